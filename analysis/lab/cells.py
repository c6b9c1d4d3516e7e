"""What came out at each point under each policy, and which of it is best?

A cell is one point under one policy, with one value per replication. Replication r has the same
luck in every cell, so cells are compared by the differences of their replications.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from analysis.lab.answer import Asked
from analysis.lab.outline import Outline
from analysis.lab.usual import usual_point
from analysis.paired import Difference, Estimate, difference, estimate, least, together
from sim.errors import OnzeError
from sim.observations import QUANTITY

KEYS = ["point", "policy"]


class Reference(NamedTuple):
    """What every cell is held against.

    kind: "policy" (another policy at the same point), "point" (the point nearest to the world's own
    settings), "mean" (the mean of all cells). exact: whether that point is the world as it is.
    """

    kind: Literal["policy", "point", "mean"]
    point: int | None = None
    policy: str | None = None
    exact: bool = False


@dataclass(frozen=True)
class Cell:
    """One point under one policy.

    values: (replications,) float64 of the measure, NaN where a run is missing or measured nothing;
    level: their mean; gap: paired, from the reference; score: what cells are ranked by.
    """

    point: int
    policy: str
    values: np.ndarray
    level: Estimate
    gap: Difference
    score: np.ndarray


@dataclass(frozen=True)
class Outcome:
    """What came out of a study for one measure: its cells, the best first."""

    measure: str
    better: int
    replications: int
    reference: Reference
    cells: tuple[Cell, ...]
    wide: pd.DataFrame  # a row per (point, policy), a column per replication

    @property
    def best(self) -> Cell:
        """The cell with the best mean difference from the reference."""
        return self.cells[0]

    @property
    def one_policy(self) -> bool:
        """Whether all cells are of one policy."""
        return len({cell.policy for cell in self.cells}) == 1

    @property
    def sign(self) -> int:
        """Whether more is better (1) or worse (-1); more counts as better where neither is."""
        return self.better or 1

    @property
    def searched(self) -> int:
        """Comparisons with the one picked: what its intervals are widened for."""
        return max(len(self.cells) - 1, 1)

    def ahead_of(self, other: Cell) -> Difference:
        """Return the best less another cell, paired by replication, better side positive."""
        a, b = self.sign * self.best.score, self.sign * other.score
        return difference("best", "other", self.measure, a, b, 1)

    def widened(self, gap: Difference) -> tuple[float | None, float | None]:
        """Return a difference's interval, simultaneous over all comparisons with the best."""
        return together(gap, self.searched)

    def held_to(self) -> Difference | None:
        """Return the best less the reference; None where the best is the reference itself."""
        own = self.reference.kind == "point" and self.is_reference(self.best)
        return None if own else self.best.gap

    def is_reference(self, cell: Cell) -> bool:
        """Whether a cell is the one the others are held against."""
        return (cell.point, cell.policy) == (self.reference.point, self.reference.policy)

    def rivals(self) -> list[Cell]:
        """Return the other cells that this search cannot tell from the best, the best first."""
        ends = ((cell, least(self.ahead_of(cell), self.searched)) for cell in self.cells[1:])
        return [cell for cell, low in ends if low is None or low <= 0.0]


def outcome(outline: Outline, table: pd.DataFrame, points: pd.DataFrame, asked: Asked) -> Outcome:
    """Return what came out for the measure asked.

    table, points: as a study gives them. Raises OnzeError where nothing measured it.
    """
    wide = wide_of(table, asked.measure, outline.replications)
    if not np.isfinite(wide.to_numpy()).any():
        raise OnzeError(
            f"no finished run of this study has {asked.measure} to measure; ask for another "
            "measure with --measure.",
            key="measure",
        )
    better = QUANTITY[asked.measure].better
    reference = reference_of(outline, points, asked, wide)
    # A design may come by a point twice (Morris, one at a time): it was tried once.
    again = set(points.index[points.astype(str).duplicated()]) if len(points.columns) else set()
    cells = [
        cell
        for key, row in zip(wide.index, wide.to_numpy(), strict=True)
        if key[0] not in again
        and (cell := _cell(key, row, reference, wide, asked.measure, better)) is not None
    ]
    if not cells:
        raise OnzeError(
            f"no point has {asked.measure} both under a policy and under {reference.policy}.",
            key="against",
        )
    cells.sort(key=lambda cell: (-(better or 1) * cell.gap.mean, cell.point))
    return Outcome(asked.measure, better, outline.replications, reference, tuple(cells), wide)


def wide_of(table: pd.DataFrame, measure: str, replications: int) -> pd.DataFrame:
    """Return one row per (point, policy) in the order lived, one column per replication."""
    columns = pd.RangeIndex(replications)
    found = table.pivot_table(measure, KEYS, "replication", aggfunc="first", dropna=False)
    order = pd.MultiIndex.from_frame(table[KEYS].drop_duplicates())
    return found.reindex(index=order, columns=columns).astype(float)


def reference_of(
    outline: Outline, points: pd.DataFrame, asked: Asked, wide: pd.DataFrame
) -> Reference:
    """Return what the cells are held against: a policy, the world as it is, or the mean of all."""
    if asked.against is not None and len(outline.policies) > 1:
        return Reference("policy", policy=asked.against)
    usual = usual_point(outline, points)
    if usual is not None:
        point, exact = usual
        policy = outline.policies[0]
        if (point, policy) in wide.index and np.isfinite(wide.loc[(point, policy)]).any():
            return Reference("point", point, policy, exact)
    if not outline.factors or len(points) == 1:
        return Reference("point", int(points.index[0]), outline.policies[0], True)
    return Reference("mean")


def _cell(
    key: Any, row: np.ndarray, reference: Reference, wide: pd.DataFrame, measure: str, better: int
) -> Cell | None:
    """Return a cell; None for what is only held against, or where no pair is known."""
    point, policy = int(key[0]), str(key[1])
    other, score = _against(point, reference, wide), row
    if reference.kind == "policy":
        if policy == reference.policy:
            return None
        score = row - other
    gap = difference(policy, reference.policy or "mean", measure, row, other, better)
    if gap.replications == 0:
        return None
    return Cell(point, policy, row, estimate(row), gap, score)


def _against(point: int, reference: Reference, wide: pd.DataFrame) -> np.ndarray:
    """Return the reference's values: (replications,), NaN where there are none."""
    if reference.kind == "mean":
        whole = wide[np.isfinite(wide).all(axis=1)]
        return np.asarray((whole if len(whole) else wide).mean(axis=0), dtype=float)
    at = point if reference.point is None else reference.point
    if (at, reference.policy) not in wide.index:
        return np.full(wide.shape[1], np.nan)
    return np.asarray(wide.loc[(at, reference.policy)], dtype=float)


def half(found: Estimate | Difference) -> float | None:
    """Return half the interval of a mean or a difference."""
    if found.low is None or found.high is None:
        return None
    return (found.high - found.low) / 2
