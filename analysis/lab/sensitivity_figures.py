"""Which parameters weigh most, and how do they act? Bars with intervals, and a scatter of names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.ticker import FuncFormatter, MaxNLocator

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
    apart,
    canvas,
    place,
    styled,
    wrapped,
)
from analysis.wording import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_BARS = 20
MOST_NAMES = 12
ROW = 30.0
HEIGHT, BROAD, NAMES = 340.0, 640.0, 190.0
GAP = 0.065  # between names, of the panel's height
COLUMNS = 58


def bars(table: pd.DataFrame, value: str, inner: str | None, unit: str, words: str) -> Figure:
    """Draw one bar per parameter with its interval, the heaviest on top.

    value: the column drawn, with value_low and value_high; inner: a second column, drawn as a
    hollow diamond on the bar.
    """
    rows = table.head(MOST_BARS)
    with styled():
        figure, (axes,) = canvas(ROW * len(rows) + 98)
        place(figure, axes, (8, 44, 16, 44))
        _heading(figure, words)
        axes.axvline(0.0, color=INK, linewidth=0.8)
        for place_of, row in enumerate(rows.to_dict(orient="records")):
            _bar(axes, place_of, row, value, inner)
        axes.set_ylim(len(rows) - 0.5, -0.75)
        axes.set_yticks([])
        axes.grid(axis="x", color=GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        key = "bar: 95 % interval" + (", ◇: alone" if inner else "")
        left = (
            f"; {len(table) - len(rows)} lighter ones not drawn" if len(table) > len(rows) else ""
        )
        axes.set_xlabel(f"{unit} ({key}{left})")
        return figure


def _bar(axes: Axes, at: int, row: dict[str, float], value: str, inner: str | None) -> None:
    axes.barh(at + 0.17, row[value], height=0.3, color=FAINT, edgecolor=MUTED, linewidth=0.6)
    ends = (row[f"{value}_low"], row[f"{value}_high"])
    axes.plot(ends, [at + 0.17] * 2, color=ACCENT, linewidth=2.2, solid_capstyle="butt")
    if inner is not None and np.isfinite(row[inner]):
        axes.plot(row[inner], at + 0.17, "D", color=ORANGE, markerfacecolor=PAPER, markersize=5)
    axes.annotate(
        str(row["factor"]),
        (0, at - 0.22),
        xycoords=("axes fraction", "data"),
        va="center",
        color=INK,
        fontsize=TEXT - 1,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.6},
    )


def scatter(table: pd.DataFrame, unit: str, words: str) -> Figure:
    """Draw the size of Morris's effects against their spread; the heaviest carry their names."""
    with styled():
        figure, (axes,) = canvas(HEIGHT, BROAD)
        place(figure, axes, (64, 44, NAMES, 44))
        _heading(figure, words)
        size, spread = table["mu_star"].to_numpy(), table["sigma"].to_numpy()
        clear = table["clear_of_luck"].to_numpy()
        right, top = (float(column.max()) * 1.1 or 1.0 for column in (size, spread))
        axes.plot([0, right], [0, right], color=FAINT, linewidth=1.0, linestyle=(0, (4, 3)))
        axes.plot(size[clear], spread[clear], "o", color=ACCENT, markersize=6)
        axes.plot(size[~clear], spread[~clear], "o", color=MUTED, mfc=PAPER, markersize=5)
        axes.set_xlim(0, right)
        axes.set_ylim(0, top)
        _names(axes, table.head(MOST_NAMES), top)
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MaxNLocator(5))
            axis.set_major_formatter(FuncFormatter(lambda x, _: number(float(x))))
        axes.grid(color=GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.set_xlabel(f"mean size of an effect, {unit} (hollow: no more than luck)")
        axes.set_ylabel("spread of the effect (dashed: as large as its size)")
        return figure


def _names(axes: Axes, rows: pd.DataFrame, top: float) -> None:
    """Write names in a column on the right, each tied to its point, none on another."""
    size, spread = rows["mu_star"].to_numpy(), rows["sigma"].to_numpy()
    heights = apart([float(y) for y in spread], top * GAP)
    outside = max(max(heights) - top, 0.0) + min(min(heights), 0.0)
    for name, x, y, height in zip(rows["factor"], size, spread, heights, strict=True):
        axes.annotate(
            str(name),
            (x, y),
            xytext=(1.03, (height - outside) / top),
            textcoords="axes fraction",
            ha="left",
            va="center",
            fontsize=SMALL,
            color=INK,
            arrowprops={
                "arrowstyle": "-",
                "color": FAINT,
                "linewidth": 0.7,
                "shrinkA": 0,
                "relpos": (0, 0.5),
            },
        )


def _heading(figure: Figure, words: str) -> None:
    """Write what is drawn over the panel, from the left edge."""
    opening = words[0].upper() + words[1:]
    figure.text(
        0.02, 0.985, wrapped(opening, COLUMNS), fontsize=TEXT, color=INK, va="top", linespacing=1.3
    )
