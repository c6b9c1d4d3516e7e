"""Who does what when threads set up a market together? Each a share, the same whoever does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

CROWD = 300_000  # people; below it threads cost more than they save


class Gang:
    """Some threads that do the same kernel on different shares."""

    def __init__(self, threads: int, pool: ThreadPoolExecutor | None) -> None:
        """Set up by `gang`."""
        self.threads = threads
        self.pool = pool

    def do(self, kernel: Callable[..., Any], shares: Sequence[tuple[Any, ...]]) -> list[Any]:
        """Return kernel(*share) of every share, in order."""
        if self.pool is None or len(shares) < 2:
            return [kernel(*share) for share in shares]
        return list(self.pool.map(lambda share: kernel(*share), shares))

    def soon(
        self, kernel: Callable[..., Any], shares: Sequence[tuple[Any, ...]]
    ) -> Callable[[], list[Any]]:
        """Begin every share; return what waits for them and returns kernel(*share) of each."""
        if self.pool is None:
            return lambda: [kernel(*share) for share in shares]
        begun = [self.pool.submit(kernel, *share) for share in shares]
        return lambda: [each.result() for each in begun]

    def split(self, size: int) -> list[tuple[int, int]]:
        """Return a range of 0 .. size for each thread."""
        cuts = [size * part // self.threads for part in range(self.threads + 1)]
        return list(pairwise(cuts))


@contextmanager
def gang(count: int, threads: int) -> Iterator[Gang]:
    """Lend the threads worth having for so many people."""
    if threads < 2 or count < CROWD:
        yield Gang(1, None)
    else:
        with ThreadPoolExecutor(threads, thread_name_prefix="onze-wiring") as pool:
            yield Gang(threads, pool)
