"""Which weak numbers does a verdict rest on, and what can this model not say?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from analysis.evidence_page import GRADES, KINDS, read_sources
from analysis.wording import number
from sim.parameters import parameters
from sim.scenario import Scenario

WEAK = ("PR", "FO", "A")
# What verdicts about answering hang on. The first that weak grades leave of forty-nine numbers, as
# the experiment verdict_screening measured them (Morris's mean effect, docs/findings.md), then the
# two figures everybody quotes and how much of a loss lasts, then the desk's own. Only weak grades
# are shown.
CARRIERS = (
    "purchase.rate",
    "money.margin",
    "tells.delighted",
    "consumers.reader",
    "feed.half_life",
    "tells.effect",
    "tells.half_life",
    "desk.capacity",
    "reviews.volume_effect",
    "answer.ignored_loss",
    "tells.unsatisfied",
    "experience.lasting_share",
    "desk.handling",
    "desk.occupancy",
    "desk.opens",
    "desk.closes",
)
LIMITS = (
    "The category neither grows nor shrinks: what one brand wins, the others lose.",
    "Rivals do not react: no desk but the one compared changes, and no price moves.",
    "Telephone and e-mail are a stub: private complaints reach no desk unless a setting says so.",
    "An answer to praise moves nobody here, so time spent on praise counts as lost.",
    "Desks are open day and night unless a setting says otherwise, and a desk without limit pays "
    "no idle hour: with desks open from 9 to 18, half the desk earned more than everyone at once.",
    "A year is the mean of the years lived; after the burn-in, losses still add up slowly.",
    "Consumers do not age, move or leave the market, and no new ones arrive.",
    "An interval says how much luck is left inside the model, not how far the model is from the "
    "world: the numbers above may be wrong for every seed alike.",
)


@dataclass(frozen=True)
class WeakNumber:
    """A number the verdict rests on, with the little that is known about it."""

    address: str
    value: str
    unit: str
    range: str
    grade: str
    kind: str
    source: str
    link: str
    locator: str
    note: str
    changed: str  # where the scenario sets it, "" where the model's own value is in force


def weak_numbers(scenario: Scenario) -> tuple[WeakNumber, ...]:
    """Return the weakly supported numbers that carry a verdict, as this scenario sets them."""
    known = parameters()
    return tuple(
        _weak_number(scenario, address)
        for address in CARRIERS
        if address in known and known[address].grade in WEAK
    )


@cache
def _sources() -> dict[str, dict[str, Any]]:
    return read_sources()


def _weak_number(scenario: Scenario, address: str) -> WeakNumber:
    record, sources = parameters()[address], _sources()
    origin = scenario.origin[address]
    source = sources.get(record.source, {"title": record.source, "address": "", "year": ""})
    title = source["title"].strip("()")
    low, high = record.range if record.range is not None else (None, None)
    return WeakNumber(
        address=address,
        value=_said(scenario[address]),
        unit=record.unit,
        range=f"{_said(low)} to {_said(high)}" if low is not None and high is not None else "",
        grade=GRADES[record.grade],
        kind=KINDS[record.kind],
        source=title if record.source == "onze" else f"{title} ({source['year']})",
        link=source["address"],
        locator=record.locator,
        note=record.note,
        changed="" if origin == "parameters.toml" else origin,
    )


def _said(value: float | str) -> str:
    return value if isinstance(value, str) else number(float(value))
