"""Does the simulated market look like the real one? The published patterns, checked one by one.

`validate` lives two stages per seed (a past, and every arm the checks need on the same luck), the
world asked for and a launch, reads each check of scenarios/patterns.toml off them, and holds the
mean over seeds to the bounds written there beforehand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.patterns import buying, choice, desk, lost, newcomer, recovery, seeding, talk
from analysis.patterns.judging import Verdict, bounds, found, verdict_on
from analysis.patterns.records import Pattern, read_patterns
from analysis.patterns.watching import open_stage
from sim.errors import OnzeError
from sim.runs import each_seed
from sim.scenario import Scenario, load_scenario

TABLE_HEAD = ("", "pattern", "source", "expected", "found", "role", "")
ROLES = {"calibrated": "fitted", "held_out": "held out", "input": "input", "shown": "shown"}
FULL_SEEDS = 10
QUICK_SEEDS = 2
# What a quick look is made of: as many people in all, fewer of them simulated, less time.
QUICK = {"world.consumers": 3000, "world.burn_in": 180, "world.days": 365}


class Visit(NamedTuple):
    """One seed's stage, read."""

    seed: int
    figures: dict[str, float]  # by check; those it has nothing to read from are left out, or NaN
    fingerprint: str  # of everything lived


@dataclass(frozen=True)
class Validation:
    """Every check of one world, and the markets it comes from."""

    scenario: str
    world: str
    seeds: tuple[int, ...]
    fingerprint: str
    verdicts: tuple[Verdict, ...]

    def __getitem__(self, key: str) -> Verdict:
        """Return a verdict by its id."""
        return {verdict.id: verdict for verdict in self.verdicts}[key]

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values for JSON; an endless bound is None there."""
        return {
            "world_fingerprint": self.world,
            "fingerprint": self.fingerprint,
            "patterns": [asdict(verdict) | {"verdict": verdict.word} for verdict in self.verdicts],
        }

    def frame(self) -> pd.DataFrame:
        """Return one row per check."""
        return pd.DataFrame(self.as_dict()["patterns"])

    def table(self) -> list[tuple[str, ...]]:
        """Return rows under TABLE_HEAD for an 80-column table."""
        return [
            (v.pattern, v.title, v.source, bounds(v), found(v), ROLES[v.role], v.word)
            for v in self.verdicts
        ]

    def words(self) -> list[str]:
        """Return what the table says, in sentences: how many hold, what fails, what was not run."""
        tried = [v for v in self.verdicts if v.holds is not None and v.role == "held_out"]
        held = [v for v in tried if v.holds]
        lines = [
            f"{len(held)} of {len(tried)} held-out checks hold, {sum(bool(v.sure) for v in held)} "
            "of them to the ends of their intervals. ±: half the 95 % interval over seeds; ?: it "
            "reaches beyond a bound; fitted: a parameter was set to the figure; input: it was put "
            "in; shown: no bound is known."
        ]
        for v in self.verdicts:
            if v.holds is False:
                lines.append(f"- {v.pattern} fails: {v.check}. Expected: {v.expected}. {v.note}")
            elif v.why_not_run is not None:
                lines.append(f"- {v.pattern}, {v.title}: not run ({v.why_not_run}).")
        return [line.strip() for line in lines]


def small(scenario: Scenario) -> Scenario:
    """Return the world for a quick look: as many people, fewer of them simulated, less time."""
    changes: dict[str, Any] = {name: min(scenario[name], value) for name, value in QUICK.items()}
    if scenario["network.kind"] == "file":
        changes["world.consumers"] = scenario["world.consumers"]
    people = scenario["world.people_per_agent"] * scenario["world.consumers"]
    changes["world.people_per_agent"] = max(1, round(people / changes["world.consumers"]))
    return scenario.with_values(changes)


def validate(
    scenario: Scenario,
    seeds: Sequence[int],
    workers: int | None = None,
    tick: Callable[[], None] | None = None,
) -> Validation:
    """Live a seed's stages and check every pattern, seed by seed.

    workers: processes, None for one per core; results do not depend on it. tick: called after each
    seed.
    """
    seeds = tuple(dict.fromkeys(seeds))
    if not seeds:
        raise OnzeError("a validation needs at least one seed.", key="seeds")
    patterns = read_patterns()
    check_known(patterns)
    visits = []
    for visited in each_seed(partial(visit, scenario), scenario, seeds, workers):
        visits.append(visited)
        if tick is not None:
            tick()
    visits.sort(key=lambda visited: seeds.index(visited.seed))
    return judge(scenario, visits, patterns)


def visit(scenario: Scenario, seed: int) -> Visit:
    """Live every arm of one seed and read every check off them."""
    stage = open_stage(scenario, seed)
    base = stage.live(scenario["world.days"], trace=True)
    figures = {
        **buying.read(stage, base),
        **talk.read(stage, base),
        **choice.read(base),
        **recovery.read(stage, base),
        **lost.read(stage, base),
        **desk.read(stage, base),
        **seeding.read(stage, base),
    }
    launch = open_stage(launch_like(scenario), seed)
    figures |= newcomer.read(launch)
    lived = "".join((*stage.fingerprints, *launch.fingerprints))
    return Visit(seed, figures, hashlib.sha256(lived.encode()).hexdigest()[:32])


def launch_like(scenario: Scenario) -> Scenario:
    """Return the launch world, with no more consumers and no more days than this one."""
    launch = load_scenario("launch")
    return launch.with_values({name: min(scenario[name], launch[name]) for name in QUICK})


FAMILIES = (buying, talk, choice, recovery, lost, desk, seeding, newcomer)
READ = tuple(check for family in FAMILIES for check in family.CHECKS)


def check_known(patterns: dict[str, Pattern]) -> None:
    """Refuse a record that nothing reads: it would pass for one that cannot be run."""
    for key in patterns:
        if key not in READ:
            raise OnzeError(f"nothing reads {key}; there are {', '.join(READ)}.", key=key)


def judge(scenario: Scenario, visits: Sequence[Visit], patterns: dict[str, Pattern]) -> Validation:
    """Hold what was found on each seed to the bounds."""
    lived = "".join(visited.fingerprint for visited in visits)
    return Validation(
        scenario=scenario.name,
        world=scenario.fingerprint,
        seeds=tuple(visited.seed for visited in visits),
        fingerprint=hashlib.sha256(lived.encode()).hexdigest()[:32],
        verdicts=tuple(
            verdict_on(key, pattern, [visited.figures.get(key, np.nan) for visited in visits])
            for key, pattern in patterns.items()
        ),
    )
