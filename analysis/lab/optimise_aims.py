"""What is a try worth where nobody knows the world: its mean, its worst tenth, its regret?

Each try has a gain in every parameter set. `mean` takes their mean; `worst` the mean of the worst
tenth of sets (Rockafellar & Uryasev 2000: conditional value at risk); `regret` how far the try is
behind the best found for that very set, where it is furthest behind (Savage 1951: minimax regret).
The mean regret would rank as the mean does.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np

from analysis.lab.optimise_tried import PROFIT, Tried
from analysis.paired import NO_DECISION, Estimate
from sim.kernels.randomness import uniforms

MEAN, TAIL, REGRET = "mean", "worst", "regret"
AIMS = (MEAN, TAIL, REGRET)
WORST = 0.1  # the share of parameter sets that counts as the worst
FEWEST = 2  # units in a tenth that may have an interval
RESAMPLES = 2000
ENDS = (0.025, 0.975)


def worths(gains: np.ndarray, allowed: np.ndarray, aim: str) -> np.ndarray:
    """Return (tries,): what each is worth under an aim, more is better.

    gains: (tries, sets); allowed: (tries,) bool, who kept to the budget.
    """
    if aim == MEAN:
        return np.asarray(gains.mean(axis=1))
    if aim == TAIL:
        return np.array([worst(row) for row in gains])
    return -np.asarray(regrets(gains, allowed).max(axis=1))


def regrets(gains: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """Return (tries, sets): how much less each earned than the best found for that very set.

    The best found kept to the budget, where any try does.
    """
    best = (gains[allowed] if allowed.any() else gains).max(axis=0)
    return np.asarray(best - gains)


def worst(units: np.ndarray) -> float:
    """Return the mean of the worst tenth of units (at least one)."""
    count = max(1, round(WORST * units.size))
    return float(np.sort(units)[:count].mean())


def worst_estimate(units: np.ndarray, seed: int) -> Estimate:
    """Return the mean of the worst tenth with the middle 95 % of what resampled units give.

    No interval where that tenth is one unit: resamples cannot reach below the least.
    """
    count = units.size
    if round(WORST * count) < FEWEST:
        return Estimate(worst(units), None, None, count)
    drawn = uniforms(seed, NO_DECISION, 0, RESAMPLES * count, 0).reshape(RESAMPLES, count)
    rows = np.minimum((drawn * count).astype(np.int64), count - 1)
    low, high = np.quantile([worst(units[row]) for row in rows], ENDS)
    return Estimate(worst(units), float(low), float(high), count)


def aim_in_words(aim: str, sets: int) -> str:
    """Return what the best was chosen by, as it stands behind "the best of 60 tried"."""
    if aim == TAIL:
        return f" by the worst tenth of {sets} parameter sets"
    return f" by the most to be regretted in any of {sets} parameter sets" * (aim == REGRET)


def worth_of(tried: Sequence[Tried], budget: float, aim: str, measure: str) -> np.ndarray:
    """Return (tries,): what each is worth by a measure, more is better."""
    if not tried:
        return np.zeros(0)
    gains = np.stack([each.by_set(measure) for each in tried])
    return worths(gains, np.array([each.cost <= budget for each in tried]), aim)


def ranked(
    tried: Sequence[Tried], budget: float, aim: str = MEAN, measure: str = PROFIT
) -> list[Tried]:
    """Return the tries from best to worst, each setting once: within the budget first, by worth.

    Those over the budget follow by how far they overspend, as Optuna ranks them.
    """
    worth = worth_of(tried, budget, aim, measure)
    spots = {each.number: float(value) for each, value in zip(tried, worth, strict=True)}
    once = {json.dumps(each.setting, sort_keys=True): each for each in reversed(tried)}
    return sorted(
        once.values(),
        key=lambda each: (max(each.cost - budget, 0.0), -spots[each.number], each.number),
    )
