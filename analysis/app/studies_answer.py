"""What does an analysis of a study look like on the page: sentence, figures, table, files?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from analysis.app import state
from analysis.app.chart import shown
from analysis.app.jobs import REFUSED, Seen, use_job
from analysis.app.sheet import go_to
from analysis.app.studied import Said
from analysis.app.studies_charts import charts_of
from analysis.app.studies_names import measure_in_words
from analysis.app.studies_work import About, Told, asking
from analysis.app.words import Words
from analysis.app.working import BAR
from analysis.lab.asking import ANALYSES
from sim.observations import QUANTITY

ROW, MOST_HEIGHT, HEIGHT = 36, 640, 380
CONTRASTS = ("discover", "robust")  # what asks of one policy against another
NONE = "-"  # no policy to hold to


@solara.component_vue("studies.vue", vuetify=False)
def Asking(
    words: dict[str, str],
    picks: list[dict[str, Any]],
    analyses: list[dict[str, str]],
    analysis: str,
    sentence: str,
    refusal: str,
    tongues: dict[str, str],
    work: dict[str, Any],
    event_pick_one: Callable[[dict[str, str]], None],
    event_cancel_work: Callable[[Any], None],
    components: dict[str, str] = BAR,
) -> None:
    """Show what is asked of a study, and the sentence it answers with."""


@solara.component_vue("results.vue", vuetify=False)
def Results(
    title: str,
    headers: list[str],
    rows: list[list[str]],
    wide: list[int],
    notes: list[dict[str, str]],
    tongue: str = "",
) -> None:
    """Show the table of an answer and its cautions."""


def chosen_of(known: About) -> dict[str, str | None]:
    """Return what is asked, as far as the link says something the study knows."""
    extra = state.visit.value.extra
    measures = [name for name in known.measures if name in QUANTITY]
    measure = extra.get("measure", "")
    policy, against = extra.get("policy", ""), extra.get("against", "")
    against = against if against in (*known.policies, NONE) else known.against or NONE
    policy = policy if policy in known.policies else ""
    others = [name for name in known.policies if name != against]
    return {
        "measure": measure if measure in measures else measures[0] if measures else None,
        "policy": policy or (others[0] if others else known.policies[0]),
        "against": None if against == NONE else against,
    }


def picks_of(known: About, chosen: dict[str, str | None], words: Words) -> list[dict[str, Any]]:
    """Return the lists a visitor asks with; what leaves no choice is left out."""
    measures = [{"key": m, "name": measure_in_words(m, words)} for m in known.measures]
    said = said_of(known, words)
    policies = [{"key": name, "name": said.policy(name)} for name in known.policies]
    none = {"key": NONE, "name": words("studies.nobody")}
    lists = [("measure", measures, chosen["measure"])]
    if len(policies) > 1:
        lists.append(("policy", policies, chosen["policy"]))
        lists.append(("against", [none, *policies], chosen["against"] or NONE))
    return [
        {"key": key, "name": words(f"studies.{key}"), "choices": choices, "value": value}
        for key, choices, value in lists
    ]


def choose(known: About, told: dict[str, Any]) -> None:
    """Take in what a visitor asks; anybody can send anything."""
    key, value = str(told.get("key")), str(told.get("value"))[:80]
    allowed = {
        "measure": known.measures,
        "policy": known.policies,
        "against": (*known.policies, NONE),
        "ask": ANALYSES,
    }
    if value in allowed.get(key, ()):
        extra = state.visit.peek().extra
        kept = {k: extra[k] for k in ("study", *allowed) if k in extra}
        go_to(**{**kept, "study": known.name, key: value})


@solara.component
def Answered(known: About, words: Words) -> None:
    """Ask a study what the visitor chose, and show the answer."""
    chosen, said = chosen_of(known), said_of(known, words)
    action = state.visit.value.extra.get("ask", ANALYSES[0])
    action = action if action in ANALYSES else ANALYSES[0]
    halted, halt = solara.use_state("")
    key = ("answer", known.name, known.version, action, *chosen.values())
    stopped = halted == str(key)
    alone = needs_two(known, action, chosen, words)
    seen = use_job(key, None if stopped or alone else asking(known.name, action, chosen))
    with solara.Div(classes=["answered"]):
        Asking(
            words={name: words(f"studies.{name}") for name in ("ask", "analyses")},
            picks=picks_of(known, chosen, words),
            analyses=[
                {"key": a, "name": words(f"studies.{a}"), "about": words(f"studies.{a}.about")}
                for a in ANALYSES
            ],
            analysis=action,
            sentence=said.text(seen.result.sentence) if isinstance(seen.result, Told) else "",
            refusal=alone or refusal_of(seen, stopped, said),
            tongues={
                "refusal": said.tongue(seen.words) if seen.state == REFUSED and not alone else "",
                "sentence": said.tongue(seen.result.sentence)
                if isinstance(seen.result, Told)
                else "",
            },
            work={
                "busy": seen.busy,
                "text": words("studies.asking"),
                "name": words("studies.asking"),
                "cancel": words("work.cancel"),
            },
            event_pick_one=lambda told: choose(known, told),
            event_cancel_work=lambda _: halt(str(key)),
        )
        # Two places, always: else what is asked would be made anew, under a hand, with each answer.
        with solara.Div(classes=["answered"]):
            if isinstance(seen.result, Told):
                figures_of(action, seen.result, chosen, said)
                table_of(seen.result, said)
                files_of(seen.result, words)


answer_to = Answered


def said_of(known: About, words: Words) -> Said:
    """Return what analyses say of a study, in the page's language."""
    return Said(words, known.factors, zip(known.policies, known.titles, strict=True))


def needs_two(known: About, action: str, chosen: dict[str, str | None], words: Words) -> str:
    """Return why an analysis of one policy against another has no meaning, "" where it has."""
    if action not in CONTRASTS or chosen["against"] not in (None, chosen["policy"]):
        return ""
    return words("studies.one_policy" if len(known.policies) < 2 else "studies.choose_two")


def refusal_of(seen: Seen, stopped: bool, said: Said) -> str:
    """Return why there is no answer, "" where there is one or will be."""
    if stopped:
        return said.words("studies.stopped")
    return said.text(seen.words) if seen.state == REFUSED else ""


def figures_of(action: str, told: Told, chosen: dict[str, str | None], said: Said) -> None:
    """Draw what an analysis found."""
    measure, policy = chosen["measure"] or "", chosen["policy"] or ""
    for heading, spec in charts_of(action, told.tables, measure, policy, said):
        height = HEIGHT
        if spec["kind"] == "bars":
            height = min(60 + ROW * len(spec["bars"]), MOST_HEIGHT)
        shown(heading, "", spec, height, said.words, told=said.text(told.sentence))


def table_of(told: Told, said: Said) -> None:
    """Show the table and the cautions; what has no French is marked."""
    Results(
        title=said.text(told.title),
        headers=[said.head(head) for head in told.headers],
        rows=[[said.cell(cell) for cell in row] for row in told.rows],
        wide=list(told.wide),
        notes=[{"text": said.text(each), "tongue": said.tongue(each)} for each in told.notes],
        tongue=said.tongue(told.title),
    )


def files_of(told: Told, words: Words) -> None:
    """Offer every table as CSV, every figure as SVG and PNG."""
    with solara.Div(classes=["card", "take"]):
        solara.HTML(tag="h2", unsafe_innerHTML=words("studies.files"))
        with solara.Div(classes=["row"]):
            for name, content in told.files.items():
                solara.FileDownload(content, filename=name, label=name)
