"""What does a front look like: what is paid, what is got, and who is beaten?"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.drawing import ACCENT, FAINT, GRID, INK, MUTED, SMALL, apart, canvas, place, styled
from analysis.lab.pareto_front import Front
from analysis.wording import rounded, whole

HEIGHT = 330.0
THOUSAND = 1000
MOST_NAMED = 8
LABEL_GAP = 0.055  # of the panel's height, between two labels
WORDS = {"profit": "profit", "customers_kept": "customers kept", "cost": "cost"}


def picture_of(found: Front, objective: str) -> Figure:
    """Draw what is paid against what is got, each less the reference; dominated choices pale."""
    with styled():
        figure, (axes,) = canvas(HEIGHT)
        place(figure, axes, (62, 26, 26, 40))
        pale, dark = np.flatnonzero(~found.on), np.flatnonzero(found.on)
        for k in pale:
            cross(axes, found, objective, int(k), FAINT, 1)
        for k in dark:
            cross(axes, found, objective, int(k), ACCENT, 3)
        reference = found.reference
        axes.plot(0, 0, "s", color=ACCENT if found.on[reference] else MUTED, markersize=6, zorder=4)
        axes.grid(color=GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        across = unit_of(axes, "x", "cost")
        axes.set_xlabel(f"{across}, less that of “{found.labels[reference]}” (square)")
        title = f"{unit_of(axes, 'y', objective)}, less the reference"
        axes.set_title(title, loc="left", color=MUTED, fontsize=SMALL)
        name_front(axes, found, objective, dark)
        return figure


def unit_of(axes: Axes, which: str, objective: str) -> str:
    """Give an axis ticks that fit, in thousands where they are large; return what it shows."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    scale = THOUSAND if max(map(abs, axis.get_view_interval())) >= 10 * THOUSAND else 1
    axis.set_major_locator(MaxNLocator(5))
    axis.set_major_formatter(FuncFormatter(lambda x, _: whole(rounded(x / scale, 6))))
    small, large = ("", ", thousand") if objective == "customers_kept" else (", EUR", ", k EUR")
    return WORDS[objective] + (large if scale > 1 else small)


def cross(axes: Axes, found: Front, objective: str, k: int, colour: str, above: int) -> None:
    """Put a choice down with both of its intervals."""
    cost, got = found.gaps["cost"][k], found.gaps[objective][k]
    for gap, other, across in ((cost, got, True), (got, cost, False)):
        if gap.low is None or gap.high is None:
            continue
        ends, level = [gap.low, gap.high], [other.mean, other.mean]
        x, y = (ends, level) if across else (level, ends)
        axes.plot(x, y, color=colour, linewidth=1.1, zorder=above, solid_capstyle="butt")
    axes.plot(cost.mean, got.mean, "o", color=colour, markersize=5, zorder=above + 0.5)


def name_front(axes: Axes, found: Front, objective: str, dark: np.ndarray) -> None:
    """Write the names of the front beside it, so that none lies on another."""
    best = dark[np.argsort(-found.means[dark, 0])][:MOST_NAMED]
    spots = [(found.gaps["cost"][k].mean, found.gaps[objective][k].mean) for k in best]
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    heights = apart([(y - low) / (high - low) for _, y in spots], LABEL_GAP)
    for k, (x, y), height in zip(best, spots, heights, strict=True):
        leftmost = x < (left + right) / 2
        axes.annotate(
            found.labels[k],
            (x, y),
            xytext=((x - left) / (right - left) + (0.02 if leftmost else -0.02), height + 0.02),
            textcoords="axes fraction",
            ha="left" if leftmost else "right",
            color=INK,
            fontsize=SMALL - 1,
            zorder=5,
        )
