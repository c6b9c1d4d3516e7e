"""How is the real model lived while a hand is on a slider?

Small markets, each standing for the same market of 400,000 people; every seed's past is lived once
and shared by all visitors, and so is every run: the same levers on the same luck are never lived
twice. Results come seed by seed, so that a page shows the first at once and is surer by the moment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from queue import SimpleQueue

from analysis.app.imported import OWN, own
from analysis.app.levers import policy_of
from analysis.app.lived import Lived
from analysis.app.visit import Plan, Visit
from analysis.app.workers import Answer, Order, serial, workers
from analysis.lab.task import Task
from sim.scenario import Scenario, load_scenario

PEOPLE = 400_000  # what every market stands for: desks are of that size
CONSUMERS, DAYS = 2_000, 365


@dataclass(frozen=True, eq=False)
class Pair:
    """Two plans on the same luck."""

    a: Lived
    b: Lived


def world_of(name: str, consumers: int = CONSUMERS, days: int = DAYS) -> Scenario:
    """Return a world at the size the page lives it: one of the house's, or the visitor's own."""
    return own().sized(PEOPLE, consumers, days) if name == OWN else _house(name, consumers, days)


@cache
def _house(name: str, consumers: int, days: int) -> Scenario:
    changes = {
        "world.consumers": consumers,
        "world.people_per_agent": PEOPLE // consumers,
        "world.days": days,
    }
    return load_scenario(name, changes)


class Question:
    """Two plans on some seeds. Go through it for the pairs, in any order, as they are lived."""

    def __init__(self, world: Scenario, a: Plan, b: Plan, seeds: Sequence[int]) -> None:
        """Have the markets lived that have not been lived before."""
        self.seeds, self.workers, self.stopped = seeds, workers(), False
        self.answers: SimpleQueue[Answer | None] = SimpleQueue()
        policies = {
            Task(world, policy, 0).settings: policy
            for policy in (policy_of(plan.base, plan.moved) for plan in (a, b))
        }
        # What decides a run, its seed aside; one where both plans are the same.
        self.plans = list(policies)
        born = serial()
        for turn, seed in enumerate(seeds):
            for plan, policy in policies.items():
                order = Order((plan, seed), world, policy, (turn, born))
                self.workers.of(seed).ask(order, self.answers)

    def __iter__(self) -> Iterator[Pair]:
        """Yield each pair when both its runs are there; none any more once stopped."""
        found: dict[tuple[str, int], Lived] = {}
        left = len(self.seeds)
        while left and not self.stopped and (answer := self.answers.get()) is not None:
            key, run = answer
            if isinstance(run, Exception):
                raise run
            found[key] = run
            both = [found.get((plan, key[1])) for plan in self.plans]
            if both[0] is not None and both[-1] is not None:
                left -= 1
                yield Pair(both[0], both[-1])

    @property
    def more(self) -> bool:
        """Whether something that was lived waits to be looked at."""
        return not self.answers.empty()

    def stop(self) -> None:
        """Wait no longer: what has not begun for it never is."""
        self.stopped = True
        for seed in self.seeds:
            for plan in self.plans:
                self.workers.of(seed).leave((plan, seed), self.answers)
        self.answers.put(None)


def warm() -> None:
    """Live what the first visitor will ask for, before they do."""
    visit = Visit()
    seeds = range(1, visit.seeds + 1)
    for _ in Question(world_of(visit.world), visit.mine, visit.b, seeds):
        pass
