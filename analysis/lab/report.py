"""How is a study put on one page that opens anywhere, offline, and can be kept?

Like the report of a comparison: one file, no script, no font and no picture from elsewhere. What
every analysis that suits the design has to say stands on it; one that refuses says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from markupsafe import Markup
from matplotlib.figure import Figure

from analysis.doubts import LIMITS
from analysis.drawing import inline, picture, styled
from analysis.lab.answer import Answer, Asked, Shown
from analysis.lab.pareto_choices import parted
from analysis.lab.report_facts import commands_of, factors_of, facts_of, file_of
from analysis.lab.study import Study
from analysis.lab.whole import write_whole
from analysis.report import template
from sim.errors import OnzeError

PAGE = "report.html"
TITLES = {
    "show": "What came out",
    "sensitivity": "What it hangs on",
    "discover": "When one policy loses",
    "pareto": "What it costs",
    "robust": "Does it hold where the survey is met?",
}
SCREENED = ("morris", "sobol")
SAMPLED = ("latin_hypercube", "quasi_random", "sobol")
SURVEYED = (*SAMPLED, "list")
COSTS = ("desk_cost", "programme_cost")
MOST_ROWS = 20  # of a table; its file has them all
SAME_COST = 0.01  # share by which costs may differ and count as one


def write_report(study: Study, asked: Asked) -> Path:
    """Write the page of a study into its folder; returns where it is."""
    path, text = study.folder / PAGE, report(study, asked)
    try:
        return write_whole(path, text.encode())
    except OSError as error:
        raise OnzeError(
            f"{path.name} cannot be written: {error.strerror or error}.", file=path
        ) from None


def report(study: Study, asked: Asked) -> str:
    """Return the page of a study: self-contained HTML."""
    found = answer_of(study, "show", asked)
    lead, _, rest = found.sentence.partition(". ")
    parts = [_part(found, sentence="")]
    for name in suited(study):
        try:
            parts.append(_part(answer_of(study, name, asked)))
        except OnzeError as error:
            parts.append(_refused(name, error.message))
        except ModuleNotFoundError as error:
            words = f"this analysis needs {error.name}, which the extra `lab` installs."
            parts.append(_refused(name, words))
    return template("study.html").render(
        outline=study.experiment,
        runs=f"{study.counts()['runs']:,}",
        badge=badge_of(found.document),
        lead=lead.removesuffix(".") + ".",
        rest=rest,
        parts=parts,
        factors=factors_of(study.experiment),
        limits=LIMITS,
        facts=facts_of(study),
        commands=commands_of(study, asked),
        file=file_of(study),
    )


def answer_of(study: Study, name: str, asked: Asked) -> Answer:
    """Return what one analysis says of a study."""
    found: Answer = import_module(f"analysis.lab.{name}").ask(study, asked)
    return found


def suited(study: Study) -> list[str]:
    """Return the analyses, of those there are, that a study's design is made for."""
    outline = study.experiment
    kind, asked_too = outline.design.kind, outline.survey and len(outline.policies) > 1
    names = ["sensitivity"] if kind in SCREENED else []
    names += ["discover"] if kind in SAMPLED else []
    names += ["robust"] if kind in SURVEYED and asked_too else []
    names += ["pareto"] if _costs_differ(study) else []
    return [name for name in names if find_spec(f"analysis.lab.{name}") is not None]


def _costs_differ(study: Study) -> bool:
    """Whether there are choices to compare, and what is spent differs between them."""
    table = study.table()
    columns = [name for name in COSTS if name in table]
    chosen, _ = parted(study.experiment, table)
    if not columns or (not chosen and len(study.experiment.policies) < 2):
        return False
    choices = [table["policy"], *(table[name] for name in chosen)]
    spent = table[columns].sum(axis=1).groupby(choices).mean()
    return bool(spent.max() - spent.min() > SAME_COST * abs(spent.max()))


def badge_of(document: Mapping[str, Any]) -> str:
    """Return in a few words how sure the search is."""
    if document["tried"] < 2:
        return "one point"
    if over := document.get("over_conditions"):
        first = over[0]
        return f"ahead at {first['ahead']:,} of {first['points']:,} points"
    if document["replications"] < 2:
        return "one replication, no interval"
    rivals = len(document["not_told_apart"])
    if rivals == 0:
        return "the best is told apart"
    everything = rivals == document["tried"] - 1
    return "no best shown" if everything else f"{rivals:,} others may be as good"


def _part(answer: Answer, sentence: str | None = None) -> dict[str, Any]:
    """Return an answer as the template shows it."""
    shown = answer.shown
    plates = [_plate(answer, name, figure) for name, figure in answer.figures.items()]
    caption, more = shown.title.removesuffix("."), len(shown.rows) - MOST_ROWS
    caption += (
        f"; {more:,} more in {next(iter(answer.tables), answer.name)}.csv" if more > 0 else ""
    )
    return {
        "title": TITLES.get(answer.name, answer.name.capitalize()),
        "sentence": answer.sentence if sentence is None else sentence,
        "notes": answer.notes,
        "plates": plates,
        "columns": _columns(shown),
        "rows": [[f"{cell}" for cell in row] for row in shown.rows[:MOST_ROWS]],
        "caption": f"{caption}.",
    }


def _columns(shown: Shown) -> list[dict[str, Any]]:
    return [
        {"head": head.replace("\n", " "), "words": number in shown.words}
        for number, head in enumerate(shown.headers)
    ]


def _plate(answer: Answer, name: str, figure: Figure) -> Markup:
    with styled():
        svg = picture(figure)
    # Safe: drawn by the laboratory's own modules, and Matplotlib escapes the texts it writes.
    return Markup(
        inline(svg, name.replace("_", "-"), f"{name.replace('_', ' ')}. {answer.sentence}")
    )


def _refused(name: str, message: str) -> dict[str, Any]:
    """Return a part that says why an analysis has nothing to say."""
    part: dict[str, Any] = dict.fromkeys(("notes", "plates", "columns", "rows"), ())
    sentence = message[:1].upper() + message[1:]
    return part | {"title": TITLES[name], "sentence": sentence, "caption": ""}
