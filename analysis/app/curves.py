"""Which lines does a page draw of paired markets, and how wide is the band about each?"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import stdtrit

from analysis.app.live import Pair
from analysis.app.lived import by_day
from analysis.app.words import Words
from analysis.paired import LEVEL
from sim.scenario import Scenario

EVERY = 5  # days between two points of a line
LEAST_PEOPLE, LEAST_EUROS = 1_000.0, 20_000.0  # that an axis spans, so that little looks little
OUTER = 10  # per cent of the markets left out at either end of a band


def of_both(pairs: tuple[Pair, ...], series: str, world: Scenario) -> tuple[np.ndarray, np.ndarray]:
    """Return a series of A and of B, day by day: (markets, days) float64 each."""
    a, b = (
        np.array([by_day(series, getattr(pair, side), world) for pair in pairs]) for side in "ab"
    )
    return a, b


def half_width(values: np.ndarray) -> np.ndarray:
    """Return half the interval of the mean over markets, by day; zero from one market."""
    count = values.shape[0]
    if count < 2:
        return np.zeros(values.shape[1])
    spread = values.std(axis=0, ddof=1) / np.sqrt(count)
    return np.asarray(stdtrit(count - 1, 1 - (1 - LEVEL) / 2) * spread)


def thinned(values: np.ndarray) -> list[float]:
    """Return every so many days of a line, as the browser is sent it."""
    return [float(value) for value in np.round(values[::EVERY], 1)]


def figure(
    lines: list[dict[str, Any]],
    days: int,
    words: Words,
    zero: bool,
    least: float = 0.0,
) -> dict[str, Any]:
    """Return what the browser draws. least: the axis spans no less than that, in the figure's unit.

    Of a figure that begins at nought and never leaves it, it says so.
    """
    still = zero and not any(any(each["values"]) for each in lines)
    return {
        "kind": "lines",
        "x": list(range(0, days, EVERY)),
        "lines": lines,
        "zero": zero,
        "day": words("number.day", day="{day}"),
        "language": words.language,
        "least": least,
        "still": words("figure.still") if still else "",
    }


def line(
    name: str, colour: str, values: np.ndarray, half: np.ndarray | None = None, **more: Any
) -> dict[str, Any]:
    """Return one line, with a band of half a width about it."""
    told: dict[str, Any] = {"name": name, "colour": colour, "values": thinned(values), **more}
    if half is not None:
        told |= {"low": thinned(values - half), "high": thinned(values + half)}
    return told


def against_today(
    pairs: tuple[Pair, ...], series: str, world: Scenario, words: Words
) -> dict[str, Any]:
    """Return today's line and the visitor's, with the interval of their difference about it."""
    today, mine = of_both(pairs, series, world)
    lines = [
        line(words("explore.today"), "a", today.mean(axis=0), dashed=True),
        line(words("explore.yours"), "b", mine.mean(axis=0), half_width(mine - today)),
    ]
    return figure(lines, today.shape[1], words, zero=False, least=LEAST_PEOPLE)


def lead(
    pairs: tuple[Pair, ...], series: str, world: Scenario, words: Words, name: str = "B − A"
) -> dict[str, Any]:
    """Return what B has over A, with its interval."""
    a, b = of_both(pairs, series, world)
    gap = b - a
    lines = [line(name, "b", gap.mean(axis=0), half_width(gap))]
    return figure(lines, a.shape[1], words, zero=True, least=LEAST_EUROS)


def bands(pairs: tuple[Pair, ...], series: str, world: Scenario, words: Words) -> dict[str, Any]:
    """Return A and B, each with the middle eight of ten markets about it."""
    lines = []
    for name, values in zip("AB", of_both(pairs, series, world), strict=True):
        low, high = np.percentile(values, [OUTER, 100 - OUTER], axis=0)
        told = line(name, name.lower(), values.mean(axis=0), dashed=name == "A")
        lines.append(told | {"low": thinned(low), "high": thinned(high)})
    return figure(lines, values.shape[1], words, zero=False, least=LEAST_PEOPLE)
