"""How long does a market take to live, day by day through `Market.step`, and where does it go?

A warm run: kernels compiled, burn-in lived, one policy branched off it and lived to the end. Wall
time and processor time are both printed, because the machine may be busy with something else.
"""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable

from analysis.console import show_table
from sim.market import Market
from sim.runs import branch, live_past
from sim.scenario import load_scenario

VERBS = ("purchase", "experience", "speak", "answer", "hear", "leave_or_return", "observe")


def measure(consumers: int, days: int, runs: int) -> None:
    """Print the cost of so many runs of one policy after the burn-in."""
    scenario = load_scenario("baseline", {"world.consumers": consumers, "world.days": days})
    past = live_past(scenario, seed=1)
    branch(scenario, 1, None, past).run(2)
    walls, processors = [], []
    for _ in range(runs):
        market = branch(scenario, 1, None, past)
        wall, processor = time.perf_counter(), time.process_time()
        market.run(days)
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    rows = [
        (name, *(f"{pick(values):.2f}" for pick in (statistics.median, min, max)))
        for name, values in (("wall, s", walls), ("processor, s", processors))
    ]
    rate = consumers * days / statistics.median(processors) / 1e6
    title = f"{consumers:,} consumers, {days} days, one policy, {runs} warm runs, one thread"
    show_table(title, ("", "median", "min", "max"), rows)
    print(f"{rate:.1f} million consumer-days per processor second; {memory:.2f} GiB at most")
    show_table("Where it goes", ("verb", "share"), verbs_of(branch(scenario, 1, None, past), days))


def verbs_of(market: Market, days: int) -> list[tuple[str, str]]:
    """Return each verb's share of the time of some days."""
    spent = dict.fromkeys(VERBS, 0.0)

    def timed(verb: str, work: Callable[[], None]) -> Callable[[], None]:
        def clocked() -> None:
            began = time.perf_counter()
            work()
            spent[verb] += time.perf_counter() - began

        return clocked

    for verb in VERBS:
        setattr(market, verb, timed(verb, getattr(market, verb)))
    market.run(days)
    total = sum(spent.values())
    return [(verb, f"{100 * seconds / total:.0f} %") for verb, seconds in spent.items()]
