"""What does a search for a policy look like: what each try cost and earned, and what was kept?"""

from __future__ import annotations

import numpy as np
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
from analysis.wording import whole

THOUSAND = 1000


def picture_of(solved: Solved) -> Figure:
    """Draw every try by cost and gain, the budget, and where the two best ended on fresh luck."""
    with styled():
        figure, (axes,) = canvas(320)
        place(figure, axes, (62, 30, 20, 40))
        costs = np.array([each.cost for each in solved.tried]) / THOUSAND
        gains = np.array([each.gain for each in solved.tried]) / THOUSAND
        within = costs * THOUSAND <= solved.problem.budget
        axes.plot(costs[~within], gains[~within], "o", color=FAINT, markersize=4)
        axes.plot(costs[within], gains[within], "o", color=MUTED, markersize=4)
        if np.isfinite(solved.problem.budget):
            axes.axvline(solved.problem.budget / THOUSAND, color=INK, linewidth=0.8)
        for row, colour in ((2, ORANGE), (1, ACCENT)):
            gain, cost = solved.again.gain(row), solved.again.cost(row)
            x, y = cost.mean / THOUSAND, gain.mean / THOUSAND
            if gain.low is not None and gain.high is not None:
                axes.plot([x, x], [gain.low / THOUSAND, gain.high / THOUSAND], color=colour)
            axes.plot(x, y, "D", color=colour, markersize=7, zorder=4)
        axes.axhline(0, color=FAINT, linewidth=0.8)
        axes.grid(color=GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MaxNLocator(5))
            axis.set_major_formatter(FuncFormatter(lambda x, _: whole(x)))
        axes.set_xlabel("cost of desk and programmes, k EUR a year; line: the budget")
        title = "profit over own, k EUR a year; diamonds: found and runner-up on fresh luck"
        axes.set_title(title, loc="left", color=MUTED, fontsize=SMALL - 0.5)
        return figure
