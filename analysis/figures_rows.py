"""Where does each policy stand on one line per policy: differences, answers, delays?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.comparison import MAIN, SECOND, Comparison
from analysis.drawing import (
    ACCENT,
    FAINT,
    GRID,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    SMALL,
    TEXT,
    canvas,
    picture,
    place,
    styled,
)
from analysis.paired import Difference
from analysis.verdict import cheapest_as_good
from analysis.wording import duration, percent, rounded, whole

ROW = 34.0
ABOVE, BELOW = 0.62, 0.45  # rows left free over the first name and under the last line
TICKS_OF_DELAY = (1 / 60, 1 / 6, 1.0, 6.0, 24.0, 72.0, 240.0)
THOUSAND = 1000
UNITS = {MAIN: "euros a year", SECOND: "people at the end"}


def colour_of(c: Comparison, name: str) -> str:
    """Return the colour a policy wears: leader, as good for less, reference, the others."""
    if name == c.leader:
        return ACCENT
    if name == cheapest_as_good(c):
        return ORANGE
    return INK if name == c.reference else MUTED


def differences(c: Comparison, measure: str) -> str:
    """Draw each policy's paired difference from the reference, the best on top."""
    with styled():
        rows = len(c.names) - 1
        figure, (axes,) = canvas(ROW * (rows + 1) + 44)
        place(figure, axes, (8, 24, 70, 36))
        difference_rows(axes, c, measure)
        return picture(figure)


def difference_rows(axes: Axes, c: Comparison, measure: str) -> None:
    """Fill a panel with one interval per policy; hollow where it includes zero."""
    gaps = [c.between(name, c.reference, measure) for name in c.names if name != c.reference]
    gaps.sort(key=lambda gap: -gap.mean)
    scale = c.per_year(measure)
    largest = max(abs(end) for gap in gaps for end in _ends(gap)) * scale
    unit = THOUSAND if largest >= 10 * THOUSAND else 1
    axes.axvline(0, color=INK, linewidth=0.8)
    for row, gap in enumerate(gaps):
        low, high = (end * scale / unit for end in _ends(gap))
        colour = colour_of(c, gap.policy)
        clear = gap.low is not None and (low > 0 or high < 0)
        axes.plot([low, high], [row, row], color=colour, linewidth=2.4, solid_capstyle="butt")
        _dot(axes, gap.mean * scale / unit, row, colour, filled=clear, lone=gap.low is None)
        _name(axes, c.titles[gap.policy], row, colour)
        _value(axes, whole(gap.mean * scale, signed=True), row, colour)
    _rows(axes, len(gaps))
    axes.annotate(
        f"as “{c.titles[c.reference]}”",
        (0, 1),
        xytext=(0, 5),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha="center",
        color=MUTED,
        fontsize=SMALL,
    )
    axes.set_xlabel(f"thousand {UNITS[measure]}" if unit == THOUSAND else UNITS[measure])


def _ends(gap: Difference) -> tuple[float, float]:
    """Return the interval; the mean twice where there is none."""
    if gap.low is None or gap.high is None:
        return gap.mean, gap.mean
    return gap.low, gap.high


def answered(c: Comparison) -> str:
    """Draw the share of complaints and of praise that each policy answers."""
    with styled():
        figure, (axes,) = canvas(ROW * (len(c.names) + 1) + 44)
        place(figure, axes, (8, 24, 70, 36))
        axes.set_xlim(-0.02, 1.02)
        _pairs_of_dots(axes, c, ("complaints_answered", "praise_answered"), percent)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{100 * x:.0f} %"))
        axes.set_xlabel("share answered of what reached the desk")
        return picture(figure)


def delays(c: Comparison) -> str:
    """Draw the median delay of answered complaints and praise, on a logarithmic scale."""
    with styled():
        figure, (axes,) = canvas(ROW * (len(c.names) + 1) + 44)
        place(figure, axes, (8, 24, 70, 36))
        axes.set_xscale("log")
        _pairs_of_dots(axes, c, ("complaint_delay", "praise_delay"), duration)
        low, high = axes.get_xlim()
        ticks = [tick for tick in TICKS_OF_DELAY if low <= tick <= high]
        axes.set_xticks(ticks, [duration(tick) for tick in ticks])
        axes.minorticks_off()
        axes.set_xlabel("median delay of an answer, logarithmic scale")
        return picture(figure)


def _pairs_of_dots(
    axes: Axes, c: Comparison, measures: Sequence[str], say: Callable[[float], str]
) -> None:
    """Fill a panel with one line per policy: complaints filled, praise hollow."""
    for row, name in enumerate(c.ranking):
        complaints, praise = (c.estimates[name][measure].mean for measure in measures)
        axes.plot([complaints, praise], [row, row], color=FAINT, linewidth=1.6, zorder=1)
        if np.isfinite(praise):
            _dot(axes, praise, row, MUTED, filled=False, lone=True, size=9)
        if np.isfinite(complaints):
            _dot(axes, complaints, row, ACCENT, filled=True, size=6)
        _name(axes, c.titles[name], row, INK)
        _value(axes, say(complaints), row, ACCENT)
    _rows(axes, len(c.ranking), ticks=False)
    key: dict[str, Any] = {
        "xycoords": "axes fraction",
        "textcoords": "offset points",
        "va": "baseline",
    }
    axes.annotate("● complaints", (0, 1), (0, 8), color=ACCENT, fontsize=SMALL, **key)
    axes.annotate("□ praise", (0, 1), (86, 8), color=MUTED, fontsize=SMALL, **key)


def _dot(
    axes: Axes, x: float, row: float, colour: str, filled: bool, lone: bool = False, size: float = 7
) -> None:
    axes.plot(
        x,
        row,
        "s" if lone else "o",
        color=colour,
        markerfacecolor=colour if filled else PAPER,
        markeredgewidth=1.6,
        markersize=size,
        zorder=3,
        clip_on=False,
    )


def _name(axes: Axes, title: str, row: float, colour: str) -> None:
    """Write a policy's name over its line, from the left edge."""
    axes.annotate(
        title,
        (0, row),
        xytext=(0, 10),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        color=colour,
        fontsize=TEXT,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.0},
    )


def _value(axes: Axes, text: str, row: float, colour: str) -> None:
    axes.annotate(
        text,
        (1, row),
        xytext=(66, 0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        ha="right",
        va="center",
        color=colour,
        fontsize=TEXT,
    )


def _rows(axes: Axes, count: int, ticks: bool = True) -> None:
    """Lay the rows out from the top; a quiet grid, no axis on the left."""
    axes.set_ylim(count - 1 + BELOW, -ABOVE - 0.2)
    axes.set_yticks([])
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    if ticks:
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: whole(rounded(x, 6))))
        low, high = axes.get_xlim()
        axes.set_xlim(min(low, 0), max(high, 0))
