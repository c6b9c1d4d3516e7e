"""How is a market lived from its first day to its last, once or many times?

The burn-in is lived once per (world, seed) and every policy branches off it: two policies of one
seed share their past, their people and their luck. Replications run in processes of their own;
what a run gives does not depend on where it ran.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np

from sim.day import BareMarket
from sim.helper import helped
from sim.kernels.columns import EPISODE, fields_of
from sim.kernels.compiling import undisturbed
from sim.observations import observe
from sim.policies.policy import Policy
from sim.processes import deaf_to_ctrl_c, dismiss
from sim.scenario import Scenario
from sim.state import State

Result = TypeVar("Result")


@dataclass(frozen=True)
class Run:
    """One policy lived to the end on one seed."""

    policy: str
    seed: int
    quantities: dict[str, float]  # of the focal brand
    ledger: np.ndarray  # (days, brands, measures) int64, of the comparison only
    delays: np.ndarray  # (brands, 2, bins) int64
    fingerprint: str


def live_past(scenario: Scenario, seed: int, threads: int = 1) -> State:
    """Return the market of a seed at the end of its burn-in, for policies to branch from."""
    market = BareMarket(scenario, seed=seed, threads=threads)
    market.run(scenario["world.burn_in"])
    market.crew.close()
    return market.state


def branch(
    scenario: Scenario, seed: int, policy: Policy | None, past: State, threads: int = 1
) -> BareMarket:
    """Return a market that goes on from a past, the focal brand under a policy (None: its own)."""
    focal = scenario.brands[scenario.focal].key
    policies = {focal: policy} if policy is not None else {}
    return BareMarket(scenario, seed=seed, policies=policies, threads=threads, past=past)


def live(
    scenario: Scenario,
    seed: int,
    policy: Policy | None,
    past: State,
    threads: int = 1,
    tick: Callable[[], None] | None = None,
) -> tuple[Run, BareMarket]:
    """Live one policy from a past to the end of the scenario. tick: called after each day."""
    market = branch(scenario, seed, policy, past, threads)
    before = market.state.delays.copy()
    if tick is None:
        market.run(scenario["world.days"])
    else:
        for _ in range(scenario["world.days"]):
            market.step()
            tick()
    market.crew.close()
    return summarise(market, policy, before), market


def summarise(market: BareMarket, policy: Policy | None, delays_before: np.ndarray) -> Run:
    """Return what is kept of a market that has been lived."""
    scenario = market.settings
    first = scenario["world.burn_in"]
    ledger = market.state.ledger[first : market.day].copy()
    delays = market.state.delays - delays_before
    digest = hashlib.sha256(ledger.data)
    digest.update(np.ascontiguousarray(delays).data)
    return Run(
        policy=policy.name if policy is not None else scenario.brands[scenario.focal].policy,
        seed=market.luck,
        quantities=observe(scenario, ledger, delays, scenario.focal),
        ledger=ledger,
        delays=delays,
        fingerprint=digest.hexdigest()[:32],
    )


def episodes_of(market: BareMarket) -> dict[str, np.ndarray]:
    """Return the failures lived since the comparison began, column by column."""
    count = int(market.state.counters[1])
    episodes = market.state.episodes
    since = episodes["day"][:count] >= market.settings["world.burn_in"]
    return {name: episodes[name][:count][since] for name in fields_of(EPISODE)}


def replicate(scenario: Scenario, policies: Sequence[Policy], seed: int) -> list[Run]:
    """Live every policy on one seed, from one past."""
    past = live_past(scenario, seed)
    return [live(scenario, seed, policy, past)[0] for policy in policies]


def replicate_all(
    scenario: Scenario,
    policies: Sequence[Policy],
    seeds: Sequence[int],
    workers: int | None = None,
) -> Iterator[list[Run]]:
    """Yield the runs of each seed as they finish (in any order), on several processes."""
    yield from each_seed(partial(replicate, scenario, policies), scenario, seeds, workers)


def each_seed(
    work: Callable[[int], Result], scenario: Scenario, seeds: Sequence[int], workers: int | None
) -> Iterator[Result]:
    """Yield work(seed) as seeds are finished, in any order, each in a process of its own.

    workers: processes; None takes one per core, 1 stays in this process. Results do not depend on
    it. Leaving the loop early, or Ctrl-C, stops what has not begun.
    """
    workers = min(workers or os.cpu_count() or 1, len(seeds))
    if workers <= 1:
        yield from map(work, seeds)
        return
    warm_up(scenario)
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
    try:
        with deaf_to_ctrl_c():
            asked = [pool.submit(work, seed) for seed in seeds]
        for finished in as_completed(asked):
            yield finished.result()
    except BaseException:
        dismiss(pool)
        raise
    pool.shutdown()


def warm_up(scenario: Scenario) -> None:
    """Compile every kernel once, so that they are found in the cache; a second core helps."""
    if scenario["network.kind"] != "file":
        scenario = scenario.with_values({"world.consumers": 200})
    scenario = scenario.with_values({"world.burn_in": 1, "world.days": 1})
    with undisturbed(), helped(scenario):
        BareMarket(scenario, seed=1).run(2)
