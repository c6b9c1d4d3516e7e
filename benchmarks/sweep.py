"""How long do two hundred markets take with two workers, and is their memory given back?

Each run is a market of its own luck: people, network, and the first year of the baseline, lived as
`compare` and studies live it, or by Mesa's own runner. The ways are those open to whoever imports
Onze.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from statistics import median
from typing import Any

import mesa

from benchmarks import targets
from benchmarks.alone import resident, tell
from benchmarks.peers.tables import markdown, number
from sim.day import BareMarket
from sim.market import Market
from sim.runs import each_seed
from sim.scenario import Scenario, load_scenario

SWEEP = "benchmarks.sweep"
CONSUMERS, DAYS, RUNS, FEW, WORKERS = 10_000, 365, 200, 10, 2
SHORT, SHORT_CONSUMERS, SHORT_DAYS, EVERY, SETTLED = 1_000, 500, 5, 50, 200
HALF = (SHORT - SETTLED) // EVERY // 2
MIB = 2**20


class Year(Market):
    """A market as `mesa.batch_run` opens it."""

    def __init__(self, seed: int) -> None:
        """Open one year of the sweep."""
        super().__init__(world(), seed=seed)


def world() -> Scenario:
    """Return the scenario of every run."""
    return load_scenario("baseline", {"world.consumers": CONSUMERS, "world.burn_in": DAYS})


def year(scenario: Scenario, seed: int) -> int:
    """Live one year; returns what was bought."""
    market = BareMarket(scenario, seed=seed).run(DAYS)
    return int(market.state.people.purchases.sum())


def one_by_one(seeds: range) -> list[int]:
    """Live each seed in turn."""
    return [year(world(), seed) for seed in seeds]


def by_threads(seeds: range) -> list[int]:
    """Live two seeds at a time in one process."""
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(partial(year, world()), seeds))


def by_processes(seeds: range) -> list[int]:
    """Live two seeds at a time in processes of their own, as `compare` does."""
    return list(each_seed(partial(year, world()), world(), list(seeds), WORKERS))


def by_batch_run(seeds: range) -> list[int]:
    """Live two seeds at a time through Mesa's own runner."""
    asked = {"parameters": {"seed": list(seeds)}, "number_processes": WORKERS}
    return mesa.batch_run(
        Year, **asked, max_steps=DAYS, data_collection_period=-1, display_progress=False
    )


WAYS: dict[str, Callable[[range], list[int]]] = {
    "one after another": one_by_one,
    "two threads": by_threads,
    "two processes": by_processes,
    "mesa.batch_run, two processes": by_batch_run,
}
# Processes take seconds to begin, and pay from some dozens of runs on.
WITH_TWO = ("two threads", "two processes")


def measured() -> str:
    """Return the table of the ways, and the targets of the fastest."""
    few = {way: tell(SWEEP, way, FEW) for way in WAYS}
    many = {way: tell(SWEEP, way, RUNS) for way in WITH_TWO}
    fastest = min(many, key=lambda way: many[way]["seconds"])
    memory = tell(SWEEP, "memory", SHORT)
    lines = [(way, str(FEW), *cells(each)) for way, each in few.items()]
    lines += [(way, str(RUNS), *cells(each)) for way, each in many.items()]
    table = markdown(
        ("way", "runs", "seconds on the wall", "processor seconds", "runs a second"), lines
    )
    early, late = (memory["held"][part] for part in (slice(None, HALF), slice(HALF, None)))
    grown = (median(late) - median(early)) / MIB
    said = (
        f"{SHORT:,} markets of {SHORT_CONSUMERS} consumers and {SHORT_DAYS} days in one process, a "
        f"consumer looked at in each: {number(median(early) / MIB)} MiB between runs {SETTLED} and "
        f"{SETTLED + HALF * EVERY}, {number(median(late) / MIB)} MiB from there to the end; "
        f"markets still alive then: {memory['alive']}."
    )
    rows = [
        targets.SWEEP.row([many[fastest]["seconds"]], fastest),
        targets.FLAT.row([grown], "second half less first"),
    ]
    return "\n\n".join([table, said, targets.table(rows)])


def cells(found: dict[str, float]) -> tuple[str, str, str]:
    """Return what a way took, and its pace."""
    pace = found["runs"] / found["seconds"]
    return number(found["seconds"]), number(found["processor"]), number(pace)


def remembered(runs: int) -> dict[str, Any]:
    """Return the memory held now and then while short runs come and go, and what is left."""
    changes = {"world.consumers": SHORT_CONSUMERS, "world.burn_in": SHORT_DAYS}
    scenario = load_scenario("baseline", changes)
    held: list[int] = []
    for seed in range(runs):
        market = Market(scenario, seed=seed).run(SHORT_DAYS)
        market.consumer(seed % SHORT_CONSUMERS)
        del market
        if seed >= SETTLED and seed % EVERY == 0:
            gc.collect()
            held.append(resident()["now"])
    gc.collect()
    return {"held": held, "alive": sum(isinstance(each, Market) for each in gc.get_objects())}


def main() -> None:
    """Live so many runs one way, and say in JSON how long it took. Kernels are loaded before."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sweep", description=__doc__)
    parser.add_argument("way", choices=[*WAYS, "memory"])
    parser.add_argument("runs", type=int)
    asked = parser.parse_args()
    if asked.way == "memory":
        print(json.dumps(remembered(asked.runs)))
        return
    Market(world(), seed=0).run(2)
    began = time.perf_counter()
    before = sum(os.times()[:4])
    found: Any = WAYS[asked.way](range(1, asked.runs + 1))
    seconds = time.perf_counter() - began
    processor = sum(os.times()[:4]) - before
    print(json.dumps({"seconds": seconds, "processor": processor, "runs": len(found)}))


if __name__ == "__main__":
    main()
