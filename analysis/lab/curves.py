"""How does a measure follow one factor? Curves of paired differences with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.drawing import (
    ACCENT,
    GRID,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    SMALL,
    TEXT,
    WIDTH,
    apart,
    canvas,
    place,
    styled,
    wrapped,
)
from analysis.lab.amounts import Scale
from analysis.lab.cells import Cell, Outcome
from analysis.lab.effects import Effect, effects_of
from analysis.lab.factors import Factor
from analysis.lab.places import Places, head_of, value_in_words
from analysis.lab.show_words import figure_title, gap_scale

HEIGHT, LEFT, BOTTOM = 310.0, 46.0, 76.0
ENDS = 104.0  # for the names at the ends of the lines
LINE = 14.0
COLUMNS_OF_TEXT = 66
PANEL, ABOVE_A_PANEL, BELOW_A_PANEL = 104.0, 34.0, 26.0
ACROSS = 2
BETWEEN = 26.0
LONGEST_TITLE = 30
MOST_ROOM = 1.2  # of the span of all means, for bands that go far beyond them
STYLES = ((ACCENT, "-", "o"), (ORANGE, "--", "s"), (INK, "-.", "^"), (MUTED, ":", "D"))


class Line(NamedTuple):
    """A curve: where, the mean difference, and its interval (NaN where there is none)."""

    x: np.ndarray
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray


def line_of(cells: Sequence[Cell], x: Sequence[float], divisor: float) -> Line:
    """Return the curve through cells at x, in units of divisor."""
    order = np.argsort(np.asarray(x, dtype=float), kind="stable")
    gaps = [cells[i].gap for i in order]
    columns = [[gap.mean for gap in gaps], [gap.low for gap in gaps], [gap.high for gap in gaps]]
    mean, low, high = (np.array(column, dtype=float) / divisor for column in columns)
    return Line(np.asarray(x, dtype=float)[order], mean, low, high)


def one_curve(found: Outcome, places: Places) -> Figure:
    """Draw the difference from the reference over one numeric factor, a line per policy."""
    (factor,) = places.varied
    scale = gap_scale(found)
    names = [name for name in places.titles if any(c.policy == name for c in found.cells)]
    title = wrapped(figure_title(found, places), COLUMNS_OF_TEXT)
    with styled():
        figure, (axes,) = canvas(HEIGHT)
        figure.text(8 / WIDTH, 1 - 4 / HEIGHT, title, va="top", fontsize=TEXT, linespacing=1.25)
        top = LINE * (title.count("\n") + 1) + 18
        place(figure, axes, (LEFT, top, ENDS if len(names) > 1 else 16, BOTTOM))
        lines = []
        for number, name in enumerate(names):
            cells = [cell for cell in found.cells if cell.policy == name]
            x = [float(places.points.loc[cell.point, factor.address]) for cell in cells]
            lines.append(line_of(cells, x, scale.divisor))
            _draw(axes, lines[-1], number)
        _across(axes, factor, lines[0].x)
        upward(axes, scale)
        if len(names) > 1:
            _name_ends(axes, lines, [places.titles[name] for name in names])
        _key(figure, found, HEIGHT)
    return figure


def _draw(axes: Axes, line: Line, number: int, small: bool = False) -> None:
    colour, style, mark = STYLES[number % len(STYLES)]
    known = np.isfinite(line.low)
    if known.any():
        axes.fill_between(
            line.x[known], line.low[known], line.high[known], color=colour, alpha=0.16, linewidth=0
        )
    axes.plot(
        line.x, line.mean, color=colour, linestyle=style, linewidth=1.8, marker=mark,
        markersize=3.5 if small else 5, markerfacecolor=PAPER, markeredgewidth=1.3, zorder=3,
        clip_on=False,
    )  # fmt: skip


def _across(axes: Axes, factor: Factor, x: np.ndarray) -> None:
    if factor.log:
        axes.set_xscale("log")
        axes.minorticks_off()
    ticks = x if len(x) <= 8 else x[:: -(-len(x) // 8)]
    axes.set_xticks(ticks, [value_in_words(float(tick)) for tick in ticks])
    axes.set_xlabel(wrapped(_named(factor), 60))


def _named(factor: Factor) -> str:
    return f"{factor.title} ({factor.unit})" if factor.unit else factor.title


def upward(axes: Axes, scale: Scale, ticks: int = 5) -> None:
    """Number the differences; a quiet grid, and a firm line where there is none."""
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.yaxis.set_major_locator(MaxNLocator(ticks))
    low, high = axes.get_ylim()
    step = (high - low) / ticks
    plain = Scale(1.0, "", "", 0 if step >= 1 else 1 if step >= 0.1 else 2 if step >= 0.01 else 3)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: plain.said(y, signed=True)))


def _name_ends(axes: Axes, lines: Sequence[Line], titles: Sequence[str]) -> None:
    """Write names beside the last points, moved apart where they would meet."""
    low, high = axes.get_ylim()
    places = apart([line.mean[-1] for line in lines], (high - low) * 0.14)
    for number, (y, title) in enumerate(zip(places, titles, strict=True)):
        axes.annotate(
            wrapped(title, 17),
            (1, y),
            xytext=(10, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="center",
            color=STYLES[number % len(STYLES)][0],
            fontsize=SMALL,
            linespacing=1.1,
        )


def _key(figure: Figure, found: Outcome, height: float) -> None:
    words = "Line: mean paired difference" + (
        f" of {found.replications} replications; band: its 95 % interval, point by point."
        if found.replications > 1
        else "; one replication, so no interval."
    )
    text = wrapped(words, COLUMNS_OF_TEXT + 8)
    figure.text(8 / WIDTH, 6 / height, text, fontsize=SMALL, color=MUTED, va="bottom")


def panels(found: Outcome, places: Places) -> Figure:
    """Draw a small curve per factor, what moves the measure most first; all on one scale."""
    effects, scale = effects_of(found, places), gap_scale(found)
    rows = -(-len(effects) // ACROSS)
    title = wrapped(figure_title(found, places), COLUMNS_OF_TEXT)
    head = LINE * (title.count("\n") + 1) + 10
    each = ABOVE_A_PANEL + PANEL + BELOW_A_PANEL
    height = head + each * rows + 2 * LINE + 8
    ends = _ends(effects, scale.divisor)
    with styled():
        figure, _ = canvas(height)
        figure.clear()
        figure.text(8 / WIDTH, 1 - 4 / height, title, va="top", fontsize=TEXT, linespacing=1.25)
        broad = (WIDTH - LEFT - 12 - BETWEEN) / ACROSS
        for number, effect in enumerate(effects):
            axes = figure.add_subplot()
            row, column = divmod(number, ACROSS)
            left = LEFT + column * (broad + BETWEEN)
            top = head + each * row + ABOVE_A_PANEL
            place(figure, axes, (left, top, WIDTH - left - broad, height - top - PANEL))
            _small(axes, effect, scale, ends)
            if column:
                axes.set_yticklabels([])
        _key(figure, found, height)
    return figure


def _ends(effects: Sequence[Effect], divisor: float) -> tuple[float, float]:
    """Return what is drawn of all intervals, with a little room: not far beyond the means."""
    gaps = [cell.gap for effect in effects for cell in effect.cells]
    means = [gap.mean for gap in gaps] + [0.0]
    ends = [end for gap in gaps for end in (gap.low, gap.high) if end is not None]
    reach = (max(means) - min(means)) * MOST_ROOM
    low = max(min([*means, *ends]), min(means) - reach) / divisor
    high = min(max([*means, *ends]), max(means) + reach) / divisor
    room = (high - low) * 0.06 or 1.0
    return low - room, high + room


def _small(axes: Axes, effect: Effect, scale: Scale, ends: tuple[float, float]) -> None:
    line = line_of(effect.cells, effect.x, scale.divisor)
    _draw(axes, line, 0, small=True)
    axes.set_ylim(*ends)
    upward(axes, scale, ticks=3)
    axes.set_title(
        wrapped(head_of(effect.factor), LONGEST_TITLE), loc="left", fontsize=SMALL, color=INK, pad=5
    )
    few = sorted({0, len(line.x) - 1}) if effect.numeric else range(len(line.x))
    if effect.numeric and effect.factor.log:
        axes.set_xscale("log")
        axes.minorticks_off()
    texts = dict(zip(effect.x, effect.labels, strict=True))
    axes.set_xticks([line.x[i] for i in few], [wrapped(texts[line.x[i]], 12) for i in few])
    if effect.numeric and len(few) > 1:
        first, last = axes.get_xticklabels()
        first.set_horizontalalignment("left")
        last.set_horizontalalignment("right")
