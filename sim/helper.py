"""Who compiles a market nobody has lived yet? This process, and one more on the next core.

What days are lived with is compiled first. This process takes its parts from the one end, and the
helper from the other, who sends them over. While this one puts all of them together the helper
opens a market, so that what that needs is in the cache when this one does it. A helper that fails
is no failure: what it does not hand over is compiled here.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from typing import TypeVar

from sim.day import BareMarket
from sim.kernels.ahead import DAYS, PARTS, compile_here, is_cold, packed
from sim.kernels.compiling import undisturbed
from sim.kernels.whole_day import live_days
from sim.processes import deaf_to_ctrl_c, dismiss, outlive_nobody
from sim.scenario import Scenario

Result = TypeVar("Result")


class Helper:
    """A process that compiles."""

    def __init__(self, scenario: Scenario) -> None:
        """Begin it, with the last part of the day; later it opens a market of the scenario."""
        self.scenario = scenario
        self.free = threading.RLock()
        self.left = list(range(len(PARTS)))
        self.asked: dict[int, Future[bytes]] = {}
        self.opened: Future[None] | None = None
        spawn = multiprocessing.get_context("spawn")
        self.pool = ProcessPoolExecutor(1, mp_context=spawn, initializer=outlive_nobody)
        with deaf_to_ctrl_c():
            self._ask()

    def _ask(self, _: object = None) -> None:
        """Give it the next thing to do, and not before: what it was not given, others can do."""
        with self.free, suppress(RuntimeError):  # It died, or is no longer needed.
            if self.left:
                number = self.left.pop()
                self.asked[number] = self.pool.submit(packed, number)
                self.asked[number].add_done_callback(self._ask)
            elif self.opened is None:
                self.opened = self.pool.submit(open_market, self.scenario)

    def share(self) -> None:
        """Compile from the first part on until none is left, and promise what it has to do."""
        while True:
            with self.free:
                if not self.left:
                    break
                number = self.left.pop(0)
            compile_here(number)
        for number, asked in self.asked.items():
            kernel, kinds = PARTS[number]
            kernel.part().promised[kinds] = partial(_come_of, asked)


def _come_of(asked: Future[Result]) -> Result | None:
    """Return what was asked for, perhaps after some waiting; None if nothing came of it."""
    with suppress(Exception):
        return asked.result()
    return None


@contextmanager
def helped(scenario: Scenario) -> Iterator[None]:
    """Have what days are lived with compiled when nobody has lived any, and more in the cache."""
    if not worth_it(scenario):
        yield
        return
    helper = Helper(scenario)
    try:
        helper.share()
        live_days.compile(DAYS)
        if helper.opened is not None:
            _come_of(helper.opened)
        yield
    finally:
        for kernel, _ in PARTS:
            kernel.part().promised.clear()
        dismiss(helper.pool)


def worth_it(scenario: Scenario) -> bool:
    """Return whether there is much to compile, a second core for it, and no others who do it too.

    A market with a newcomer lives its days verb by verb (at_once.py).
    """
    if any(brand.enters is not None for brand in scenario.brands):
        return False
    if multiprocessing.parent_process() is not None or not is_cold():
        return False
    ours = getattr(os, "sched_getaffinity", None)
    return (len(ours(0)) if ours else os.cpu_count() or 1) > 1


def open_market(scenario: Scenario) -> None:
    """Set a market up for its first day, so that all that takes is in the cache."""
    with undisturbed():
        BareMarket(scenario, seed=1).open_day()
