"""What reaches each desk today, from its consumers and from the people they stand for?"""

from __future__ import annotations

import numpy as np

from sim.desks import BrandDesk
from sim.kernels.background import open_inboxes, plan_measured
from sim.state import State


def todays_inboxes(
    seed: int,
    own: np.ndarray,
    by_tier: tuple[np.ndarray, np.ndarray],
    rules: list[BrandDesk],
    state: State,
) -> tuple[np.ndarray, np.ndarray]:
    """Return all inboxes, brand after brand: (messages,) int32 slots, (brands + 1,) bounds.

    own: slots of what simulated consumers posted; by_tier: consumers sorted by tier, and where
    each tier starts; rules: of the desks.
    """
    brands = state.brands
    come = seed, state.day, own, brands.waiting, brands.starts, *by_tier
    slots, bounds, fresh, lacking = open_inboxes(*come, state.table)
    if lacking:
        state.free_up(lacking)
        slots, bounds, fresh, _ = open_inboxes(*come, state.table)
    for b, rule in enumerate(rules):
        measured = rule.policy.measured
        if measured is not None:
            new = slots[fresh[b] : bounds[b + 1]]
            plan_measured(seed, state.day, new, state.messages, measured.answered, measured.delays)
    return slots, bounds
