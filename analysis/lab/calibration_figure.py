"""What do the printed figures leave of each parameter, drawn on one line each?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.drawing import ACCENT, FAINT, GRID, INK, MUTED, SMALL, TEXT, canvas, place, styled
from analysis.wording import number

if TYPE_CHECKING:
    from analysis.lab.calibration import Calibrated
    from analysis.lab.calibration_learnt import Learnt

ROW = 56.0
BINS = 60
TALL = 0.5  # of a row, the highest of a profile


def picture_of(found: Calibrated) -> Figure:
    """Draw each parameter's posterior over its range; pale: not ruled out, line: as it is now."""
    with styled():
        figure, (axes,) = canvas(ROW * len(found.parameters) + 46)
        place(figure, axes, (14, 12, 14, 34))
        for row, each in enumerate(found.parameters):
            profile(axes, found.matched.posterior[:, row], found.matched.open[:, row], row)
            words(axes, each, row)
            now = each.factor.share_of(float(found.problem.world[each.factor.address]))
            if 0 <= now <= 1:
                axes.plot([now, now], [row, row - TALL], color=INK, linewidth=1.0)
        axes.set_ylim(len(found.parameters) - 0.6, -1.0)
        axes.set_xlim(0, 1)
        axes.set_yticks([])
        axes.set_xticks([])
        axes.set_xlabel("pale: not ruled out; blue: posterior; line: the value now")
        return figure


def profile(axes: Axes, posterior: np.ndarray, remaining: np.ndarray, row: int) -> None:
    """Draw one posterior as a filled curve over what is not ruled out."""
    axes.plot([0, 1], [row, row], color=GRID, linewidth=5, solid_capstyle="butt", zorder=0)
    if len(remaining):
        ends = [remaining.min(), remaining.max()]
        axes.plot(ends, [row, row], color=FAINT, linewidth=5, solid_capstyle="butt", zorder=1)
    counts, edges = np.histogram(posterior, BINS, (0.0, 1.0))
    heights = np.convolve(counts, (0.25, 0.5, 0.25), "same")
    middles = (edges[1:] + edges[:-1]) / 2
    heights = TALL * heights / heights.max()
    axes.fill_between(middles, row, row - heights, color=ACCENT, linewidth=0, alpha=0.75, zorder=2)


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
