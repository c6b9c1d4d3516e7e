"""What do the printed figures leave of each parameter, drawn on one line each?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.drawing import ACCENT, GRID, INK, MUTED, ORANGE, SMALL, TEXT, canvas, place, styled
from analysis.wording import number

if TYPE_CHECKING:
    from analysis.lab.calibration import Calibrated
    from analysis.lab.calibration_learnt import Learnt

ROW = 56.0
BINS = 60
SMOOTH = (0.25, 0.5, 0.25)
TALL = 0.5  # of a row, the highest of a profile


def picture_of(found: Calibrated) -> Figure:
    """Draw each parameter's posterior and profile over its range; upright: as it is now."""
    with styled():
        figure, (axes,) = canvas(ROW * len(found.parameters) + 46)
        place(figure, axes, (14, 12, 14, 34))
        for row, each in enumerate(found.parameters):
            posterior(axes, found.known.posterior.points[:, row], row)
            profile(axes, each, row)
            words(axes, each, row)
            now = each.factor.share_of(float(found.problem.world[each.factor.address]))
            if 0 <= now <= 1:
                axes.plot([now, now], [row, row - TALL], color=INK, linewidth=1.0)
        axes.set_ylim(len(found.parameters) - 0.6, -1.0)
        axes.set_xlim(0, 1)
        axes.set_yticks([])
        axes.set_xticks([])
        axes.set_xlabel("blue: posterior; orange: profile, 95 % below; upright: the value now")
        return figure


def posterior(axes: Axes, points: np.ndarray, row: int) -> None:
    """Draw one posterior as a filled curve over its range."""
    axes.plot([0, 1], [row, row], color=GRID, linewidth=5, solid_capstyle="butt", zorder=0)
    counts, edges = np.histogram(points, BINS, (0.0, 1.0))
    heights = np.convolve(counts, SMOOTH, "same")
    middles = (edges[1:] + edges[:-1]) / 2
    heights = TALL * heights / heights.max()
    axes.fill_between(middles, row, row - heights, color=ACCENT, linewidth=0, alpha=0.6, zorder=2)


def profile(axes: Axes, each: Learnt, row: int) -> None:
    """Draw how well the figures can still be met by where a parameter is held, and the interval."""
    ends = [each.profile.low, each.profile.high]
    axes.plot(ends, [row, row], color=ORANGE, linewidth=5, solid_capstyle="butt", zorder=1)
    held = np.linspace(0, 1, 4 * BINS)
    # The root of the rise is nearly straight on each side of the best.
    roots = np.sqrt(each.profile.rises)
    best = int(np.argmin(roots))
    roots[:best] *= -1
    heights = TALL * np.exp(-0.5 * np.interp(held, each.profile.held, roots) ** 2)
    axes.plot(held, row - heights, color=ORANGE, linewidth=1.2, zorder=3)


def words(axes: Axes, each: Learnt, row: int) -> None:
    """Write a parameter's name and verdict over its line, and the ends of its range under it."""
    plain = {"textcoords": "offset points", "annotation_clip": False}
    name = f"{each.factor.address}: {each.verdict}"
    axes.annotate(name, (0, row - 0.56), (0, 0), color=INK, fontsize=TEXT - 1, **plain)  # type: ignore[arg-type]
    for x, end, side in ((0, each.factor.low, "left"), (1, each.factor.high, "right")):
        axes.annotate(
            number(end),
            (x, row),
            (0, -10),
            ha=side,
            color=MUTED,
            fontsize=SMALL - 2,
            **plain,  # type: ignore[arg-type]
        )
