"""What do a visitor's data say, read by the importers of the command line, in a process aside?"""

from __future__ import annotations

import io
import re
import threading
import uuid
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from analysis.app import aside
from analysis.app.evidence_work import patient
from analysis.app.imported import DESK, NETWORK
from analysis.app.limits import Limits, limits
from analysis.app.uploads import Upload, remove_if_left
from analysis.imports import files, import_desk, import_network
from analysis.imports.columns import NAMES
from analysis.imports.messages import columns_of
from sim.errors import OnzeError

DAY_FIRST = {"day": True, "month": False}
WHOLE = "whole"


@dataclass(frozen=True)
class Choices:
    """How a file is to be read, where it does not say so itself."""

    kind: str = DESK
    columns: Mapping[str, str] = field(default_factory=dict)  # role -> column
    dates: str = ""  # "", day or month: which comes first in 03/04/2020
    edited: bool = False  # an answer older than its message: the message was edited later

    @property
    def key(self) -> tuple[Any, ...]:
        """What an import is known by."""
        return (self.kind, *sorted(self.columns.items()), self.dates, self.edited)


@dataclass(frozen=True)
class Found:
    """What an importer said: its own tables and sentences, or why it refused (`words`).

    seen: the columns of the file; taken: role -> column; key: what the refusal speaks of.
    """

    kind: str
    folder: str
    tables: tuple[tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = ()
    notices: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    taken: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    key: str = ""
    rows: int = 0


def rows_of(path: Path, most_bytes: int) -> int:
    """Return how many rows a table has, without reading more than may be read."""
    if files.is_parquet(path):
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile

        try:
            return int(ParquetFile(path).metadata.num_rows)
        except (ArrowException, OSError):
            return 0  # The importer says what is wrong with it.
    return files.text_of(path, most_bytes).count(b"\n")


def read(path: Path, choices: Choices, allowed: Limits) -> Found:
    """Read a file with the importer of its kind (in a process aside); a refusal is an answer."""
    out = path.parent / f"out-{uuid.uuid4().hex}"
    seen: tuple[str, ...] = ()
    try:
        rows = rows_of(path, allowed.upload_bytes)
        if rows > allowed.most_upload_rows:
            return Found(choices.kind, "", key="rows", rows=rows)
        if choices.kind == NETWORK:
            network = import_network(path, out, limit_bytes=allowed.upload_bytes)
            return _found(choices, out, network, {}, ())
        seen = tuple(columns_of(path, allowed.upload_bytes))
        desk = import_desk(
            path,
            out,
            columns=choices.columns,
            day_first=DAY_FIRST.get(choices.dates),
            drop_negative=choices.edited,
            limit_bytes=allowed.upload_bytes,
        )
        return _found(choices, out, desk, desk.columns, seen)
    except OnzeError as error:
        key = error.key or ""
        key = (
            key
            if key in (*NAMES, "day_first")
            else "negative"
            if "edited_after" in str(error)
            else ""
        )
        return Found(choices.kind, "", seen=seen, taken=choices.columns, words=str(error), key=key)


def _found(
    choices: Choices, out: Path, report: Any, taken: Mapping[str, str], seen: tuple[str, ...]
) -> Found:
    tables = tuple(
        (title, tuple(heads), tuple(tuple(row) for row in rows))
        for title, heads, rows in report.tables()
    )
    return Found(
        kind=choices.kind,
        folder=str(out),
        tables=tables,
        notices=tuple(report.notices),
        unknown=tuple(report.unknown),
        seen=seen,
        taken=dict(taken),
        rows=report.rows,
    )


def reading(upload: Upload, choices: Choices) -> Callable[..., Found]:
    """Return the work that reads a file."""

    def work(tell: Callable[..., None], stop: threading.Event) -> Found:
        future = aside.ask(read, upload.path, choices, limits())
        # Whoever leaves meanwhile has their folder made again by what is still being written.
        future.add_done_callback(lambda _: remove_if_left(upload))
        try:
            found: Found = patient(future, stop)
        finally:
            future.cancel()
        # On the disk it bears a name of ours; its owner reads theirs.
        return replace(found, words=found.words.replace(upload.path.name, upload.name))

    return work


def archive(folder: str) -> bytes:
    """Return everything an importer wrote, in one file to take along."""
    packed = io.BytesIO()
    told = re.compile(rb'"out": "[^"]*"')  # Where it lay on this server is nobody's business.
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archived:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                content = path.read_bytes()
                if path.suffix == ".json":
                    content = told.sub(b'"out": ""', content)
                archived.writestr(str(path.relative_to(folder)), content)
    return packed.getvalue()
