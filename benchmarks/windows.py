"""What does Mesa's face cost? Opening, a first look at a consumer, and collecting a day."""

from __future__ import annotations

import argparse
import json
import time
from typing import Any
from unittest import mock

from mesa.datacollection import DataCollector

from benchmarks import targets
from benchmarks.alone import tell
from benchmarks.peers.tables import markdown, spread_of
from sim import day as of_day
from sim.ledger import COLUMN
from sim.market import Market
from sim.scenario import load_scenario
from sim.state import first_state

WINDOWS = "benchmarks.windows"
CONSUMERS, OPENINGS, LOOKS, DAYS = 1_000_000, 5, 15, 60
MEASURES = ("purchases", "exits", "told_bad", "seen_bad", "complaints_posted")


def measured(consumers: int = CONSUMERS) -> str:
    """Return the table of the face, from a process of its own."""
    found = tell(WINDOWS, consumers)
    said = {
        f"opening `Market` with {consumers:,} consumers, over the columns, ms": "opening",
        "first look at one consumer: found, and one attribute read, ms": "look",
        "the same consumer again, ms": "again",
        "`DataCollector.collect` with five model reporters, microseconds": "collector",
    }
    rows = [(name, spread_of(found[key])) for name, key in said.items()]
    wanted = [
        targets.OPENING.row(found["opening"]),
        targets.LOOK.row(found["look"]),
        targets.COLLECTOR.row(found["collector"]),
    ]
    return f"{markdown(('', 'median (least-most)'), rows)}\n\n{targets.table(wanted)}"


def openings(consumers: int) -> tuple[list[float], Market]:
    """Return what opening takes over the columns (ms), a few times, and the last market."""
    scenario = load_scenario("baseline", {"world.consumers": consumers})
    columns = first_state(scenario, 1)
    found = []
    with mock.patch.object(of_day, "first_state", return_value=columns):
        for _ in range(OPENINGS):
            began = time.perf_counter()
            market = Market(scenario, seed=1)
            found.append(1e3 * (time.perf_counter() - began))
    return found, market


def looks(market: Market) -> tuple[list[float], list[float]]:
    """Return what a look at consumers takes (ms), each for the first time and once more."""
    step = market.state.people.life.size // LOOKS
    first: list[float] = []
    again: list[float] = []
    for row in range(1, LOOKS + 1):
        for found in (first, again):
            began = time.perf_counter()
            _ = market.consumer(row * step - 1).rate
            found.append(1e3 * (time.perf_counter() - began))
    return first, again


def collections(market: Market) -> list[float]:
    """Return what collecting a day takes (microseconds)."""

    def reporter(measure: str) -> Any:
        return lambda lived: int(lived.state.ledger[lived.day - 1, 0, COLUMN[measure]])

    collector = DataCollector(model_reporters={name: reporter(name) for name in MEASURES})
    found = []
    for _ in range(DAYS):
        market.step()
        began = time.perf_counter()
        collector.collect(market)
        found.append(1e6 * (time.perf_counter() - began))
    return found


def main() -> None:
    """Say in JSON what the face costs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.windows", description=__doc__)
    parser.add_argument("consumers", type=int)
    asked = parser.parse_args()
    opening, market = openings(asked.consumers)
    look, again = looks(market)
    del market
    small = Market(load_scenario("baseline", {"world.consumers": 2_000}), seed=1)
    collected = collections(small)
    print(json.dumps({"opening": opening, "look": look, "again": again, "collector": collected}))


if __name__ == "__main__":
    main()
