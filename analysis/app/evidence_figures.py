"""How are a figure, its bounds and its verdict shown: in words, and as a small picture?"""

from __future__ import annotations

import math
from typing import Any

from analysis.app.words import Words

SHORT = "–"
Row = dict[str, Any]


def written(value: float | None, unit: str, words: Words) -> str:
    """Return a figure as a reader wants it: 68.5 %, 10.7, 6.3 h; a dash for none."""
    if value is None or math.isnan(value):
        return SHORT
    if unit == "share":
        return words.percent(value, 1)
    if unit == "hours":
        return words.hours(value)
    if unit == "k€ a year":
        return words.euros(1000 * value, signed=True)
    return words.number(value, 2 if unit in ("ratio", "difference") else 1)


def plus_minus(low: float | None, high: float | None, unit: str, words: Words) -> str:
    """Return half an interval, "" where it is not known."""
    if low is None or high is None:
        return ""
    half = (high - low) / 2
    shown = words.number(100 * half, 1) if unit == "share" else written(half, unit, words)
    return f"± {shown.lstrip('+')}"


def bounds_in_words(
    low: float | None, high: float | None, unit: str, words: Words, strict: bool = False
) -> str:
    """Return the bounds that decide: 20 % to 30 %, at least 3, at most 15 %; a dash for none.

    strict: the bound itself does not count: above 3, below 15 %.
    """
    if low is None or high is None:
        return SHORT
    if math.isinf(low):
        return words(
            "evidence.below" if strict else "evidence.at_most", high=written(high, unit, words)
        )
    if math.isinf(high):
        return words(
            "evidence.above" if strict else "evidence.at_least", low=written(low, unit, words)
        )
    if low == high:
        return written(low, unit, words)
    return words("evidence.between", low=written(low, unit, words), high=written(high, unit, words))


def gauge(
    bounds: tuple[float | None, float | None],
    found: float | None,
    reach: tuple[float | None, float | None],
    printed: float | None,
    tone: str,
    whole: bool,
) -> dict[str, Any]:
    """Return where everything lies on a small picture, as shares of its width.

    whole: it reaches from 0 to 1, as shares do.
    """
    known = [v for v in (*bounds, found, *reach, printed) if v is not None and math.isfinite(v)]
    least, most = (0.0, 1.0) if whole else (min([0.0, *known]), max([0.0, *known]))
    room = 0.0 if whole else 0.12 * ((most - least) or 1.0)
    least, most = least - room * (least < 0), most + room

    def at(value: float | None) -> float | None:
        if value is None or math.isnan(value):
            return None
        return round(min(max((value - least) / (most - least), 0.0), 1.0), 4)

    low, high = reach
    known_reach = low is not None and high is not None
    return {
        "from": at(bounds[0]),
        "to": at(bounds[1]),
        "found": at(found),
        "low": at(low) if known_reach else None,
        "high": at(high) if known_reach else None,
        "printed": at(printed),
        "tone": tone,
    }


def verdict_badge(holds: bool | None, sure: bool | None, lived: bool, words: Words) -> Row:
    """Return pass or fail as a word with a sign; unsure where the interval reaches beyond."""
    if holds is None:
        return {"text": words("evidence.shown" if lived else "evidence.not_lived"), "tone": "none"}
    key = "holds" if holds else "fails"
    unsure = "" if sure is None or sure else "_unsure"
    return {"text": words(f"evidence.{key}{unsure}"), "tone": "pass" if holds else "fail"}


def tag_of(holds: bool | None) -> list[str]:
    """Return what a verdict is sifted by."""
    return ["undecided"] if holds is None else ["pass" if holds else "fail"]
