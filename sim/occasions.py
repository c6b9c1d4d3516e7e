"""Who needs something today, and what becomes of it? The occasions of a day."""

from __future__ import annotations

import numpy as np

from sim.crew import Crew
from sim.kernels.alone import live_alone
from sim.kernels.calendar import take_occasions
from sim.kernels.living import live
from sim.kernels.page import remember_flow
from sim.state import State


def todays_occasions(seed: int, state: State) -> np.ndarray:
    """Return today's occasions, (n,) OCCASION by consumer and number, and plan the next ones."""
    return take_occasions(seed, state.day, state.table)


def merged(*parts: np.ndarray) -> np.ndarray:
    """Return occasions (n,) OCCASION of several origins in one order: by consumer and number."""
    together = np.concatenate(parts)
    return together[np.lexsort((together["number"], together["consumer"]))]


def live_the_day(seed: int, crew: Crew, occasions: np.ndarray, state: State) -> np.ndarray:
    """Let purchases and gifts be lived; returns who must be looked at tonight, (pairs,) int64."""
    table = state.table
    if crew.threads < 2:
        pairs: np.ndarray = live_alone(seed, state.day, occasions, table)
        return pairs
    lived = crew.each(live, occasions, "consumer", (seed, state.day), (occasions, table))
    remember_flow(sum(expected for expected, _ in lived), table)
    return np.concatenate([pairs for _, pairs in lived])
