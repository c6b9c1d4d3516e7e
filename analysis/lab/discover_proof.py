"""Would a box hold on points it was not found on?

PRIM searches long enough to find a box anywhere, and its own figures flatter. So the points are
halved again and again: a box is found on one half and counted on the other. The p value of a box
is twice the median of the halves' one-sided exact tests, which keeps its word although the halves
overlap (Meinshausen, Meier and Bühlmann 2009, Journal of the American Statistical Association
104:1671). How often a factor comes back in the halves is Bryant and Lempert's (2010)
reproducibility.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.lab.discover_boxes import Box, best_box

HALVINGS = 10
SURE_OF_BOX = 0.05


@dataclass(frozen=True)
class Proof:
    """What the other halves say: density and coverage there, p, how often each factor came back."""

    density: float
    coverage: float
    p_value: float
    returned: Mapping[str, float]

    @property
    def holds(self) -> bool:
        """Whether the box is more than what a search finds by chance."""
        return self.p_value < SURE_OF_BOX


def proof(
    points: pd.DataFrame,
    lost: np.ndarray,
    blocks: np.ndarray,
    free: np.ndarray,
    seed: int,
    halvings: int = HALVINGS,
) -> Proof:
    """Return how boxes found on halves of the points fare on the other halves.

    blocks: (points,) int64, never split between halves; free: (points,) bool, points the tests
    count because they share no coordinate.
    """
    dice = np.random.default_rng(seed)
    numbers = np.unique(blocks)
    p_values, densities, coverages = [], [], []
    returned: Counter[str] = Counter()
    for _ in range(halvings):
        half = np.isin(blocks, dice.permutation(numbers)[: len(numbers) // 2])
        box = best_box(points[half].reset_index(drop=True), lost[half])
        held = box.holds(points) if box is not None else np.zeros(len(lost), dtype=bool)
        returned.update(box.factors if box is not None else ())
        p_values.append(_exact(held[~half & free], lost[~half & free]))
        seen, losses = held[~half], lost[~half]
        densities.append(losses[seen].mean() if seen.any() else losses.mean())
        coverages.append(seen[losses].mean() if losses.any() else 0.0)
    return Proof(
        density=float(np.mean(densities)),
        coverage=float(np.mean(coverages)),
        p_value=min(1.0, 2.0 * float(np.median(p_values))),
        returned={name: count / halvings for name, count in returned.items()},
    )


def _exact(held: np.ndarray, lost: np.ndarray) -> float:
    """Return Fisher's one-sided p of as many losses inside, both margins given."""
    from scipy.stats import hypergeom

    hits = int((held & lost).sum())
    return float(hypergeom.sf(hits - 1, len(lost), int(lost.sum()), int(held.sum())))


@dataclass(frozen=True)
class Found:
    """A box with what it holds: (points,) bool inside, and what the other halves say of it."""

    box: Box
    held: np.ndarray
    proof: Proof
