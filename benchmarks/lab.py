"""What does the laboratory cost beside the markets it lives, and does its memory stay flat?

Two workers against one; what laying out, holding and keeping a run takes; and, by name, the memory
of all processes while ten thousand runs come and go.
"""

from __future__ import annotations

import argparse
import json
import threading
import time
from pathlib import Path
from typing import Any

import psutil

from analysis.lab.experiment import load_experiment
from analysis.lab.hands import Hands
from analysis.lab.living import hands_for, live_plan
from analysis.lab.plan import Plan, draw
from analysis.lab.store import Store
from benchmarks import targets
from benchmarks.alone import empty_folder, tell
from benchmarks.peers.tables import markdown, number
from sim.runs import warm_up

LAB = "benchmarks.lab"
RUNS, SHORT_RUNS, MANY = 400, 1_000, 10_000
# Consumers, burn-in, days: a small market, next to nothing, and the usual.
SMALL, SHORT, USUAL = (5_000, 365, 365), (200, 2, 3), (2_000, 365, 365)
POINTS, LOOKS = 4, 0.5
MIB, GIB = 2**20, 2**30
EXPERIMENT = """
policies = ["as_observed"]
replications = {replications}
[set]
"world.consumers" = {consumers}
"world.burn_in" = {burn_in}
"world.days" = {days}
[factors]
"policy.desk.capacity" = {{low = 0.3, high = 0.9, steps = {points}}}
"""


def plan_of(folder: Path, market: tuple[int, int, int], runs: int) -> Plan:
    """Return an experiment of so many runs; four share a past."""
    consumers, burn_in, days = market
    path = folder / "measured.toml"
    path.write_text(
        EXPERIMENT.format(
            replications=max(runs // POINTS, 1),
            consumers=consumers,
            burn_in=burn_in,
            days=days,
            points=POINTS,
        )
    )
    experiment = load_experiment(path)
    warm_up(experiment.world)
    return Plan(experiment, draw(experiment))


def lived(plan: Plan, folder: Path, hands: Hands) -> dict[str, float]:
    """Live a plan into a study of its own; returns what it took on the wall and in the runs."""
    began = time.perf_counter()
    with Store(folder / "study.sqlite") as store:
        plan.lay_out(store)
        tally = live_plan(plan, store, hands)
        seconds = time.perf_counter() - began
        inside = store.disk.execute("SELECT sum(seconds) FROM efforts").fetchone()[0]
        size = store.path.stat().st_size
    if tally.failed or tally.done != tally.runs:
        raise RuntimeError(f"not every run was lived: {tally}")
    return {"seconds": seconds, "inside": inside, "runs": tally.runs, "bytes": size}


def with_workers(workers: int, runs: int, market: tuple[int, int, int] = SMALL) -> dict[str, float]:
    """Live so many runs with so many workers, their beginning included."""
    with empty_folder() as folder:
        return lived(plan_of(folder, market, runs), folder, hands_for(workers, None))


def remembered(runs: int) -> dict[str, Any]:
    """Live so many runs with two workers; returns the memory of all processes, seen twice a second.

    Pages that processes share are counted once, where the system keeps that book.
    """
    held: list[int] = []
    over = threading.Event()
    own = psutil.Process()

    def look() -> None:
        while not over.wait(LOOKS):
            held.append(sum(map(memory_of, (own, *own.children(recursive=True)))))

    looking = threading.Thread(target=look)
    looking.start()
    found: dict[str, Any] = with_workers(2, runs, USUAL)
    over.set()
    looking.join()
    half = held[len(held) // 2 :]
    return found | {"most": max(held), "middle": held[len(held) // 2], "late": max(half)}


def memory_of(process: psutil.Process) -> int:
    """Return the bytes a process holds, 0 when it is gone."""
    try:
        book = process.memory_full_info()
        return int(getattr(book, "pss", book.rss))
    except psutil.Error:
        return 0


WAYS = {
    "one": lambda runs: with_workers(1, runs),
    "two": lambda runs: with_workers(2, runs),
    "store": lambda runs: with_workers(1, runs, SHORT),
    "memory": remembered,
}


def measured() -> str:
    """Return the table of the ways, and the targets."""
    asked = dict.fromkeys(("one", "two"), RUNS)
    found = {way: tell(LAB, way, runs) for way, runs in {**asked, "store": SHORT_RUNS}.items()}
    names = {
        "one": f"{SMALL[0]:,} consumers, one worker",
        "two": "the same, two workers",
        "store": f"{SHORT[0]:,} consumers, one worker",
    }
    lines = [
        (names[way], f"{each['runs']:,}", number(each["seconds"]), number(each["inside"]))
        for way, each in found.items()
    ]
    table = markdown(("way", "runs", "seconds on the wall", "seconds inside the runs"), lines)
    gain = found["one"]["seconds"] / found["two"]["seconds"]
    beside = found["store"]["seconds"] - found["store"]["inside"]
    rows = [
        targets.LAB_TWO.row([gain]),
        targets.LAB_STORE.row([1000 * beside / found["store"]["runs"]]),
    ]
    return "\n\n".join([table, targets.table(rows)])


def large() -> str:
    """Return what ten thousand runs took, and the target of their memory."""
    found = tell(LAB, "memory", MANY)
    said = (
        f"{found['runs']:,} runs of {USUAL[0]:,} consumers, {USUAL[1]} days of burn-in and "
        f"{USUAL[2]} after it, four to a past, two workers: {number(found['seconds'])} seconds, a "
        f"study of {number(found['bytes'] / MIB)} MiB. All processes together held "
        f"{number(found['middle'] / GIB)} GiB half way and {number(found['late'] / GIB)} GiB at "
        f"most after it."
    )
    return "\n\n".join([said, targets.table([targets.LAB_MEMORY.row([found["most"] / GIB])])])


def main() -> None:
    """Live so many runs one way, and say in JSON what it took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lab", description=__doc__)
    parser.add_argument("way", choices=[*WAYS])
    parser.add_argument("runs", type=int)
    asked = parser.parse_args()
    print(json.dumps(WAYS[asked.way](asked.runs)))


if __name__ == "__main__":
    main()
