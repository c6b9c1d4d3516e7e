"""Who needs something today? The purchase occasions of a day, taken from the calendar."""

from __future__ import annotations

import numpy as np

from sim.kernels.calendar import take_occasions
from sim.state import State


def todays_occasions(seed: int, state: State) -> np.ndarray:
    """Return today's occasions, (n,) OCCASION by consumer and number, and plan the next ones."""
    return take_occasions(seed, state.day, state.market)


def merged(*parts: np.ndarray) -> np.ndarray:
    """Return occasions (n,) OCCASION of several origins in one order: by consumer and number."""
    together = np.concatenate(parts)
    return together[np.lexsort((together["number"], together["consumer"]))]
