"""What does this network look like: how many contacts, in how many pieces, how clustered?

Networks are undirected, in compressed rows: person i's contacts are
`neighbours[start[i]:start[i + 1]]`. Figures only; nothing here decides anything in the model.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from scipy import sparse, stats
from scipy.sparse import csgraph

EDGES_OF_BINS = (0, 1, 2, 3, 5, 11, 21, 51, 101, 201, 501, 1001)
WORK_LIMIT = 2e8
TINY = 1e-17


def compressed_rows(
    first: np.ndarray, second: np.ndarray, people: int
) -> tuple[np.ndarray, np.ndarray]:
    """start (people + 1,) int64 and neighbours (2 ties,) int32 of distinct ties, rows sorted."""
    keys = np.concatenate([first * people + second, second * people + first])
    keys.sort()
    start = np.zeros(people + 1, np.int64)
    np.cumsum(np.bincount(keys // people, minlength=people), out=start[1:])
    return start, (keys % people).astype(np.int32)


def degree_figures(degree: np.ndarray) -> dict[str, float]:
    """Smallest, quartiles, mean, 90th and 99th percentile and largest number of contacts."""
    cuts = np.quantile(degree, [0.25, 0.5, 0.75, 0.9, 0.99])
    names = ("lower_quartile", "median", "upper_quartile", "p90", "p99")
    figures = {"min": float(degree.min()), "mean": float(degree.mean())}
    figures |= {name: float(cut) for name, cut in zip(names, cuts, strict=True)}
    return figures | {"max": float(degree.max())}


def histogram(degree: np.ndarray) -> dict[str, int]:
    """People by number of contacts: '0', '1', '2', '3-4', ... '1001+'."""
    counts = np.bincount(
        np.searchsorted(EDGES_OF_BINS, degree, side="right") - 1, minlength=len(EDGES_OF_BINS)
    )
    names = [
        str(low) if high == low + 1 else f"{low}-{high - 1}"
        for low, high in pairwise(EDGES_OF_BINS)
    ]
    return dict(zip([*names, f"{EDGES_OF_BINS[-1]}+"], map(int, counts), strict=True))


def components(start: np.ndarray, neighbours: np.ndarray) -> tuple[int, float]:
    """Number of pieces that no tie joins, and the share of people in the largest."""
    count, member = csgraph.connected_components(_matrix(start, neighbours), directed=False)
    return int(count), float(np.bincount(member).max() / (len(start) - 1))


def mean_told(degree: np.ndarray, told: float, dispersion: float) -> float:
    """Expected number told by a person of this network, capped by the contacts there are.

    Tells follow a negative binomial of mean `told` and dispersion `dispersion`. Exact, by
    E[min(N, d)] = sum over j < d of P(N > j), averaged over the people.
    """
    law = stats.nbinom(dispersion, dispersion / (dispersion + told))
    # Beyond this many contacts the cap takes away less than any digit shown.
    most = int(min(degree.max(initial=0), law.isf(TINY)))
    capped = np.concatenate([[0.0], np.cumsum(law.sf(np.arange(most)))])
    return float(capped[np.minimum(degree, most)].mean())


def assortativity(start: np.ndarray, neighbours: np.ndarray) -> float | None:
    """Correlation of the numbers of contacts at the two ends of a tie (Newman 2002).

    None where everybody has the same number of contacts.
    """
    degree = np.diff(start).astype(float)
    here, there = np.repeat(degree, np.diff(start)), degree[neighbours]
    spread = here.var()
    if spread == 0:
        return None
    return float(((here - here.mean()) * (there - there.mean())).mean() / spread)


def clustering(start: np.ndarray, neighbours: np.ndarray) -> tuple[float, float] | None:
    """How often two contacts of one person know each other.

    First over all such pairs in the network (transitivity), second as the mean over people of
    their own share, those with fewer than two contacts counting 0. None where counting the
    triangles would take more than about `WORK_LIMIT` steps.
    """
    degree = np.diff(start)
    upward = _upward(start, neighbours, degree)
    out = np.diff(upward.indptr).astype(float)
    if out[upward.indices].sum() + (out**2).sum() > WORK_LIMIT:
        return None
    # Each triangle is low -> middle -> high; the two products find it from its two lower ends.
    from_low = (upward @ upward).multiply(upward)
    from_middle = (upward.T @ upward).multiply(upward)
    triangles = _sums(from_low, 1) + _sums(from_middle, 1) + _sums(from_low, 0)
    pairs = degree * (degree - 1) / 2
    local = np.divide(triangles, pairs, out=np.zeros(len(degree)), where=pairs > 0)
    return float(triangles.sum() / max(pairs.sum(), 1)), float(local.mean())


def _upward(start: np.ndarray, neighbours: np.ndarray, degree: np.ndarray) -> sparse.csr_array:
    """Every tie once, from the end with fewer contacts: no row is longer than sqrt(2 ties)."""
    people = len(degree)
    rank = np.empty(people, np.int64)
    rank[np.argsort(degree, kind="stable")] = np.arange(people)
    here = np.repeat(np.arange(people), degree)
    up = rank[here] < rank[neighbours]
    return sparse.csr_array(
        (np.ones(up.sum(), np.int64), (here[up], neighbours[up])), shape=(people, people)
    )


def _sums(matrix: sparse.csr_array, axis: int) -> np.ndarray:
    return np.asarray(matrix.sum(axis=axis)).ravel()


def _matrix(start: np.ndarray, neighbours: np.ndarray) -> sparse.csr_array:
    people = len(start) - 1
    return sparse.csr_array(
        (np.ones(len(neighbours), np.int8), neighbours, start), shape=(people, people)
    )
