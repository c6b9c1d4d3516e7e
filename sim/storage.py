"""How does a market at midnight get onto a disk and back? As named columns in one file."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import OnzeError
from sim.kernels.columns import fields_of
from sim.kernels.memory import on_lines

FORMAT = 6  # changes whenever a state of an older Onze could not be gone on with


def flat(name: str, value: Any) -> dict[str, np.ndarray]:
    """Return every column inside something by a dotted name; what holds no array is left out.

    value: an array (of records: a column a field), something that says its columns itself, or
    a named tuple, dictionary or plain object of such.
    """
    if isinstance(value, np.ndarray):
        fields = fields_of(value.dtype)
        return {f"{name}.{field}": value[field] for field in fields} if fields else {name: value}
    if hasattr(type(value), "__array__"):
        return {name: value}
    if hasattr(value, "columns"):
        return {f"{name}.{field}": column for field, column in value.columns().items()}
    if hasattr(value, "_asdict"):
        value = value._asdict()
    elif hasattr(value, "__dict__"):
        value = vars(value)
    if not isinstance(value, dict):
        return {}
    named: dict[str, np.ndarray] = {}
    for key, part in value.items():
        named |= flat(f"{name}.{key}" if name else str(key), part)
    return named


def under(name: str, columns: dict[str, np.ndarray]) -> dict[str, Any]:
    """Take what lies under a name out of some columns; what lies deeper comes as a dictionary."""
    found: dict[str, Any] = {}
    for path in [path for path in columns if path.startswith(f"{name}.")]:
        here = found
        *way, last = path.removeprefix(f"{name}.").split(".")
        for step in way:
            here = here.setdefault(step, {})
        here[last] = columns.pop(path)
    return found


def joined(kind: np.dtype, columns: Any) -> np.ndarray:
    """Return records of a kind from their columns, by field; or the one column there is."""
    if isinstance(columns, np.ndarray):
        return columns
    first = next(iter(columns.values()))
    rows = on_lines(first.shape, kind)
    for field, column in columns.items():
        rows[field] = column
    return rows


def write_columns(path: Path, label: list[str], columns: dict[str, np.ndarray]) -> None:
    """Write columns into one file, whole or not at all. label: what they belong to."""
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as file:
        stored: dict[str, Any] = {"label": np.array([str(FORMAT), *label]), **columns}
        np.savez(file, **stored)
    partial.replace(path)


def read_columns(path: Path, label: list[str]) -> dict[str, np.ndarray]:
    """Return the columns of a file; refuse those of another world, seed or version.

    label: world and seed.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            columns = {name: stored[name] for name in stored.files}
        found = [str(part) for part in columns.pop("label")]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise OnzeError(
            f"{path.name} is not a saved market ({type(error).__name__}).", file=path
        ) from None
    if found != [str(FORMAT), *label]:
        raise OnzeError(
            f"{path.name} was saved from world {found[1]}, seed {found[2]} "
            f"(format {found[0]}); asked for world {label[0]}, seed {label[1]} (format {FORMAT}).",
            file=path,
        )
    return columns
