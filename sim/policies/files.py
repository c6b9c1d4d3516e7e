"""What does a policy file say? Read and checked, or refused in one sentence."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import OnzeError
from sim.kernels.triage import LARGEST_ORDER, ORDERS
from sim.layers import find
from sim.parameters import SCENARIOS, check, nearest, parameters
from sim.policies.policy import CLASSES, LEVERS, REGISTRY, MeasuredDesk, Policy
from sim.reading import read_text, refuse_folder, toml_of

HEADINGS = ("title", "idea", "source", "desk", *LEVERS)
LISTS = ("answers", "order")
MEASURED = ("complaint", "praise", "measured", "kind")
KEPT = 64  # texts of files
LONGEST_DELAY = 1e7  # hours; an answer after a thousand years is none


def known_policies() -> list[str]:
    """Return the names of every registered policy and every file in scenarios/policies."""
    files = [path.stem for path in sorted((SCENARIOS / "policies").glob("*.toml"))]
    return files + [name for name in REGISTRY if name not in files]


def load_policy(name: str | Path) -> Policy:
    """Return the policy of a name: registered in Python, a file, or a stem under policies/."""
    text = str(name)
    if text in REGISTRY:
        return REGISTRY[text]
    by_name = not (text.endswith(".toml") or "/" in text)
    if by_name and not (SCENARIOS / "policies" / f"{text}.toml").is_file():
        if text:
            refuse_folder(Path(text))
        known = known_policies()
        named = text or '""'
        raise OnzeError(
            f"there is no policy called {named}{nearest(text, known)}; known: {', '.join(known)}.",
            key=text,
        )
    path = find(text, ("policies",))
    return _policy_in(read_text(path), path)


@lru_cache(maxsize=KEPT)
def _policy_in(text: str, path: Path) -> Policy:
    """Return the policy of a file's text. Every market asks for those of its brands anew."""
    table, lines = toml_of(text, path)
    for key in table:
        if key not in HEADINGS:
            where = f"{path.name}, line {lines.get(key, 1)}"
            hint = nearest(key, list(HEADINGS))
            raise OnzeError(f"{where}: unknown entry {key}{hint}.", file=path, key=key)
    desk = table.get("desk", {})
    if not isinstance(desk, dict):
        raise OnzeError(f"{path.name}: desk must be a table.", file=path, key="desk")
    settings: dict[str, Any] = {}
    lists: dict[str, Any] = {}
    known = [key.removeprefix("desk.") for key in parameters() if key.startswith("desk.")]
    for key, value in desk.items():
        where = f"{path.name}, line {lines.get(f'desk.{key}', lines.get('desk', 1))}"
        if key in known:
            settings[f"desk.{key}"] = check(f"desk.{key}", value, where, path)
        elif key in LISTS:
            lists[key] = names_in(key, value, where, path)
        elif key not in MEASURED:
            hint = nearest(key, [*known, *LISTS])
            raise OnzeError(f"{where}: unknown setting desk.{key}{hint}.", file=path, key=key)
    return Policy(
        name=path.stem,
        title=str(table.get("title", path.stem)),
        idea=str(table.get("idea", "")),
        source=str(table.get("source", "")),
        desk=settings,
        levers=_levers(table, lines, path),
        measured=_measured(desk, path),
        path=path,
        **lists,
    )


def _levers(table: dict[str, Any], lines: dict[str, int], path: Path) -> dict[str, Any]:
    """Return what the policy sets beside the desk, checked."""
    found: dict[str, Any] = {}
    for section in LEVERS:
        entries = table.get(section, {})
        if not isinstance(entries, dict):
            where = f"{path.name}, line {lines.get(section, 1)}"
            raise OnzeError(f"{where}: {section} must be a table.", file=path, key=section)
        for key, value in entries.items():
            address = f"{section}.{key}"
            where = f"{path.name}, line {lines.get(address, lines.get(section, 1))}"
            found[address] = check(address, value, where, path)
    return found


def names_in(key: str, value: Any, where: str, path: Path | None = None) -> tuple[str, ...]:
    """Return a list of classes ("answers") or of orders ("order"), checked."""
    allowed = CLASSES if key == "answers" else ORDERS
    most = len(CLASSES) if key == "answers" else LARGEST_ORDER
    good = isinstance(value, list | tuple) and all(item in allowed for item in value)
    if not good or len(value) > most or len(set(value)) < len(value):
        raise OnzeError(
            f"{where}: desk.{key} = {value!r} must be a list of at most {most} different names "
            f"from {', '.join(allowed)}.",
            file=path,
            key=f"desk.{key}",
        )
    return tuple(value)


def _measured(desk: dict[str, Any], path: Path) -> MeasuredDesk | None:
    """Return the measured desk of an imported policy, checked; None for a queue."""
    kind = desk.get("kind", "queue")
    if kind not in ("queue", "measured"):
        raise OnzeError(
            f'{path.name}: desk.kind = {kind!r} must be "queue" or "measured".',
            file=path,
            key="desk.kind",
        )
    if kind == "queue":
        return None
    chances, delays = [], []
    for name in ("complaint", "praise"):
        entry = desk.get(name)
        if not isinstance(entry, dict):
            raise OnzeError(
                f"{path.name}: a measured desk needs a table desk.{name} with answered and "
                "delay_hours.",
                file=path,
                key=f"desk.{name}",
            )
        chances.append(_chance(entry, name, path))
        delays.append(_delays(entry, name, path))
    if delays[0].size != delays[1].size:
        raise OnzeError(
            f"{path.name}: desk.complaint and desk.praise need as many delay_hours as each other.",
            file=path,
            key="desk.praise",
        )
    return MeasuredDesk(np.array(chances), np.stack(delays))


def _chance(entry: dict[str, Any], name: str, path: Path) -> float:
    value = entry.get("answered")
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise OnzeError(
            f"{path.name}: desk.{name}.answered = {value!r} must be a probability from 0 to 1.",
            file=path,
            key=f"desk.{name}.answered",
        )
    return float(value)


def _delays(entry: dict[str, Any], name: str, path: Path) -> np.ndarray:
    value = entry.get("delay_hours")
    numbers = isinstance(value, list) and all(
        isinstance(item, int | float) and not isinstance(item, bool) for item in value
    )
    delays = np.array(value, np.float64) if numbers and value else np.empty(0)
    if delays.size < 2 or not np.all(delays >= 0) or not np.all(np.diff(delays) >= 0):
        raise OnzeError(
            f"{path.name}: desk.{name}.delay_hours must be two or more hours, from 0 upwards, "
            "none smaller than the one before.",
            file=path,
            key=f"desk.{name}.delay_hours",
        )
    return np.minimum(delays, LONGEST_DELAY)
