"""Does one check hold? What was found on each seed, held to the bounds written down beforehand.

Intervals are Student's over seeds, 95 %. A check holds where the mean lies inside its bounds, fails
where it lies outside, is not run where a world has nothing to read it from, and is only shown
where it has no bounds. A question mark says that the interval reaches to the other side.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.paired import Estimate, estimate
from analysis.patterns.records import Pattern

NOTHING_TO_READ = "this world has nothing to read it from"


@dataclass(frozen=True)
class Verdict:
    """One check: what was expected, what was found, and whether it holds (None: not decided)."""

    id: str
    pattern: str
    title: str
    check: str
    expected: str
    low: float | None
    high: float | None
    strict: bool
    unit: str
    found: float | None
    found_low: float | None
    found_high: float | None
    seeds: int
    role: str
    source: str
    holds: bool | None
    sure: bool | None
    why_not_run: str | None
    note: str

    @property
    def word(self) -> str:
        """The verdict in a word."""
        if self.holds is None:
            return "–" if self.found is not None else "not run"
        return ("holds" if self.holds else "fails") + ("" if self.sure else "?")


def verdict_on(key: str, pattern: Pattern, by_seed: Sequence[float]) -> Verdict:
    """Return the verdict on one check from its figures, one per seed, NaN where there is none."""
    known = estimate(np.array(by_seed, np.float64))
    value = known.mean if known.replications else None
    holds = sure = None
    if value is not None and pattern.low is not None and pattern.high is not None:
        holds = pattern.holds(value)
        sure = _one_sided(pattern, known, holds)
    return Verdict(
        id=key,
        pattern=key.partition("_")[0],
        found=value,
        found_low=known.low,
        found_high=known.high,
        seeds=known.replications,
        holds=holds,
        sure=sure,
        why_not_run=NOTHING_TO_READ if value is None else None,
        **pattern.model_dump(),
    )


def _one_sided(pattern: Pattern, known: Estimate, holds: bool) -> bool:
    """Whether the whole interval lies inside the bounds, or all of it beyond one of them."""
    if known.low is None or known.high is None:
        return False
    if holds:
        return pattern.holds(known.low) and pattern.holds(known.high)
    assert pattern.low is not None
    assert pattern.high is not None
    if pattern.strict:
        return known.high <= pattern.low or known.low >= pattern.high
    return known.high < pattern.low or known.low > pattern.high


def bounds(verdict: Verdict) -> str:
    """Return the bounds as a reader wants them: 0.85–1.15, ≥ 3, ≤ 15 %."""
    low, high = verdict.low, verdict.high
    if low is None or high is None:
        return "–"
    if low == high:
        return _shown(low, verdict.unit)
    if math.isinf(low):
        return f"{'<' if verdict.strict else '≤'} {_shown(high, verdict.unit)}"
    if math.isinf(high):
        return f"{'>' if verdict.strict else '≥'} {_shown(low, verdict.unit)}"
    return f"{_shown(low, verdict.unit).removesuffix(' %')}–{_shown(high, verdict.unit)}"


def found(verdict: Verdict) -> str:
    """Return what was found with half its interval."""
    if verdict.found is None:
        return "–"
    text = _shown(verdict.found, verdict.unit)
    if verdict.found_low is None or verdict.found_high is None:
        return text
    half = _shown((verdict.found_high - verdict.found_low) / 2, verdict.unit)
    return f"{text.removesuffix(' %')} ±{half}"


def _shown(value: float, unit: str) -> str:
    if unit == "share":
        return f"{100 * value:.1f} %".replace(".0 %", " %")
    if unit == "k€ a year":
        return f"{value:,.0f}"
    return f"{round(value, 2) + 0.0:.2f}"  # + 0.0: no minus before a nought.
