"""Where are the runs of a study kept, so that each is there whole or not at all?

One SQLite file per study. What must be the same whoever lived the study stands in `runs`; what may
differ (who holds what in hand, how long it took) stands in tables of its own. Every change is one
transaction with the journal on disk, so a process may be killed at any moment.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from analysis.lab.record import DONE, FAILED, Record, from_json
from analysis.lab.trouble import refusal
from sim.errors import OnzeError

FORMAT = 1
PATIENCE = 60.0  # seconds to wait for another program that writes
CHUNK = 500  # keys asked for at once
SCHEMA = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS runs (
  key TEXT PRIMARY KEY, model TEXT NOT NULL, seed INTEGER NOT NULL, settings TEXT NOT NULL,
  state TEXT NOT NULL, fingerprint TEXT, measures TEXT, survey TEXT, daily BLOB,
  error TEXT, trace TEXT, proof TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS efforts (key TEXT PRIMARY KEY, seconds REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS points (point INTEGER PRIMARY KEY, shares TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS members (
  rank INTEGER PRIMARY KEY, point INTEGER NOT NULL, policy INTEGER NOT NULL,
  replication INTEGER NOT NULL, family INTEGER NOT NULL, key TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS members_by_key ON members (key);
CREATE TABLE IF NOT EXISTS claims (key TEXT PRIMARY KEY, owner TEXT NOT NULL, until REAL NOT NULL)
  WITHOUT ROWID;
"""
COLUMNS = Record._fields[:-1]
RUNS = ", ".join((*COLUMNS, "proof"))
# Takes whether the days and whether the survey may be missing.
ENOUGH = "(state = 'failed' OR ((? OR daily IS NOT NULL) AND (? OR survey IS NOT NULL)))"


class Member(NamedTuple):
    """Which run stands where in the experiment; family: those that share a past."""

    rank: int
    point: int
    policy: int
    replication: int
    family: int
    key: str


class Store:
    """The runs of one study. Use as a context manager, or close it."""

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        """Open the file, or begin it. patience: seconds to wait for another program."""
        self.path = Path(path)
        self.patience = patience
        with self.speaking():
            self.disk = sqlite3.connect(self.path, timeout=patience, isolation_level=None)
            self.disk.execute("PRAGMA synchronous = FULL")
            if not self._is_begun():  # Who only reads must not wait for who writes.
                self._begin()
        found = self.about("format")
        if found != str(FORMAT):
            self.close()
            raise OnzeError(
                f"{self.path.name} is a study of format {found}; this Onze reads {FORMAT}.",
                file=self.path,
            )

    def _is_begun(self) -> bool:
        ask = "SELECT count(*) FROM sqlite_master WHERE name IN ('about', 'claims')"
        return bool(self.disk.execute(ask).fetchone()[0] == 2)

    def _begin(self) -> None:
        with self.change():
            for statement in SCHEMA.split(";\n"):
                self.disk.execute(statement)
            self.disk.execute("INSERT OR IGNORE INTO about VALUES ('format', ?)", (str(FORMAT),))

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the file go."""
        self.disk.close()

    @contextmanager
    def speaking(self) -> Iterator[None]:
        """Turn what the disk refuses into one sentence; what was kept before stays kept."""
        try:
            yield
        except sqlite3.Error as error:
            raise OnzeError(refusal(self.path.name, str(error), self.patience), self.path) from None

    @contextmanager
    def change(self) -> Iterator[None]:
        """Make several changes at once: all of them, or none."""
        try:  # Ctrl-C may come between any two steps, and must not leave the change open.
            self.disk.execute("BEGIN IMMEDIATE")
            yield
            self.disk.execute("COMMIT")
        except BaseException:
            if self.disk.in_transaction:
                self.disk.execute("ROLLBACK")
            raise

    @contextmanager
    def waiting(self, patience: float) -> Iterator[None]:
        """Wait so many seconds for another program, meanwhile."""
        self._wait(patience)
        try:
            yield
        finally:
            self._wait(self.patience)

    def _wait(self, patience: float) -> None:
        self.disk.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")

    def about(self, name: str) -> str | None:
        """Return a word kept about the study, None if there is none."""
        with self.speaking():
            row = self.disk.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def keep(self, records: Sequence[Record]) -> None:
        """Keep runs, all or none of them, and let go of the claims on them.

        A finished run is never replaced by a failed one, and loses nothing that was kept of it.
        """
        marks = ", ".join("?" * (len(COLUMNS) + 1))
        with self.speaking(), self.change():
            for record in map(self._with_what_is_kept, records):
                if record is None:
                    continue
                self.disk.execute(
                    f"INSERT OR REPLACE INTO runs ({RUNS}) VALUES ({marks})",
                    (*record[:-1], record.proof),
                )
                self.disk.execute(
                    "INSERT OR REPLACE INTO efforts VALUES (?, ?)", (record.key, record.seconds)
                )
            self.disk.executemany("DELETE FROM claims WHERE key = ?", [(r.key,) for r in records])

    def _with_what_is_kept(self, record: Record) -> Record | None:
        """Return a run with the survey and the days kept of it before; None: better as it is."""
        row = self.disk.execute(
            "SELECT state, survey, daily FROM runs WHERE key = ?", (record.key,)
        ).fetchone()
        if row is None or row[0] != DONE:
            return record
        if record.state == FAILED:
            return None
        survey = row[1] if record.survey is None else record.survey
        daily = row[2] if record.daily is None else record.daily
        return record._replace(survey=survey, daily=daily)

    def lay_out(
        self, outline: str, plan: str, points: Iterable[Sequence[float]], members: Iterable[Member]
    ) -> None:
        """Keep which runs the experiment is made of; runs of an older one stay.

        plan: by what the members are known again.
        """
        members = list(members)  # Reckoned before others are made to wait.
        with self.speaking(), self.change():
            self.disk.execute("DELETE FROM points")
            self.disk.execute("DELETE FROM members")
            rows = ((number, json.dumps(list(row))) for number, row in enumerate(points))
            self.disk.executemany("INSERT INTO points VALUES (?, ?)", rows)
            self.disk.executemany("INSERT INTO members VALUES (?, ?, ?, ?, ?, ?)", members)
            for name, value in (("outline", outline), ("plan", plan)):
                self.disk.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))

    def members(self) -> Iterator[Member]:
        """Yield the runs the experiment is made of, those that share a past together."""
        with self.speaking():
            yield from map(Member._make, self.disk.execute("SELECT * FROM members ORDER BY rank"))

    def shares(self) -> list[list[float]]:
        """Return the points of the experiment, in its order."""
        with self.speaking():
            rows = self.disk.execute("SELECT shares FROM points ORDER BY point").fetchall()
        return [json.loads(row[0]) for row in rows]

    def known(self, daily: bool, survey: bool) -> dict[str, str]:
        """Return the state of every run kept that has what is asked of it, by key."""
        with self.speaking():
            rows = self.disk.execute(
                f"SELECT key, state FROM runs WHERE {ENOUGH}", (not daily, not survey)
            )
            return dict(rows.fetchall())

    def measures(self, keys: Iterable[str]) -> dict[str, dict[str, float]]:
        """Return what the finished ones of some runs measured, survey answers with it, by key."""
        found = {}
        for row in self.rows(keys, ("key", "measures", "survey")):
            try:
                found[row[0]] = from_json(row[1]) | (from_json(row[2]) if row[2] else {})
            except ValueError as error:
                words = refusal(self.path.name, str(error), self.patience)
                raise OnzeError(words, self.path) from None
        return found

    def rows(
        self, keys: Iterable[str], columns: Sequence[str], state: str = DONE
    ) -> Iterator[tuple[Any, ...]]:
        """Yield some columns of those of the runs that are in a state, in no set order."""
        wanted = list(dict.fromkeys(keys))
        for begin in range(0, len(wanted), CHUNK):
            chunk = wanted[begin : begin + CHUNK]
            marks = ", ".join("?" * len(chunk))
            with self.speaking():
                rows = self.disk.execute(
                    f"SELECT {', '.join(columns)} FROM runs WHERE state = ? AND key IN ({marks})",
                    (state, *chunk),
                ).fetchall()
            yield from rows

    def forget_failures(self) -> int:
        """Forget which runs failed, so that they are lived again; returns how many."""
        with self.speaking(), self.change():
            return self.disk.execute("DELETE FROM runs WHERE state = 'failed'").rowcount
