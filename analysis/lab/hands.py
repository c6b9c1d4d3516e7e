"""Who lives the batches: this process, processes of this machine, or a Dask cluster?

Each takes batches and gives back finished ones, in any order. A worker that dies takes nothing with
it: what it held is lived again, alone, so that a run that kills its worker is found out.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Protocol

from analysis.lab.record import Record
from analysis.lab.task import Task
from analysis.lab.work import failure_of, live_batch
from sim.processes import deaf_to_ctrl_c, dismiss, outlive_nobody

Batch = Sequence[Task]
AHEAD = 2  # batches in hand per worker, so that none waits for work
DEATHS = 2  # of a worker alone with a run, before the run is given up
DIED = "its worker died {} times (killed, or the machine is out of memory)"


class Hands(Protocol):
    """Whoever lives batches."""

    @property
    def room(self) -> int:
        """How many batches more are worth giving now."""

    @property
    def workers(self) -> int:
        """How many runs are lived at a time."""

    def give(self, batch: Batch) -> None:
        """Hand a batch over."""

    def take(self, patience: float) -> Iterator[list[Record]]:
        """Yield what was finished; wait at most so many seconds for the first."""

    def close(self) -> None:
        """Stop, whatever is in hand."""


class Here:
    """Live every batch in this process, one run at a time."""

    workers = 1

    def __init__(self) -> None:
        """Begin with nothing in hand."""
        self.batches: list[Batch] = []

    @property
    def room(self) -> int:
        """How many batches more are worth giving now."""
        return 1 - len(self.batches)

    def give(self, batch: Batch) -> None:
        """Hand a batch over."""
        self.batches.append(batch)

    def take(self, patience: float) -> Iterator[list[Record]]:
        """Live what was given; each run is finished by itself."""
        while self.batches:
            for task in self.batches.pop(0):
                yield live_batch([task])

    def close(self) -> None:
        """Stop."""
        self.batches.clear()


class Processes:
    """Live batches in processes of this machine."""

    def __init__(self, workers: int) -> None:
        """Begin the processes."""
        self.workers = workers
        self.pool = self._begin()
        self.asked: dict[Future[list[Record]], Batch] = {}
        self.suspects: list[tuple[Task, int]] = []  # and how often each died alone
        self.alone: tuple[Task, int] | None = None

    def _begin(self) -> ProcessPoolExecutor:
        spawn = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self.workers, mp_context=spawn, initializer=outlive_nobody)

    @property
    def room(self) -> int:
        """How many batches more are worth giving now: none while suspects are tried alone."""
        if self.suspects or self.alone is not None:
            return 0
        return AHEAD * self.workers - len(self.asked)

    def give(self, batch: Batch) -> None:
        """Hand a batch over."""
        try:
            self.asked[self._submitted(batch)] = batch
        except BrokenProcessPool:  # A worker died since we last looked, and not of this batch.
            self._begin_again()
            self.asked[self._submitted(batch)] = batch

    def _submitted(self, batch: Batch) -> Future[list[Record]]:
        with deaf_to_ctrl_c():  # Processes begin now, and Ctrl-C is for this one.
            return self.pool.submit(live_batch, batch)

    def take(self, patience: float) -> Iterator[list[Record]]:
        """Yield what was finished; wait at most so many seconds for the first."""
        if self.suspects and not self.asked:
            self.alone = self.suspects.pop(0)
            self.give([self.alone[0]])
        ready, _ = wait(self.asked, patience, FIRST_COMPLETED)
        for future in ready:
            if future not in self.asked:  # Suspected meanwhile, with all that was in hand.
                continue
            try:
                records = future.result()
            except BrokenProcessPool:
                yield from self._after_a_death()
            except Exception as error:  # It could not travel, there or back.
                words = f"{type(error).__name__}: {error}"
                yield [failure_of(task, words) for task in self._finished(future)]
            else:
                self._finished(future)
                yield records

    def _finished(self, future: Future[list[Record]]) -> Batch:
        self.alone = None
        return self.asked.pop(future)

    def _after_a_death(self) -> Iterator[list[Record]]:
        """Begin again with new processes; suspect all that was in hand."""
        if self.alone is None:
            self._begin_again()
            return
        task, deaths = self.alone
        self.asked.clear()
        self.alone = None
        self._begin_again()
        if deaths + 1 < DEATHS:
            self.suspects.insert(0, (task, deaths + 1))
        else:
            yield [failure_of(task, DIED.format(DEATHS))]

    def _begin_again(self) -> None:
        """Take new processes; suspect what was in hand and has not come back."""
        back = {
            future: batch
            for future, batch in self.asked.items()
            if future.done() and future.exception() is None
        }
        lost = [batch for future, batch in self.asked.items() if future not in back]
        self.suspects += [(task, 0) for batch in lost for task in batch]
        self.asked = back
        self.pool.shutdown(wait=False, cancel_futures=True)
        self.pool = self._begin()

    def close(self) -> None:
        """Stop, whatever is in hand."""
        dismiss(self.pool)
