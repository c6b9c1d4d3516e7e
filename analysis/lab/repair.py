"""What can be saved of a study's file that is damaged?

The damaged file is set aside under another name, and every run that can still be read whole goes
into a new one: the sweep lives the rest again.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from analysis.lab.record import Record
from analysis.lab.store import COLUMNS, PATIENCE, RUNS, Store, refusal
from sim.errors import OnzeError

JOURNAL = "-journal"
MOST_SET_ASIDE = 1000
TOGETHER = 200  # runs kept in one transaction


class Repaired(NamedTuple):
    """What was saved: runs, and where the damaged file lies now."""

    saved: int
    aside: Path


def is_sound(path: Path, patience: float = PATIENCE) -> bool:
    """Return whether SQLite finds every page of a file in order; a locked file is not judged."""
    try:
        with closing(sqlite3.connect(path, timeout=patience)) as disk:
            answer = disk.execute("PRAGMA quick_check(1)").fetchone()[0]
            return bool(answer == "ok")
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "full" in str(error) or "readonly" in str(error):
            raise OnzeError(refusal(path.name, str(error), patience), path) from None
        return False
    except sqlite3.DatabaseError:
        return False


def repair(path: Path) -> Repaired:
    """Set a damaged study aside and begin a new one with every run that can be read whole."""
    aside = _set_aside(path)
    saved = 0
    with Store(path) as store:
        batch: list[Record] = []
        for record in readable(aside):
            batch.append(record)
            if len(batch) == TOGETHER:
                store.keep(batch)
                saved, batch = saved + len(batch), []
        store.keep(batch)
    return Repaired(saved + len(batch), aside)


def _set_aside(path: Path) -> Path:
    for number in range(1, MOST_SET_ASIDE):
        aside = path.with_name(f"{path.stem}-damaged-{number}{path.suffix}")
        if not aside.exists():
            path.rename(aside)
            journal = path.with_name(path.name + JOURNAL)
            with suppress(FileNotFoundError):  # It belongs to the damaged file, not to the new one.
                journal.rename(aside.with_name(aside.name + JOURNAL))
            return aside
    raise OnzeError(f"there are {MOST_SET_ASIDE:,} damaged files beside {path.name}.", file=path)


def readable(path: Path) -> Iterator[Record]:
    """Yield the runs of a damaged file whose proof holds.

    Rows lie in the order of their keys, so a page that cannot be read is stepped over by asking for
    the keys that begin with the next letters.
    """
    with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as disk:
        for first in _beginnings():
            with suppress(sqlite3.Error):
                for row in disk.execute(
                    f"SELECT {RUNS} FROM runs WHERE key >= ? AND key < ?", (first, first + "g")
                ):
                    record = Record(**dict(zip(COLUMNS, row, strict=False)), seconds=0.0)
                    if record.proof == row[-1]:
                        yield record


def _beginnings() -> Iterator[str]:
    """Yield what keys begin with: three letters of a hash."""
    letters = "0123456789abcdef"
    yield from (a + b + c for a in letters for b in letters for c in letters)


def opened(folder: Path, name: str, patience: float = PATIENCE) -> tuple[Store, Repaired | None]:
    """Return a study's store, mended first where it is damaged."""
    path = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OnzeError(f"{folder} cannot be made: {error.strerror}.", file=folder) from None
    if path.exists() and os.path.getsize(path) and not is_sound(path, patience):
        mended = repair(path)
        return Store(path, patience), mended
    return Store(path, patience), None
