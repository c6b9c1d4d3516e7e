"""Do small brands suffer twice, and are buyers shared and purchases counted by the law? (P3, P4)

Read off quarters of the comparison, as household panels are: a consumer who bought a brand in a
quarter is one of its buyers there. Sums run over all quarters of a market.
"""

from __future__ import annotations

import math
from itertools import combinations
from typing import NamedTuple

import numpy as np
from scipy import optimize, special

from analysis.patterns.figures import correlation, share
from analysis.patterns.watching import Lived, Stage, between, counts

CHECKS = ("P3_jeopardy", "P3_line", "P3_duplication", "P4_counts")
QUARTER = 91
LEAST_BRANDS = 5
# Where the shape of a fitted law is looked for, natural logarithms.
LOG_SHAPES = (-5.0, 8.0)


class Panel(NamedTuple):
    """What a household panel would print of some brands."""

    penetration: np.ndarray  # (brands,) share of consumers who bought it
    frequency: np.ndarray  # (brands,) purchases per buyer
    both: np.ndarray  # (brands, brands) share of consumers who bought both


def panel(quarters: list[np.ndarray]) -> Panel:
    """Return the figures of some quarters together, of the brands that somebody bought.

    quarters: (consumers, brands) purchases each.
    """
    people = sum(quarter.shape[0] for quarter in quarters)
    times = sum(quarter.sum(axis=0) for quarter in quarters)
    kept = np.flatnonzero(times)
    buys = [(quarter[:, kept] > 0).astype(np.float64) for quarter in quarters]
    both = sum(bought.T @ bought for bought in buys) / people
    penetration = np.diag(both).copy()
    return Panel(penetration, times[kept] / people / penetration, both)


def jeopardy(found: Panel) -> float:
    """Return the correlation of ln penetration with purchases per buyer; NaN below five brands."""
    if found.penetration.size < LEAST_BRANDS:
        return math.nan
    return correlation(np.log(found.penetration), found.frequency)


def line(found: Panel) -> float:
    """Return the range of w (1 - b) over the brands, as a share of its mean."""
    level = found.frequency * (1.0 - found.penetration)
    return share(float(np.ptp(level)), float(level.mean())) if level.size > 1 else math.nan


def duplication(found: Panel) -> float:
    """Return the largest departure of a pair's duplication coefficient from the mean, as a share.

    The coefficient is the share of one brand's buyers who buy the other over its penetration.
    """
    pairs = list(combinations(range(found.penetration.size), 2))
    if not pairs:
        return math.nan
    b = found.penetration
    coefficients = np.array([found.both[x, y] / (b[x] * b[y]) for x, y in pairs])
    mean = float(coefficients.mean())
    return share(float(np.abs(coefficients - mean).max()), mean)


def shape_of(purchases: np.ndarray) -> float:
    """Return the likeliest shape K of a negative binomial law of these counts (consumers,)."""
    sizes, times = np.unique(purchases, return_counts=True)
    mean = float(purchases.mean())
    if mean == 0.0:
        return math.nan

    def unlikely(log_shape: float) -> float:
        shape = math.exp(log_shape)
        each = special.gammaln(shape + sizes) - special.gammaln(shape) - special.gammaln(sizes + 1)
        each = each + shape * math.log(shape / (shape + mean))
        each = each + sizes * math.log(mean / (shape + mean))
        return -float((times * each).sum())

    return math.exp(optimize.minimize_scalar(unlikely, bounds=LOG_SHAPES, method="bounded").x)


def read(stage: Stage, base: Lived) -> dict[str, float]:
    """Return the figures of P3 and P4 of one market."""
    first, size = stage.past.day, stage.past.people.habit.shape
    starts = range(first, first + base.days - QUARTER + 1, QUARTER)
    quarters = [counts(between(base.bought, day, day + QUARTER), *size) for day in starts]
    figures = {"P4_counts": shape_of(counts(base.bought, *size).sum(axis=1))}
    figures["P4_counts"] /= stage.scenario["purchase.rate_shape"]
    if not quarters or not any(quarter.any() for quarter in quarters):
        return figures
    found = panel(quarters)
    return figures | {
        "P3_jeopardy": jeopardy(found),
        "P3_line": line(found),
        "P3_duplication": duplication(found),
    }
