"""What does one market take? Lived in a process of its own; says in JSON what engine.py asks.

One thread and two take turns on the same days of the same market, because results do not depend
on them.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from typing import Any

import sim.room
from benchmarks.alone import resident
from sim.crew import Crew
from sim.kernels.short import bytes_in_use
from sim.ledger import COLUMN
from sim.market import Market
from sim.scenario import load_scenario

VERBS = (
    "open_day", "purchase", "experience", "speak", "answer", "promote", "hear", "leave_or_return",
    "observe",
)  # fmt: skip
HEARD = ("told_bad", "told_good", "seen_bad", "seen_good", "content_seen", "codes_told")
SMALL = 1_000  # consumers of the market whose only work is to have the kernels loaded


def main() -> None:
    """Live the market that the arguments describe."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.one_market", description=__doc__)
    parser.add_argument("consumers", type=int)
    parser.add_argument("--warm-up", type=int, default=40, help="days lived before any is timed")
    parser.add_argument("--days", type=int, default=10, help="days of a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--verbs", type=int, default=10, help="days timed verb by verb")
    parser.add_argument("--burn-in", type=int, help="days; the world's own unless given")
    parser.add_argument("--short", action="store_true", help="bonds as the largest markets have")
    asked = parser.parse_args()
    if asked.short:
        sim.room.SHORT_FROM = 1
    print(json.dumps(measured(asked)))


def measured(asked: argparse.Namespace) -> dict[str, Any]:
    """Return what opening, first step and rounds took, and what the market weighs."""
    live(SMALL, 3)
    before = resident()["now"]
    everybody = max(asked.threads)
    opening, market = timed(
        lambda: Market(scenario_of(asked.consumers, asked.burn_in), seed=1, threads=everybody)
    )
    opened = resident()
    first, _ = timed(market.step)
    rest, _ = timed(lambda: market.run(asked.warm_up - 1))
    rounds: dict[int, list[dict[str, float]]] = {threads: [] for threads in asked.threads}
    began = market.day
    for _ in range(asked.rounds):
        for threads in asked.threads:
            market.crew.close()
            market.crew = Crew(threads)
            rounds[threads].append(timed(lambda: market.run(asked.days))[0])
    lived = market.state.ledger[began : market.day].sum(axis=1) / asked.consumers
    market.crew.close()
    market.crew = Crew(1)
    after = resident()
    return {
        "consumers": asked.consumers,
        "days": asked.days,
        "opening": opening,
        "first": first["wall"],
        "warm_up": first["wall"] + rest["wall"],
        "rounds": {str(threads): each for threads, each in rounds.items()},
        "purchases": float(lived[:, COLUMN["purchases"]].mean()),
        "heard": float(sum(lived[:, COLUMN[name]].mean() for name in HEARD)),
        "verbs": verbs_of(market, asked.verbs),
        "memory": {
            "market": after["now"] - before,
            "opening": opened["most"] - before,
            "most": after["most"],
        },
        "parts": parts_of(market),
        "contacts": int(market.state.network.start[-1]),
    }


def scenario_of(consumers: int, burn_in: int | None = None) -> Any:
    """Return the baseline with so many consumers, and so many days of burn-in."""
    changes = {"world.consumers": consumers}
    return load_scenario("baseline", changes | ({"world.burn_in": burn_in} if burn_in else {}))


def live(consumers: int, days: int) -> Market:
    """Return a market that has lived some days."""
    return Market(scenario_of(consumers), seed=1).run(days)


def timed(work: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    """Return the wall and processor seconds some work took, and what it returned."""
    wall, processor = time.perf_counter(), time.process_time()
    result = work()
    spent = {"wall": time.perf_counter() - wall, "processor": time.process_time() - processor}
    return spent, result


def verbs_of(market: Market, days: int) -> dict[str, float]:
    """Return the seconds each verb takes in some days."""
    spent = dict.fromkeys(VERBS, 0.0)

    def clocked(verb: str, work: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            began = time.process_time()
            work()
            spent[verb] += time.process_time() - began

        return run

    for verb in VERBS:
        setattr(market, verb, clocked(verb, getattr(market, verb)))
    market.run(1)  # Lived one by one, verbs have kernels of their own, which are loaded first.
    spent.update(dict.fromkeys(VERBS, 0.0))
    market.run(days)
    for verb in VERBS:
        delattr(market, verb)
    return spent


def parts_of(market: Market) -> dict[str, int]:
    """Return the bytes of each part of a market's state."""
    state = market.state
    people, stock = state.people, bytes_in_use(state.people.bond)
    parts = {name: getattr(people, name).nbytes for name in ("traits", "pace", "ties", "life")}
    parts["habit, margin"] = people.habit.nbytes + people.taste.margin.nbytes
    parts["bond"] = people.bond.open.nbytes + people.bond.mark.nbytes + stock
    parts["network"] = sum(column.nbytes for column in state.network)
    for name in ("words", "buyers", "settled"):
        parts[name] = sum(column.nbytes for column in getattr(state, name))
    for name in ("messages", "episodes"):
        parts[name] = getattr(state, name).nbytes
    return parts


if __name__ == "__main__":
    main()
