"""Which of several choices does no other beat in everything, and how much of that is luck?

A choice dominates another if it is at least as good in every objective and better in one
(Pareto). Means over replications carry luck, so the front is found again in resamples of the
replications: one draw for all choices, because all of them lived the same luck.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.paired import NO_DECISION, ROUNDING, Estimate
from sim.errors import OnzeError
from sim.kernels.randomness import uniforms

RESAMPLES = 1000
LEAST_SHARE = 0.05  # of resamples on the front, from which on luck may have put one off it


class Choices(NamedTuple):
    """What was lived under each choice.

    keys: point and policy of each; outcomes: (choices, replications, objectives) float64, every
    replication finished by every choice; left_out: choices without the runs this needs.
    """

    keys: tuple[tuple[int, str], ...]
    outcomes: np.ndarray
    left_out: int


@dataclass(frozen=True)
class Front:
    """Every choice of a study and where it stands.

    labels: what each is called; means: (choices, objectives); gaps: by objective, each choice less
    the reference, paired by replication; on: not dominated in means; share: of resamples on the
    front (None: one replication); reference: its row.
    """

    choices: Choices
    labels: tuple[str, ...]
    means: np.ndarray
    gaps: Mapping[str, tuple[Estimate, ...]]
    on: np.ndarray
    share: np.ndarray | None
    reference: int

    @property
    def unsure(self) -> np.ndarray:
        """Who is dominated in means, and not so in more resamples than luck may be left."""
        if self.share is None:
            return np.zeros(self.on.size, bool)
        return ~self.on & (self.share > LEAST_SHARE)


def choices_of(runs: pd.DataFrame, objectives: Sequence[str]) -> Choices:
    """Return the choices of a tidy table of runs that share as many replications as possible.

    runs: columns point, policy, replication and the objectives. A value that is not finite is a
    run that is missing. Raises OnzeError where fewer than two choices are left.
    """
    sound = runs[np.isfinite(runs[list(objectives)].to_numpy(float)).all(axis=1)]
    lived = sound.groupby(["point", "policy"], sort=False)["replication"].agg(frozenset)
    kept = frozenset(replications_shared(list(lived)))
    whole = [key for key in lived.index if kept <= lived[key]]
    if len(whole) < 2 or not kept:
        raise OnzeError(
            f"a front needs two choices (design points or policies) with finished runs; there "
            f"{'is' if len(whole) == 1 else 'are'} {len(whole) if kept else 0}.",
            key="study",
        )
    cells = sound.set_index(["point", "policy", "replication"])[list(objectives)].sort_index()
    outcomes = np.stack(
        [cells.loc[[(*key, r) for r in sorted(kept)]].to_numpy(float) for key in whole]
    )
    keys = tuple((int(point), str(policy)) for point, policy in whole)
    asked = len(runs[["point", "policy"]].drop_duplicates())
    return Choices(keys, outcomes, asked - len(whole))


def replications_shared(lived: Sequence[frozenset[int]]) -> list[int]:
    """Return the replications that keep most runs when every choice kept must have them all."""
    known = sorted({r for each in lived for r in each})
    known.sort(key=lambda r: -sum(r in each for each in lived))
    best, most = 0, 0
    for count in range(1, len(known) + 1):
        whole = sum(frozenset(known[:count]) <= each for each in lived)
        if whole * count > most and (whole > 1 or best == 0):
            best, most = count, whole * count
    return known[:best]


def front(means: np.ndarray, better: Sequence[int]) -> np.ndarray:
    """Return (..., choices) bool: who is not dominated.

    means: (..., choices, objectives) float64; better: +1 more is better, -1 less, by objective.
    What differs by rounding alone is equal, and equals do not dominate each other.
    """
    good = means * np.asarray(better, float)
    slack = ROUNDING * np.maximum(np.abs(good).max(axis=-2, keepdims=True), 1.0)
    kept = np.ones(good.shape[:-1], bool)
    for i in range(good.shape[-2]):
        gap = good - good[..., i : i + 1, :]
        beaten = (gap >= -slack).all(axis=-1) & (gap > slack).any(axis=-1)
        kept[..., i] = ~beaten.any(axis=-1)
    return kept


def staying(outcomes: np.ndarray, better: Sequence[int], seed: int) -> np.ndarray | None:
    """Return (choices,) float64: the share of resamples of the replications spent on the front.

    outcomes: (choices, replications, objectives). The same draw for every choice; deviations are
    widened by sqrt(n / (n - 1)), which small samples lack. None from fewer than two replications.
    """
    count = outcomes.shape[1]
    if count < 2:
        return None
    drawn = uniforms(seed, NO_DECISION, 0, RESAMPLES * count, 0).reshape(RESAMPLES, count)
    rows = np.minimum((drawn * count).astype(np.int64), count - 1)
    weights = np.stack([(rows == r).mean(axis=1) for r in range(count)], axis=1)
    centre = outcomes.mean(axis=1)
    shifts = np.einsum("br,crk->bck", weights, outcomes - centre[:, None])
    return front(centre + shifts * math.sqrt(count / (count - 1)), better).mean(axis=0)
