"""How is the real model lived while a hand is on a slider?

Small markets, each standing for the same market of 400,000 people; every seed's past is lived once
and shared by all visitors, and so is every run: the same levers on the same luck are never lived
twice. Results come seed by seed, so that a page shows the first at once and is surer by the moment.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from cachetools import LRUCache

from analysis.app.imported import OWN, own
from analysis.app.levers import policy_of
from analysis.app.visit import Plan, Visit
from analysis.lab.task import Task
from sim.ledger import COLUMN, LEVELS
from sim.policies.policy import Policy
from sim.runs import Run, live, live_past
from sim.scenario import Scenario, load_scenario
from sim.state import State

PEOPLE = 400_000  # what every market stands for: desks are of that size
CONSUMERS, DAYS = 2_000, 365
PASTS, RUNS = 96, 1_500  # kept for all visitors together: about 2 MB a past, 0.1 MB a run
# What a page draws day by day, of the focal brand.
SERIES = (
    "stopped", "sales", "desk_cost", "programme_cost", "told_bad", "told_good", "seen_bad",
    "seen_good", "desk_complaints", "desk_complaints_answered", "purchases",
)  # fmt: skip


@dataclass(frozen=True)
class Lived:
    """One policy lived on one seed: its run without the ledger, and (days,) int64 of SERIES."""

    run: Run
    days: dict[str, np.ndarray]

    @property
    def seed(self) -> int:
        """The luck it was lived on."""
        return self.run.seed

    @property
    def quantities(self) -> dict[str, float]:
        """What was measured of the focal brand."""
        return self.run.quantities


@dataclass(frozen=True)
class Pair:
    """Two plans on the same luck."""

    a: Lived
    b: Lived


_pasts: LRUCache[Any, State] = LRUCache(PASTS)
_runs: LRUCache[Any, Lived] = LRUCache(RUNS)
_lock = threading.Lock()
_making: dict[Any, threading.Lock] = {}


@cache
def workers() -> ThreadPoolExecutor:
    """Return the threads that live markets for all visitors: one a core."""
    return ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="market")


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


def past_of(world: Scenario, seed: int) -> State:
    """Return the market of a seed at the end of its burn-in, lived once for everybody."""
    key = (world.fingerprint, seed)
    with _lock:
        if key in _pasts:
            return _pasts[key]
        making = _making.setdefault(key, threading.Lock())
    with making:  # Whoever comes second waits for the first instead of living it again.
        with _lock:
            if key in _pasts:
                return _pasts[key]
        past = live_past(world, seed)
        with _lock:
            _pasts[key] = past
            _making.pop(key, None)
    return past


def lived(world: Scenario, policy: Policy, seed: int) -> Lived:
    """Return one policy lived on one seed, from the shelf where it has been lived before."""
    key = Task(world, policy, seed).key
    with _lock:
        if key in _runs:
            return _runs[key]
    run, market = live(world, seed, policy, past_of(world, seed))
    del market
    ledger = run.ledger[:, world.focal, :]
    days = {name: ledger[:, COLUMN[name]].copy() for name in SERIES}
    found = Lived(replace(run, ledger=run.ledger[:0]), days)
    with _lock:
        _runs[key] = found
    return found


def pairs(
    world: Scenario, a: Plan, b: Plan, seeds: Sequence[int], stop: threading.Event
) -> Iterator[Pair]:
    """Yield two plans on each seed as they are lived, in any order; none after `stop` is set."""
    policies = [policy_of(plan.base, plan.moved) for plan in (a, b)]

    def both(seed: int) -> Pair | None:
        if stop.is_set():
            return None
        first = lived(world, policies[0], seed)
        if stop.is_set():
            return None
        return Pair(first, lived(world, policies[1], seed))

    waiting: set[Future[Pair | None]] = {workers().submit(both, seed) for seed in seeds}
    try:
        while waiting and not stop.is_set():
            done, waiting = wait(waiting, timeout=0.1, return_when=FIRST_COMPLETED)
            for future in done:
                pair = future.result()
                if pair is not None:
                    yield pair
    finally:
        for future in waiting:
            future.cancel()


def by_day(name: str, run: Lived, world: Scenario) -> np.ndarray:
    """Return (days,) float64 of a series at real size: levels as they stand, flows added up."""
    people = world["world.people_per_agent"]
    if name == "customers":
        return (world["world.consumers"] - run.days["stopped"]) * float(people)
    if name == "profit":
        margin = world["money.margin"]
        earned = run.days["sales"] * margin - run.days["desk_cost"] - run.days["programme_cost"]
        return np.cumsum(earned) / 100.0
    values = run.days[name].astype(float)
    return values if name in LEVELS else np.cumsum(values) * people


def warm() -> None:
    """Live what the first visitor will ask for, before they do."""
    visit = Visit()
    seeds = range(1, visit.seeds + 1)
    for _ in pairs(world_of(visit.world), visit.mine, visit.b, seeds, threading.Event()):
        pass
