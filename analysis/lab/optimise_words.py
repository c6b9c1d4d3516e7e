"""How is what a policy gives said, by the measure it was searched for?"""

from __future__ import annotations

from analysis.lab.optimise_tried import COST, KEPT, PROFIT
from analysis.paired import Estimate
from analysis.wording import euros, whole

DOES = {PROFIT: "earns", KEPT: "keeps", COST: "costs"}
CALLED = {PROFIT: "profit", KEPT: "customers kept", COST: "cost"}
HEADS = {PROFIT: "profit, EUR a year", KEPT: "customers kept", COST: "cost, EUR a year"}


def amount(measure: str, value: float) -> str:
    """Return a figure with its unit."""
    return f"{whole(value)} customers" if measure == KEPT else euros(value)


def more_or_less(measure: str, gain: float) -> str:
    """Return a gain as it stands before "than"."""
    a_year = "" if measure == KEPT else " a year"
    return f"{amount(measure, abs(gain))}{a_year} {'more' if gain >= 0 else 'less'}"


def ends(gap: Estimate) -> str:
    """Return an interval in brackets, nothing without one."""
    if gap.low is None or gap.high is None:
        return ""
    return f" (95 % interval {whole(gap.low)} to {whole(gap.high)})"


def none_within(tried: int, budget: float, cheapest: float) -> str:
    """Return the sentence for a budget, euros a year, that no policy tried kept to."""
    return (
        f"None of {tried} policies tried kept to {euros(budget)} a year; "
        f"the cheapest costs {euros(cheapest)}."
    )


def span_of(tail: Estimate) -> str:
    """Return a figure with both ends of its interval, which lie unevenly about it."""
    within = "" if tail.low is None else f" ({whole(tail.low)} to {whole(tail.high)})"
    return whole(tail.mean) + within


def margin(found: Estimate, signed: bool = False) -> str:
    """Return a mean with half its interval."""
    half = "" if found.high is None else f" ±{whole(found.high - found.mean)}"
    return whole(found.mean, signed=signed) + half
