"""Is Onze the fastest? `make bench-peers` runs the rivals and writes their table to docs/speed.md.

A quick look that writes nothing: make bench-peers ARGS="--sizes 10000 --rounds 1 --dry"
One part of two alone: make bench-peers ARGS="--parts ties"
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from benchmarks import machine, page
from benchmarks.peers import tables
from benchmarks.peers.contest import Rival, Run, Worker, compete
from benchmarks.peers.environments import HOMES, Home, homes
from sim.network import build_network, opened
from sim.scenario import load_scenario

TELLING, SILENCE, STEPS, FIRST = 0.02, 0.01, 100, 0.01
DEGREE, REWIRED = 12, 0.1
REFERENCE_SEEDS = range(10_000, 10_040)
PARTS = ("spread", "ties")
ONZE = Rival("Onze", "onze", "by_onze.py")
SPREAD = (
    ONZE,
    Rival("Onze's kernel asked every step", "onze", "by_onze.py", ("step",)),
    Rival("graph-tool", "graph_tool", "by_graph_tool.py", ("1",)),
    Rival("graph-tool, two threads", "graph_tool", "by_graph_tool.py", ("2",), threads=2),
    Rival("Starsim", "starsim", "by_starsim.py"),
    Rival("Mesa", "mesa", "by_mesa.py"),
    Rival("NDlib", "ndlib", "by_ndlib.py"),
)
TIES = (
    Rival("Onze", "onze", "ties_onze.py"),
    Rival("igraph", "networks", "ties_igraph.py"),
    Rival("networkx", "networks", "ties_networkx.py"),
)


def main() -> None:
    """Run the contest asked for, and show or write what came out."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--budget", type=float, default=200.0, help="wall seconds each, per size")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--only", nargs="+", help="labels of the rivals that take part")
    parser.add_argument("--dry", action="store_true", help="leave docs/speed.md as it is")
    asked = parser.parse_args()
    began = machine.describe()
    for part in asked.parts:
        everybody = SPREAD if part == "spread" else TIES
        rivals = [
            r for r in everybody if asked.only is None or r.label in (ONZE.label, *asked.only)
        ]
        places = homes(sorted({rival.home for rival in rivals}))
        measure = spread if part == "spread" else ties
        text = f"{tables.measured(began)}\n\n{measure(rivals, places, asked)}"
        print(text)
        if not asked.dry:
            page.write_block(f"peers, {part}", text)


def spread(rivals: list[Rival], places: dict[str, Home], asked: argparse.Namespace) -> str:
    """Return the tables of the common workload."""
    told = {}
    for people in sorted(asked.sizes):
        print(f"Spread among {people:,} people", flush=True)
        world = (str(world_of(people)),)
        expected = reference(places[ONZE.home], world)
        told[people] = compete(rivals, places, world, asked.rounds, asked.budget), expected
    return tables.spread_text(told)


def ties(rivals: list[Rival], places: dict[str, Home], asked: argparse.Namespace) -> str:
    """Return the table of network building, for the largest size."""
    people = max(asked.sizes)
    print(f"Networks of {people:,} people", flush=True)
    described = (str(people), str(DEGREE), str(REWIRED))
    made = compete(rivals, places, described, asked.rounds, asked.budget)
    return tables.ties_text(people, made)


def world_of(people: int) -> Path:
    """Return the file of the common world, made anew."""
    settings = {
        "world.consumers": people,
        "network.kind": "watts_strogatz",
        "network.mean_degree": DEGREE,
        "network.rewired": REWIRED,
    }
    nobody = np.zeros(people, np.int8), np.zeros(people)
    network = opened(build_network(load_scenario("baseline", settings), 1, *nobody))
    who = np.random.default_rng(1).choice(people, round(people * FIRST), replace=False)
    place = HOMES / f"world-{people}.npz"
    HOMES.mkdir(parents=True, exist_ok=True)
    np.savez(
        place,
        start=network.start,
        neighbours=network.neighbours,
        first=np.sort(who).astype(np.int32),
        telling=TELLING,
        silence=SILENCE,
        steps=STEPS,
    )
    return place


def reference(home: Home, world: tuple[str, ...]) -> list[Run]:
    """Return many runs of Onze, apart from those timed: what the final shares should be."""
    worker = Worker(ONZE, home.python, world)
    try:
        return [worker.run(seed) for seed in REFERENCE_SEEDS]
    finally:
        worker.close()


if __name__ == "__main__":
    main()
