"""Which settings, factors, measures and design does an experiment's file name? Checked by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from analysis.lab.factors import ENTRIES, POLICY, Factor, read_factor, value_checked
from analysis.lab.outline import USES, Design
from sim.errors import OnzeError
from sim.observations import QUANTITY
from sim.parameters import nearest
from sim.reading import fault


def settings_of(path: Path, table: Mapping[str, Any], lines: Mapping[str, int]) -> dict[str, Any]:
    """Return what a file sets in the world, {"section.name": value}."""
    found = {}
    for address, value in flat(table).items():
        line = next((lines[place] for place in (f"set.{address}", "set") if place in lines), 1)
        where = f"{path.name}, line {line}"
        if address.startswith(POLICY):
            raise OnzeError(
                f"{where}: {address} is no setting of the world; what a policy says stands in its "
                "own file, or is a factor.",
                file=path,
                key=address,
            )
        found[address] = value_checked(address, value, where, path)
    return found


def flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return {"section.name": value} of [set.section] tables or of dotted names in quotes."""
    found: dict[str, Any] = {}
    for name, value in table.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = value
    return found


def measures_of(path: Path, names: Sequence[str], lines: Mapping[str, int]) -> Sequence[str]:
    """Return the measures a file asks for."""
    for name in names:
        if name not in QUANTITY:
            raise OnzeError(
                f"{path.name}, line {lines.get('measures', 1)}: nothing measures {name}"
                f"{nearest(name, list(QUANTITY))}.",
                file=path,
                key="measures",
            )
    return names


def factors_of(path: Path, table: Mapping[str, Any], lines: Mapping[str, int]) -> list[Factor]:
    """Return what a file varies."""
    found = []
    for address, record in _by_address(table).items():
        places = (f"factors.{address}", f'factors."{address}"', "factors")
        line = next((lines[place] for place in places if place in lines), 1)
        found.append(read_factor(address, record, f"{path.name}, line {line}", path))
    return found


def _by_address(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return {"section.name": record}; dotted names without quotes are tables in tables."""
    found: dict[str, Any] = {}
    for name, record in table.items():
        below = isinstance(record, Mapping) and record and not set(record) & set(ENTRIES)
        if below and all(isinstance(value, Mapping) for value in record.values()):
            found |= _by_address(record, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = record
    return found


def design_of(path: Path, table: Mapping[str, Any], lines: Mapping[str, int]) -> Design:
    """Return the design a file asks for; a list is found beside it."""
    line = lines.get("design", 1)
    kind = str(table.get("kind", "grid"))
    for entry in table:
        if kind in USES and entry not in ("kind", *USES[kind]) and entry in Design.model_fields:
            raise OnzeError(
                f"{path.name}, line {lines.get(f'design.{entry}', line)}: a design of kind {kind} "
                f"has no use for {entry}; it takes {', '.join(USES[kind])}.",
                file=path,
                key=f"design.{entry}",
            )
    try:
        design = Design(**{"kind": "grid", **table})
    except ValidationError as error:
        entry, words = fault(error)
        at = lines.get(f"design.{entry}", line)
        raise OnzeError(
            f"{path.name}, line {at}: the design {words}.", file=path, key=f"design.{entry}"
        ) from None
    if design.file:
        return design.model_copy(update={"file": str((path.parent / design.file).resolve())})
    return design
