"""Which runs is an experiment made of, in which order, and which of them are still to be lived?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from analysis.lab.designs import points_of
from analysis.lab.experiment import Experiment
from analysis.lab.factors import BRANDS, POLICY, STANDS_FOR, Factor
from analysis.lab.outline import Outline, to_json
from analysis.lab.store import Member, Store
from analysis.lab.task import Task, after_the_past
from analysis.lab.work import MODEL
from sim.desks import check_desk
from sim.policies.entries import with_entry
from sim.policies.policy import Policy
from sim.scenario import Scenario

PLAN_LETTERS = 32


def draw(experiment: Experiment) -> np.ndarray:
    """Return the points of an experiment: (points, factors) shares."""
    outline, world = experiment.outline, experiment.world
    usual = {factor.address: _usual(factor, world, experiment) for factor in outline.factors}
    return points_of(outline.design, outline.factors, usual)


def _usual(factor: Factor, world: Scenario, experiment: Experiment) -> Any:
    """Return the value a factor has where nothing varies it."""
    address = factor.address
    if address.startswith(BRANDS):
        _, key, entry = address.split(".")
        value = next((getattr(b, entry) for b in world.brands if b.key == key), None)
        return world[STANDS_FOR[entry]] if value is None and entry in STANDS_FOR else value
    if not address.startswith(POLICY):
        return world[address]
    entry, policy = address.removeprefix(POLICY), experiment.policies[0]
    if entry in ("order", "answers"):
        return getattr(policy, entry)
    return {**policy.levers, **policy.desk}.get(entry, world[entry])


def values_at(factors: Sequence[Factor], shares: Sequence[float]) -> dict[str, Any]:
    """Return the value of each factor at a point."""
    return {factor.address: factor.at(share) for factor, share in zip(factors, shares, strict=True)}


class Plan:
    """The runs of an experiment: one per point, replication and policy."""

    def __init__(self, experiment: Experiment, shares: np.ndarray) -> None:
        """Take an experiment and its points."""
        self.experiment, self.shares = experiment, shares
        self.points = [values_at(experiment.outline.factors, row) for row in shares.tolist()]

    @property
    def outline(self) -> Outline:
        """The experiment, as the study keeps it."""
        return self.experiment.outline

    def check(self) -> None:
        """Refuse a point whose settings cannot be together, before any day is lived."""
        for point in self.points:
            world = self.experiment.world.with_values(_of_the_world(point), "a point of the design")
            for policy in self.policies_at(point):
                check_desk(world, policy)

    def policies_at(self, point: Mapping[str, Any]) -> list[Policy]:
        """Return the policies as they are at a point."""
        found = list(self.experiment.policies)
        for address, value in point.items():
            if address.startswith(POLICY):
                entry = address.removeprefix(POLICY)
                found = [with_entry(policy, entry, value) for policy in found]
        return found

    def task(self, point: int, policy: int, replication: int) -> Task:
        """Return one run of the experiment."""
        values = self.points[point]
        return Task(
            self.experiment.world,
            self.policies_at(values)[policy],
            self.outline.seeds[replication],
            _of_the_world(values),
            daily=self.outline.daily,
            survey=self.outline.survey,
        )

    def members(self) -> Iterator[Member]:
        """Yield every run, those that share a past after each other."""
        rank, family = 0, 0
        for points in self.sharing_a_past():
            for replication in range(self.outline.replications):
                for point in points:
                    for policy in range(len(self.outline.policies)):
                        key = self.task(point, policy, replication).key
                        yield Member(rank, point, policy, replication, family, key)
                        rank += 1
                family += 1

    def sharing_a_past(self) -> list[list[int]]:
        """Return the points by what they change in the past, in the order of the design."""
        groups: dict[str, list[int]] = {}
        later = after_the_past(self.experiment.world)
        for number, point in enumerate(self.points):
            past = {
                name: value
                for name, value in _of_the_world(point).items()
                if not name.startswith(later)
            }
            groups.setdefault(json.dumps(past, sort_keys=True), []).append(number)
        return list(groups.values())

    @property
    def name(self) -> str:
        """What decides which runs there are, as a hash."""
        first = Task(self.experiment.world, None, 0).settings
        policies = [Task(self.experiment.world, p, 0).settings for p in self.experiment.policies]
        parts = [MODEL, to_json(self.outline), first, policies, self.points]
        text = json.dumps(parts, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:PLAN_LETTERS]

    def lay_out(self, store: Store) -> None:
        """Write down in a study which runs the experiment is made of, unless it stands there."""
        if store.about("plan") != self.name:
            self.check()
            store.lay_out(to_json(self.outline), self.name, self.shares.tolist(), self.members())


def _of_the_world(point: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in point.items() if not name.startswith(POLICY)}
