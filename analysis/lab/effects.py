"""How much does each factor move a measure when it alone is changed?"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from analysis.lab.cells import Cell, Outcome
from analysis.lab.factors import Factor
from analysis.lab.places import Places, value_in_words


class Effect(NamedTuple):
    """One factor changed alone, under one policy.

    cells: in the order of its values, the world as it is among them; x: the values themselves, or
    their places where they are no numbers; labels: the values in words.
    """

    factor: Factor
    cells: list[Cell]
    x: list[float]
    labels: list[str]
    numeric: bool

    @property
    def lowest(self) -> int:
        """The place of the least mean difference."""
        return min(range(len(self.cells)), key=lambda i: self.cells[i].gap.mean)

    @property
    def highest(self) -> int:
        """The place of the largest mean difference."""
        return max(range(len(self.cells)), key=lambda i: self.cells[i].gap.mean)

    @property
    def size(self) -> float:
        """How far apart the factor alone drives the measure."""
        return self.cells[self.highest].gap.mean - self.cells[self.lowest].gap.mean


def effects_of(found: Outcome, places: Places) -> list[Effect]:
    """Return the effect of each factor of a one-at-a-time design, the largest first."""
    policy = found.best.policy
    cells = {cell.point: cell for cell in found.cells if cell.policy == policy}
    effects = []
    for factor in places.varied:
        effect = _effect(factor, places.points, cells)
        if effect is not None:
            effects.append(effect)
    return sorted(effects, key=lambda effect: -effect.size)


def _effect(factor: Factor, points: pd.DataFrame, cells: dict[int, Cell]) -> Effect | None:
    """Return a factor's effect; None where none of its runs is there."""
    column = points[factor.address]
    others = points.drop(columns=factor.address).astype(str)
    alone = (others == others.iloc[0]).all(axis=1)
    chosen = [int(p) for p in points.index[alone] if p in cells]
    numeric = pd.api.types.is_numeric_dtype(column)
    # The world as it is often has a value of the grid too: once is enough.
    first: dict[str, int] = {}
    for point in chosen:
        first.setdefault(value_in_words(column[point]), point)
    chosen = list(first.values())
    if numeric:
        chosen.sort(key=lambda point: float(column[point]))
    if not chosen:
        return None
    x = [float(column[point]) if numeric else float(i) for i, point in enumerate(chosen)]
    labels = [value_in_words(column[point]) for point in chosen]
    return Effect(factor, [cells[point] for point in chosen], x, labels, numeric)


def usual_gap(found: Outcome) -> float:
    """Return the difference in the world as it is: none, unless two policies are contrasted."""
    first = min(cell.point for cell in found.cells)
    own = (cell for cell in found.cells if cell.policy == found.best.policy)
    return next((cell.gap.mean for cell in own if cell.point == first), 0.0)
