"""Who needs something today? The purchase occasions of a day, taken from the calendar."""

from __future__ import annotations

import numpy as np

from sim.kernels.calendar import count_occasions, due_rows, reschedule
from sim.kernels.columns import Occasions
from sim.state import State


def todays_occasions(seed: int, state: State) -> Occasions:
    """Return today's occasions, sorted by consumer and number, and plan the next ones."""
    people = state.people
    due = np.sort(due_rows(state.buyers, people.link, people.next_at, state.day, state.day + 1))
    counts = count_occasions(seed, state.day, due, people)
    reschedule(state.buyers, people, due)
    consumer = np.repeat(due, counts)
    last = np.repeat(np.cumsum(counts), counts)
    still_to_come = (last - 1 - np.arange(consumer.size)).astype(np.int32)
    number = people.occasions[consumer] - still_to_come
    flags = [np.zeros(consumer.size, kind) for kind in (*[np.int8] * 2, *[np.uint8] * 8)]
    return Occasions(consumer, number, *flags)
