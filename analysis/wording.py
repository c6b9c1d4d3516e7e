"""How is a number said, so that a person reads neither more nor less than is known?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

DIGITS = 3
MINUS = "−"
UNKNOWN = "not known"
DAYS_PER_YEAR = 365


def rounded(value: float, digits: int = DIGITS) -> float:
    """Return a value to so many digits; whole numbers keep all digits below 1,000."""
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def number(value: float | None, signed: bool = False) -> str:
    """Return a number with three digits that count, thousands apart and a true minus."""
    if value is None or math.isnan(value):
        return UNKNOWN
    if math.isinf(value):
        return "no limit"
    kept = rounded(value)
    places = 0 if abs(kept) >= 100 else 1 if abs(kept) >= 10 else 2
    text = f"{abs(kept):,.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    sign = MINUS if kept < 0 else "+" if signed and kept > 0 else ""
    return sign + text


def fine(value: float) -> str:
    """Return a number with three digits that count, however small; for limits of a setting."""
    if 0 < abs(value) < 1:
        return (MINUS if value < 0 else "") + f"{abs(rounded(value)):.10f}".rstrip("0")
    return number(value)


def whole(value: float | None, signed: bool = False) -> str:
    """Return a count or an amount without decimals (people, euros), three digits that count."""
    if value is None or not math.isfinite(value):
        return number(value)
    return number(float(round(rounded(value))), signed)


def euros(value: float | None, signed: bool = False) -> str:
    """Return an amount; cents only where it is small."""
    if value is None or math.isnan(value):
        return UNKNOWN
    return f"{whole(value, signed) if abs(value) >= 100 else number(value, signed)} euros"


def percent(share: float | None, digits: int = 0) -> str:
    """Return a share as a percentage that never rounds doubt away: 0 and 100 are exact."""
    if share is None or math.isnan(share):
        return UNKNOWN
    shown = round(100 * share, digits)
    if shown == 0 and share > 0:
        return f"under {number(10.0**-digits)} %"
    if shown == 100 and share < 1:
        return f"over {number(100 - 10.0**-digits)} %"
    return f"{shown:.{digits}f} %"


def p_value(p: float | None) -> str:
    """Return a p as it is printed in a table."""
    if p is None:
        return UNKNOWN
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"


def span(low: float | None, high: float | None) -> str:
    """Return the two ends of an interval; nothing where there is none."""
    if low is None or high is None:
        return ""
    return f"{whole(low)} to {whole(high)}"


def duration(hours: float) -> str:
    """Return a delay in the unit a person would use."""
    if math.isnan(hours):
        return "none answered"
    if hours < 1:
        return f"{number(float(round(hours * 60)))} min"
    if hours < 48:
        return f"{number(hours)} h"
    return f"{number(hours / 24)} days"


def wall_time(seconds: float) -> str:
    """Return how long work took or will take, no more exactly than a person asks."""
    if seconds < 0.5:
        return "less than a second"
    if seconds < 100:
        count, unit = round(seconds), "second"
    elif seconds < 100 * 60:
        count, unit = round(seconds / 60), "minute"
    else:
        return f"{number(round(seconds / 3600, 1))} hours"
    return f"{count} {unit}{'s' if count > 1 else ''}"


def took(seconds: float) -> str:
    """Return how long a command took, as a sentence."""
    said = wall_time(seconds)
    return f"{said[0].upper()}{said[1:]}."


def time_span(days: int) -> str:
    """Return the length of a comparison in words."""
    if days % DAYS_PER_YEAR == 0:
        years = days // DAYS_PER_YEAR
        return "a year" if years == 1 else f"{years} years"
    return f"{days:,} days" if days > 1 else "a day"


def called(title: str) -> str:
    """Return a policy's title as it stands in a sentence."""
    return f"“{title}”"


def listed(names: list[str]) -> str:
    """Return names as a sentence lists them."""
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + " and " + names[-1]


def plain(record: Any) -> Any:
    """Return a record as JSON can hold it: NaN and infinity become null."""
    if isinstance(record, Mapping):
        return {key: plain(value) for key, value in record.items()}
    if isinstance(record, list | tuple):
        return [plain(value) for value in record]
    return None if isinstance(record, float) and not math.isfinite(record) else record
