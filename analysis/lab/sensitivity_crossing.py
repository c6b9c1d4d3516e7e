"""Where along a parameter does the lead of one policy over another change its sign?

The main effect of a parameter is the response averaged over everything else that is varied. It is
drawn as a polynomial of the third degree at most, fitted to all points by least squares; points
(whole blocks of the design) and replications are drawn again for the interval.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.lab.factors import Factor

DEGREE = 3
DRAWS = 500
LEVEL = 0.95
GRID = np.linspace(0.0, 1.0, 401)
SURE = 0.9  # share of the draws that must cross too before a crossing is spoken of


@dataclass(frozen=True)
class Crossing:
    """Where a main effect crosses zero: share of the way, its interval, in how many draws.

    rises: whether the response is negative before and positive behind. low, high: percentiles
    of the draws that cross.
    """

    share: float
    low: float
    high: float
    sure: float
    rises: bool


def crossing(
    shares: np.ndarray, values: np.ndarray, blocks: np.ndarray, seed: int
) -> Crossing | None:
    """Return where the main effect of one parameter crosses zero once; None if it does not.

    shares: (points,) of the parameter; values: (points, replications); blocks: (points,) int64.
    """
    base = _powers(shares)
    if base.shape[1] < 2:
        return None
    found = _zeros(_main_effect(base, values.mean(axis=1), np.ones(len(shares))))
    if len(found) != 1:
        return None
    where, rises = found[0]
    numbers, places = np.unique(blocks, return_inverse=True)
    dice = np.random.default_rng(seed)
    drawn: list[float] = []
    for _ in range(DRAWS):
        weights = np.bincount(
            dice.integers(len(numbers), size=len(numbers)), minlength=len(numbers)
        )
        lucks = dice.integers(values.shape[1], size=values.shape[1])
        line = _main_effect(base, values[:, lucks].mean(axis=1), weights[places])
        same = [share for share, up in _zeros(line) if up == rises]
        if same:
            drawn.append(min(same, key=lambda share: abs(share - where)))
    if not drawn:
        return None
    tail = (1.0 - LEVEL) / 2
    low, high = np.quantile(drawn, [tail, 1.0 - tail])
    return Crossing(where, float(low), float(high), len(drawn) / DRAWS, rises)


def value_at(factor: Factor, share: float) -> float:
    """Return the value a share of the way along a factor, not rounded to whole numbers."""
    assert factor.low is not None
    assert factor.high is not None
    if factor.log:
        return float(factor.low * (factor.high / factor.low) ** share)
    return float(factor.low + share * (factor.high - factor.low))


def _powers(shares: np.ndarray) -> np.ndarray:
    degree = min(DEGREE, len(np.unique(shares)) - 1)
    return np.vander(2.0 * shares - 1.0, degree + 1, increasing=True)


def _main_effect(base: np.ndarray, means: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the main effect on the grid, fitted under weights of the points."""
    root = np.sqrt(weights)
    found, *_ = np.linalg.lstsq(base * root[:, None], means * root, rcond=None)
    line: np.ndarray = np.vander(2.0 * GRID - 1.0, base.shape[1], increasing=True) @ found
    return line


def _zeros(line: np.ndarray) -> list[tuple[float, bool]]:
    """Return where a line on the grid changes sign, and whether it rises there."""
    places = np.flatnonzero(np.sign(line[:-1]) * np.sign(line[1:]) < 0)
    return [
        (
            float(GRID[at] + (GRID[1] - GRID[0]) * line[at] / (line[at] - line[at + 1])),
            bool(line[at] < 0.0),
        )
        for at in places
    ]
