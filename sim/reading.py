"""How is a TOML file read without surprises, and on which line does each key stand?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sim.errors import OnzeError

Record = TypeVar("Record", bound=BaseModel)

LARGEST_FILE = 4 * 1024 * 1024
# What an import and a comparison leave in their folders.
WORLDS_INSIDE = ("world.toml", "scenario.toml")
HEADING = re.compile(r"^\s*\[([^\[\]]+)\]\s*(#.*)?$")
ENTRY = re.compile(r"^\s*([A-Za-z0-9_\-.\"']+)\s*=")


def read_toml(path: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """Return a file's tables and the line of each dotted key; refuse what is not TOML.

    Nothing in the file is executed; files above 4 MiB are refused before they are read.
    """
    return toml_of(read_text(path), path)


def toml_of(text: str, path: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """Return the tables in a file's text and the line of each dotted key, as `read_toml` does."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise OnzeError(f"{path.name} is not valid TOML: {error}.", file=path) from None
    if not table:
        raise OnzeError(f"{path.name} is empty: no key is set in it.", file=path)
    return table, lines_of(text)


def read_text(path: Path) -> str:
    """Return a text file's content, or say in one sentence why it cannot be read."""
    refuse_folder(path)
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise OnzeError(
                f"{path.name} is {size / 2**20:,.1f} MiB; a scenario file has at most 4 MiB.",
                file=path,
            )
        return path.read_text(encoding="utf-8-sig")  # Some editors put a mark in front.
    except FileNotFoundError:
        raise OnzeError(f"there is no file {path}.", file=path) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise OnzeError(
            f"{path.name}, line {line}: byte {error.object[error.start]:#x} is not UTF-8 text; "
            "save the file as UTF-8.",
            file=path,
        ) from None
    except OSError as error:
        raise OnzeError(f"{path.name} cannot be read: {error.strerror}.", file=path) from None


def refuse_folder(path: Path) -> None:
    """Refuse a folder where a file is needed, and name the world in it where there is one."""
    if not path.is_dir():
        return
    inside = [path / name for name in WORLDS_INSIDE if (path / name).is_file()]
    hint = f" (did you mean {inside[0]}?)" if inside else ""
    raise OnzeError(f"{path} is a folder, and a .toml file is needed{hint}.", file=path)


def lines_of(text: str) -> dict[str, int]:
    """Return the line number of every table heading and key, by dotted name."""
    lines: dict[str, int] = {}
    heading = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if found := HEADING.match(line):
            heading = found.group(1).strip()
            lines.setdefault(heading, number)
        elif found := ENTRY.match(line):
            key = found.group(1).strip("\"'")
            lines.setdefault(f"{heading}.{key}" if heading else key, number)
    return lines


def fault(error: ValidationError) -> tuple[str, str]:
    """Return the first entry of a record that is wrong, and the words that say so."""
    first = error.errors()[0]
    entry = ".".join(str(part) for part in first["loc"]) or "record"
    return entry, f"has a wrong `{entry}`: {first['msg'].lower()}"


def read_records(path: Path, kind: type[Record]) -> Iterator[tuple[str, str, Record]]:
    """Yield key, place ("survey.toml, line 3: Q1") and checked record, in the order of the file.

    Raises OnzeError naming the file, line, record and entry of the first that is not sound.
    """
    table, lines = read_toml(path)
    for key, record in table.items():
        where = f"{path.name}, line {lines.get(key, 0)}: {key}"
        try:
            checked = kind.model_validate(record)
        except ValidationError as error:
            raise OnzeError(f"{where} {fault(error)[1]}.", file=path, key=key) from None
        yield key, where, checked
