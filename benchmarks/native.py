"""How near does compiled Python come to C? Two kernels against their twins, bit for bit.

A market lives on; on each day the kernel and its twin get copies of the same state, in turns,
each out of a cold cache, and must leave the same bytes.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from benchmarks import targets
from benchmarks.alone import empty_folder, tell
from benchmarks.native_bridge import Twins, compiled, same_rows
from benchmarks.peers.tables import markdown, spread_of
from sim import day as of_day
from sim import talk
from sim.kernels.calendar import words_due
from sim.kernels.hearing import hear
from sim.kernels.page import reader_shifts
from sim.kernels.people import People
from sim.kernels.purchase import choose
from sim.kernels.seeing import see
from sim.market import Market
from sim.scenario import load_scenario

NATIVE = "benchmarks.native"
CONSUMERS, WARM_UP, DAYS = 200_000, 40, 40
MANY = 300  # items of a call that is counted; what few take says more about the call
CACHE = 64 * 2**20  # bytes, more than the caches of most machines
NO_COMPILER = "There is no gcc here, so the twins in C were not compiled."
Timing = tuple[float, float]  # processor seconds of the kernel and of its twin


def measured(consumers: int = CONSUMERS) -> str:
    """Return the table of the two kernels, or a sentence where there is no compiler."""
    if shutil.which("gcc") is None:
        rows = [targets.native(name).missing("no gcc here") for name in ("choose", "see")]
        return f"{NO_COMPILER}\n\n{targets.table(rows)}"
    found = tell(NATIVE, consumers)
    lines, wanted = [], []
    for name, timings in found["seconds"].items():
        own, twin = zip(*timings, strict=True)
        shares = [theirs / ours for ours, theirs in timings]
        times = (spread_of([1e3 * each for each in seconds]) for seconds in (own, twin))
        lines.append((f"`{name}`", *times, spread_of(shares), str(len(timings))))
        wanted.append(targets.native(name).row(shares))
    head = (
        "kernel",
        "ms a day",
        "its twin in C",
        "share of C's speed",
        "calls counted, all bit-equal",
    )
    return f"{markdown(head, lines)}\n\n{targets.table(wanted)}"


class Twinned:
    """A market some of whose kernels are shadowed by their twins."""

    def __init__(self, twins: Twins, consumers: int) -> None:
        """Open the market and warm it up."""
        self.twins = twins
        self.seconds: dict[str, list[Timing]] = {"choose": [], "see": []}
        self.turns = 0
        self.spoiler = np.ones(CACHE // 8)
        scenario = load_scenario("baseline", {"world.consumers": consumers})
        # A market that keeps a trace calls the kernels of talk one by one.
        self.market = Market(scenario, seed=1, trace=True).run(WARM_UP)

    def run(self, days: int) -> None:
        """Live some days, every call shadowed."""
        with (
            mock.patch.object(of_day, "choose", self.choose),
            mock.patch.object(talk, "hear_some", self.hear_some),
        ):
            self.market.run(days)

    def in_turns(
        self, name: str, items: int, own: Callable[[], Any], twin: Callable[[], Any]
    ) -> tuple[Any, Any]:
        """Return what both return, timed; who begins changes from call to call."""
        self.turns += 1
        order = (own, twin) if self.turns % 2 else (twin, own)
        found = {}
        for work in order:
            self.spoiler += 1.0
            began = time.process_time()
            result = work()
            found[work] = (time.process_time() - began, result)
        if items >= MANY:
            self.seconds[name].append((found[own][0], found[twin][0]))
        return found[own][1], found[twin][1]

    def choose(self, *given: Any) -> None:
        """Let both choose; the kernel's choices are kept."""
        *lead, occasions, table = given
        market, pages = self.market, self.market.state.brands.pages
        copy, twin_people = occasions.copy(), elsewhere(market.state.people)
        rest = (market.open_shift, reader_shifts(pages, market.rules), market.rules)
        self.in_turns(
            "choose",
            lead[-1] - lead[-2],
            lambda: choose(*lead, occasions, table),
            self.twins.choose(*lead, copy, twin_people, *rest),
        )
        same_rows("occasions", occasions, copy)

    def hear_some(self, seed: int, day: int, first: int, last: int, table: Any) -> tuple[Any, ...]:
        """Do what the kernel of that name does, the views shadowed."""
        state = self.market.state
        views, words, later = words_due(first, last, day, state.words, state.messages)
        seen = self.see(seed, day, 0, views.size, views, table)
        return views, words, later, seen, hear(seed, day, 0, words.size, words, table)

    def see(self, *given: Any) -> Any:
        """Let both see; what the kernel did is kept."""
        *lead, due, table = given
        market, state = self.market, self.market.state
        people, twin_people = state.people, elsewhere(state.people)
        rest = (state.network, market.rules, market.outreach)
        work, box, heard, pairs = self.twins.see(*lead, due, state.messages, twin_people, *rest)
        own, written = self.in_turns(
            "see",
            lead[-1] - lead[-2],
            lambda: see(*lead, due, table),
            work,
        )
        for name, column in people.columns().items():
            same_rows(name, column, twin_people.columns()[name])
        same_rows("outbox", own[0][: own[1]], self.twins.words_of(box, written))
        same_rows("heard", own[2], heard)
        same_rows("pairs", own[3], pairs[pairs >= 0])
        return own


def elsewhere(people: People) -> People:
    """Return the same people elsewhere in memory."""
    return people.copied(())


def main() -> None:
    """Say in JSON how long both took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.native", description=__doc__)
    parser.add_argument("consumers", type=int)
    parser.add_argument("--days", type=int, default=DAYS)
    asked = parser.parse_args()
    with empty_folder() as where:
        twinned = Twinned(Twins(compiled(Path(where))), asked.consumers)
        twinned.run(asked.days)
    print(json.dumps({"seconds": twinned.seconds}))


if __name__ == "__main__":
    main()
