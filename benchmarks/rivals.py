"""How many times as fast is the engine as the same rules in plain Mesa objects, or in NumPy?

All live the same world: same people, same network, the same days after the same warm-up, through
`step`. Rounds take turns, so that a slow minute of the machine slows everybody; what is counted is
processor time, of which a ratio in one round says more than any of the times. Before its round each
lives a day that is not counted, because the others' records fill the caches that it left.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks import targets
from benchmarks.objects import DailyMarket, FreeLuck, ObjectMarket
from benchmarks.peers.tables import markdown, spread_of
from benchmarks.vectorised import VectorMarket
from sim.ledger import COLUMN
from sim.market import Market
from sim.scenario import Scenario, load_scenario

ENGINE = "engine"
# How each is opened, and from how many consumers on it takes gigabytes, or minutes to make.
RIVALS: dict[str, tuple[Callable[[Scenario, int], Any], float]] = {
    ENGINE: (Market, math.inf),
    "Mesa objects": (lambda scenario, seed: ObjectMarket(scenario, seed, FreeLuck(seed)), 2e5),
    "the same, all asked daily": (
        lambda scenario, seed: DailyMarket(scenario, seed, FreeLuck(seed)), 2e5
    ),
    "vectorised NumPy": (VectorMarket, 2e6),
}  # fmt: skip
SIZES, WARM_UP, DAYS, ROUNDS = (10_000, 100_000), 100, 10, 5
HEARD = ("told_bad", "told_good", "seen_bad", "seen_good", "content_seen", "codes_told")


def race(
    consumers: int, warm_up: int, days: int, rounds: int, names: Sequence[str] = (), seed: int = 1
) -> tuple[dict[str, list[float]], Market]:
    """Return the seconds of each rival's rounds, and the engine's market after them.

    warm_up: days lived before the first round; days: days of one round; names: of RIVALS, all if
    none is named.
    """
    scenario = load_scenario("baseline", {"world.consumers": consumers})
    markets = {
        name: RIVALS[name][0](scenario, seed)
        for name in names or RIVALS
        if consumers <= RIVALS[name][1]
    }
    for market in markets.values():
        live(market, warm_up)
    spent: dict[str, list[float]] = {name: [] for name in markets}
    for _ in range(rounds):
        for name, market in markets.items():
            market.step()
            spent[name].append(live(market, days))
    return spent, markets[ENGINE]


def live(market: Any, days: int) -> float:
    """Live some days; returns the processor seconds they took."""
    began = time.process_time()
    for _ in range(days):
        market.step()
    return time.process_time() - began


def ratios(spent: dict[str, list[float]]) -> dict[str, list[float]]:
    """Return by rival, round by round, how many times as fast the engine was."""
    return {
        name: [theirs / own for theirs, own in zip(seconds, spent[ENGINE], strict=True)]
        for name, seconds in spent.items()
    }


def measured(sizes: Sequence[int] = SIZES, rounds: int = ROUNDS) -> str:
    """Return for each number of consumers everybody's speed and the engine's lead."""
    parts, found = [], []
    last = WARM_UP + (1 + DAYS) * rounds
    for consumers in sizes:
        spent, market = race(consumers, WARM_UP, DAYS, rounds)
        work = consumers * DAYS / 1e6
        rows = [
            (
                name,
                spread_of([work / each for each in seconds]),
                spread_of([1000 * each / DAYS for each in seconds]),
                spread_of(ratios(spent)[name]) if name != ENGINE else "",
            )
            for name, seconds in spent.items()
        ]
        head = ("rules as", "million consumer-days/s", "ms a day", "engine: times as fast")
        lived = market.state.ledger[WARM_UP:last].sum(axis=(0, 1)) / (last - WARM_UP)
        heard = sum(lived[COLUMN[name]] for name in HEARD)
        parts += [
            f"**{consumers:,} consumers, days {WARM_UP} to {last}, {rounds} rounds**",
            markdown(head, rows),
            f"A day has {lived[COLUMN['purchases']]:,.0f} purchases and {heard:,.0f} words heard. "
            "Processor time, one thread.",
        ]
        if consumers == max(sizes):
            wanted = (
                ("the same, all asked daily", targets.OBJECTS),
                ("Mesa objects", targets.WOKEN),
                ("vectorised NumPy", targets.ARRAYS),
            )
            found = [
                target.row(ratios(spent)[name], f"{consumers:,} consumers")
                for name, target in wanted
                if name in spent
            ]
    return "\n\n".join([*parts, targets.table(found)])
