"""On which core does a thread work? On another than who waits for it.

Linux wakes a thread where the one who wakes it is, and with short tasks may leave both on one core
for minutes while the next has nothing to do: two threads then take as long as one. A thread that
finds itself there moves on, and stays away until it is found again.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

Result = TypeVar("Result")
NOWHERE = -1
_ask: Callable[[], int] | None = None
if hasattr(os, "sched_setaffinity"):
    with suppress(AttributeError, OSError):
        _ask = ctypes.CDLL(None).sched_getcpu


def here() -> int:
    """Return the number of the core this thread is on; NOWHERE where nobody can tell."""
    return NOWHERE if _ask is None else _ask()


def elsewhere(
    core: int, cores: frozenset[int], kernel: Callable[..., Result], *arguments: object
) -> Result:
    """Return kernel(*arguments), worked out on one of some cores, but not on this one."""
    if core != NOWHERE and here() == core and len(cores) > 1:
        with suppress(OSError):
            os.sched_setaffinity(0, cores - {core})  # of this thread alone
    return kernel(*arguments)


def all_cores() -> frozenset[int]:
    """Return the cores this process may use."""
    return frozenset(os.sched_getaffinity(0)) if _ask is not None else frozenset()
