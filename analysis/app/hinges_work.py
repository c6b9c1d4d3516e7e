"""Could a doubted number turn a verdict? Both policies are lived again with it at either end.

One number at a time is moved to the ends of its likely range; people, luck and everything else stay
as they are. What two wrong numbers do together, no such look can show.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import numpy as np

from analysis.app import aside
from analysis.app.evidence_work import patient
from analysis.doubts import CARRIERS, WEAK
from analysis.paired import Difference, difference
from sim.parameters import parameters
from sim.policies.policy import Policy
from sim.runs import live, live_past
from sim.scenario import Scenario

MOST = 12  # numbers tried, of those that weak grades leave
LEVER = "desk.capacity"  # what the visitor chooses is not doubted


@dataclass(frozen=True)
class Hinge:
    """What B earns over A with one number at both ends of its likely range."""

    address: str
    ends: tuple[float, float]
    leads: tuple[Difference, Difference]

    @property
    def swing(self) -> float:
        """How far the lead lies apart between the two ends."""
        return abs(self.leads[1].mean - self.leads[0].mean)


def tried() -> tuple[str, ...]:
    """Return the numbers that are moved, those first that moved such verdicts most."""
    known = parameters()
    doubted = (name for name in CARRIERS if known[name].grade in WEAK and name != LEVER)
    return tuple(name for name in doubted if known[name].likely is not None)[:MOST]


def both(
    world: Scenario, address: str, value: float, policies: Sequence[Policy], seed: int
) -> tuple[float, ...]:
    """Return the profit of each policy in a world with one number changed (in a process aside)."""
    changed = world.with_values({address: value})
    past = live_past(changed, seed)
    return tuple(live(changed, seed, policy, past)[0].quantities["profit"] for policy in policies)


def hinges_of(
    world: Scenario, policies: Sequence[Policy], seeds: Sequence[int]
) -> Callable[..., tuple[Hinge, ...]]:
    """Return the work that moves every number to both ends, one after the other."""

    def work(tell: Callable[..., None], stop: threading.Event) -> tuple[Hinge, ...]:
        known = parameters()
        asked: dict[str, list[list[Future[tuple[float, ...]]]]] = {
            name: [
                [aside.ask(both, world, name, end, policies, seed) for seed in seeds]
                for end in known[name].likely or ()
            ]
            for name in tried()
        }
        futures = [one for ends in asked.values() for end in ends for one in end]
        found: list[Hinge] = []
        done = 0
        try:
            for name, ends in asked.items():
                leads = []
                for end in ends:
                    earned = []
                    for future in end:
                        earned.append(patient(future, stop))
                        done += 1
                        tell(done, len(futures), tuple(found))
                    leads.append(_lead(np.array(earned), policies))
                low, high = known[name].likely or (0.0, 0.0)
                found.append(Hinge(name, (low, high), (leads[0], leads[1])))
        finally:
            for future in futures:
                future.cancel()
        return tuple(found)

    return work


def _lead(earned: np.ndarray, policies: Sequence[Policy]) -> Difference:
    """Return what the second policy earns over the first. earned: (seeds, 2) float64."""
    first, second = (policy.name for policy in policies)
    return difference(second, first, "profit", earned[:, 1], earned[:, 0], 1)
