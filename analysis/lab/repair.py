"""What can be saved of a study's file that is damaged?

The damaged file is set aside under another name, and every run that can still be read whole goes
into a new one: the sweep lives the rest again.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from analysis.lab.record import Record
from analysis.lab.store import FORMAT, PATIENCE, RUNS, Store
from analysis.lab.trouble import is_about_the_place, refusal
from sim.errors import OnzeError

UNREADABLE = (sqlite3.Error, OverflowError)
LEAST_BYTES = 50  # of a run, far too few; numbers may have been given up when runs were replaced
MAGIC = b"SQLite format 3\x00"
JOURNAL = "-journal"
LOCK = "study-mending.lock"
DRAFT = "study-mended.sqlite"
MOST_SET_ASIDE = 1000
TOGETHER = 200  # runs kept in one transaction


class Repaired(NamedTuple):
    """What was saved: runs, and where the damaged file lies now."""

    saved: int
    aside: Path


def is_sound(path: Path, patience: float = PATIENCE) -> bool:
    """Return whether every page and every run of a file is in order; a locked one is not judged."""
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:  # SQLite would write over a few bytes of another's.
            return False
    try:
        with closing(sqlite3.connect(path, timeout=patience)) as disk:
            answer = disk.execute("PRAGMA integrity_check(1)").fetchone()[0]
            return bool(answer == "ok") and all(map(is_whole, _rows(disk)))
    except sqlite3.OperationalError as error:
        if is_about_the_place(str(error)):
            raise OnzeError(refusal(path.name, str(error), patience), path) from None
        return False
    except UNREADABLE:
        return False


def _rows(disk: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    """Yield every run of a file, whole; none of a study of another format, which is not ours."""
    if not disk.execute("SELECT 1 FROM sqlite_master WHERE name = 'about'").fetchone():
        return
    found = disk.execute("SELECT value FROM about WHERE name = 'format'").fetchone()
    if found == (str(FORMAT),):
        yield from disk.execute(f"SELECT {RUNS} FROM runs")


def is_whole(row: tuple[Any, ...]) -> bool:
    """Return whether a row's proof holds."""
    return record_of(row).proof == row[-1]


def record_of(row: tuple[Any, ...]) -> Record:
    """Return the run of a row; how long it took is no result, and not asked for."""
    return Record._make((*row[:-1], 0.0))


def repair(path: Path) -> Repaired:
    """Set a damaged study aside and begin a new one with every run that can be read whole.

    The new one is made under another name first, so that being killed on the way costs nothing.
    """
    draft = path.with_name(DRAFT)
    for old in (draft, draft.with_name(DRAFT + JOURNAL)):
        old.unlink(missing_ok=True)
    saved = 0
    with Store(draft) as store:
        for batch in _batches(readable(path)):
            store.keep(batch)
            saved += len(batch)
    aside = _set_aside(path)
    draft.rename(path)
    return Repaired(saved, aside)


def _batches(records: Iterator[Record]) -> Iterator[list[Record]]:
    while batch := list(islice(records, TOGETHER)):
        yield batch


def _set_aside(path: Path) -> Path:
    for number in range(1, MOST_SET_ASIDE):
        aside = path.with_name(f"{path.stem}-damaged-{number}{path.suffix}")
        if not aside.exists():
            journal = path.with_name(path.name + JOURNAL)
            with suppress(FileNotFoundError):  # It belongs to the damaged file, not to the new one.
                journal.rename(aside.with_name(aside.name + JOURNAL))
            path.rename(aside)
            return aside
    raise OnzeError(f"there are {MOST_SET_ASIDE:,} damaged files beside {path.name}.", file=path)


def readable(path: Path) -> Iterator[Record]:
    """Yield the runs of a damaged file whose proof holds, in the order in which they were kept.

    They are asked for by where they lie and not by their keys, so that nothing but their own pages
    need be readable, and those above them.
    """
    with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as disk:
        disk.execute("PRAGMA writable_schema = ON")  # Or a file cut short is not even opened.
        last = _last(disk, path.stat().st_size)
        for first in range(1, last + 1, TOGETHER):
            for row in _between(disk, first, min(first + TOGETHER - 1, last)):
                if is_whole(row):
                    yield record_of(row)


def _last(disk: sqlite3.Connection, size: int) -> int:
    """Return the number of the last run, or one that is large enough where that is unreadable."""
    most = size // LEAST_BYTES
    try:
        return min(disk.execute("SELECT max(rowid) FROM runs").fetchone()[0] or 0, most)
    except UNREADABLE:
        return most


def _between(disk: sqlite3.Connection, first: int, last: int) -> Iterator[tuple[Any, ...]]:
    """Yield the runs of some numbers; half and half where one of them is unreadable."""
    try:
        ask = f"SELECT {RUNS} FROM runs WHERE rowid BETWEEN ? AND ?"
        yield from disk.execute(ask, (first, last)).fetchall()
    except UNREADABLE:
        if first < last:
            middle = (first + last) // 2
            yield from _between(disk, first, middle)
            yield from _between(disk, middle + 1, last)


def opened(folder: Path, name: str, patience: float = PATIENCE) -> tuple[Store, Repaired | None]:
    """Return a study's store, mended first where it is damaged."""
    path = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OnzeError(f"{folder} cannot be made: {error.strerror}.", file=folder) from None
    draft = path.with_name(DRAFT)
    if draft.exists() and not path.exists():  # Killed between the last two steps of a repair.
        draft.rename(path)
    mended = None
    if path.exists() and os.path.getsize(path) and not is_sound(path, patience):
        with alone(folder, patience):
            if not is_sound(path, patience):  # Another process may have mended it meanwhile.
                mended = repair(path)
    return Store(path, patience), mended


@contextmanager
def alone(folder: Path, patience: float) -> Iterator[None]:
    """Keep other processes from mending the same study; a lock that dies with its holder."""
    with closing(sqlite3.connect(folder / LOCK, timeout=patience, isolation_level=None)) as disk:
        try:
            disk.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            raise OnzeError(refusal(LOCK, str(error), patience), folder / LOCK) from None
        yield
