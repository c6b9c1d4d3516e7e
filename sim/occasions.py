"""Who needs something today, and what becomes of it? The occasions of a day."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.crew import Crew
from sim.kernels.alone import live_alone
from sim.kernels.columns import OCCASION
from sim.kernels.living import live
from sim.kernels.occasions import due_today, note_next, take_occasions
from sim.kernels.page import remember_flow
from sim.state import State


def todays_occasions(seed: int, crew: Crew, state: State) -> np.ndarray:
    """Return today's occasions, (n,) OCCASION by consumer and number, and plan the next ones."""
    day, table = state.day, state.table
    due = due_today(day, table)
    found = crew.ranges(take_occasions, due.size, (seed, day), (due, table))
    note_next(due, table)
    return together(found) if found else np.empty(0, OCCASION)


def together(parts: Sequence[np.ndarray]) -> np.ndarray:
    """Return records of one kind one after the other: as bytes, as NumPy is slow with fields."""
    if len(parts) == 1:
        return parts[0]
    return np.concatenate([part.view(np.uint8) for part in parts]).view(OCCASION)


def merged(*parts: np.ndarray) -> np.ndarray:
    """Return occasions (n,) OCCASION of several origins in one order: by consumer and number."""
    every = together(parts)
    return every[np.lexsort((every["number"], every["consumer"]))]


def live_the_day(seed: int, crew: Crew, occasions: np.ndarray, state: State) -> np.ndarray:
    """Let purchases and gifts be lived; returns who must be looked at tonight, (pairs,) int64."""
    table = state.table
    if crew.threads < 2:
        pairs: np.ndarray = live_alone(seed, state.day, occasions, table)
        return pairs
    lead, stripe = (seed, state.day), state.people.stripe
    lived = crew.each(live, occasions, "consumer", lead, (occasions, table), stripe)
    remember_flow(sum(expected for expected, _ in lived), table)
    return np.concatenate([pairs for _, pairs in lived])
