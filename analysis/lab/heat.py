"""How do two factors together move a measure? A map of paired differences, numbers in its cells.

Blue is better than the reference and orange worse, and the sign of the number says the same; a
hollow dot marks a difference whose own paired interval includes zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis.drawing import (
    ACCENT,
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
from analysis.lab.factors import Factor
from analysis.lab.places import Places, head_of, value_in_words
from analysis.lab.show_words import figure_title, gap_scale, told_apart

ROW, PANEL_TITLE, TICKS = 34.0, 20.0, 32.0
RIGHT, GAP = 8.0, 12.0
LETTER = 5.1  # units of a small letter
LONGEST_LABEL = 22
LINE = 14.0
KEY_LINES = 2.6
PALEST, DARKEST = 0.07, 0.5
COLUMNS_OF_TEXT = 66
NARROW = 38.0  # a cell this narrow holds smaller figures


@dataclass(frozen=True)
class Grid:
    """The values along both sides of a map, as they are sorted and as they are said."""

    x: Factor
    y: Factor
    columns: list[object]
    rows: list[object]


def heat_map(
    found: Outcome, places: Places, x: Factor, y: Factor, third: Factor | None = None
) -> Figure:
    """Draw the difference from the reference over two factors, a panel per policy or level."""
    grid = Grid(x, y, _sides(places, x), _sides(places, y))
    groups = _panels(found, places, third)
    title = wrapped(figure_title(found, places), COLUMNS_OF_TEXT)
    labels = [wrapped(value_in_words(value), LONGEST_LABEL) for value in grid.rows]
    longest = max(len(line) for label in labels for line in label.split("\n"))
    left = 22 + longest * LETTER
    head = LINE * (title.count("\n") + 1) + 26
    each = PANEL_TITLE * (len(groups) > 1) + ROW * len(grid.rows) + GAP
    height = head + each * len(groups) + TICKS + LINE * KEY_LINES - GAP
    with styled():
        figure, _ = canvas(height)
        figure.clear()
        figure.text(8 / WIDTH, 1 - 4 / height, title, va="top", fontsize=TEXT, linespacing=1.25)
        for number, (name, cells) in enumerate(groups):
            axes = figure.add_subplot()
            top = head + each * number + PANEL_TITLE * (len(groups) > 1)
            bottom = height - top - ROW * len(grid.rows)
            place(figure, axes, (left, top, RIGHT, bottom))
            _panel(axes, found, places, grid, cells)
            axes.set_yticks(np.arange(len(labels)), labels, linespacing=1.05)
            _headed(axes, name)
            last = number == len(groups) - 1
            _bottom(axes, grid, named=last)
        _name_rows(figure, y, head, height)
        _key(figure, found, height)
    return figure


def _sides(places: Places, factor: Factor) -> list[object]:
    """Return the values of a factor: numbers by size, the others in the order of the file."""
    values = list(dict.fromkeys(places.points[factor.address]))
    return sorted(values) if all(isinstance(v, int | float) for v in values) else values


def _panels(found: Outcome, places: Places, third: Factor | None) -> list[tuple[str, list[Cell]]]:
    """Return the cells of each panel behind its name."""
    policies = [name for name in places.titles if any(c.policy == name for c in found.cells)]
    groups: list[tuple[str, list[Cell]]] = []
    for policy in policies:
        own = [cell for cell in found.cells if cell.policy == policy]
        title = places.titles[policy] if len(policies) > 1 else ""
        if third is None:
            groups.append((title, own))
            continue
        for level in _sides(places, third):
            chosen = [c for c in own if places.points.loc[c.point, third.address] == level]
            name = f"{third.title} {value_in_words(level)}"
            groups.append((f"{title}, {name}" if title else name, chosen))
    return groups


def _panel(axes: Axes, found: Outcome, places: Places, grid: Grid, cells: list[Cell]) -> None:
    """Fill a panel: a tinted field and a number for each cell; what has no run stays empty."""
    scale = gap_scale(found)
    largest = max((abs(cell.gap.mean) for cell in found.cells), default=0.0) or 1.0
    axes.set_xlim(-0.5, len(grid.columns) - 0.5)
    axes.set_ylim(len(grid.rows) - 0.5, -0.5)
    for cell in cells:
        at = grid.columns.index(places.points.loc[cell.point, grid.x.address])
        row = grid.rows.index(places.points.loc[cell.point, grid.y.address])
        share = abs(cell.gap.mean) / largest
        good = found.sign * cell.gap.mean >= 0
        own = found.is_reference(cell)
        field = Rectangle(
            (at - 0.47, row - 0.46),
            0.94,
            0.92,
            facecolor=ACCENT if good else ORANGE,
            alpha=PALEST + (DARKEST - PALEST) * share if cell.gap.mean else PALEST,
            linewidth=0,
        )
        axes.add_patch(field)
        if own:
            frame = Rectangle((at - 0.45, row - 0.43), 0.9, 0.86, fill=False, edgecolor=INK)
            axes.add_patch(frame)
        _number(axes, found, cell, scale, (at, row), own, len(grid.columns))


def _number(
    axes: Axes,
    found: Outcome,
    cell: Cell,
    scale: Scale,
    at: tuple[int, int],
    own: bool,
    columns: int,
) -> None:
    x, y = at
    best = cell is found.best
    size = SMALL if (WIDTH - 150) / columns > NARROW else SMALL - 1.5
    text = scale.said(cell.gap.mean, signed=True)
    weight = "bold" if best else "normal"
    axes.text(x, y, text, ha="center", va="center", fontsize=size, color=INK, weight=weight)
    if not (told_apart(found, cell) or own):
        axes.plot(
            x + 0.36, y - 0.28, "o", markersize=3.6, markerfacecolor=PAPER, color=INK,
            markeredgewidth=0.8,
        )  # fmt: skip


def _headed(axes: Axes, name: str) -> None:
    if name:
        axes.set_title(name, loc="left", fontsize=SMALL, color=INK, pad=5)


def _bottom(axes: Axes, grid: Grid, named: bool) -> None:
    """Write the values under the last panel only."""
    axes.spines[:].set_visible(False)
    texts = [wrapped(value_in_words(value), 12) for value in grid.columns]
    axes.set_xticks(np.arange(len(texts)), texts if named else [])
    if named:
        axes.set_xlabel(head_of(grid.x))


def _name_rows(figure: Figure, y: Factor, head: float, height: float) -> None:
    figure.text(
        8 / WIDTH, 1 - (head - 5) / height, y.title, fontsize=SMALL, color=MUTED, va="bottom"
    )


def _key(figure: Figure, found: Outcome, height: float) -> None:
    """Say how to read the map."""
    words = ["Blue: better, orange: worse" if found.better else "Blue: more, orange: less"]
    words += ["bold: the best"]
    if found.replications > 1:
        words += ["○ the 95 % interval includes no difference"]
    if found.reference.kind == "point":
        words += ["frame: the reference"]
    text = wrapped("; ".join(words) + ".", COLUMNS_OF_TEXT + 8)
    figure.text(8 / WIDTH, 6 / height, text, fontsize=SMALL, color=MUTED, va="bottom")
