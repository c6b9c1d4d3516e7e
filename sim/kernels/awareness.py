"""Who hears of a brand by advertising, or finds it by looking for one? (S13)

Tells, posts and a brand's own posts make known too: see content.become_aware.
"""

import numpy as np

from sim.kernels.compiling import njit
from sim.kernels.randomness import Decision, uniform

ADVERTISED = int(Decision.ADVERTISED)
SEARCHED = int(Decision.SEARCHED)


@njit(cache=True)
def reach_out(seed, day, b, reach, people):
    """Let adverts reach the share `reach` of everybody; returns how many hear of brand b anew."""
    awoken = 0
    for i in range(people.ties.size):
        ties = people.ties[i]
        if (ties.knows >> b) & 1 == 0 and uniform(seed, ADVERTISED, day, i, b) < reach:
            ties.knows |= 1 << b
            awoken += 1
    return awoken


@njit(cache=True, nogil=True)
def look_around(seed, day, first, last, occasions, people, chance):
    """Let who needs something find brands not known so far; returns (brands,) int64 found.

    chance: (brands,) float64 of finding each on one occasion.
    """
    found = np.zeros(chance.size, np.int64)
    for j in range(first, last):
        i, number = occasions[j].consumer, occasions[j].number
        for b in range(chance.size):
            ties = people.ties[i]
            if (ties.knows >> b) & 1 or uniform(seed, SEARCHED, number, i, b) >= chance[b]:
                continue
            ties.knows |= 1 << b
            found[b] += 1
    return found
