"""Which two columns of this file say who is tied to whom?

Text tables (comma, tab, semicolon, bar or blanks between columns; with or without column names;
lines beginning with # or % are comments), Parquet and GraphML, all but Parquet plain or gzip.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.imports import files
from analysis.imports.graphml import graphml_ends
from sim.errors import OnzeError

MISSING = ("", "NaN", "nan", "NULL", "null", "N/A", "#N/A", "<NA>")
LONGEST_LABEL = 200
SOURCES = ("source", "from", "src", "fromnodeid", "node1", "user1", "ego", "person1")
TARGETS = ("target", "to", "dst", "tonodeid", "node2", "user2", "alter", "person2")
_SEPARATORS = ("\t", ";", ",", "|")
_BLANKS = r"\s+"


@dataclass(frozen=True)
class Edges:
    """The rows of an edge list, people numbered in the order of their labels.

    source, target: (rows,) int64 person numbers; labels: (people,) text, distinct and sorted (as
    numbers where all are whole numbers); header: the two column names, where the file has them;
    declared: what the file itself says about direction.
    """

    source: np.ndarray
    target: np.ndarray
    labels: np.ndarray
    header: tuple[str, str] | None = None
    declared: str | None = None
    notices: list[str] = field(default_factory=list)


def read_edges(path: str | Path, limit: int = files.LIMIT_BYTES) -> Edges:
    """Read an edge list of any kind this module knows; a bad line is named in the refusal."""
    path = Path(path)
    if files.is_parquet(path):
        return _from_frame(path, files.parquet(path, limit))
    raw = files.text_of(path, limit)
    if path.name.lower().removesuffix(".gz").endswith(".graphml"):
        ends = graphml_ends(path, raw)
        return _edges(path, ends.source, ends.target, alone=ends.people, declared=ends.declared)
    return _from_text(path, raw)


def _from_text(path: Path, raw: bytes) -> Edges:
    content = files.without_comments(raw)
    sample = content[: 2**16].decode("utf-8", "ignore").splitlines()[:50]
    if not sample:
        raise OnzeError(f"{path.name} is empty: it holds comments only.", file=path)
    separator = _separator(path, sample)
    frame = _parse(path, raw, content, separator)
    named, first, second = _columns(frame)
    body = frame.iloc[1:] if named else frame
    header = (str(frame.iloc[0, first]), str(frame.iloc[0, second])) if named else None
    if body.empty:
        raise OnzeError(f"{path.name} holds column names but no tie.", file=path)
    for column in (first, second):
        gaps = np.flatnonzero(body[column].isna().to_numpy())
        if len(gaps):
            line = files.line_of(raw, int(gaps[0]) + named)
            raise OnzeError(
                f"{path.name}, line {line}: no label in column {column + 1}; "
                "each line names the two people of a tie.",
                file=path,
                key=f"line {line}",
            )
    notices = _unused(frame, body, {first, second}, named)
    return _edges(path, body[first], body[second], header=header, notices=notices)


def _from_frame(path: Path, frame: pd.DataFrame) -> Edges:
    if frame.shape[1] < 2:
        raise OnzeError(_one_column(path), file=path)
    first, second = _named([str(name).lower() for name in frame.columns]) or (0, 1)
    if frame.empty:
        raise OnzeError(f"{path.name} holds column names but no tie.", file=path)
    ends = []
    for column in (first, second):
        values = frame.iloc[:, column]
        gaps = np.flatnonzero(values.isna().to_numpy())
        if len(gaps):
            raise OnzeError(
                f"{path.name}, row {gaps[0] + 1}: no label in column {frame.columns[column]}.",
                file=path,
                key=str(frame.columns[column]),
            )
        whole = values.dtype.kind == "f" and (values % 1 == 0).all()
        ends.append((values.astype("int64") if whole else values).astype(str))
    header = (str(frame.columns[first]), str(frame.columns[second]))
    unused = [str(name) for at, name in enumerate(frame.columns) if at not in (first, second)]
    notices = [f"Columns not used: {', '.join(unused)}."] if unused else []
    return _edges(path, ends[0], ends[1], header=header, notices=notices)


def _separator(path: Path, sample: Sequence[str]) -> str:
    """What stands between the columns: the first kind that cuts every line into equal parts."""
    widths = {
        separator: [len(row) for row in csv.reader(sample, delimiter=separator)]
        for separator in _SEPARATORS
    }
    widths[_BLANKS] = [len(line.split()) for line in sample]
    even = [s for s, found in widths.items() if len(set(found)) == 1 and found[0] >= 2]
    usual = [s for s, found in widths.items() if np.mean(np.array(found) >= 2) >= 0.5]
    if not even and not usual:
        raise OnzeError(_one_column(path), file=path)
    return (even or usual)[0]


def _parse(path: Path, raw: bytes, content: bytes, separator: str) -> pd.DataFrame:
    try:
        return pd.read_csv(
            io.BytesIO(content),
            sep=separator,
            header=None,
            dtype=str,
            keep_default_na=False,
            na_values=list(MISSING),
            skipinitialspace=True,
            skip_blank_lines=False,
        )
    except (pd.errors.ParserError, ValueError) as error:
        raise files.not_a_table(path, error, raw) from None


def _columns(frame: pd.DataFrame) -> tuple[bool, int, int]:
    """Whether the first line holds column names, and the places of the two labels."""
    if frame.shape[1] < 2:
        return False, 0, 0
    head = [str(name).strip().lower() for name in frame.iloc[0]]
    known = _named(head)
    if known:
        return True, *known
    body = frame.iloc[1:200, :2]
    numbers = len(body) > 0 and all(_whole(text) for text in body.to_numpy().ravel())
    return numbers and not any(_whole(text) for text in head[:2]), 0, 1


def _named(names: Sequence[str]) -> tuple[int, int] | None:
    plain = [re.sub(r"[^a-z0-9]", "", name) for name in names]
    for source, target in zip(SOURCES, TARGETS, strict=True):
        if source in plain and target in plain:
            return plain.index(source), plain.index(target)
    return None


def _unused(frame: pd.DataFrame, body: pd.DataFrame, used: set[int], named: bool) -> list[str]:
    notices = []
    for column in [at for at in frame.columns if at not in used]:
        name = repr(str(frame.iloc[0, column])) if named else f"{column + 1}"
        values = pd.to_numeric(body[column], errors="coerce")
        if values.isna().all():
            notices.append(f"Column {name} was not used.")
            continue
        below = int((values < 0).sum())
        extra = f" {below:,} rows are below zero and count as ties all the same." if below else ""
        notices.append(
            f"Column {name} holds numbers; it was not used: every tie has strength 1.{extra}"
        )
    return notices


def _edges(
    path: Path,
    source: Sequence[str] | pd.Series,
    target: Sequence[str] | pd.Series,
    alone: Sequence[str] = (),
    header: tuple[str, str] | None = None,
    declared: str | None = None,
    notices: Sequence[str] = (),
) -> Edges:
    """Number the people by label; `alone` are people named besides the ties."""
    rows = len(source)
    every = pd.concat([pd.Series(part, dtype=str) for part in (source, target, list(alone))])
    codes, found = pd.factorize(every.reset_index(drop=True))
    names = [label.strip() for label in found.tolist()]
    longest = max(names, key=len)
    # Labels are kept as one array whose rows are all as wide as the longest.
    if len(longest) > LONGEST_LABEL or 4 * len(longest) * len(names) > files.LIMIT_BYTES:
        raise OnzeError(
            f"{path.name}: the label {longest[:20]!r}... has {len(longest)} characters, too many "
            f"for {len(names):,} people (at most {LONGEST_LABEL}).",
            file=path,
        )
    if "" in names:
        raise OnzeError(f"{path.name}: one label is blank.", file=path)
    labels, place = _sorted(np.array(names))
    codes = place[codes].astype(np.int64)
    return Edges(codes[:rows], codes[rows : 2 * rows], labels, header, declared, list(notices))


def _sorted(found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct labels in order, and the place in it of each label found."""
    labels, place = np.unique(found, return_inverse=True)
    if not all(_whole(label) for label in labels[:1000]):
        return labels, place
    try:
        numbers = labels.astype(np.int64)
    except (ValueError, OverflowError):
        return labels, place
    # '7' and '007' are two labels: only plain numbers are put in the order of numbers.
    if not (numbers.astype(labels.dtype) == labels).all():
        return labels, place
    order = np.argsort(numbers, kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return labels[order], rank[place]


def _whole(text: object) -> bool:
    return bool(re.fullmatch(r"-?\d{1,18}", str(text)))


def _one_column(path: Path) -> str:
    return (
        f"{path.name} has one column: a network needs two, the people of each tie, set apart by "
        "commas, tabs, semicolons, bars or blanks."
    )
