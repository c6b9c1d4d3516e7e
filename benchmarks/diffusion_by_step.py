"""What if every contact were asked in every step, as the rivals do? The same law, step by step.

A second reading of `benchmarks/diffusion.py`, for its tests and for the comparison: how much of
the speed is the compiled loop, how much is drawing waits instead of trials.
"""

import numpy as np
from numba import njit

from benchmarks.diffusion import NEVER, Spread
from sim.kernels.columns import Network
from sim.kernels.randomness import Decision, uniform

RETELL = int(Decision.RETELL)


def spread_by_step(
    network: Network, first: np.ndarray, seed: int, telling: float, silence: float, steps: int
) -> Spread:
    """Return one spread over a network, as `benchmarks.diffusion.spread` does."""
    most = int(np.diff(network.start).max())
    chances = 1.0 - (1.0 - telling) ** np.arange(most + 1)
    return Spread(
        *_spread_by_step(network.start, network.neighbours, first, seed, chances, silence, steps)
    )


@njit(cache=True, nogil=True)
def _spread_by_step(start, neighbours, first, seed, chances, silence, steps):
    """Return (heard, silent); chances: of hearing, by the number of contacts who tell."""
    people = start.size - 1
    heard = np.full(people, NEVER, np.uint8)
    silent = np.full(people, NEVER, np.uint8)
    tellers = np.zeros(people, np.uint16)
    turned = np.empty(people, np.int32)
    many = first.size
    turned[:many] = first
    for step in range(steps + 1):
        for t in range(many):
            i = turned[t]
            begins = heard[i] == NEVER
            if begins:
                heard[i] = step
            else:
                silent[i] = step
            for row in range(start[i], start[i + 1]):
                tellers[neighbours[row]] += 1 if begins else -1
        many = 0
        for i in range(people):
            if silent[i] == NEVER:
                chance = chances[tellers[i]] if heard[i] == NEVER else silence
                if chance > 0.0 and uniform(seed, RETELL, step + 1, i, 0) < chance:
                    turned[many] = i
                    many += 1
    return heard, silent
