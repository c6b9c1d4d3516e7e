"""How does a measure go with each factor of a sampled study? Every point, and means of bins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.drawing import (
    ACCENT,
    FAINT,
    INK,
    MUTED,
    PAPER,
    SMALL,
    TEXT,
    WIDTH,
    canvas,
    place,
    styled,
    wrapped,
)
from analysis.lab.cells import Outcome
from analysis.lab.curves import upward
from analysis.lab.factors import Factor
from analysis.lab.places import Places, head_of, value_in_words
from analysis.lab.show_words import figure_title, gap_scale
from analysis.paired import Estimate, estimate

FEWEST_POINTS = 12
MOST_BINS, POINTS_IN_A_BIN = 6, 8
MOST_PANELS, ACROSS = 12, 2
MOST_DOTS = 400  # of a panel: more only make a page heavy
PANEL, ABOVE, BELOW = 92.0, 32.0, 24.0
LEFT, RIGHT, BETWEEN, LINE = 50.0, 12.0, 26.0, 14.0
COLUMNS, LONGEST_TITLE = 66, 30
ASIDE, GOLDEN_ANGLE = 0.3, 2.399963  # spreads the points of a level evenly, without dice
ENDS = (0.01, 0.99)  # of the points, between which an axis certainly reaches


class Trend(NamedTuple):
    """One factor against the measure.

    x, y: (points,) places and differences; middles, means: one per bin or level; share: of the
    variance of y that lies between the means; labels: of levels, none for numbers.
    """

    factor: Factor
    x: np.ndarray
    y: np.ndarray
    middles: np.ndarray
    means: list[Estimate]
    share: float
    labels: list[str]


def trend_of(factor: Factor, column: pd.Series, y: np.ndarray) -> Trend:
    """Return how y goes with a factor: means of bins of as many points each, or of its levels."""
    if pd.api.types.is_numeric_dtype(column):
        x, labels = column.to_numpy(float), []
        bins = int(np.clip(len(y) // POINTS_IN_A_BIN, 2, MOST_BINS))
        groups = [g for g in np.array_split(np.argsort(x, kind="stable"), bins) if g.size]
    else:
        labels = sorted(set(column.astype(str)))
        at = np.array([labels.index(str(value)) for value in column])
        groups = [np.flatnonzero(at == k) for k in range(len(labels))]
        x = at + ASIDE * np.sin(np.arange(len(at)) * GOLDEN_ANGLE)
    means = [estimate(y[group]) for group in groups]
    middles = (
        np.arange(len(labels), dtype=float)
        if labels
        else np.array([np.median(x[group]) for group in groups])
    )
    within = sum(float(((y[group] - y[group].mean()) ** 2).sum()) for group in groups)
    whole = float(((y - y.mean()) ** 2).sum())
    return Trend(factor, x, y, middles, means, 1.0 - within / whole if whole else 0.0, labels)


def trends_of(found: Outcome, places: Places) -> list[Trend]:
    """Return the trend of each varied factor under the best policy, the strongest first."""
    cells = sorted(
        (cell for cell in found.cells if cell.policy == found.best.policy), key=lambda c: c.point
    )
    rows = places.points.loc[[cell.point for cell in cells]]
    y = np.array([cell.gap.mean for cell in cells]) / gap_scale(found).divisor
    trends = [trend_of(factor, rows[factor.address], y) for factor in places.varied]
    return sorted(trends, key=lambda trend: -trend.share)


def scatter(found: Outcome, places: Places) -> Figure:
    """Draw a panel per factor, on one scale, what goes with the measure most first."""
    trends = trends_of(found, places)
    shown, hidden = trends[:MOST_PANELS], len(trends[MOST_PANELS:])
    title = wrapped(_title(found, places), COLUMNS)
    head = LINE * (title.count("\n") + 1) + 10
    rows, each = -(-len(shown) // ACROSS), ABOVE + PANEL + BELOW
    height = head + each * rows + 3 * LINE
    ends = _ends(shown)
    broad = (WIDTH - LEFT - RIGHT - BETWEEN * (ACROSS - 1)) / ACROSS
    with styled():
        figure, _ = canvas(height)
        figure.clear()
        figure.text(8 / WIDTH, 1 - 4 / height, title, va="top", fontsize=TEXT, linespacing=1.25)
        for number, trend in enumerate(shown):
            row, column = divmod(number, ACROSS)
            axes = figure.add_subplot()
            left, top = LEFT + column * (broad + BETWEEN), head + each * row + ABOVE
            place(figure, axes, (left, top, WIDTH - left - broad, height - top - PANEL))
            _panel(axes, trend, found, places, ends)
            if column:
                axes.set_yticklabels([])
        step = -(-len(trends[0].x) // MOST_DOTS)
        dot = "a point" if step == 1 else f"one point of {step}"
        words = f"Dot: {dot}; ring: mean of a bin of all points, bar: its 95 % interval."
        words += f" {hidden:,} weaker factors are not drawn." if hidden else ""
        figure.text(
            8 / WIDTH, 6 / height, wrapped(words, COLUMNS + 8), fontsize=SMALL, color=MUTED,
            va="bottom",
        )  # fmt: skip
    return figure


def _title(found: Outcome, places: Places) -> str:
    """Return what is drawn; of several policies it is the best."""
    title = figure_title(found, places)
    return title if found.one_policy else f"{places.titles[found.best.policy]}: {title}"


def _ends(trends: Sequence[Trend]) -> tuple[float, float]:
    """Return from where to where all panels reach: nearly all points, and every mean."""
    y = trends[0].y
    means = [mean.mean for trend in trends for mean in trend.means]
    low, high = np.quantile(y, ENDS)
    low, high = min(low, 0.0, *means), max(high, 0.0, *means)
    room = (high - low) * 0.06 or 1.0
    return float(low - room), float(high + room)


def _panel(
    axes: Axes, trend: Trend, found: Outcome, places: Places, ends: tuple[float, float]
) -> None:
    step = -(-len(trend.x) // MOST_DOTS)
    axes.plot(trend.x[::step], trend.y[::step], ".", color=FAINT, markersize=3.0, zorder=1)
    for x, mean in zip(trend.middles, trend.means, strict=True):
        if mean.low is not None and mean.high is not None:
            axes.plot([x, x], [mean.low, mean.high], color=ACCENT, linewidth=1.6, zorder=3)
    y = [mean.mean for mean in trend.means]
    line = "none" if trend.labels else "-"
    axes.plot(
        trend.middles, y, "o", linestyle=line, color=ACCENT, mfc=PAPER, markersize=4.5, mew=1.3,
        linewidth=1.2, zorder=4,
    )  # fmt: skip
    axes.set_ylim(*ends)
    upward(axes, gap_scale(found), ticks=3)
    title = wrapped(head_of(trend.factor), LONGEST_TITLE)
    axes.set_title(title, loc="left", fontsize=SMALL, color=INK, pad=5)
    if trend.labels:
        axes.set_xticks(trend.middles, [wrapped(label, 12) for label in trend.labels])
        return
    if trend.factor.log:
        axes.set_xscale("log")
        axes.minorticks_off()
    least, most = float(trend.x.min()), float(trend.x.max())
    axes.set_xticks([least, most], [value_in_words(float(f"{v:.3g}")) for v in (least, most)])
    first, last = axes.get_xticklabels()
    first.set_horizontalalignment("left")
    last.set_horizontalalignment("right")
