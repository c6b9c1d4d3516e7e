"""How is a whole answer put on one page that opens anywhere, in the language of its reader?

The browser puts the figures in, as it draws them, so that they are those of the page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from analysis.app.compared import gap
from analysis.app.controls import lever_of, otherwise
from analysis.app.levers import LEVERS
from analysis.app.taken import Answered, command, command_of_files, name_of
from analysis.app.tried import told
from analysis.app.visit import Plan, Visit, to_query
from analysis.app.words import Words
from analysis.doubts import LIMITS, WeakNumber, weak_numbers
from analysis.report import template
from analysis.resolved import world_files
from analysis.verdict import give_verdict
from sim.parameters import parameters
from sim.version import RESULTS, VERSION

MOST_SEEDS = 20  # that are named one by one
# Measures told, and how each is written.
MEASURES = (
    ("profit", "euros"),
    ("customers_kept", "rounded"),
    ("share", "percent"),
    ("complaints_answered", "percent"),
    ("complaint_delay", "hours"),
    ("told_bad", "rounded"),
    ("desk_cost", "euros"),
    ("programme_cost", "euros"),
)


@dataclass(frozen=True)
class Place:
    """Where a figure of the page stands on the report; the browser knows it by its number."""

    title: str
    note: str
    mark: str


def report(answered: Answered, figures: list[tuple[str, str]], place: str, words: Words) -> str:
    """Return the page of an answer. figures: title and note of each; place: where the pages are."""
    c, visit = answered.comparison, answered.visit
    folder = name_of(answered, words)
    return template("answer.html").render(
        say=words,
        lang=words.language,
        answered=answered,
        world=words(f"world.{visit.world}"),
        story=words(f"world.{visit.world}.story"),
        brand=c.scenario.brands[c.scenario.focal].name,
        rows=[row_of(measure, how, answered, words) for measure, how in MEASURES],
        figures=[Place(*figure, f"figure {at}") for at, figure in enumerate(figures)],
        levers=[lever_row(name, answered.a, answered.b, words) for name in LEVERS],
        weak=[weak_row(number, words) for number in weak_numbers(c.scenario)],
        limits=[words.own(limit) for limit in LIMITS],
        facts=facts(answered, words),
        link=link_of(visit, answered.page, place),
        verdict=give_verdict(c).sentence,
        command=command(answered),
        files_command=command_of_files(answered, folder),
        files=world_files(c.scenario, c.policies),
    )


def row_of(measure: str, how: str, answered: Answered, words: Words) -> dict[str, str]:
    """Return a measure of both, what lies between them, and how sure that is."""
    c = answered.comparison
    write: Callable[..., str] = getattr(words, how)
    found, scale = gap(c, measure), c.per_year(measure)
    first, second = (c.estimates[name][measure].mean * scale for name in c.names)
    interval = chance = ""
    if found.low is not None and found.high is not None and found.spread:
        low, high = (words_of(end * scale, write, how) for end in (found.low, found.high))
        interval = words("report.interval", low=low, high=high)
        if found.probability_better is not None:
            chance = words.chance(found.probability_better)
    mean = words_of(found.mean * scale, write, how) if np.isfinite(found.mean) else "–"
    return {
        "name": words(f"measure.{measure}"),
        "a": write(first),
        "b": write(second),
        "gap": mean,
        "interval": interval,
        "chance": chance,
    }


def words_of(value: float, write: Callable[..., str], how: str) -> str:
    """Return a difference with its sign; a wait is written in the unit of its size."""
    if how != "hours":
        return write(value, signed=True)
    return f"{'−' if value < 0 else '+'}{write(abs(value))}"


def lever_row(name: str, a: Plan, b: Plan, words: Words) -> dict[str, Any]:
    """Return where a lever stands in both plans, and what is known of it."""
    shown = lever_of(LEVERS[name], a, words)
    first, second = a.value(name), b.value(name)
    return {
        "name": shown["name"],
        "what": shown["what"],
        "source": shown["source"],
        "a": otherwise(LEVERS[name], a, words) or told(name, first, words),
        "b": otherwise(LEVERS[name], b, words) or told(name, second, words),
        "differs": first != second,
    }


def weak_row(number: WeakNumber, words: Words) -> dict[str, str]:
    """Return a number with little evidence behind it."""
    return {
        "title": words.title_of(number.address),
        "address": number.address,
        "value": words.as_written(number.value),
        "unit": words.own(number.unit),
        "grade": words(f"grade.{parameters()[number.address].grade}"),
        "source": words.own(number.source),
        "tongue": words.tongue(number.source),
        "link": number.link,
    }


def facts(answered: Answered, words: Words) -> list[tuple[str, str]]:
    """Return how the answer was made, as name and value."""
    c, world = answered.comparison, answered.comparison.scenario
    seeds = ", ".join(str(seed) for seed in c.seeds[:MOST_SEEDS])
    return [
        (words("report.markets"), words("report.seeds", count=len(c.seeds), seeds=seeds)),
        (
            words("report.size"),
            words(
                "report.people",
                consumers=world["world.consumers"],
                people=world["world.people_per_agent"],
                days=world["world.days"],
            ),
        ),
        (words("report.model"), words("report.version", version=VERSION, results=RESULTS)),
        (words("report.fingerprint"), c.fingerprint),
        (words("report.made"), date.today().isoformat()),
    ]


def link_of(visit: Visit, page: str, place: str) -> str:
    """Return the link that opens the same again, "" where it is not known where the pages are."""
    return f"{place}/{page}?{to_query(visit)}" if place else ""
