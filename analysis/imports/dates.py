"""What moment does this text mean?

One reading is chosen for a whole column, the one that understands most of it; a text it does not
understand is refused by the caller with its line, never guessed at. Moments are UTC where a zone is
written, else the clock of the file.
"""

from __future__ import annotations

import pandas as pd

_WRITTEN = (
    "%a %b %d %H:%M:%S %z %Y",
    "%a, %d %b %Y %H:%M:%S %z",
    "%d %b %Y %H:%M:%S",
    "%d %B %Y",
    "%d %b %Y",
    "%B %d, %Y",
    "%b %d, %Y",
)
_NUMERIC = (
    r"^\s*(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})"
    r"(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp][Mm])?)?\s*$"
)


def day_comes_first(texts: pd.Series) -> bool | None:
    """Whether dates like 31/12/2020 put the day first; None where no date decides it.

    None also where there is no such date at all: see `two_ways`.
    """
    first, second = _leading(texts)
    if (first > 12).any():
        return True
    return False if (second > 12).any() else None


def two_ways(texts: pd.Series) -> str | None:
    """A date of the column that can be read with either the day or the month first."""
    first, _ = _leading(texts)
    known = first.dropna()
    return None if known.empty else str(texts.loc[known.index[0]])


def parse(texts: pd.Series, day_first: bool) -> pd.Series:
    """Moments (datetime64, no zone) of the texts; NaT where the column's reading fails.

    texts: no missing values; text, or datetimes already.
    """
    if pd.api.types.is_datetime64_any_dtype(texts):
        return _plain(texts)
    best = _plain(pd.to_datetime(texts, format="ISO8601", utc=True, errors="coerce"))
    for reading in (_epoch, _written, lambda column: _numeric(column, day_first)):
        if best.notna().all():
            break
        other = reading(texts)
        if other.notna().sum() > best.notna().sum():
            best = other
    return best


def _plain(moments: pd.Series) -> pd.Series:
    if moments.dt.tz is not None:
        moments = moments.dt.tz_convert("UTC").dt.tz_localize(None)
    return moments.astype("datetime64[us]")


def _epoch(texts: pd.Series) -> pd.Series:
    """Seconds (10 digits) or milliseconds (13 digits) since 1970."""
    digits = texts.str.extract(r"^\s*(\d{10}|\d{13})(?:\.0*)?\s*$")[0]
    numbers = pd.to_numeric(digits, errors="coerce")
    seconds = numbers.where(digits.str.len() == 10, numbers / 1000)
    return _plain(pd.to_datetime(seconds, unit="s", utc=True, errors="coerce"))


def _written(texts: pd.Series) -> pd.Series:
    """Dates with the month in English letters, in the form that fits the first text."""
    for form in _WRITTEN:
        if pd.notna(pd.to_datetime(texts.iloc[0], format=form, utc=True, errors="coerce")):
            return _plain(pd.to_datetime(texts, format=form, utc=True, errors="coerce"))
    return pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us]")


def _numeric(texts: pd.Series, day_first: bool) -> pd.Series:
    """31/12/2020 23:59:59 and its like, with or without a time."""
    part = texts.str.extract(_NUMERIC)
    half = part.pop(6).str.upper()
    part = part.apply(pd.to_numeric, errors="coerce")
    hour = part[3].fillna(0)
    hour = hour.where(half.isna(), hour % 12 + 12 * (half == "PM"))
    fields = {
        "year": part[2],
        "month": part[1 if day_first else 0],
        "day": part[0 if day_first else 1],
        "hour": hour,
        "minute": part[4].fillna(0),
        "second": part[5].fillna(0),
    }
    return _plain(pd.to_datetime(pd.DataFrame(fields), errors="coerce"))


def _leading(texts: pd.Series) -> tuple[pd.Series, pd.Series]:
    if pd.api.types.is_datetime64_any_dtype(texts):
        none = pd.Series(dtype=float)
        return none, none
    part = texts.str.extract(_NUMERIC)
    return pd.to_numeric(part[0]), pd.to_numeric(part[1])
