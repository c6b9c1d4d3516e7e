"""What reaches each desk today, from its consumers and from the people they stand for?"""

from __future__ import annotations

import numpy as np

from sim.kernels.background import (
    lacking_for,
    open_inboxes,
    plan_measured,
    todays_background,
)
from sim.policies.policy import MeasuredDesk
from sim.state import State


def todays_inboxes(
    seed: int,
    own: np.ndarray,
    by_tier: tuple[np.ndarray, np.ndarray],
    measured: list[tuple[int, MeasuredDesk]],
    state: State,
) -> tuple[np.ndarray, np.ndarray]:
    """Return all inboxes, brand after brand: (messages,) int32 slots, (brands + 1,) bounds.

    own: slots of what simulated consumers posted; by_tier: consumers sorted by tier, and where
    each tier starts; measured: the desks that answer as one was measured to.
    """
    brands = state.brands
    counts = todays_background(seed, state.day, state.table)
    state.make_room_at_desks(*lacking_for(own.size + brands.waiting.size, counts, state.table))
    there = own, brands.waiting, brands.starts, *by_tier, counts
    slots, bounds, fresh = open_inboxes(*there, seed, state.day, state.table)
    for b, desk in measured:
        new = slots[fresh[b] : bounds[b + 1]]
        plan_measured(seed, state.day, new, state.messages, desk.answered, desk.delays)
    return slots, bounds
