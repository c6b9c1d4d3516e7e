"""Under which few conditions does a policy lose? Boxes, by the patient rule induction method.

PRIM (Friedman and Fisher 1999, Statistics and Computing 9:123) peels a twentieth of the points off
the side that helps most, again and again; Bryant and Lempert 2010 (Technological Forecasting and
Social Change 77:34) made it a way to find scenarios, with coverage, density and quasi-p values. The
peeling and pasting is that of the EMA Workbench, for the mean inside, as in 1999, which never stops
early; and where there are choices also for the gain per point lost, which is fairer to unequal ones
(Kwakkel and Jaxa-Rozen 2016, Environmental Modelling & Software 79:311). Of all boxes on the way we
take the one with the largest share of the losses less its share of the others, move each side to
where that is largest (a greedy way down stops short of it), and drop the sides that the rest of
the box does as well without.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

LEAST_MASS = 0.05
LEAST_POINTS = 5
KEPT_BELOW = 0.05  # quasi-p of a side that stays, shared among the sides there could be
PASSES = 10
ROUNDING = 1e-12

Side = tuple[str, str]  # a factor's address, and "low", "high" or "levels"


@dataclass(frozen=True)
class Box:
    """Conditions that hold together: {(factor, "low" | "high"): limit, (factor, "levels"): set}.

    quasi_p: of each side, the chance of as many losses inside if the side did nothing.
    """

    sides: Mapping[Side, Any]
    quasi_p: Mapping[Side, float]

    @property
    def factors(self) -> list[str]:
        """The factors it restricts, the most telling first."""
        order = sorted(self.sides, key=lambda side: self.quasi_p[side])
        return list(dict.fromkeys(name for name, _ in order))

    def holds(self, points: pd.DataFrame) -> np.ndarray:
        """Return (points,) bool: which lie inside."""
        return inside(points, self.sides)


def inside(points: pd.DataFrame, sides: Mapping[Side, Any]) -> np.ndarray:
    """Return (points,) bool: which points keep every side."""
    kept = np.ones(len(points), dtype=bool)
    for (name, end), limit in sides.items():
        column = points[name].to_numpy()
        if end == "levels":
            kept &= np.array([value in limit for value in column])
        else:
            kept &= column >= limit if end == "low" else column <= limit
    return kept


def best_box(points: pd.DataFrame, lost: np.ndarray) -> Box | None:
    """Return the box that tells losses best; None when no side tells anything.

    points: values of the factors, floats or names; lost: (points,) bool.
    """
    if not 0 < lost.sum() < len(lost):
        return None
    candidates = trajectory(points, lost)
    scores = [_score(inside(points, sides), lost) for sides in candidates]
    sides = polished(points, lost, candidates[int(np.argmax(scores))])
    least = KEPT_BELOW / (2 * len(points.columns))  # one of so many sides looks good by chance
    while sides:
        quasi = {side: quasi_p(points, lost, sides, side) for side in sides}
        worst = max(quasi, key=lambda side: quasi[side])
        if quasi[worst] < least:
            return Box(sides, quasi)
        del sides[worst]
        sides = polished(points, lost, sides, new=False)
    return None


def polished(
    points: pd.DataFrame, lost: np.ndarray, sides: Mapping[Side, Any], new: bool = True
) -> dict[Side, Any]:
    """Return a box with each side moved to where the box scores best, one after the other.

    new: whether sides of numbers may be added where there are none yet.
    """
    weight = np.where(lost, 1.0 / lost.sum(), -1.0 / (~lost).sum())
    kept = dict(sides)
    for _ in range(PASSES):
        before = dict(kept)
        for name in points.columns:
            if not pd.api.types.is_numeric_dtype(points[name]):
                continue
            for end in ("low", "high"):
                if new or (name, end) in kept:
                    _move(points, weight, kept, (str(name), end))
        if kept == before:
            break
    return kept


def _move(points: pd.DataFrame, weight: np.ndarray, sides: dict[Side, Any], side: Side) -> None:
    """Put one side of a box where it scores best; take it off where none scores better."""
    rest = {other: limit for other, limit in sides.items() if other != side}
    held = inside(points, rest)
    values, gains = points[side[0]].to_numpy()[held], weight[held]
    order = np.argsort(values if side[1] == "high" else -values, kind="stable")
    values, totals = values[order], np.cumsum(gains[order])
    ends = np.r_[values[1:] != values[:-1], True]
    places, totals = np.flatnonzero(ends), totals[ends]
    best = int(np.argmax(totals))
    sides.pop(side, None)
    if totals[best] > totals[-1] + ROUNDING:
        at = places[best]
        sides[side] = float((values[at] + values[at + 1]) / 2)


def _score(held: np.ndarray, lost: np.ndarray) -> float:
    """Return the share of losses inside less the share of the others inside."""
    return float(held[lost].mean() - held[~lost].mean())


def quasi_p(points: pd.DataFrame, lost: np.ndarray, sides: Mapping[Side, Any], side: Side) -> float:
    """Return the chance of so many losses in the box, had this side not helped (binomial)."""
    from scipy.stats import binom

    held = inside(points, sides)
    wider = inside(points, {other: limit for other, limit in sides.items() if other != side})
    return float(binom.sf(lost[held].sum() - 1, held.sum(), lost[wider].mean()))


def trajectory(points: pd.DataFrame, lost: np.ndarray) -> Sequence[Mapping[Side, Any]]:
    """Return the sides of every box on PRIM's way down and back, the first with none."""
    prim, objectives = _prim()
    found: list[Mapping[Side, Any]] = []
    numbers = all(pd.api.types.is_numeric_dtype(points[name]) for name in points.columns)
    asked = [objectives.ORIGINAL] if numbers else [objectives.ORIGINAL, objectives.LENIENT1]
    with warnings.catch_warnings():
        # The workbench drops columns in place, which pandas 3.1 announces will change.
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="ema_workbench")
        for objective in asked:
            box = prim(
                points,
                lost.astype(np.int64),
                threshold=float(lost.mean()),
                obj_function=objective,
                mass_min=max(LEAST_MASS, min(LEAST_POINTS / len(lost), 0.5)),
            ).find_box()
            found += [_sides(limits, box.box_lims[0]) for limits in box.box_lims]
    return found


def _sides(limits: pd.DataFrame, whole: pd.DataFrame) -> dict[Side, Any]:
    """Return what a box restricts against the box of all points."""
    sides: dict[Side, Any] = {}
    for name in whole.columns:
        low, high = limits[name].iloc[0], limits[name].iloc[1]
        if isinstance(low, set):
            if low != whole[name].iloc[0]:
                sides[name, "levels"] = frozenset(low)
            continue
        if low > whole[name].iloc[0]:
            sides[name, "low"] = float(low)
        if high < whole[name].iloc[1]:
            sides[name, "high"] = float(high)
    return sides


def _prim() -> tuple[Any, Any]:
    """Return the workbench's PRIM and its objectives, without what it says it could use besides."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="ipyparallel not installed")
        warnings.filterwarnings("ignore", message="altair based", category=ImportWarning)
        from ema_workbench.analysis.prim import Prim
        from ema_workbench.analysis.prim_util import PRIMObjectiveFunctions
    return Prim, PRIMObjectiveFunctions
