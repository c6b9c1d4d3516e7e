"""What does an experiment's file ask for? Read and checked, or refused in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.lab.factors import Factor, read_factor
from analysis.lab.outline import USES, Design, Outline
from sim.desks import check_desk
from sim.errors import OnzeError
from sim.layers import find
from sim.observations import QUANTITY
from sim.parameters import nearest
from sim.policies.files import load_policy
from sim.policies.policy import Policy
from sim.reading import fault, read_toml
from sim.scenario import Scenario, load_scenario

FOLDER = "experiments"
MEASURES = ("profit", "customers_kept", "share", "complaints_answered", "desk_cost")
LARGEST_SEED = 2**62


class Headings(BaseModel):
    """The entries of an experiment's file that are no tables."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    title: str = ""
    question: str = ""
    world: str = "baseline"
    policies: list[str] = Field(default_factory=list)
    against: str | None = None
    replications: int = Field(4, ge=1, le=100_000)
    seed: int = Field(1, ge=0, le=LARGEST_SEED)
    measures: list[str] = Field(default_factory=lambda: list(MEASURES), min_length=1)
    daily: bool = False
    survey: bool = False
    set: dict[str, Any] = Field(default_factory=dict)
    design: dict[str, Any] = Field(default_factory=dict)
    factors: dict[str, Any] = Field(default_factory=dict)
    quick: dict[str, Any] = Field(default_factory=dict)


QUICK = ("replications", "set", "design", "factors")


@dataclass(frozen=True)
class Experiment:
    """An experiment ready to be lived: its outline, the world and the policies."""

    outline: Outline
    world: Scenario
    policies: tuple[Policy, ...]
    path: Path


def load_experiment(
    name: str | Path,
    quick: bool = False,
    changes: Mapping[str, Any] | None = None,
    replications: int | None = None,
) -> Experiment:
    """Return the experiment of a file, or of a name under scenarios/experiments.

    quick: with what the file's table `quick` says instead: a small version of the same.
    changes: {"section.name": value} set on top of the file's own `set`, as `--set` does.
    replications: instead of the file's.
    """
    path = find(name, (FOLDER,))
    table, lines = read_toml(path)
    if quick:
        table = _quickened(path, table, lines)
    headings = _headings(path, table, lines)
    settings = {**flat(headings.set), **(changes or {})}
    world = load_scenario(_world_of(path, headings.world), settings)
    policies = tuple(_policies(path, headings, world))
    factors = tuple(_factors(path, headings.factors, lines))
    design = _design(path, headings.design, lines)
    outline = Outline(
        name=path.stem + ("-quick" if quick else ""),
        title=headings.title or path.stem.replace("_", " "),
        question=headings.question,
        world=str(_world_of(path, headings.world)),
        settings=settings,
        consumers=world["world.consumers"],
        people_per_agent=world["world.people_per_agent"],
        days=world["world.days"],
        policies=tuple(policy.name for policy in policies),
        titles=tuple(policy.title for policy in policies),
        against=headings.against,
        replications=headings.replications if replications is None else replications,
        seed=headings.seed,
        measures=tuple(_measures(path, headings.measures, lines)),
        daily=headings.daily,
        survey=headings.survey,
        factors=factors,
        design=design,
    )
    if headings.against is not None and headings.against not in outline.policies:
        raise OnzeError(
            f"{path.name}, line {lines.get('against', 1)}: against = {headings.against} is not "
            f"among the policies lived: {', '.join(outline.policies)}.",
            file=path,
            key="against",
        )
    return Experiment(outline, world, policies, path)


def _quickened(path: Path, table: dict[str, Any], lines: Mapping[str, int]) -> dict[str, Any]:
    """Return a file's table with its quick version laid over it."""
    quick = table.get("quick", {})
    for entry in quick if isinstance(quick, dict) else ():
        if entry not in QUICK:
            raise OnzeError(
                f"{path.name}, line {lines.get(f'quick.{entry}', lines.get('quick', 1))}: quick "
                f"has no entry {entry}{nearest(entry, list(QUICK))}; it has {', '.join(QUICK)}.",
                file=path,
                key=f"quick.{entry}",
            )
    if not quick:
        raise OnzeError(f"{path.name} has no table [quick], so --quick has no meaning.", file=path)
    merged = dict(table)
    for entry, value in quick.items():
        below = merged.get(entry)
        if entry != "design" and isinstance(value, dict) and isinstance(below, dict):
            own = flat if entry == "set" else dict
            value = {**own(below), **own(value)}
        merged[entry] = value
    return merged


def flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return {"section.name": value} of [set.section] tables or of dotted names in quotes."""
    found: dict[str, Any] = {}
    for name, value in table.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = value
    return found


def _headings(path: Path, table: dict[str, Any], lines: Mapping[str, int]) -> Headings:
    known = list(Headings.model_fields)
    for entry in table:
        if entry not in known:
            raise OnzeError(
                f"{path.name}, line {lines.get(entry, 1)}: an experiment has no entry {entry}"
                f"{nearest(entry, known)}.",
                file=path,
                key=entry,
            )
    try:
        return Headings(**table)
    except ValidationError as error:
        entry, words = fault(error)
        line = lines.get(entry, lines.get(entry.split(".")[0], 1))
        raise OnzeError(f"{path.name}, line {line}: it {words}.", file=path, key=entry) from None


def _world_of(path: Path, name: str) -> str | Path:
    """Return the world's name, or its file beside the experiment's."""
    beside = path.parent / name
    return beside if name.endswith(".toml") and beside.exists() else name


def _policies(path: Path, headings: Headings, world: Scenario) -> list[Policy]:
    names = headings.policies or [world.brands[world.focal].policy]
    policies = [load_policy(_world_of(path, name)) for name in names]
    known = [policy.name for policy in policies]
    for policy in policies:
        check_desk(world, policy)
        if known.count(policy.name) > 1:
            raise OnzeError(
                f"{path.name}: policy {policy.name} is named twice.", file=path, key="policies"
            )
    return policies


def _measures(path: Path, names: Sequence[str], lines: Mapping[str, int]) -> Sequence[str]:
    for name in names:
        if name not in QUANTITY:
            raise OnzeError(
                f"{path.name}, line {lines.get('measures', 1)}: nothing measures {name}"
                f"{nearest(name, list(QUANTITY))}.",
                file=path,
                key="measures",
            )
    return names


def _factors(path: Path, table: Mapping[str, Any], lines: Mapping[str, int]) -> list[Factor]:
    found = []
    for address, record in table.items():
        line = lines.get(f"factors.{address}", lines.get("factors", 1))
        found.append(read_factor(address, record, f"{path.name}, line {line}", path))
    return found


def _design(path: Path, table: Mapping[str, Any], lines: Mapping[str, int]) -> Design:
    line = lines.get("design", 1)
    kind = table.get("kind", "grid")
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
