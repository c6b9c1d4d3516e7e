"""Where do the losses lie on the two conditions that say most? Points and boxes.

Shape says what colour says: a filled triangle loses, a hollow circle does not, a cross is
undecided, in the colour of the side it leans to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.drawing import (
    ACCENT,
    FAINT,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    SMALL,
    TEXT,
    canvas,
    place,
    styled,
    wrapped,
)
from analysis.lab.discover_boxes import Box
from analysis.lab.discover_cases import Cases
from analysis.wording import fine

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIDE, HEIGHT = 420.0, 440.0
COLUMNS = 58
ASIDE = 0.3  # of the room of a level, over which its points are spread


class Scale:
    """One axis: where a value of a factor lies, and what its ticks say."""

    def __init__(self, column: pd.Series) -> None:
        """Take a factor's values: numbers as they are, choices in the order of their names."""
        self.numeric = bool(pd.api.types.is_numeric_dtype(column))
        self.levels = [] if self.numeric else sorted(map(str, set(column)))

    def place(self, values: Any, spread: bool = False) -> np.ndarray:
        """Return where values lie; points of a choice are spread so that none hides another."""
        if self.numeric:
            return np.asarray(values, dtype=np.float64)
        at = np.array([self.levels.index(str(value)) for value in values], dtype=np.float64)
        if spread:
            at += ASIDE * np.sin(np.arange(len(at)) * 2.399963)  # the golden angle: even, no dice
        return at

    def stretch(self, sides: Any, name: str, ends: tuple[float, float]) -> tuple[float, float]:
        """Return from where to where a box reaches on this axis."""
        if not self.numeric and (name, "levels") in sides:
            held = self.place(sides[name, "levels"])
            return float(held.min()) - 0.5, float(held.max()) + 0.5
        return sides.get((name, "low"), ends[0]), sides.get((name, "high"), ends[1])


def map_of_boxes(case: Cases, boxes: Sequence[Box]) -> Figure:
    """Draw the points over the two most telling factors, with the boxes laid over them."""
    across, upward = _two(case, boxes)
    points = case.points
    with styled():
        figure, (axes,) = canvas(HEIGHT)
        place(figure, axes, (64, 60, 16, 44))
        x, y = Scale(points[across]), Scale(points[upward])
        _points(axes, case, x.place(points[across], True), y.place(points[upward], True))
        ends = axes.get_xlim(), axes.get_ylim()
        for number_of, box in enumerate(boxes, start=1):
            wide = x.stretch(box.sides, across, ends[0])
            high = y.stretch(box.sides, upward, ends[1])
            _frame(axes, wide, high, f"box {number_of}" if len(boxes) > 1 else "")
        axes.set_xlim(*ends[0])
        axes.set_ylim(*ends[1])
        _ticks(axes, x, y)
        axes.set_xlabel(across)
        axes.set_ylabel(upward)
        _heading(figure, case)
        return figure


def _two(case: Cases, boxes: Sequence[Box]) -> tuple[str, str]:
    """Return the two factors the boxes restrict most tellingly, filled up from the rest."""
    told = [name for box in boxes for name in box.factors]
    names = list(dict.fromkeys([*told, *case.points.columns]))
    return (names[0], names[1]) if len(names) > 1 else (names[0], names[0])


def _points(axes: Axes, case: Cases, x: np.ndarray, y: np.ndarray) -> None:
    open_ = case.undecided & (case.found.runs.shape[1] > 1)
    lost, won = case.lost & ~open_, ~case.lost & ~open_
    axes.plot(x[won], y[won], "o", color=ACCENT, mfc=PAPER, markersize=4.5, mew=1.1)
    for leans, colour in ((open_ & ~case.lost, ACCENT), (open_ & case.lost, ORANGE)):
        axes.plot(x[leans], y[leans], "x", color=colour, markersize=3.6, mew=0.8, alpha=0.55)
    axes.plot(x[lost], y[lost], "v", color=ORANGE, markersize=5.5, mew=0.4, mec=PAPER)
    axes.margins(0.03)
    axes.autoscale_view()


def _frame(axes: Axes, wide: tuple[float, float], high: tuple[float, float], name: str) -> None:
    corners = [(wide[0], high[0]), (wide[1], high[0]), (wide[1], high[1]), (wide[0], high[1])]
    xs, ys = zip(*corners, corners[0], strict=True)
    axes.plot(xs, ys, color=PAPER, linewidth=4.0, zorder=4)
    axes.plot(xs, ys, color=INK, linewidth=1.8, zorder=5)
    if name:
        axes.annotate(
            name,
            (wide[0], high[1]),
            xytext=(4, -4),
            textcoords="offset points",
            va="top",
            fontsize=SMALL,
            color=INK,
            zorder=6,
            bbox={"facecolor": PAPER, "edgecolor": FAINT, "pad": 1.2},
        )


def _ticks(axes: Axes, x: Scale, y: Scale) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    for axis, scale in ((axes.xaxis, x), (axes.yaxis, y)):
        if scale.numeric:
            axis.set_major_locator(MaxNLocator(5))
            axis.set_major_formatter(FuncFormatter(lambda at, _: fine(float(at))))
        else:
            axis.set_ticks(range(len(scale.levels)), scale.levels)


def _heading(figure: Figure, case: Cases) -> None:
    width, height = SIDE, HEIGHT
    words = f"Where {case.found.first} loses to {case.found.second}"
    figure.text(8 / width, 1 - 8 / height, wrapped(words, COLUMNS), fontsize=TEXT, va="top")
    keys = [("▼ loses", ORANGE, 8.0), ("○ does not", ACCENT, 78.0)]
    if case.found.runs.shape[1] > 1:
        keys.append(("× undecided, in the colour it leans to", MUTED, 168.0))
    for text, colour, left in keys:
        figure.text(left / width, 1 - 34 / height, text, color=colour, fontsize=SMALL, va="top")
