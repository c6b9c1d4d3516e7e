"""How do scenario files lie on top of each other, and where does each value come from?"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import OnzeError
from sim.parameters import SCENARIOS, Value, check, nearest, parameters
from sim.reading import read_toml, refuse_folder

# Data of another kind that lies beside the scenarios.
NOT_WORLDS = (
    "parameters", "sources", "survey", "patterns", "claims", "stories", "calibration", "levers",
)  # fmt: skip
DEEPEST = 8
LATEST_ENTRY = 36_500  # day
TOP_KEYS = ("title", "story", "extends", "brands")
BRAND_KEYS = ("name", "share", "policy", "later", "price", "failure", "delight", "enters")
Layer = tuple[Path, dict[str, Any], dict[str, int]]


@dataclass
class Layers:
    """What a stack of scenario files says: values, brands, headings, and the origin of each."""

    values: dict[str, Value]
    origin: dict[str, str]
    brands: dict[str, dict[str, Any]] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)


def read_layers(path: Path) -> Layers:
    """Return everything a scenario file and the files under it say."""
    defaults = {address: record.value for address, record in parameters().items()}
    layers = Layers(defaults, dict.fromkeys(defaults, "parameters.toml"))
    layers.headings = {"title": path.stem, "story": ""}
    for file, table, lines in _stack(path):
        _merge(layers, file, table, lines)
    return layers


def find(
    name: str | Path, folders: tuple[str, ...], near: Path | None = None, what: str = "scenario"
) -> Path:
    """Return the file a name stands for: a path, or a stem under scenarios/.

    what: what is looked for, as a refusal calls it.
    """
    text = str(name)
    if text.endswith(".toml") or "/" in text:
        beside = near / text if near is not None and not Path(text).is_absolute() else Path(text)
        return beside if beside.exists() or not Path(text).exists() else Path(text)
    for folder in folders:
        candidate = SCENARIOS / folder / f"{text}.toml"
        if candidate.is_file():
            return candidate
    if text:
        refuse_folder(Path(text))
    known = sorted(
        path.stem
        for folder in folders
        for path in (SCENARIOS / folder).glob("*.toml")
        if path.stem not in NOT_WORLDS
    )
    named = text or '""'
    raise OnzeError(
        f"there is no {what} called {named}{nearest(text, known)}; known: {', '.join(known)}.",
        key=text,
    )


def _stack(path: Path) -> list[Layer]:
    """Return the files a scenario stands on, deepest first."""
    found: list[Layer] = []
    seen: list[Path] = []
    while True:
        if path.resolve() in seen:
            chain = " -> ".join(step.name for step in [*seen, path])
            raise OnzeError(f"{path.name} extends itself: {chain}.", file=path, key="extends")
        if len(seen) >= DEEPEST:
            raise OnzeError(f"{path.name}: more than {DEEPEST} files extend each other.", file=path)
        seen.append(path.resolve())
        table, lines = read_toml(path)
        found.append((path, table, lines))
        if "extends" not in table:
            return found[::-1]
        if not isinstance(table["extends"], str):
            raise OnzeError(f"{path.name}: extends must name a scenario.", file=path, key="extends")
        path = find(table["extends"], ("", "worlds"), near=path.parent)


def _merge(layers: Layers, path: Path, table: dict[str, Any], lines: dict[str, int]) -> None:
    """Lay one file over what is known so far."""
    sections = sorted({address.split(".")[0] for address in parameters()})
    for section, entries in table.items():
        where = f"{path.name}, line {lines.get(section, 1)}"
        if section in ("title", "story"):
            layers.headings[section] = str(entries)
        elif section == "brands" and isinstance(entries, dict):
            _merge_brands(path, entries, lines, layers.brands)
        elif section not in (*TOP_KEYS, *sections):
            hint = nearest(section, [*sections, *TOP_KEYS])
            raise OnzeError(f"{where}: unknown table {section}{hint}.", file=path, key=section)
        elif isinstance(entries, dict):
            for name, value in entries.items():
                address = f"{section}.{name}"
                where = f"{path.name}, line {lines.get(address, lines.get(section, 1))}"
                layers.values[address] = check(address, value, where, path)
                layers.origin[address] = where
        elif section != "extends":
            raise OnzeError(
                f"{where}: {section} = {entries!r} must be a table of settings.",
                file=path,
                key=section,
            )


def _merge_brands(
    path: Path, entries: dict[str, Any], lines: dict[str, int], brands: dict[str, dict[str, Any]]
) -> None:
    """Lay a file's brands over those below; `replace = true` forgets the brands below."""
    if entries.get("replace") is True:
        brands.clear()
    for key, table in entries.items():
        if key == "replace":
            continue
        where = f"{path.name}, line {lines.get(f'brands.{key}', 1)}"
        if not isinstance(table, dict):
            raise OnzeError(f"{where}: brands.{key} must be a table.", file=path, key=key)
        for name, value in table.items():
            address = f"brands.{key}.{name}"
            at = f"{path.name}, line {lines.get(address, 1)}"
            brands.setdefault(key, {})[name] = brand_value(address, value, at, path)


def brand_value(address: str, value: Any, where: str, file: Path | None = None) -> Any:
    """Check one entry of a brand; policies given as a path are found beside the file."""
    name = address.rsplit(".", 1)[-1]
    if name not in BRAND_KEYS:
        hint = nearest(name, list(BRAND_KEYS))
        raise OnzeError(f"{where}: unknown setting {address}{hint}.", file=file, key=address)
    if name in ("failure", "delight"):
        return check(f"experience.{name}", value, where, file)
    if name == "price":
        return check("money.basket", value, where, file)
    if name == "enters":
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LATEST_ENTRY:
            raise OnzeError(
                f"{where}: {address} = {value!r} must be a day of the comparison, a whole number "
                f"from 0 to {LATEST_ENTRY:,}.",
                file=file,
                key=address,
            )
        return value
    if name == "share":
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not 0 < value <= 1:
            raise OnzeError(
                f"{where}: {address} = {value!r} must be a share of sales above 0 and up to 1.",
                file=file,
                key=address,
            )
        return float(value)
    if not isinstance(value, str):
        raise OnzeError(f"{where}: {address} = {value!r} must be a text.", file=file, key=address)
    if name in ("policy", "later") and value.endswith(".toml") and file is not None:
        return str(find(value, ("policies",), near=file.parent))
    return value
