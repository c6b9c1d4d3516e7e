"""Which pictures show what came out of a study?

Two factors of a few values each: a heat map. One numeric factor: a curve. One factor at a time: a
bar from the lowest to the highest for each, and its curves. Points sampled over ranges: every point
against each factor. Anything else: the best, one below the other, with their intervals.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from analysis.lab.bars import best_bars, tornado
from analysis.lab.cells import Outcome
from analysis.lab.curves import one_curve, panels
from analysis.lab.factors import Factor
from analysis.lab.heat import heat_map
from analysis.lab.places import Places
from analysis.lab.scatter import FEWEST_POINTS, scatter

SAMPLED = ("latin_hypercube", "quasi_random", "sobol", "morris", "list")
MOST_IN_A_ROW = 10
MOST_PANELS = 6
LEAST_ON_A_CURVE = 3


def figures_of(found: Outcome, places: Places) -> dict[str, Figure]:
    """Return the figures of an outcome by name."""
    measure, varied = found.measure, places.varied
    if places.outline.design.kind == "one_at_a_time" and varied:
        return {
            f"tornado_{measure}": tornado(found, places),
            f"curves_{measure}": panels(found, places),
        }
    if len(varied) == 1 and _is_curve(varied[0], places.points):
        return {f"curve_{measure}": one_curve(found, places)}
    axes = heat_axes(found, places)
    if axes is not None:
        return {f"heat_{measure}": heat_map(found, places, *axes)}
    best = {f"best_{measure}": best_bars(found, places)}
    if sampled(found, places):
        return {f"scatter_{measure}": scatter(found, places), **best}
    return best


def sampled(found: Outcome, places: Places) -> bool:
    """Whether points enough were drawn over ranges for a trend to be seen."""
    points = {cell.point for cell in found.cells if cell.policy == found.best.policy}
    drawn = places.outline.design.kind in SAMPLED and bool(places.varied)
    return drawn and len(points) >= FEWEST_POINTS


def _is_curve(factor: Factor, points: pd.DataFrame) -> bool:
    column = points[factor.address]
    return pd.api.types.is_numeric_dtype(column) and column.nunique() >= LEAST_ON_A_CURVE


def heat_axes(found: Outcome, places: Places) -> tuple[Factor, Factor, Factor | None] | None:
    """Return the factors along x, along y and over panels; None where a map would have holes."""
    points, varied = places.points, places.varied
    counts = {f.address: points[f.address].nunique() for f in varied}
    if len(varied) not in (2, 3):
        return None
    product = 1
    for count in counts.values():
        product *= count
    later_first = varied[::-1]
    order = sorted(later_first, key=lambda f: counts[f.address])
    third = order.pop(0) if len(order) == 3 else None
    across = counts[third.address] if third else 1
    policies = len({cell.policy for cell in found.cells})
    if product != len(points) or across * policies > MOST_PANELS:
        return None
    if max(counts[f.address] for f in order) > MOST_IN_A_ROW:
        return None
    # Long names go to the rows, where there is room for them.
    numeric = [pd.api.types.is_numeric_dtype(points[f.address]) for f in order]
    y, x = order if numeric[1] or not numeric[0] else order[::-1]
    return x, y, third
