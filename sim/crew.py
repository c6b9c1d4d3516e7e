"""How is one day's work shared between threads without anyone noticing in the results?

Work is cut into blocks at borders of people; each block writes its own rows and its own outbox,
and outboxes are emptied in the order of the blocks. The kernels release the interpreter.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import pairwise
from typing import Any

import numpy as np

from sim.cores import all_cores, elsewhere, here


class Crew:
    """A number of threads that work through blocks in order."""

    def __init__(self, threads: int = 1) -> None:
        """Set up a crew; no thread is started before there is work for two."""
        self.threads = threads
        self._pool: ThreadPoolExecutor | None = None
        self._cores: frozenset[int] = frozenset()

    def blocks(self, owners: np.ndarray, stripe: int = 1) -> list[tuple[int, int]]:
        """Cut sorted owners (items,) into up to `threads` ranges; nobody's items are separated.

        Nor are those of so many owners as a stripe has, from a multiple of it on.
        """
        size = owners.size
        cuts = [0]
        for part in range(1, self.threads):
            at = size * part // self.threads
            if 0 < at < size:
                first = owners[at] // stripe * stripe
                at = int(np.searchsorted(owners, first, side="left"))
            if at > cuts[-1]:
                cuts.append(at)
        cuts.append(size)
        return [(a, b) for a, b in pairwise(cuts) if b > a]

    def each(
        self,
        kernel: Callable[..., Any],
        items: np.ndarray,
        owner: str,
        lead: tuple[Any, ...],
        rest: tuple[Any, ...],
        stripe: int = 1,
    ) -> list[Any]:
        """Return kernel(*lead, first, last, *rest) of every block of items, in order.

        owner: the field of an item that says whose it is; stripe: see blocks.
        """
        if self.threads < 2 or items.size == 0:
            return [kernel(*lead, 0, items.size, *rest)]
        return self._work(kernel, self.blocks(items[owner], stripe), lead, rest)

    def share(
        self,
        kernel: Callable[..., Any],
        weights: Callable[[], np.ndarray],
        lead: tuple[Any, ...],
        rest: tuple[Any, ...],
        size: int,
    ) -> list[Any]:
        """Return kernel(*lead, first, last, *rest) of blocks of items of about equal weight.

        weights: returns (size,) what each item weighs.
        """
        if self.threads < 2:
            return [kernel(*lead, 0, size, *rest)]
        each = weights()
        middles = np.cumsum(each) - each / 2  # An item goes where most of it belongs.
        parts = each.sum() * np.arange(1, self.threads) / self.threads
        cuts = [0, *np.searchsorted(middles, parts).tolist(), size]
        return self._work(kernel, [(a, b) for a, b in pairwise(cuts) if b > a], lead, rest)

    def ranges(
        self,
        kernel: Callable[..., Any],
        size: int,
        lead: tuple[Any, ...],
        rest: tuple[Any, ...],
        stripe: int = 1,
    ) -> list[Any]:
        """Return kernel(*lead, first, last, *rest) of ranges of 0 .. size, cut at whole stripes."""
        inner = (size * part // self.threads for part in range(1, self.threads))
        cuts = [0, *(at // stripe * stripe for at in inner), size]
        return self._work(kernel, [(a, b) for a, b in pairwise(cuts) if b > a], lead, rest)

    def _work(
        self,
        kernel: Callable[..., Any],
        blocks: list[tuple[int, int]],
        lead: tuple[Any, ...],
        rest: tuple[Any, ...],
    ) -> list[Any]:
        """Do the first block oneself: handing over and waiting takes as long as a small block."""
        if len(blocks) < 2:
            return [kernel(*lead, *block, *rest) for block in blocks]
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.threads - 1, thread_name_prefix="onze")
            self._cores = all_cores()
        way = elsewhere, here(), self._cores, kernel
        others = [self._pool.submit(*way, *lead, *block, *rest) for block in blocks[1:]]
        try:
            return [kernel(*lead, *blocks[0], *rest), *(other.result() for other in others)]
        finally:
            wait(others)  # Nobody may still be writing when an error is told.

    def close(self) -> None:
        """Let the threads go."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None

    def __getstate__(self) -> dict[str, Any]:
        """Threads do not travel to another process; their number does."""
        return {"threads": self.threads, "_pool": None, "_cores": frozenset()}


ALONE = Crew()
"""The caller with nobody else: for work too small to be handed over."""
