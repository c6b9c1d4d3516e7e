"""Under what circumstances was a study made, and how well is known what it varies?"""

from __future__ import annotations

from typing import Any

from analysis.evidence_page import GRADES, KINDS, read_sources
from analysis.lab.answer import Asked
from analysis.lab.commands import COPY, fingerprint
from analysis.lab.factors import Factor, level_in_words, parameter_of
from analysis.lab.outline import USES, Outline
from analysis.lab.study import Study
from analysis.provenance import made
from analysis.wording import number

OWN_CHOICE = "A choice of the brand: there is nothing to know, only to try."


def facts_of(study: Study) -> list[tuple[str, str]]:
    """Return how a study was made, as name and value; nothing that names a machine or a moment."""
    outline, counts = study.experiment, study.counts()
    how = made("", 0.0)
    libraries = ", ".join(f"{name} {text}" for name, text in how.libraries.items())
    consumers, people = outline.consumers, outline.people_per_agent
    lost = counts["runs"] - counts["done"] - counts["failed"]
    facts = [
        ("World", outline.world),
        ("Design", design_in_words(outline, len(study.points()))),
        ("Policies", ", ".join(outline.titles)),
        ("Replications", f"{outline.replications} ({_seeds(outline)}), the same everywhere"),
        ("Consumers (N)", f"{consumers:,}, each for {people:,} people (F): {consumers * people:,}"),
        ("Compared", f"{outline.days:,} days"),
        ("Runs", f"{counts['done']:,} done, {counts['failed']:,} failed, {lost:,} not lived yet"),
    ]
    if study.store is not None:
        facts.append(("Fingerprint", fingerprint(study)))
    commit = f", commit {how.commit}" if how.commit else ""
    return [
        *facts,
        ("Version", f"Onze {how.version}{commit}"),
        ("Libraries", f"Python {how.python}, {libraries}"),
    ]


def _seeds(outline: Outline) -> str:
    seeds = outline.seeds
    if len(seeds) == 1:
        return f"seed {seeds[0]}"
    return f"seeds {seeds[0]} to {seeds[-1]}"


def design_in_words(outline: Outline, points: int) -> str:
    """Return a design: its kind, its size, its settings."""
    design = outline.design
    kind = design.kind.replace("_", " ")
    settings = []
    for name in USES[design.kind]:
        value = getattr(design, name)
        if name == "file" or value in (None, False) or (name == "points" and value == points):
            continue
        settings.append(name.replace("_", " ") if value is True else f"{name} {value}")
    told = f" ({', '.join(settings)})" if settings else ""
    return f"{kind}{told}: {points:,} point{'' if points == 1 else 's'}"


def commands_of(study: Study, asked: Asked) -> list[tuple[str, str]]:
    """Return what to type to have the study, and this page, again."""
    name = study.experiment.name
    sweep = f"python run.py sweep {name.removesuffix('-quick')}"
    sweep += " --quick" if name.endswith("-quick") else ""
    page = f"python run.py study {study.folder.name} report --measure {asked.measure}"
    page += f" --policy {asked.policy}" if asked.policy else ""
    page += f" --against {asked.against}" if asked.against else ""
    return [("To live it again", sweep), ("To write this page", page)]


def file_of(study: Study) -> str:
    """Return the experiment's file as it was when the study was last lived; "" without one."""
    path = study.folder / COPY
    return path.read_text("utf-8") if path.is_file() else ""


def factors_of(outline: Outline) -> list[dict[str, str]]:
    """Return what was varied, with range, unit, grade of the evidence, and source."""
    sources = read_sources()
    return [_factor(factor, sources) for factor in outline.factors]


def _factor(factor: Factor, sources: dict[str, dict[str, Any]]) -> dict[str, str]:
    known = parameter_of(factor.address)
    told = {
        "address": factor.address,
        "title": factor.title,
        "range": factor.in_words(),
        "unit": factor.unit,
    }
    if known is None:
        empty = dict.fromkeys(("grade", "source", "link", "locator", "note"), "")
        return told | empty | {"said": OWN_CHOICE}
    source = sources.get(known.source, {"title": known.source, "address": "", "year": ""})
    title = source["title"].strip("()")
    value = level_in_words(known.value) if isinstance(known.value, str) else number(known.value)
    kind = KINDS[known.kind]
    return told | {
        "said": f"The model's own value is {value}: {kind}.",
        "grade": GRADES[known.grade],
        "source": title if known.source == "onze" else f"{title} ({source['year']})",
        "link": source["address"],
        "locator": known.locator,
        "note": known.note,
    }
