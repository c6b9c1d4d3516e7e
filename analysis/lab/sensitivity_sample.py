"""What can any sample of points say of its parameters, when it was not drawn for the question?

A screening only: standardised rank regression coefficients (Iman and Conover 1979, Technometrics
21:499; Saltelli et al. 2008, Global Sensitivity Analysis, section 1.2). Ranks see what rises or
falls all the way; what bends, or works together with others, is missed, and the share of the ranks'
variance that the regression explains says how much. Beside them the first-order index of RBD-FAST
(Tarantola, Gatelli and Mara 2006, Reliability Engineering & System Safety 91:717), by SALib, which
sees bends but no joint effects; from independent samples of points only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.lab.ranking import FIRST, Asking, Ranking, ordered
from analysis.lab.sensitivity_figures import bars
from analysis.wording import listed, number, percent
from sim.errors import OnzeError

STRAIGHT = 0.7  # Below this share explained, ranks miss too much to be leaned on.
LEVEL = 0.95
DRAWS = 1000
POINTS_PER_FACTOR = 2
LEAST_FOR_FAST = 100
SPREAD_EVENLY = ("latin_hypercube", "quasi_random")


@dataclass(frozen=True)
class Screening:
    """(factors,) coefficients, (2, factors) their ends, share explained, first-order indices."""

    coefficients: np.ndarray
    ends: np.ndarray
    explained: float
    alone: np.ndarray


def screening(
    problem: dict[str, Any], shares: np.ndarray, means: np.ndarray, kind: str, seed: int
) -> Screening:
    """Return what ranks say. shares: (points, factors); means: (points,) of the response.

    Intervals: points drawn again, percentiles. Where a factor never changes it gets 0.
    """
    point, explained = rank_regression(shares, means)
    dice = np.random.default_rng(seed)
    count = len(means)
    drawn = [
        rank_regression(shares[rows], means[rows])[0]
        for rows in (dice.integers(count, size=count) for _ in range(DRAWS))
    ]
    tail = (1.0 - LEVEL) / 2
    ends = np.quantile(np.array(drawn), [tail, 1.0 - tail], axis=0)
    return Screening(point, ends, explained, _alone(problem, shares, means, kind, seed))


def rank_regression(shares: np.ndarray, means: np.ndarray) -> tuple[np.ndarray, float]:
    """Return standardised coefficients of the ranks, and the share of variance they explain."""
    from scipy.stats import rankdata

    x = _standard(rankdata(shares, axis=0))
    y = _standard(rankdata(means)[:, None])[:, 0]
    found, *_ = np.linalg.lstsq(x, y, rcond=None)
    left = float(((y - x @ found) ** 2).sum())
    whole = float((y**2).sum())
    return found, 1.0 - left / whole if whole > 0.0 else 0.0


def _standard(columns: np.ndarray) -> np.ndarray:
    """Centre columns and divide them by their spread; a constant column becomes zeros."""
    spread = columns.std(axis=0)
    return (columns - columns.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0)


def _alone(
    problem: dict[str, Any], shares: np.ndarray, means: np.ndarray, kind: str, seed: int
) -> np.ndarray:
    """Return first-order indices of RBD-FAST, NaN where the sample is too small or not even."""
    if kind not in SPREAD_EVENLY or len(means) < LEAST_FOR_FAST or np.ptp(means) == 0.0:
        return np.full(shares.shape[1], np.nan)
    from SALib.analyze import rbd_fast

    found = rbd_fast.analyze(problem, shares, means, num_resamples=2, seed=seed + 1)
    return np.asarray(found["S1"], dtype=np.float64)


def by_ranks(asking: Asking) -> Ranking:
    """Rank by rank regression: a screening of points that were drawn for something else."""
    count, factors = asking.shares.shape
    if count < POINTS_PER_FACTOR * (factors + 1):
        raise OnzeError(
            f"{count:,} points are too few for {factors} factors: a screening needs "
            f"{POINTS_PER_FACTOR * (factors + 1):,}."
        )
    means = asking.whole.runs.mean(axis=1)
    found = screening(asking.problem, asking.shares, means, asking.design.kind, asking.seed)
    order = np.argsort(-np.abs(found.coefficients), kind="stable")
    table = ordered(
        asking, order, {"slope": (found.coefficients, found.ends), "alone": (found.alone, None)}
    )
    words = [
        f"rank coefficient {number(found.coefficients[j], signed=True)}, 95 % interval "
        f"{number(found.ends[0, j])} to {number(found.ends[1, j])}"
        for j in order[:FIRST]
        if found.ends[0, j] * found.ends[1, j] > 0.0
    ]
    weak = " That is too little to lean on." if found.explained < STRAIGHT else ""
    unordered = [f.address for f in asking.found.factors if f.levels is not None]
    about = (f"{listed(unordered)}: choices count in the order given.",) if unordered else ()
    return Ranking(
        table,
        words,
        "A screening only, of points drawn for something else: what",
        {"slope": "slope", "from": "slope_low", "to": "slope_high", "alone": "alone"},
        (
            f"Ranks explain {percent(found.explained)} of the variance between points; what bends "
            f"or works jointly is missed.{weak} A design of kind morris or sobol says more.",
            "Iman and Conover 1979; first-order index by RBD-FAST (Tarantola et al. 2006), SALib.",
            *about,
        ),
        {"sensitivity": bars(table, "slope", None, "rank coefficient", asking.found.words)},
    )
