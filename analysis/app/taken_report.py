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
from analysis.paired import Difference, together
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
        every=[every_row(*each, answered, words) for each in MEASURES] if answered.others else [],
        heads=[*answered.names, *answered.others.values()],
        figures=[Place(*figure, f"figure {at}") for at, figure in enumerate(figures)],
        levers=[lever_row(name, plans_of(answered), words) for name in LEVERS],
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
    first, second = (c.estimates[name][measure].mean * scale for name in c.names[:2])
    chance = ""
    if found.probability_better is not None and found.spread:
        chance = words.chance(found.probability_better)
    told = {"name": words(f"measure.{measure}"), "a": write(first), "b": write(second)}
    return told | told_gap(found, (found.low, found.high), scale, how, words) | {"chance": chance}


def every_row(measure: str, how: str, answered: Answered, words: Words) -> dict[str, Any]:
    """Return a measure of every policy, and what each has more than A.

    The intervals hold for all policies held against A at once.
    """
    c = answered.comparison
    write: Callable[..., str] = getattr(words, how)
    scale = c.per_year(measure)
    own = write(c.estimates[c.names[0]][measure].mean * scale)
    cells = [{"mean": own, "gap": "", "interval": ""}]
    for name in c.names[1:]:
        found = c.between(name, c.names[0], measure)
        ends = together(found, len(c.names) - 1)
        mean = write(c.estimates[name][measure].mean * scale)
        cells.append({"mean": mean} | told_gap(found, ends, scale, how, words))
    return {"name": words(f"measure.{measure}"), "cells": cells}


def told_gap(
    found: Difference,
    ends: tuple[float | None, float | None],
    scale: float,
    how: str,
    words: Words,
) -> dict[str, str]:
    """Return a difference and its interval as they are written; no interval of one that is sure."""
    write: Callable[..., str] = words.points if how == "percent" else getattr(words, how)
    told = {"gap": "–", "interval": ""}
    if np.isfinite(found.mean):
        told["gap"] = words_of(found.mean * scale, write, how)
    known = [words_of(end * scale, write, how) for end in ends if end is not None]
    if len(known) == len(ends) and found.spread:
        told["interval"] = words("report.interval", low=known[0], high=known[1])
    return told


def plans_of(answered: Answered) -> list[Plan]:
    """Return every policy that was compared, as a visitor set it."""
    return [answered.a, answered.b, *(Plan(name) for name in answered.others)]


def words_of(value: float, write: Callable[..., str], how: str) -> str:
    """Return a difference with its sign; a wait is written in the unit of its size."""
    if how != "hours":
        return write(value, signed=True)
    return f"{'−' if value < 0 else '+'}{write(abs(value))}"


def lever_row(name: str, plans: list[Plan], words: Words) -> dict[str, Any]:
    """Return where a lever stands in every plan, and what is known of it."""
    shown = lever_of(LEVERS[name], plans[0], words)
    stands = [
        otherwise(LEVERS[name], plan, words) or told(name, plan.value(name), words)
        for plan in plans
    ]
    return {
        "name": shown["name"],
        "what": shown["what"],
        "source": shown["source"],
        "stands": stands,
        "differs": len(set(stands)) > 1,
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
