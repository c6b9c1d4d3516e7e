"""What reaches each desk today, from its consumers and from the people they stand for?"""

from __future__ import annotations

import numpy as np

from sim.kernels.background import background_counts, background_messages
from sim.kernels.rules import Rulebook
from sim.pools import with_free
from sim.state import State


def todays_inboxes(
    seed: int,
    posted: list[np.ndarray],
    people: int,
    by_tier: tuple[np.ndarray, np.ndarray],
    state: State,
    rules: Rulebook,
) -> list[np.ndarray]:
    """Return, brand by brand, (messages,) int32 slots posted today.

    posted: slots of the simulated consumers' messages; people: those one consumer stands for;
    by_tier: consumers sorted by tier, and where each tier starts.
    """
    others = background_counts(seed, state.day, state.brands.flow * (people - 1))
    state.messages = with_free(state.messages, state.free_messages, int(others.sum()))
    own = np.concatenate([np.empty(0, np.int32), *posted])
    brand_of = state.messages.brand[own]
    inboxes = []
    for b in range(others.shape[0]):
        background = background_messages(
            seed, state.day, b, others[b], *by_tier, state.messages, state.free_messages, rules
        )
        inboxes.append(np.concatenate((own[brand_of == b], background)))
    return inboxes
