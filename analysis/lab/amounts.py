"""How is a measure said: in which unit, with how many digits, as a level and as a difference?"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from analysis.wording import MINUS
from sim.observations import QUANTITY

THOUSAND, MILLION = 1_000.0, 1_000_000.0
MOST_DECIMALS = 4
MANY_EUROS = 10 * THOUSAND  # From here on euros are told in thousands.
MANY_OTHERS = 10 * MILLION
DIGITS_OF_DOUBT = 2
DIGITS_WITHOUT = 3  # where there is no interval to say how many digits count


class Scale(NamedTuple):
    """A unit to write values of one measure in: how large, its name, its name in a table's head.

    decimals: so many for every value, so that a column of them can be read.
    """

    divisor: float
    unit: str
    short: str
    decimals: int

    def said(self, value: float, signed: bool = False) -> str:
        """Return a value in this unit, without the unit."""
        if not math.isfinite(value):
            return "-"
        text = f"{abs(value) / self.divisor:,.{self.decimals}f}"
        if not text.strip("0.,"):
            return text
        return (MINUS if value < 0 else "+" if signed else "") + text

    def within(self, low: float | None, high: float | None) -> str:
        """Return the two ends of an interval, or that there is none."""
        if low is None or high is None:
            return "no interval"
        return f"{self.said(low)} to {self.said(high)}"


def scale_of(measure: str, values: Iterable[float], halves: Iterable[float | None]) -> Scale:
    """Return the unit that fits the values of a measure; halves: their half intervals.

    Shares are told in per cent. As many decimals as the typical interval leaves two digits of.
    """
    known = [abs(value) for value in values if math.isfinite(value)]
    divisor, unit, short = _unit(measure, max(known, default=0.0))
    doubts = sorted(half / divisor for half in halves if half and math.isfinite(half))
    if doubts:
        return Scale(divisor, unit, short, _decimals(doubts[len(doubts) // 2], DIGITS_OF_DOUBT))
    sizes = sorted(value / divisor for value in known if value > 0)
    typical = sizes[len(sizes) // 2] if sizes else 1.0
    return Scale(divisor, unit, short, _decimals(typical, DIGITS_WITHOUT))


def _unit(measure: str, largest: float) -> tuple[float, str, str]:
    unit = QUANTITY[measure].unit if measure in QUANTITY else ""
    if unit == "EUR":
        if largest >= MANY_EUROS:
            return THOUSAND, "thousand euros", "k€"
        return 1.0, "euros", "€"
    if unit.startswith("share"):
        return 0.01, "%", "%"
    if unit.startswith("hours"):
        return 1.0, "hours", "h"
    if largest >= MANY_OTHERS:
        return MILLION, f"million {unit}", f"M {unit}"
    return 1.0, unit, unit


def _decimals(size: float, digits: int) -> int:
    return min(max(digits - 1 - math.floor(math.log10(size)), 0), MOST_DECIMALS)


def name_of(measure: str) -> str:
    """Return a measure as it stands in a sentence."""
    return measure.replace("_", " ")


def better_word(better: int) -> str:
    """Return what the best of a measure is called."""
    return {1: "highest", -1: "lowest"}.get(better, "highest")


def gap_word(mean: float) -> str:
    """Return the direction of a difference."""
    return "less" if mean < 0 else "more"
