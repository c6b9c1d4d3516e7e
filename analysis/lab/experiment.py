"""What does an experiment's file ask for? Read and checked, or refused in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.lab.outline import Outline
from analysis.lab.sections import design_of, factors_of, flat, measures_of, settings_of
from analysis.resolved import policy_text
from sim.desks import check_desk
from sim.errors import OnzeError
from sim.layers import find
from sim.parameters import SCENARIOS, nearest
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
    path = find(name, (FOLDER,), what="experiment")
    table, lines = read_toml(path)
    if quick:
        table = _quickened(path, table, lines)
    headings = _headings(path, table, lines)
    settings = {**settings_of(path, headings.set, lines), **(changes or {})}
    world = load_scenario(_world_of(path, headings.world), settings)
    policies = tuple(_policies(path, headings, world))
    factors = tuple(factors_of(path, headings.factors, lines))
    design = design_of(path, headings.design, lines)
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
        measures=tuple(measures_of(path, headings.measures, lines)),
        daily=headings.daily,
        survey=headings.survey,
        factors=factors,
        design=design,
        texts={policy.name: policy_text(policy) for policy in policies if is_a_file(policy)},
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
    if not isinstance(quick, dict):
        raise OnzeError(
            f"{path.name}, line {lines.get('quick', 1)}: quick must be a table.",
            file=path,
            key="quick",
        )
    for entry in quick:
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
        if isinstance(value, dict) and isinstance(below, dict) and "kind" not in value:
            own = flat if entry == "set" else dict
            value = {**own(below), **own(value)}
        merged[entry] = value
    return merged


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


def is_a_file(policy: Policy) -> bool:
    """Return whether a policy was given as a file of its own, which its name does not find."""
    return policy.path is not None and policy.path.parent != SCENARIOS / "policies"


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
