"""What did a study find, and what does it hang on? Any study of the laboratory, opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import solara

from analysis.app import state
from analysis.app.jobs import DONE, REFUSED, STOPPED, Seen, busy_with, cancel, use_job, visitor
from analysis.app.limits import limits
from analysis.app.sheet import Opening, go_to
from analysis.app.studied import Said
from analysis.app.studies_answer import answer_to
from analysis.app.studies_sweep import beyond, experiments, small, sweeping
from analysis.app.studies_work import About, about, listing
from analysis.app.words import Words
from analysis.app.working import BAR, bar_of
from sim.errors import OnzeError
from sim.version import RESULTS

# The sweep a visitor has begun; it goes on while they look at other pages.
begun: solara.Reactive[str] = solara.reactive("")


@solara.component_vue("shelf.vue", vuetify=False)
def Shelf(
    words: dict[str, str],
    studies: list[dict[str, Any]],
    shown: str,
    experiments: list[dict[str, str]],
    work: dict[str, Any],
    event_open_study: Callable[[str], None],
    event_begin_sweep: Callable[[str], None],
    event_cancel_sweep: Callable[[Any], None],
    components: dict[str, str] = BAR,
) -> None:
    """Show which studies there are, and which small ones can be begun."""


@solara.component
def Studies() -> None:
    """Let a visitor open a study, ask it, and begin a small one."""
    visit = state.visit.value
    words = Words(visit.language)
    sweep = begun.value
    refusal, refuse = solara.use_state("")
    seen = use_job(("sweep", sweep), sweeping(sweep, words) if sweep else None, stays=True)
    listed = listing()
    name = visit.extra.get("study", "")
    name = name if name in listed else first_that_opens(list(listed))
    known, trouble = opened(name)

    def arrive() -> None:
        if seen.state == DONE and seen.result in listing():
            go_to(study=str(seen.result))

    solara.use_effect(arrive, [seen.state, seen.result])

    def begin(key: str) -> None:
        if key not in experiments():
            return
        sentence = beyond(small(key), limits(), busy_with(visitor(), "sweep"), words)
        refuse(sentence)
        if not sentence:
            if begun.value == key:
                cancel(("sweep", key))
                begun.value = ""
            begun.value = key

    with solara.Div(classes=["lab"]):
        Opening(
            sentence=heading(known, trouble, words),
            tongue=words.tongue(known.question or known.title) if known else "",
            note=told_of(known, words) if known else why_none(trouble, words),
        )
        with solara.Div(classes=["bench", "lab"]):
            Shelf(
                words={k: words(f"studies.{k}") for k in WORDS},
                studies=sorted(
                    (study_line(each, words) for each in listed), key=lambda line: line["closed"]
                ),
                shown=name,
                experiments=[experiment_line(each, words) for each in experiments()],
                work=sweep_work(sweep, seen, refusal, words),
                event_open_study=lambda to: go_to(study=str(to)) if to in listing() else None,
                event_begin_sweep=begin,
                event_cancel_sweep=lambda _: stop(sweep),
            )
            with solara.Div(classes=["results"]):
                if known is not None and known.done:
                    answer_to(known, words)


WORDS = ("shelf", "listed", "none", "begin", "small")


def opened(name: str) -> tuple[About | None, str]:
    """Return what a study is, or why it cannot be read."""
    if not name:
        return None, ""
    try:
        return about(name), ""
    except OnzeError as error:
        return None, error.message


def first_that_opens(listed: Sequence[str]) -> str:
    """Return the study to begin with: the newest that can be read; "" where there is none."""
    return next((name for name in listed if opened(name)[0] is not None), "")


def stop(sweep: str) -> None:
    """Stop the sweep a visitor began; what is finished is kept."""
    cancel(("sweep", sweep))


def heading(known: About | None, trouble: str, words: Words) -> str:
    """Return what the page says first: the question of the study that is open."""
    if known is None:
        return words("studies.unread" if trouble else "studies.empty")
    return words.own(known.question or known.title)


def why_none(trouble: str, words: Words) -> str:
    """Return why no study is open."""
    return Said(words).text(trouble) if trouble else words("studies.note")


def told_of(known: About, words: Words) -> str:
    """Return what a study is made of, in a line."""
    failed = words("studies.failed", count=known.failed) if known.failed else ""
    text = words(
        "studies.made_of",
        done=known.done,
        count=known.runs,
        policies=len(known.policies),
        factors=len(known.factors),
        consumers=known.consumers,
        people=known.people,
        days=known.days,
    )
    older = words("studies.older") if is_older(known) else ""
    # What whoever made a study calls it may be of another language than the page.
    title = "" if words.tongue(known.title) else f"{words.own(known.title)}."
    return " ".join(part for part in (title, text, failed, older) if part)


def is_older(known: About) -> bool:
    """Return whether some runs of a study were lived with a model that gave other numbers."""
    return any(model.split()[-1] != RESULTS for model in known.models)


def study_line(name: str, words: Words) -> dict[str, Any]:
    """Return a study as it is listed; what cannot be opened stands last."""
    known, _ = opened(name)
    if known is None:
        return {
            "key": name,
            "name": name,
            "about": words("studies.unread"),
            "tongue": "",
            "closed": True,
        }
    told = words("studies.runs", done=known.done, count=known.runs)
    mark = f" · {words('studies.older_mark')}" if is_older(known) else ""
    return {
        "key": name,
        "name": words.own(known.title),
        "about": f"{name} · {told}{mark}",
        "closed": False,
        "tongue": words.tongue(known.title),
    }


def experiment_line(name: str, words: Words) -> dict[str, str]:
    """Return an experiment whose small form can be begun."""
    found = small(name)
    told = words("studies.size", count=found.runs, consumers=found.consumers)
    return {
        "key": name,
        "name": words.own(found.title),
        "question": words.own(found.question),
        "tongue": words.tongue(found.question),
        "about": told,
        "start": words("studies.start"),
        "label": words("studies.start_one", name=words.own(found.title)),
    }


def sweep_work(sweep: str, seen: Seen, refusal: str, words: Words) -> dict[str, Any]:
    """Return how far the sweep is, or how it ended."""
    if sweep and seen.busy:
        return bar_of(seen, words("studies.begin"), words)
    text = refusal
    if sweep and not refusal:
        ended = {
            DONE: words("studies.ended", name=str(seen.result)),
            STOPPED: words("work.stopped"),
            REFUSED: Said(words).text(seen.words),
        }
        text = ended.get(seen.state, "")
    return {"busy": False, "share": 0.0, "text": text, "name": "", "cancel": ""}
