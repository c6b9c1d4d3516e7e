"""How does memory that visitors held go back to the machine? The C library keeps it unless told.

A process that lives markets one after another is told to keep it: what one gives back, the next
asks for.
"""

from __future__ import annotations

import ctypes
import threading
from typing import Any

# glibc's names for its settings: places from which threads take memory, how many bytes may lie free
# at the end of the largest, and from how many on a thing lies apart, to be given back alone.
ARENAS, KEPT, APART = -8, -1, -3
MOST_ARENAS, MOST_KEPT = 2, 2**17
A_MARKET = 2**25
LATER = 3.0  # seconds: Solara clears away what a visitor held one second after they left


def keep_little() -> None:
    """Take memory from few places, so that what is free lies together."""
    set_to = _known("mallopt")
    if set_to is not None:
        set_to(ARENAS, MOST_ARENAS)
        set_to(KEPT, MOST_KEPT)


def keep_for_the_next() -> None:
    """Keep as much as a small market takes."""
    set_to = _known("mallopt")
    if set_to is not None:
        set_to(KEPT, A_MARKET)
        set_to(APART, A_MARKET)


def give_back() -> None:
    """Give back what is free."""
    trim = _known("malloc_trim")
    if trim is not None:
        trim(0)


def give_back_later() -> None:
    """Give back what is free when what a visitor held has been cleared away."""
    timer: Any = threading.Timer(LATER, give_back)
    timer.daemon = True
    timer.current_context = None  # Solara lends every thread its visitor; this one would hold on.
    timer.start()


def _known(name: str) -> Any:
    """Return a function of the C library, None where it has no such."""
    try:
        return getattr(ctypes.CDLL(None), name, None)
    except (OSError, TypeError):
        return None
