"""Which are the best, and which factor moves a measure furthest? Rows with their intervals."""

from __future__ import annotations

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
    canvas,
    place,
    styled,
    wrapped,
)
from analysis.lab.amounts import Scale
from analysis.lab.cells import Cell, Outcome
from analysis.lab.effects import Effect, effects_of, usual_gap
from analysis.lab.places import Places, head_of
from analysis.lab.show_words import figure_title, gap_scale, told_apart
from analysis.paired import Difference

ROW, BOTTOM = 37.0, 70.0
TALL = 45.0  # a row with values under its bar
LEFT, RIGHT = 10.0, 60.0
LINE = 14.0
MOST_ROWS = 12
MOST_FACTORS = 20
COLUMNS_OF_TEXT = 66
LONGEST_NAME = 62
END_ROOM = 0.08  # of the span, for the values written at the ends of a bar
MOST_ROOM = 0.8  # of the span of all bars, for intervals that go far beyond them


def best_bars(found: Outcome, places: Places) -> Figure:
    """Draw the best cells with the paired interval of each, the best on top."""
    cells, scale = found.cells[:MOST_ROWS], gap_scale(found)
    with styled():
        names = [wrapped(_said(found, places, cell), LONGEST_NAME) for cell in cells]
        tall = ROW + LINE * max(name.count("\n") for name in names)
        figure, axes = _frame(figure_title(found, places), len(cells), tall)
        for row, cell in enumerate(cells):
            colour = ACCENT if row == 0 else INK if found.is_reference(cell) else MUTED
            _interval(axes, cell.gap, row, colour, scale, told_apart(found, cell))
            _name(axes, names[row], row, colour)
            said = "reference" if found.is_reference(cell) else scale.said(cell.gap.mean, True)
            _value(axes, said, row, colour)
        _finish(axes, len(cells), scale)
        left_out = len(found.cells) - len(cells)
        words = "Dot: mean; bar: 95 % interval of each alone; hollow: it includes no difference."
        if found.replications < 2:
            words = "One replication: no intervals."
        _note(figure, words + (f" {left_out:,} more are not drawn." if left_out else ""))
    return figure


def _said(found: Outcome, places: Places, cell: Cell) -> str:
    """Return a cell in words, without the policy where all have the same."""
    named = places.at(cell.point) if found.one_policy and places.varied else places.where(cell)
    return named[:1].upper() + named[1:]


def tornado(found: Outcome, places: Places) -> Figure:
    """Draw for each factor how far it alone drives the measure, the furthest on top."""
    effects, scale = effects_of(found, places)[:MOST_FACTORS], gap_scale(found)
    with styled():
        figure, axes = _frame(figure_title(found, places), len(effects), TALL)
        base = usual_gap(found) / scale.divisor
        if base:
            axes.axvline(base, color=MUTED, linewidth=0.8, linestyle="--")
        for row, effect in enumerate(effects):
            _bar(axes, effect, row, scale, base)
            _name(axes, head_of(effect.factor), row, INK, above=13.0)
            _value(axes, scale.said(effect.size), row, INK)
        cut = _frame_bars(axes, effects, base, scale)
        _finish(axes, len(effects), scale)
        words = (
            "Bar: lowest to highest mean with one factor changed alone, its values at the ends; "
            "thin line: their 95 % intervals. Right: the span."
        ) + (" Dashed: the world as it is." if base else "")
        words += " Some intervals go on beyond the frame." if cut else ""
        _note(figure, words)
    return figure


def _frame_bars(axes: Axes, effects: list[Effect], base: float, scale: Scale) -> bool:
    """Lay the frame around the bars and what fits of their intervals; whether some are cut."""
    gaps = [effect.cells[i].gap for effect in effects for i in (effect.lowest, effect.highest)]
    means = [gap.mean / scale.divisor for gap in gaps] + [base, 0.0]
    ends = [end / scale.divisor for gap in gaps for end in (gap.low, gap.high) if end is not None]
    low, high = min(means), max(means)
    room = (high - low) * MOST_ROOM or 1.0
    left, right = max(min([*ends, low]), low - room), min(max([*ends, high]), high + room)
    edge = (right - left) * END_ROOM
    axes.set_xlim(left - edge, right + edge)
    return any(end < left or end > right for end in ends)


def _frame(title: str, rows: int, tall: float = ROW) -> tuple[Figure, Axes]:
    title = wrapped(title, COLUMNS_OF_TEXT)
    top = LINE * (title.count("\n") + 1) + 12
    height = top + tall * (rows + 0.4) + BOTTOM
    figure, (axes,) = canvas(height)
    figure.text(8 / WIDTH, 1 - 4 / height, title, va="top", fontsize=TEXT, linespacing=1.25)
    place(figure, axes, (LEFT, top, RIGHT, BOTTOM))
    return figure, axes


def _interval(
    axes: Axes, gap: Difference, row: int, colour: str, scale: Scale, clear: bool
) -> None:
    """Draw a mean with its interval; hollow where that includes zero."""
    if gap.low is not None and gap.high is not None:
        ends = [gap.low / scale.divisor, gap.high / scale.divisor]
        axes.plot(ends, [row, row], color=colour, linewidth=2.2, solid_capstyle="butt")
    axes.plot(
        gap.mean / scale.divisor, row, "o", color=colour, markersize=7, markeredgewidth=1.6,
        markerfacecolor=colour if clear else PAPER, zorder=3, clip_on=False,
    )  # fmt: skip


def _bar(axes: Axes, effect: Effect, row: int, scale: Scale, base: float) -> None:
    """Draw a factor's span about the world as it is: below hollow, above filled."""
    for place_of, side, colour in ((effect.lowest, -1, ORANGE), (effect.highest, 1, ACCENT)):
        gap = effect.cells[place_of].gap
        mean = gap.mean / scale.divisor
        axes.barh(
            row, mean - base, left=base, height=0.3, edgecolor=colour, linewidth=1.4,
            facecolor=PAPER if side < 0 else colour,
        )  # fmt: skip
        if gap.low is not None and gap.high is not None:
            ends = (gap.low / scale.divisor, gap.high / scale.divisor)
            axes.plot(ends, [row, row], color=INK, linewidth=1.0)
        axes.annotate(
            effect.labels[place_of],
            (mean, row),
            xytext=(2 * side, -13),
            textcoords="offset points",
            ha="right" if side < 0 else "left",
            va="center",
            fontsize=SMALL,
            color=MUTED,
        )


def _name(axes: Axes, title: str, row: int, colour: str, above: float = 10.0) -> None:
    axes.annotate(
        title,
        (0, row),
        xytext=(0, above - 3.0),
        va="bottom",
        linespacing=1.1,
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        color=colour,
        fontsize=SMALL + 0.5,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.0},
    )


def _value(axes: Axes, text: str, row: int, colour: str) -> None:
    axes.annotate(
        text,
        (1, row),
        xytext=(RIGHT - 6, 0),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        ha="right",
        va="center",
        color=colour,
        fontsize=TEXT if len(text) < 9 else SMALL,
    )


def _finish(axes: Axes, rows: int, scale: Scale) -> None:
    """Lay the rows out from the top; a quiet grid, a firm line where there is no difference."""
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_ylim(rows - 1 + 0.5, -0.9)
    axes.set_yticks([])
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    low, high = axes.get_xlim()
    step = (high - low) / 5
    plain = Scale(1.0, "", "", 0 if step >= 1 else 1 if step >= 0.1 else 2)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: plain.said(x, signed=True)))
    axes.set_xlim(min(low, 0), max(high, 0))


def _note(figure: Figure, words: str) -> None:
    height = figure.get_size_inches()[1] * 72
    text = wrapped(words, COLUMNS_OF_TEXT + 8)
    figure.text(8 / WIDTH, 6 / height, text, fontsize=SMALL, color=MUTED, va="bottom")
