"""How much slower is a sweep on a Dask cluster of two workers than in two processes of its own?

All on this machine, with workers begun beforehand. The two take turns, so that whatever else the
machine does meets both; runs of about a second, and shorter ones that travel in batches.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from analysis.lab.hands import Hands
from analysis.lab.living import hands_for
from analysis.lab.plan import Plan
from benchmarks import targets
from benchmarks.alone import ROOT, empty_folder, tell
from benchmarks.lab import POINTS, SHORT, lived, plan_of
from benchmarks.peers.tables import markdown, number

CLUSTER = "benchmarks.cluster"
# Consumers, burn-in, days: a market of about a second, and one of a fifth of one.
MARKETS = {"second": (100_000, 60, 365), "fifth": (20_000, 60, 365)}
RUNS, ROUNDS = 40, 3
PORT, DEADLINE = 18786, 60.0


def ready(hands: Hands, plan: Plan) -> Hands:
    """Return hands whose workers have begun: each has lived a run."""
    for replication in range(2):
        hands.give([plan.task(0, 0, replication)])
    back = 0
    while back < 2:
        back += sum(len(records) for records in hands.take(1.0))
    return hands


@contextmanager
def cluster() -> Iterator[str]:
    """Begin a scheduler and two workers, each a process; yield the address."""
    address = f"tcp://127.0.0.1:{PORT}"
    scheduler = ["scheduler", "--host", "127.0.0.1", "--port", str(PORT)]
    worker = ["worker", address]
    begun = [
        subprocess.Popen(
            [sys.executable, "-m", "analysis.lab.node", *words],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for words in (scheduler, worker, worker)
    ]
    try:
        wait_for_two(address)
        yield address
    finally:
        for process in begun:
            process.terminate()
        for process in begun:
            process.wait(DEADLINE)


def wait_for_two(address: str) -> None:
    """Return when two workers have found the scheduler."""
    from distributed import Client

    with Client(address, timeout=DEADLINE, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=DEADLINE)


def with_hands(market: str, runs: int, dask: str | None) -> dict[str, float]:
    """Live so many runs of a market on a cluster, or (None) in two processes."""
    with empty_folder() as folder:
        plan = plan_of(folder, MARKETS[market], runs)
        short = plan_of(folder, SHORT, 2 * POINTS)
        return lived(plan, folder, ready(hands_for(2, dask), short))


def on_dask(market: str, runs: int) -> dict[str, float]:
    """Live so many runs of a market on a cluster of two workers."""
    with cluster() as address:
        return with_hands(market, runs, address)


def in_processes(market: str, runs: int) -> dict[str, float]:
    """Live so many runs of a market with two local workers."""
    return with_hands(market, runs, None)


WAYS = {"processes": in_processes, "dask": on_dask}
NAMES = {"processes": "two processes", "dask": "a Dask cluster of two workers"}


def measured() -> str:
    """Return the table of the ways, and the targets."""
    found: dict[tuple[str, str], list[dict[str, float]]] = {}
    for market in MARKETS:
        for _ in range(ROUNDS):
            for way in WAYS:
                found.setdefault((market, way), []).append(tell(CLUSTER, way, market, RUNS))
    lines = [
        (
            f"{MARKETS[market][0]:,} consumers, {NAMES[way]}",
            f"{RUNS:,}",
            *(number(median(each[what] for each in lives)) for what in ("seconds", "inside")),
        )
        for (market, way), lives in found.items()
    ]
    head = ("way", "runs", "seconds on the wall", "seconds inside the runs")
    rows = [
        target.row(slower(found[market, "processes"], found[market, "dask"]))
        for market, target in (("second", targets.LAB_DASK), ("fifth", targets.LAB_DASK_SHORT))
    ]
    said = f"Medians of {ROUNDS} rounds, in each of which both take a turn."
    return "\n\n".join([markdown(head, lines), said, targets.table(rows)])


def slower(here: list[dict[str, float]], there: list[dict[str, float]]) -> list[float]:
    """Return by how many percent each round was slower there."""
    pairs = zip(here, there, strict=True)
    return [100 * (far["seconds"] / near["seconds"] - 1) for near, far in pairs]


def main() -> None:
    """Live so many runs of a market one way, and say in JSON what it took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster", description=__doc__)
    parser.add_argument("way", choices=[*WAYS])
    parser.add_argument("market", choices=[*MARKETS])
    parser.add_argument("runs", type=int)
    asked = parser.parse_args()
    print(json.dumps(WAYS[asked.way](asked.market, asked.runs)))


if __name__ == "__main__":
    main()
