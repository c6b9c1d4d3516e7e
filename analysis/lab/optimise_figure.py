"""What does a search for a policy look like: what each try cost and earned, and what was kept?"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.drawing import (
    ACCENT,
    FAINT,
    GRID,
    INK,
    MUTED,
    ORANGE,
    SMALL,
    canvas,
    place,
    styled,
)
from analysis.lab.optimise import Solved
from analysis.lab.optimise_front import Fronted
from analysis.lab.optimise_tried import COST, KEPT
from analysis.lab.optimise_words import CALLED
from analysis.wording import whole

THOUSAND = 1000


def picture_of_front(found: Fronted) -> Figure:
    """Draw the first two measures of those lived again, with intervals; pale: the other tries."""
    with styled():
        figure, (axes,) = canvas(320)
        place(figure, axes, (62, 30, 20, 40))
        first, second = found.problem.measures[:2]
        own = {name: each[0].mean() * (name == COST) for name, each in found.again.of.items()}
        for each in found.tried:
            colour = MUTED if each.cost <= found.problem.budget else FAINT
            x, y = (scaled(m, each.score.mean(m) - own[m]) for m in (first, second))
            axes.plot(x, y, "o", color=colour, markersize=3)
        for row, unbeaten in enumerate(found.unbeaten, start=1):
            colour = ACCENT if unbeaten else ORANGE
            across, up = (found.again.gain(row, measure=m) for m in (first, second))
            x, y = scaled(first, across.mean), scaled(second, up.mean)
            if across.low is not None and across.high is not None:
                axes.plot(
                    [scaled(first, end) for end in (across.low, across.high)], [y, y], color=colour
                )
            if up.low is not None and up.high is not None:
                axes.plot([x, x], [scaled(second, end) for end in (up.low, up.high)], color=colour)
            axes.plot(x, y, "D", color=colour, markersize=6, zorder=4)
        ruled(axes)
        axes.set_xlabel(f"{labelled(first)} over own; dots: the search, pale: over the budget")
        title = f"{labelled(second)} over own; diamonds: fresh luck, orange: beaten there"
        axes.set_title(title, loc="left", color=MUTED, fontsize=SMALL - 0.5)
        return figure


def scaled(measure: str, value: float) -> float:
    """Return a value as it is drawn: euros in thousands."""
    return value if measure == KEPT else value / THOUSAND


def labelled(measure: str) -> str:
    """Return what an axis shows, with its unit."""
    return CALLED[measure] + ("" if measure == KEPT else ", k EUR a year")


def ruled(axes: Axes) -> None:
    """Give a panel its grid, its line at nothing, and ticks in whole numbers."""
    axes.axhline(0, color=FAINT, linewidth=0.8)
    axes.grid(color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(5))
        axis.set_major_formatter(FuncFormatter(lambda x, _: whole(x)))


def picture_of(solved: Solved) -> Figure:
    """Draw every try by cost and gain, the budget, and where the two best ended on fresh luck."""
    with styled():
        figure, (axes,) = canvas(320)
        place(figure, axes, (62, 30, 20, 40))
        costs = np.array([each.cost for each in solved.tried]) / THOUSAND
        measure = solved.again.measure
        gains = np.array([scaled(measure, each.score.mean(measure)) for each in solved.tried])
        within = costs * THOUSAND <= solved.problem.budget
        axes.plot(costs[~within], gains[~within], "o", color=FAINT, markersize=4)
        axes.plot(costs[within], gains[within], "o", color=MUTED, markersize=4)
        if np.isfinite(solved.problem.budget):
            axes.axvline(solved.problem.budget / THOUSAND, color=INK, linewidth=0.8)
        for row, colour in ((2, ORANGE), (1, ACCENT)):
            gain, cost = solved.again.gain(row), solved.again.cost(row)
            x, y = cost.mean / THOUSAND, scaled(measure, gain.mean)
            if gain.low is not None and gain.high is not None:
                axes.plot(
                    [x, x], [scaled(measure, gain.low), scaled(measure, gain.high)], color=colour
                )
            axes.plot(x, y, "D", color=colour, markersize=7, zorder=4)
        ruled(axes)
        axes.set_xlabel("cost of desk and programmes, k EUR a year; line: the budget")
        title = f"{labelled(measure)} over own; diamonds: found and runner-up on fresh luck"
        axes.set_title(title, loc="left", color=MUTED, fontsize=SMALL - 0.5)
        return figure
