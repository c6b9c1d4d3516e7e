"""How well can the targets be met with one parameter held at a value, whatever the others are?

The profile of a parameter is the least distance to the targets over all the others, by where it is
held (Raue et al. 2009). Its interval holds the values at which that distance has not risen by more
than luck makes it rise in 95 of 100. A profile that rises nowhere says that nothing was learnt: any
value meets the targets, the others make up for it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy.optimize import least_squares
from scipy.stats import norm

from analysis.lab.matching import Targets, off
from analysis.lab.surrogate import Surrogates

VALUES = 13  # at which a parameter is held, and where the targets are met best
RISE = float(norm.ppf(0.975))  # the root of the distance over the least, at the interval's ends
STEP = 1e-3  # of a range, for slopes
MOST_TRIES = 12  # from a neighbour's best, few are needed
CLOSE = 1e-4


class Profile(NamedTuple):
    """The profile of one parameter.

    held: (values,) shares, rising; rises: (values,) the distance there less the least of all;
    low, high: ends of the interval, as shares.
    """

    held: np.ndarray
    rises: np.ndarray
    low: float
    high: float


def profiles(
    targets: Targets, surrogates: Surrogates, start: np.ndarray
) -> tuple[np.ndarray, list[Profile]]:
    """Return the best point (parameters,) and each parameter's profile. start: a good point."""
    parameters = start.size
    best, least = nearest(targets, surrogates, start, list(range(parameters)))
    found = [along(targets, surrogates, best, least, k) for k in range(parameters)]
    least = min(distances.min() for _, distances in found)
    return best, [
        Profile(held, distances - least, *ends(held, np.sqrt(distances - least)))
        for held, distances in found
    ]


def along(
    targets: Targets, surrogates: Surrogates, best: np.ndarray, least: float, k: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return where a parameter is held, and the least distance there, from the best outwards."""
    grid, free = np.linspace(0, 1, VALUES), [j for j in range(best.size) if j != k]
    known = {float(best[k]): least}
    for side in (grid[grid > best[k]], grid[grid < best[k]][::-1]):
        point = best
        for value in side:
            point = point.copy()
            point[k] = value
            point, known[float(value)] = nearest(targets, surrogates, point, free)
    held = sorted(known)
    return np.array(held), np.array([known[value] for value in held])


def nearest(
    targets: Targets, surrogates: Surrogates, start: np.ndarray, free: list[int]
) -> tuple[np.ndarray, float]:
    """Return the point nearest to the targets, some parameters free, and its distance."""

    def whole(values: np.ndarray) -> np.ndarray:
        points = np.tile(start, (len(values), 1))
        points[:, free] = values
        return points

    def missed(values: np.ndarray) -> np.ndarray:
        return off(targets, surrogates, whole(values[None]))[0]

    def slopes(values: np.ndarray) -> np.ndarray:
        steps = np.where(values > 0.5, -STEP, STEP)
        told = off(targets, surrogates, whole(np.vstack([values, values + np.diag(steps)])))
        return ((told[1:] - told[0]) / steps[:, None]).T

    if not free:
        return start, float((missed(start[free]) ** 2).sum())
    found = least_squares(
        missed, start[free], slopes, (0, 1), xtol=CLOSE, ftol=CLOSE, max_nfev=MOST_TRIES
    )
    return whole(found.x[None])[0], float(2 * found.cost)


def ends(held: np.ndarray, roots: np.ndarray) -> tuple[float, float]:
    """Return the ends of what has not risen by more than RISE around the least.

    roots: (values,) of the rise, nearly straight on each side, so they are joined by lines.
    """
    least = int(np.argmin(roots))

    def end(rows: list[int]) -> float:
        for near, far in pairwise(rows):
            if roots[far] > RISE:
                part = (RISE - roots[near]) / (roots[far] - roots[near])
                return float(held[near] + part * (held[far] - held[near]))
        return float(held[rows[-1]])

    return end(list(range(least, -1, -1))), end(list(range(least, len(held))))
