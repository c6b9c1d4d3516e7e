"""How do a visitor's own data come in, and where are they while the visitor is here?

Each visitor has a private folder outside the project, made when the first file comes and removed
when they leave or the server ends. What a browser calls a file is only shown: on the disk it bears
a name of ours. Nothing in it is ever executed; the importers of the command line read it, in a
process aside.
"""

from __future__ import annotations

import atexit
import base64
import binascii
import io
import re
import shutil
import tempfile
import threading
import uuid
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.app import aside
from analysis.app.evidence_work import patient
from analysis.app.imported import DESK, NETWORK
from analysis.app.limits import Limits, limits
from analysis.imports import files, import_desk, import_network
from analysis.imports.columns import NAMES
from analysis.imports.messages import columns_of
from sim.errors import OnzeError
from sim.parameters import SCENARIOS

EXAMPLES = {DESK: "messages.csv", NETWORK: "friends.csv"}
EXAMPLE_FOLDER = SCENARIOS.parent / "docs" / "examples"
ENDINGS = (".csv", ".tsv", ".txt", ".parquet", ".pq", ".graphml")
PACKED = ".gz"
LONGEST_NAME = 60
DAY_FIRST = {"day": True, "month": False}
WHOLE = "whole"

_folders: dict[str, Path] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class Upload:
    """A file of a visitor. name: what their browser calls it; path: where it is; size: in bytes."""

    name: str
    path: Path
    size: int


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


def folder_of(who: str) -> Path:
    """Return a visitor's private folder, made when it is first needed."""
    with _lock:
        if who not in _folders:
            _folders[who] = Path(tempfile.mkdtemp(prefix="onze-"))
        return _folders[who]


def remove_folder(who: str) -> None:
    """Remove everything a visitor sent."""
    with _lock:
        folder = _folders.pop(who, None)
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)


@atexit.register
def remove_all() -> None:
    """Remove what every visitor sent."""
    for who in list(_folders):
        remove_folder(who)


def ending_of(name: str) -> str:
    """Return the ending under which a file is kept: one the importers know, .csv for any other."""
    plain = name.lower()
    packed = PACKED if plain.endswith(PACKED) else ""
    plain = plain.removesuffix(PACKED)
    return next((e for e in ENDINGS if plain.endswith(e)), ".csv") + packed


def kept_name(name: str) -> str:
    """Return the name a file is kept under: letters of what it was called, and a known ending."""
    stem = re.split(r"[/\\]", name)[-1].split(".")[0]
    stem = re.sub(r"[^A-Za-z0-9_-]+", "_", stem).strip("_")[:LONGEST_NAME]
    return (stem or "upload") + ending_of(name)


class Incoming:
    """A file that comes piece by piece; too much of it is refused before it is kept."""

    def __init__(self, who: str, name: str, most: int) -> None:
        """Begin an empty file in the visitor's folder. most: bytes."""
        place = folder_of(who) / uuid.uuid4().hex
        place.mkdir()
        self.name, self.path, self.most, self.size = name[:LONGEST_NAME], place / kept_name(name), most, 0
        self.path.touch()

    def take(self, piece: str) -> int:
        """Take the next piece (base64); return the bytes so far. Raises ValueError for nonsense."""
        try:
            content = base64.b64decode(piece, validate=True)
        except binascii.Error:
            raise ValueError("a piece of the file came broken") from None
        self.size += len(content)
        if self.size > self.most:
            self.drop()
            raise OverflowError
        with self.path.open("ab") as stream:
            stream.write(content)
        return self.size

    def drop(self) -> None:
        """Throw away what came."""
        shutil.rmtree(self.path.parent, ignore_errors=True)

    def whole(self) -> Upload:
        """Return the file."""
        return Upload(self.name, self.path, self.size)


def example(who: str, kind: str) -> Upload:
    """Return a copy of the project's own example in a visitor's folder."""
    name = EXAMPLES[kind]
    incoming = Incoming(who, name, limits().upload_bytes)
    content = (EXAMPLE_FOLDER / name).read_bytes()
    incoming.take(base64.b64encode(content).decode())
    return incoming.whole()


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
        key = key if key in (*NAMES, "day_first") else "negative" if "edited_after" in str(error) else ""
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
        try:
            found: Found = patient(future, stop)
        finally:
            future.cancel()
        return found

    return work


def archive(folder: str) -> bytes:
    """Return everything an importer wrote, in one file to take along."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archived:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                archived.write(path, path.relative_to(folder))
    return packed.getvalue()
