"""Where is what a visitor sends, while they are here?

Each has a private folder outside the project, made when the first file comes and removed when they
leave or the server ends. What a browser calls a file is only shown: on the disk it bears a name of
ours.
"""

from __future__ import annotations

import atexit
import base64
import binascii
import os
import re
import shutil
import tempfile
import threading
import uuid
from dataclasses import dataclass
from pathlib import Path

from analysis.app.imported import DESK, NETWORK
from analysis.app.limits import limits
from sim.parameters import SCENARIOS

EXAMPLES = {DESK: "messages.csv", NETWORK: "friends.csv"}
EXAMPLE_FOLDER = SCENARIOS.parent / "docs" / "examples"
ENDINGS = (".csv", ".tsv", ".txt", ".parquet", ".pq", ".graphml")
PACKED = ".gz"
LONGEST_NAME = 60
PREFIX = "onze-"

_folders: dict[str, Path] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class Upload:
    """A file of a visitor. name: what their browser calls it; path: where it is; size: in bytes."""

    name: str
    path: Path
    size: int


def folder_of(who: str) -> Path:
    """Return a visitor's private folder, made when it is first needed."""
    with _lock:
        if who not in _folders:
            _folders[who] = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        return _folders[who]


def remove_folder(who: str) -> None:
    """Remove everything a visitor sent."""
    with _lock:
        folder = _folders.pop(who, None)
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)


def remove_if_left(upload: Upload) -> None:
    """Remove what was still being made of a file when its owner left."""
    folder = upload.path.parent.parent
    with _lock:
        here = folder in _folders.values()
    if not here:
        shutil.rmtree(folder, ignore_errors=True)


@atexit.register
def remove_all() -> None:
    """Remove what every visitor sent."""
    for who in list(_folders):
        remove_folder(who)


def remove_leftovers() -> None:
    """Remove what a server left that was killed without a word."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        server = folder.name.removeprefix(PREFIX).split("-")[0]
        if server.isdigit() and not _alive(int(server)):
            shutil.rmtree(folder, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


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
        self.name, self.path, self.most, self.size = (
            name[:LONGEST_NAME],
            place / kept_name(name),
            most,
            0,
        )
        self.path.touch()

    def take(self, piece: str) -> int:
        """Take the next piece (base64); return the bytes so far. Raises ValueError for nonsense."""
        try:
            content = base64.b64decode(piece, validate=True)
        except (binascii.Error, ValueError):
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
