"""How much of a response's variance does each parameter carry, alone and with the others?

First-order and total indices of a design of kind sobol: Sobol 2001 (Mathematics and Computers in
Simulation 55:271), estimated as Saltelli et al. 2010 (Computer Physics Communications 181:259) do,
over the mean of each point, by SALib. Those of the means count luck as an effect: a total index is
raised by it, a first-order one diluted. `without_luck` takes every product between two different
replications, whose lucks have nothing in common: then each product has the expectation it would
have without any luck, whatever luck does from one point to the next (the idea of Sun, Apley and
Staum 2011, Operations Research 59:998; for indices of random models Hart, Alexanderian and Gremaud
2017, SIAM Journal on Scientific Computing 39:A1514). With equal replications both are the same
numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.lab.ranking import FIRST, Asking, Ranking, ordered
from analysis.lab.sensitivity_figures import bars
from analysis.wording import number

LEVEL = 0.95
DRAWS = 500


@dataclass(frozen=True)
class Indices:
    """Indices of each parameter: (factors,) float64 values, and (2, factors) interval ends.

    alone: what all first-order indices add up to, with its interval, where it was drawn again.
    """

    first: np.ndarray
    total: np.ndarray
    first_ends: np.ndarray
    total_ends: np.ndarray
    alone: tuple[float, ...] = ()


@dataclass(frozen=True)
class Scheme:
    """The responses of Saltelli's scheme, taken apart: a, b (rows, replications), ab with factors.

    ab: (rows, factors, replications): the row of a with one factor from b. Each replication is
    centred on its own mean over all points, which takes the common luck off.
    """

    a: np.ndarray
    b: np.ndarray
    ab: np.ndarray


def scheme_of(values: np.ndarray, factors: int, second_order: bool) -> Scheme:
    """Take values (points, replications) apart, in the order SALib draws the points."""
    step = 2 * factors + 2 if second_order else factors + 2
    centred = (values - values.mean(axis=0)).reshape(-1, step, values.shape[1])
    return Scheme(centred[:, 0], centred[:, -1], centred[:, 1 : factors + 1])


def of_means(problem: dict[str, Any], values: np.ndarray, second_order: bool, seed: int) -> Indices:
    """Return SALib's indices of the points' means, with its bootstrap intervals; luck included.

    values: (points, replications) in the order of the design.
    """
    from SALib.analyze import sobol

    means = values.mean(axis=1)
    found = sobol.analyze(
        problem,
        means,
        calc_second_order=second_order,
        num_resamples=DRAWS,
        conf_level=LEVEL,
        seed=seed + 1,  # SALib takes a seed of 0 for none.
    )
    first, total = np.asarray(found["S1"]), np.asarray(found["ST"])
    halves = np.asarray(found["S1_conf"]), np.asarray(found["ST_conf"])
    return Indices(
        first,
        total,
        np.stack([first - halves[0], first + halves[0]]),
        np.stack([total - halves[1], total + halves[1]]),
    )


def without_luck(scheme: Scheme, seed: int, draws: int = DRAWS) -> Indices:
    """Return the indices of the expected response, with bootstrap intervals.

    Rows of the scheme and replications are drawn again, both (Owen 2007, Annals of Applied
    Statistics 1:386, the pigeonhole bootstrap). Percentile intervals. From one replication luck is
    counted as an effect.
    """
    rows, replications = scheme.a.shape
    point = _indices(scheme, np.ones(rows) / rows, np.ones(replications))
    unknown = np.full_like(point, np.nan)
    if np.isnan(point).any():
        return Indices(point[0], point[1], unknown, unknown, (np.nan, np.nan, np.nan))
    dice = np.random.default_rng(seed)
    drawn: list[np.ndarray] = []
    while len(drawn) < draws:
        lucks = np.bincount(dice.integers(replications, size=replications), minlength=replications)
        if replications > 1 and np.count_nonzero(lucks) < 2:
            continue
        weights = np.bincount(dice.integers(rows, size=rows), minlength=rows) / rows
        drawn.append(_indices(scheme, weights, lucks.astype(np.float64)))
    tail = (1.0 - LEVEL) / 2
    again = np.array(drawn)
    if np.isnan(again).any(axis=(1, 2)).mean() > tail:  # Too often luck leaves nothing to share.
        alone = (float(point[0].sum()), np.nan, np.nan)
        return Indices(point[0], point[1], unknown, unknown, alone)
    ends = np.nanquantile(again, [tail, 1.0 - tail], axis=0)
    sums = np.nanquantile(again[:, 0].sum(axis=1), [tail, 1.0 - tail])
    alone = (float(point[0].sum()), float(sums[0]), float(sums[1]))
    return Indices(point[0], point[1], ends[:, 0], ends[:, 1], alone)


def _indices(scheme: Scheme, rows: np.ndarray, lucks: np.ndarray) -> np.ndarray:
    """Return (2, factors): first-order and total indices under weights of rows and replications."""
    a, b, ab = scheme.a, scheme.b, scheme.ab
    moved = ab - a[:, None, :]
    alone = rows @ _crossed(b[:, None, :], moved, lucks)
    jumps = 0.5 * (rows @ _crossed(moved, moved, lucks))
    squares = 0.5 * (rows @ (_crossed(a, a, lucks) + _crossed(b, b, lucks)))
    centre = 0.5 * (rows @ (a + b))
    variance = float(squares - _crossed(centre, centre, lucks))
    if variance <= 0.0:  # Less than luck alone would leave: nothing to share out.
        return np.full((2, ab.shape[1]), np.nan)
    return np.stack([alone, jumps]) / variance


def _crossed(one: np.ndarray, other: np.ndarray, lucks: np.ndarray) -> np.ndarray:
    """Return the mean product of two quantities over pairs of different replications.

    The last axis is replications; lucks: how often each was drawn.
    """
    same = (lucks * lucks).sum()
    if len(lucks) == 1:
        return (one * other)[..., 0]
    product = (one @ lucks) * (other @ lucks) - (one * other) @ (lucks * lucks)
    return product / (lucks.sum() ** 2 - same)


def sobol_indices(asking: Asking) -> Ranking:
    """Rank by total Sobol' index, with luck taken off where replications allow it."""
    values, found, second_order = asking.whole.runs, asking.found, asking.design.second_order
    raw = of_means(asking.problem, values, second_order, asking.seed)
    own = without_luck(scheme_of(values, len(found.factors), second_order), asking.seed)
    freed = values.shape[1] > 1
    best = own if freed else raw
    order = np.argsort(-np.nan_to_num(best.total, nan=-1.0), kind="stable")
    parts = {"total": (best.total, best.total_ends), "first": (best.first, best.first_ends)}
    if freed:
        parts |= {
            "total_with_luck": (raw.total, raw.total_ends),
            "first_with_luck": (raw.first, raw.first_ends),
        }
    table = ordered(asking, order, parts)
    words = [
        f"total effect {number(best.total[j])}, 95 % interval {number(best.total_ends[0, j])} to "
        f"{number(best.total_ends[1, j])}"
        for j in order[:FIRST]
        if best.total_ends[0, j] > 0.0
    ]
    return Ranking(
        table,
        words,
        "What",
        {"total": "total", "from": "total_low", "to": "total_high", "alone": "first"},
        _notes(own, freed),
        {"sensitivity": bars(table, "total", "first", "share of the variance", found.words)},
    )


def _notes(own: Indices, freed: bool) -> tuple[str, ...]:
    """Return how to read the indices, and whose method they are."""
    meaning = (
        "A total effect is the share of variance that would be left if all but this one were known."
    )
    if np.isfinite(own.alone[1]):
        meaning += (
            f" All alone add up to {number(own.alone[0])} (95 % interval {number(own.alone[1])} to "
            f"{number(own.alone[2])}); what lacks to 1 they do jointly."
        )
    method = "Sobol 2001; Saltelli et al. 2010, by SALib, points drawn again for the intervals."
    if freed:
        method = (
            "Sobol 2001; Saltelli et al. 2010, by SALib; luck taken off by products between "
            "replications (Sun, Apley and Staum 2011), points and replications drawn again for the "
            "intervals (Owen 2007). Not known: luck outweighs what there is to share out."
        )
    return meaning, method
