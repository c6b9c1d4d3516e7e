"""Who does long work, so that no page waits for it? Processes beside the server, politely.

They are begun when first needed, give way to whatever visitors do meanwhile, and end with the
server. What they are handed and hand back are plain values.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from sim.processes import dismiss, outlive_nobody

POLITE = 10  # steps of niceness: hands on sliders come first

_lock = threading.Lock()
_pool: ProcessPoolExecutor | None = None


def hands() -> int:
    """Return how many long works are done at a time: one core is left to the pages."""
    return max(1, (os.cpu_count() or 1) - 1)


def begin() -> None:
    """Make a process polite, and end it with the server."""
    outlive_nobody()
    if hasattr(os, "nice"):
        os.nice(POLITE)


def ask(work: Callable[..., Any], *values: Any) -> Future[Any]:
    """Have something done; a pool whose process died is begun anew."""
    global _pool
    with _lock:
        if _pool is None:
            _pool = _new()
        try:
            return _pool.submit(work, *values)
        except BrokenProcessPool:
            _pool = _new()
            return _pool.submit(work, *values)


def end() -> None:
    """End what is being done, whatever it is: nothing of it is worth waiting for."""
    global _pool
    with _lock:
        pool, _pool = _pool, None
    if pool is not None:
        dismiss(pool)


def _new() -> ProcessPoolExecutor:
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(hands(), mp_context=spawn, initializer=begin)
