"""Which messages did a brand get, and when was each answered?

A table of messages becomes one clean frame; whatever cannot be read is refused with its line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.imports import dates, files
from analysis.imports.columns import recognise
from sim.errors import OnzeError

MISSING = ("", "NaN", "nan", "NULL", "null", "N/A", "#N/A", "<NA>", "NaT", "None")
SEPARATORS = (",", "\t", ";", "|")
SENTIMENTS = {
    "negative": "complaint",
    "neg": "complaint",
    "-1": "complaint",
    "complaint": "complaint",
    "positive": "praise",
    "pos": "praise",
    "1": "praise",
    "praise": "praise",
    "neutral": "neutral",
    "neu": "neutral",
    "0": "neutral",
    "mixed": "neutral",
}
YES = ("1", "true", "yes", "y", "t", "1.0")


@dataclass(frozen=True)
class Messages:
    """The clean table and where it came from.

    frame: a row per message, columns brand (text), kind (complaint, praise, neutral, unrated),
    stars (number or NaN), posted and replied (datetime64, NaT: not answered), edited (bool: edited
    after the answer, so the delay is unknown). taken: role -> column.
    """

    frame: pd.DataFrame
    taken: dict[str, str]
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Table:
    path: Path
    frame: pd.DataFrame
    raw: bytes | None

    def line(self, row: int) -> str:
        """Where a row stands in the file, quoted line ends taken into account."""
        if self.raw is None:
            return f"row {row + 1}"
        reader = csv.reader(io.StringIO(self.raw.decode(), newline=""), delimiter=_separator(self))
        filled = -1
        before = 0
        for cells in reader:
            filled += bool(cells)
            if filled == row + 1:
                return f"line {before + 1}"
            before = reader.line_num
        raise IndexError(row)

    def refuse(self, row: int, sentence: str) -> OnzeError:
        """An error that begins with the file and the line."""
        line = self.line(row)
        return OnzeError(f"{self.path.name}, {line}: {sentence}", file=self.path, key=line)


def read_messages(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    day_first: bool | None = None,
    drop_negative: bool = False,
    limit_bytes: int = files.LIMIT_BYTES,
) -> Messages:
    """Read a table of messages (CSV, TSV, semicolons; plain or gzip; or Parquet).

    columns: role -> column name where the names do not say it themselves; day_first: how to read
    03/04/2020; drop_negative: take a message answered before it was posted as edited later.
    """
    path = Path(path)
    table = _open(path, limit_bytes)
    taken = recognise(path, list(map(str, table.frame.columns)), columns)
    if table.frame.empty:
        raise OnzeError(f"{path.name} holds column names but no message.", file=path)
    posted, replied = _times(table, taken, day_first)
    kind, stars = _kinds(table, taken)
    brand = _column(table, taken["brand"]) if "brand" in taken else None
    frame = pd.DataFrame(
        {
            "brand": files.stem(path) if brand is None else brand.str.strip(),
            "kind": kind,
            "stars": stars,
            "posted": posted,
            "replied": replied,
            "edited": _edited(table, taken, posted, replied, drop_negative),
        }
    )
    named = frame["brand"].notna()
    lost = int((~named).sum())
    notices = [f"{lost:,} messages name no brand and are set aside."] if lost else []
    return Messages(frame[named].reset_index(drop=True), taken, notices)


def columns_of(path: str | Path, limit_bytes: int = files.LIMIT_BYTES) -> list[str]:
    """Return the names of a table's columns, whatever they mean."""
    return list(map(str, _open(Path(path), limit_bytes).frame.columns))


def _open(path: Path, limit: int) -> _Table:
    if files.is_parquet(path):
        return _Table(path, files.parquet(path, limit), None)
    raw = files.text_of(path, limit)
    table = _Table(path, pd.DataFrame(), raw)
    try:
        frame = pd.read_csv(
            io.BytesIO(raw),
            sep=_separator(table),
            dtype=str,
            keep_default_na=False,
            na_values=list(MISSING),
        )
    except (pd.errors.ParserError, ValueError) as error:
        raise files.not_a_table(path, error) from None
    # pandas takes cells that no column name stands over for an index.
    if not isinstance(frame.index, pd.RangeIndex):
        raise OnzeError(
            f"{path.name}, line 2: more cells than the {frame.shape[1]} column names.", file=path
        )
    frame.columns = [str(name).strip() for name in frame.columns]
    return _Table(path, frame, raw)


def _separator(table: _Table) -> str:
    first = (table.raw or b"").lstrip()[:10_000].splitlines()[0].decode("utf-8", "ignore")
    return max(SEPARATORS, key=lambda s: len(next(csv.reader([first], delimiter=s))))


def _column(table: _Table, name: str) -> pd.Series:
    column = table.frame[name]
    if isinstance(column, pd.DataFrame):
        raise OnzeError(f"{table.path.name} has two columns {name}.", file=table.path, key=name)
    if pd.api.types.is_datetime64_any_dtype(column) or column.isna().all():
        return column
    return column.astype("str").where(column.notna())


def _times(
    table: _Table, taken: Mapping[str, str], day_first: bool | None
) -> tuple[pd.Series, pd.Series]:
    posted, replied = _column(table, taken["posted"]), _column(table, taken["replied"])
    gaps = np.flatnonzero(posted.isna().to_numpy())
    if len(gaps):
        raise table.refuse(int(gaps[0]), f"{taken['posted']} is empty; every message has a date.")
    parts = [column.dropna() for column in (posted, replied)]
    if day_first is None:
        found = [dates.day_comes_first(part) for part in parts if len(part)]
        day_first = next((answer for answer in found if answer is not None), None)
        doubtful = next(filter(None, (dates.two_ways(part) for part in parts if len(part))), None)
        if day_first is None and doubtful:
            raise OnzeError(
                f"{table.path.name}: {doubtful!r} can be read with the day or the month first, "
                "and no date of the file decides it; write dates like 2020-12-31.",
                file=table.path,
                key="day_first",
            )
    moments = [
        _moments(table, name, part, bool(day_first)).reindex(table.frame.index)
        for name, part in zip((taken["posted"], taken["replied"]), parts, strict=True)
    ]
    return moments[0], moments[1]


def _moments(table: _Table, name: str, texts: pd.Series, day_first: bool) -> pd.Series:
    if texts.empty:
        return pd.Series(dtype="datetime64[us]")
    moments = dates.parse(texts, day_first)
    bad = np.flatnonzero(moments.isna().to_numpy())
    if len(bad):
        row = int(texts.index[bad[0]])
        raise table.refuse(
            row,
            f"{name} = {texts.loc[row][:40]!r} is not a date that the rest of the column "
            "explains; write dates like 2020-12-31 23:59:59.",
        )
    return moments


def _kinds(table: _Table, taken: Mapping[str, str]) -> tuple[pd.Series, pd.Series]:
    """Class and stars of each message: 1-2 stars complain, 4-5 praise, between is neutral."""
    name = taken.get("stars") or taken["sentiment"]
    texts = _column(table, name)
    rated = texts.notna().to_numpy()
    if "stars" in taken:
        stars = pd.to_numeric(texts, errors="coerce")
        good = stars.between(1, 5).to_numpy()
        kind = pd.Series(np.select([stars <= 2, stars >= 4], ["complaint", "praise"], "neutral"))
        allowed = "stars go from 1 to 5"
    else:
        stars = pd.Series(np.nan, index=texts.index)
        kind = texts.str.strip().str.lower().map(SENTIMENTS)
        good = kind.notna().to_numpy()
        allowed = "a sentiment is positive, neutral or negative"
    bad = np.flatnonzero(rated & ~good)
    if len(bad):
        row = int(bad[0])
        raise table.refuse(row, f"{name} = {str(texts.iloc[row])[:40]!r}; {allowed}.")
    return kind.where(rated, "unrated"), stars


def _edited(
    table: _Table,
    taken: Mapping[str, str],
    posted: pd.Series,
    replied: pd.Series,
    drop_negative: bool,
) -> pd.Series:
    """Answered messages whose delay is unknown, because their date is that of a later edit."""
    negative = replied < posted
    flagged = pd.Series(False, index=posted.index)
    if "edited" in taken:
        flagged = _column(table, taken["edited"]).str.strip().str.lower().isin(YES)
    wrong = np.flatnonzero((negative & ~flagged).to_numpy())
    if len(wrong) and not drop_negative:
        raise table.refuse(
            int(wrong[0]),
            f"the answer ({replied.iloc[wrong[0]]}) is older than the message "
            f"({posted.iloc[wrong[0]]}), as in {len(wrong):,} rows; if those messages were edited "
            "after the answer, mark them in a column edited_after_reply or import with "
            "--drop-negative: they then count as answered, with an unknown delay.",
        )
    return (negative | flagged) & replied.notna()
