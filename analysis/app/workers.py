"""Who lives the markets that pages ask for? Processes beside the server, one a core.

A small market's day is half Python, and of threads only one at a time does Python. Each process has
the seeds that are its own and keeps their pasts, so that no past is lived twice. A run is handed
over when a process is free for it and not before: what nobody asks for any more is never begun, and
the first markets of every question come before the later ones of any. A process that dies is
replaced, and its run lived again.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

from cachetools import LRUCache

from analysis.app.lived import Lived, lived
from analysis.app.memory import keep_for_the_next
from sim.policies.policy import Policy
from sim.processes import deaf_to_ctrl_c, outlive_nobody
from sim.runs import live_past
from sim.scenario import Scenario
from sim.state import State

# Kept by all together: bytes of pasts (one of 2,000 consumers has 4 MB), and runs of 0.1 MB each.
PASTS, RUNS = 400 * 2**20, 1_500
DEATHS = 2  # of processes over one run, before it is given up
SECONDS_TO_END = 5.0  # for a process that is told to

Key = tuple[str, int]  # what decides a run, and its seed
Answer = tuple[Key, Lived | Exception]


class Failed(Exception):
    """A market could not be lived to its end."""


@dataclass(eq=False)
class Order:
    """One run that somebody waits for. turn: which of a question's markets, and which question."""

    key: Key
    world: Scenario
    policy: Policy
    turn: tuple[int, int]
    waiting: list[SimpleQueue[Answer | None]] = field(default_factory=list)


class Worker:
    """One process, the thread that hands it its work, and the shelf of what it has lived."""

    def __init__(self, share: int) -> None:
        """Begin the process. share: it is one of so many."""
        self.pasts = PASTS // share
        self.kept: LRUCache[Key, Lived] = LRUCache(max(1, RUNS // share))
        self.orders: dict[Key, Order] = {}
        self.begun: Order | None = None
        self.free = threading.Condition()
        self.ended = False
        self._begin()
        threading.Thread(target=self._hand_over, name="worker", daemon=True).start()

    def ask(self, order: Order, answers: SimpleQueue[Answer | None]) -> None:
        """Have a run lived, once for all who ask for it, now or later."""
        with self.free:
            if order.key in self.kept:
                answers.put((order.key, self.kept[order.key]))
                return
            same = self.begun if self.begun and self.begun.key == order.key else None
            known = same or self.orders.setdefault(order.key, order)
            known.waiting.append(answers)
            known.turn = min(known.turn, order.turn)
            self.free.notify()

    def leave(self, key: Key, answers: SimpleQueue[Answer | None]) -> None:
        """Wait for a run no longer; what nobody waits for is not begun."""
        with self.free:
            order = self.begun if self.begun and self.begun.key == key else self.orders.get(key)
            if order is None or answers not in order.waiting:
                return
            order.waiting.remove(answers)
            if not order.waiting:
                self.orders.pop(key, None)

    def end(self) -> None:
        """End the process, whatever it does."""
        with self.free:
            self.ended = True
            self.free.notify()
        self.process.terminate()
        self.process.join(SECONDS_TO_END)

    def _begin(self) -> None:
        """Begin a process. It hears of Ctrl-C from us."""
        spawn = multiprocessing.get_context("spawn")
        self.line, theirs = spawn.Pipe()
        self.process = spawn.Process(target=work, args=(theirs, self.pasts), daemon=True)
        with deaf_to_ctrl_c():
            self.process.start()
        theirs.close()

    def _hand_over(self) -> None:
        while order := self._next():
            found = self._lived(order)
            if found is None:
                return
            with self.free:
                self.begun = None
                if isinstance(found, Lived):
                    self.kept[order.key] = found
                for answers in order.waiting:
                    answers.put((order.key, found))

    def _next(self) -> Order | None:
        """Return the run whose turn it is, as soon as there is one; None at the end."""
        with self.free:
            while not self.orders and not self.ended:
                self.free.wait()
            if self.ended:
                return None
            order = min(self.orders.values(), key=lambda each: each.turn)
            self.begun = self.orders.pop(order.key)
            return order

    def _lived(self, order: Order) -> Lived | Exception | None:
        """Return a run, or why there is none; None at the end."""
        for _ in range(DEATHS):
            try:
                past = order.world.fingerprint, order.key[1]
                self.line.send((past, order.world, order.policy))
                found: Lived | str = self.line.recv()
            except (EOFError, OSError):
                with self.free:
                    if self.ended:
                        return None
                    self.process.join(SECONDS_TO_END)
                    self._begin()
            except Exception as error:  # It could not travel.
                return Failed(f"{type(error).__name__}: {error}")
            else:
                return Failed(found) if isinstance(found, str) else found
        return Failed(f"the process that lived it died {DEATHS} times")


class Workers:
    """All of them. A seed is lived by one, always the same."""

    def __init__(self, many: int) -> None:
        """Begin the processes."""
        self.each = [Worker(many) for _ in range(many)]

    def of(self, seed: int) -> Worker:
        """Return who lives a seed."""
        return self.each[seed % len(self.each)]


def work(line: Connection, pasts: int) -> None:
    """Live what comes down the line, until it closes. pasts: bytes of them that may be kept."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    outlive_nobody()
    keep_for_the_next()
    kept: LRUCache[Any, State] = LRUCache(pasts, getsizeof=weight)
    while True:
        try:
            past, world, policy = line.recv()
        except EOFError:
            return
        try:
            state = kept.get(past) or live_past(world, past[1])
            if past not in kept and weight(state) <= pasts:
                kept[past] = state
            found: Lived | str = lived(world, policy, past[1], state)
        except Exception as error:
            found = f"{type(error).__name__}: {error}"
        line.send(found)


def weight(past: State) -> int:
    """Return the bytes that a past takes."""
    return sum(column.nbytes for column in past.columns().values())


_lock = threading.Lock()
_workers: list[Workers] = []
serial = partial(next, count())


def workers() -> Workers:
    """Return the processes of this server, begun when first asked for."""
    with _lock:
        if not _workers:
            _workers.append(Workers(os.cpu_count() or 1))
        return _workers[0]


def end() -> None:
    """End them with the server."""
    with _lock:
        for each in (worker for those in _workers for worker in those.each):
            each.end()
        _workers.clear()
