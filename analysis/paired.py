"""What do runs on the same seeds say about a mean and about a difference?

Seeds are the sampling units: a row of values has one entry per seed, in the same order for every
policy, NaN where a run has nothing to measure. A seed that lacks either value of a pair is left
out of that pair. Intervals are Student's, two-sided, at `LEVEL`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtr, stdtrit

from sim.kernels.randomness import uniforms

LEVEL = 0.95
POWER = 0.80
RESAMPLES = 4000
RESAMPLING_SEED = 11
NO_DECISION = 0  # Markets decide under addresses from 1 upwards: resampling meets none of them.
# Below this share of the values compared, a spread is what rounding leaves of equal numbers.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Estimate:
    """A mean over seeds with its interval; no interval (None) from fewer than two seeds."""

    mean: float
    low: float | None
    high: float | None
    replications: int


@dataclass(frozen=True)
class Difference:
    """A policy less another on the same seeds, for one measure.

    probability_better: that the true mean difference lies on the better side (one-sided t; None
    where neither side is better or there is one seed). variance_ratio: how many times more seeds
    unpaired runs would need (None: pairing leaves nothing, or one seed). p_value: two-sided.
    spread: standard deviation of the paired differences.
    """

    policy: str
    against: str
    measure: str
    mean: float
    low: float | None
    high: float | None
    probability_better: float | None
    replications: int
    variance_ratio: float | None
    p_value: float | None
    spread: float | None


def estimate(values: np.ndarray) -> Estimate:
    """Return the mean of values (seeds,) float64 with its interval."""
    known = values[np.isfinite(values)]
    if known.size == 0:
        return Estimate(math.nan, None, None, 0)
    mean, spread = _moments(known)
    if spread is None:
        return Estimate(mean, None, None, 1)
    half = half_width(spread, known.size)
    return Estimate(mean, mean - half, mean + half, known.size)


def difference(
    policy: str, against: str, measure: str, a: np.ndarray, b: np.ndarray, better: int
) -> Difference:
    """Return policy less against. a, b: (seeds,) float64; better: +1, -1 or 0 (neither)."""
    both = np.isfinite(a) & np.isfinite(b)
    a, b = a[both], b[both]
    if a.size == 0:
        none = (None,) * 3
        return Difference(policy, against, measure, math.nan, *none, 0, *none)
    gaps = a - b
    mean, spread = _moments(gaps, scale=float(np.abs(np.concatenate([a, b])).max()))
    if spread is None:
        chance = 0.5 if better and mean == 0.0 else None
        return Difference(policy, against, measure, mean, None, None, chance, 1, None, None, None)
    half = half_width(spread, gaps.size)
    below = _share_below(mean, spread, gaps.size)
    return Difference(
        policy=policy,
        against=against,
        measure=measure,
        mean=mean,
        low=mean - half,
        high=mean + half,
        probability_better={1: 1.0 - below, -1: below}.get(better),
        replications=gaps.size,
        variance_ratio=_variance_ratio(a, b, spread),
        p_value=2.0 * min(below, 1.0 - below),
        spread=spread,
    )


def is_clear(gap: Difference | Estimate | None) -> bool:
    """Return whether a difference is on one side of nothing for all its interval."""
    if gap is None or gap.low is None or gap.high is None:
        return False
    return gap.low > 0 or gap.high < 0


def least(gap: Difference, tried: int) -> float | None:
    """Return the lower end of a difference's interval when the best of `tried` is looked for."""
    if gap.spread is None:
        return None
    return gap.mean - half_width(gap.spread, gap.replications, tried)


def together(gap: Difference, tried: int) -> tuple[float | None, float | None]:
    """Return a difference's interval that holds at once with those of all `tried` (Bonferroni)."""
    low = least(gap, tried)
    return (None, None) if low is None else (low, 2.0 * gap.mean - low)


def _moments(values: np.ndarray, scale: float | None = None) -> tuple[float, float | None]:
    """Return mean and standard deviation; equal values give their value and exactly zero."""
    mean = float(values.mean())
    if values.size < 2:
        return mean, None
    if scale is None:
        scale = float(np.abs(values).max())
    if float(np.ptp(values)) <= ROUNDING * scale:
        return float(values[0]), 0.0
    return mean, float(values.std(ddof=1))


def half_width(spread: float, count: int, tried: int = 1) -> float:
    """Return half the interval of a mean of count values."""
    return float(stdtrit(count - 1, 1.0 - (1.0 - LEVEL) / 2 / tried)) * spread / math.sqrt(count)


def _share_below(mean: float, spread: float, count: int) -> float:
    """Return the one-sided probability that the true mean lies below zero."""
    if spread == 0.0:
        return 0.5 if mean == 0.0 else float(mean < 0.0)
    return float(stdtr(count - 1, -mean / (spread / math.sqrt(count))))


def _variance_ratio(a: np.ndarray, b: np.ndarray, spread: float) -> float | None:
    if spread == 0.0:
        return None
    return float((a.var(ddof=1) + b.var(ddof=1)) / spread**2)


def holm(p_values: Mapping[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """Return Holm's adjusted p of each test: at most LEVEL's error over all of them together.

    Holm 1979, "A simple sequentially rejective multiple test procedure".
    """
    adjusted: dict[tuple[str, str], float] = {}
    largest = 0.0
    for rank, (key, p) in enumerate(sorted(p_values.items(), key=lambda item: item[1])):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p))
        adjusted[key] = largest
    return adjusted


def chances_of_best(values: np.ndarray, better: int) -> list[float] | None:
    """Return for each policy how often it is best when the seeds are drawn again.

    values: (policies, seeds) float64. A bootstrap over seeds, the same draw for every policy;
    deviations are widened by sqrt(n / (n - 1)), which small samples lack. Equals share the win.
    None from fewer than two seeds.
    """
    values = values[:, np.isfinite(values).all(axis=0)]
    seeds = values.shape[1]
    if seeds < 2:
        return None
    drawn = uniforms(RESAMPLING_SEED, NO_DECISION, 0, RESAMPLES * seeds, 0)
    rows = np.minimum((drawn * seeds).astype(np.int64), seeds - 1).reshape(RESAMPLES, seeds)
    centre = values.mean(axis=1)
    scores = np.stack([row[rows].mean(axis=1) for row in values])
    wide = centre[:, None] + (scores - centre[:, None]) * math.sqrt(seeds / (seeds - 1))
    wide *= better
    best = wide.max(axis=0)
    wins = wide >= best - ROUNDING * np.maximum(np.abs(best), 1.0)
    return [float(share) for share in (wins / wins.sum(axis=0)).mean(axis=1)]


def seeds_needed(gap: Difference, tests: float = 1.0) -> int | None:
    """Return about how many seeds would decide a difference of this size; None if none would.

    Normal approximation: two-sided, error 1 - LEVEL split over `tests`, power POWER.
    """
    if gap.spread is None or gap.mean == 0.0:
        return None
    reach = ndtri(1.0 - (1.0 - LEVEL) / 2 / tests) + ndtri(POWER)
    return max(2, math.ceil((reach * gap.spread / abs(gap.mean)) ** 2))
