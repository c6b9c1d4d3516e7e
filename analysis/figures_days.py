"""How do policies part from each other as the days go by?"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.comparison import Comparison
from analysis.drawing import (
    FAINT,
    GRID,
    INK,
    MUTED,
    SMALL,
    apart,
    canvas,
    picture,
    place,
    styled,
    wrapped,
)
from analysis.figures_rows import colour_of
from analysis.verdict import cheapest_as_good
from analysis.wording import whole
from sim.ledger import COLUMN

DAYS_PER_WEEK = 7
MOST_POINTS = 200
BAND = (0.1, 0.9)
HEIGHT = 300.0
MARGIN = 112.0  # for the names at the ends of the lines
FEW = 3  # so many policies may all wear their names


def answered_by_week(c: Comparison) -> str:
    """Draw the share of complaints answered, week by week."""
    curves = {name: weekly_answered(c, name) for name in c.names}
    with styled():
        figure, (axes,) = canvas(HEIGHT)
        place(figure, axes, (40, 24, MARGIN, 36))
        weeks = next(iter(curves.values())).shape[1]
        _curves(axes, c, curves, np.arange(1, weeks + 1), "week")
        axes.set_ylim(-0.02, 1.02)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{100 * y:.0f} %"))
        return picture(figure)


def customers_by_day(c: Comparison) -> str:
    """Draw how many more customers a policy has kept than the reference, day by day."""
    stopped = {name: _measure(c, name, "stopped") for name in c.names}
    people = int(c.scenario["world.people_per_agent"])
    curves = {name: (stopped[c.reference] - stopped[name]) * people for name in c.names}
    with styled():
        figure, (axes,) = canvas(HEIGHT)
        place(figure, axes, (40, 24, MARGIN, 36))
        when = _thinned(curves[c.reference].shape[1])
        _curves(axes, c, {name: curve[:, when - 1] for name, curve in curves.items()}, when, "day")
        axes.yaxis.set_major_locator(MaxNLocator(5))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: whole(y, signed=True)))
        return picture(figure)


def weekly_answered(c: Comparison, name: str) -> np.ndarray:
    """Return (seeds, weeks) float64: answered of the complaints settled; NaN where none was."""
    done = _by_week(_measure(c, name, "desk_complaints_answered"))
    settled = done + _by_week(_measure(c, name, "desk_complaints_ignored"))
    return np.divide(done, settled, out=np.full(done.shape, np.nan), where=settled > 0)


def _measure(c: Comparison, name: str, measure: str) -> np.ndarray:
    """Return one measure of the focal brand: (seeds, days) int64."""
    focal, column = c.scenario.focal, COLUMN[measure]
    return np.stack([run.ledger[:, focal, column] for run in c.runs if run.policy == name])


def _thinned(days: int) -> np.ndarray:
    """Return the days that are drawn, counted from 1: every one, or evenly fewer, the last kept."""
    step = -(-days // MOST_POINTS)
    return np.arange(days, 0, -step)[::-1]


def _by_week(daily: np.ndarray) -> np.ndarray:
    """Add up whole weeks; days over are left out, less than a week counts as one."""
    seeds, days = daily.shape
    length = min(days, DAYS_PER_WEEK)
    weeks = days // length
    return daily[:, : weeks * length].reshape(seeds, weeks, length).sum(axis=2).astype(float)


def _curves(
    axes: Axes, c: Comparison, curves: dict[str, np.ndarray], when: np.ndarray, unit: str
) -> None:
    """Draw means over seeds; a band for the leader, names for the policies in the verdict."""
    named = _named(c)
    for name in reversed(c.ranking):
        mean = _mean(curves[name])
        chosen = name in named
        axes.plot(
            when,
            mean,
            color=colour_of(c, name) if chosen else FAINT,
            linewidth=2.0 if chosen else 1.0,
            linestyle="--" if name == c.reference else "-",
            zorder=3 if chosen else 2,
        )
    if len(c.seeds) > 1:
        known = ~np.isnan(curves[c.leader]).any(axis=0)
        low, high = np.quantile(curves[c.leader][:, known], BAND, axis=0)
        axes.fill_between(
            when[known], low, high, color=colour_of(c, c.leader), alpha=0.16, linewidth=0
        )
    axes.set_xlim(when[0] if when.size > 1 else 0, when[-1])
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.set_xlabel(unit)
    _label_ends(axes, c, {name: _mean(curves[name]) for name in c.ranking}, named)


def _named(c: Comparison) -> list[str]:
    """Return the policies whose lines carry names: those the verdict speaks of."""
    if len(c.names) <= FEW:
        return list(c.names)
    wanted = (c.leader, cheapest_as_good(c), c.reference)
    return [name for name in c.ranking if name in wanted]


def _mean(curve: np.ndarray) -> np.ndarray:
    """Return the mean over seeds that measured something; NaN where none did."""
    known = ~np.isnan(curve)
    count = known.sum(axis=0)
    total = np.where(known, curve, 0.0).sum(axis=0)
    return np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0)


def _label_ends(axes: Axes, c: Comparison, means: dict[str, np.ndarray], named: list[str]) -> None:
    """Write names beside the last points, moved apart where they would meet."""
    ends = {name: mean[~np.isnan(mean)] for name, mean in means.items()}
    shown = [name for name in named if ends[name].size]
    low, high = axes.get_ylim()
    places = apart([ends[name][-1] for name in shown], (high - low) * 0.15)
    over = max([*places, high]) - high
    for name, y in zip(shown, (y - over for y in places), strict=True):
        axes.annotate(
            wrapped(c.titles[name], 18),
            (1, y),
            xytext=(6, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="center",
            color=colour_of(c, name),
            fontsize=SMALL,
            linespacing=1.1,
        )
    if len(shown) < len(c.names):
        axes.annotate(
            "grey: the others",
            (1, 0),
            xytext=(6, -26),
            xycoords="axes fraction",
            textcoords="offset points",
            color=MUTED,
            fontsize=SMALL,
        )
    axes.axhline(0, color=INK, linewidth=0.6) if low < 0 < high else None
