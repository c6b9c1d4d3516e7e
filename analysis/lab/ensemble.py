"""How are points drawn from a density known only up to its scale?

Differential evolution Markov chains (ter Braak 2006): a walker steps along the difference of two
others, so no direction or scale need be tuned. Half of the walkers step at once, by the places of
the other half, so a density is asked for many points together.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

OPTIMAL = 2.38  # times 1 / sqrt(2 dimensions): the length of a step in a normal law
LEAP_EVERY = 10  # steps, one of which is as long as the difference itself, to change hills
JITTER = 1e-5
Density = Callable[[np.ndarray], np.ndarray]  # (points, dimensions) -> (points,) log


def walk(
    density: Density, start: np.ndarray, steps: int, luck: np.random.Generator, thin: int = 1
) -> np.ndarray:
    """Return (kept, walkers, dimensions): where the walkers stood, every `thin` steps.

    start: (walkers, dimensions), an even number of walkers that differ. A point of density -inf is
    never entered.
    """
    walkers, dimensions = start.shape
    here, heights = start.copy(), density(start)
    halves = np.arange(walkers).reshape(2, -1)
    kept = []
    for step in range(steps):
        length = 1.0 if step % LEAP_EVERY == 0 else OPTIMAL / np.sqrt(2 * dimensions)
        for movers, others in (halves, halves[::-1]):
            first = luck.integers(0, others.size, movers.size)
            second = (first + luck.integers(1, others.size, movers.size)) % others.size
            along = here[others[first]] - here[others[second]]
            noise = JITTER * luck.standard_normal(along.shape)
            there = here[movers] + length * along + noise
            height = density(there)
            moves = height - heights[movers] > np.log(luck.random(movers.size))
            here[movers[moves]], heights[movers[moves]] = there[moves], height[moves]
        if step % thin == thin - 1:
            kept.append(here.copy())
    return np.stack(kept)


def unlike(chain: np.ndarray) -> np.ndarray:
    """Return (dimensions,): how much the halves of a chain differ, 1 when they do not (R-hat).

    chain: (kept, walkers, dimensions). Every walker's halves are taken as chains (Gelman et al.,
    Bayesian Data Analysis, 11.4).
    """
    kept = chain.shape[0] // 2 * 2
    halves = np.concatenate(np.split(chain[:kept], 2), axis=1)
    count = halves.shape[0]
    within = halves.var(axis=0, ddof=1).mean(axis=0)
    between = halves.mean(axis=0).var(axis=0, ddof=1)
    return np.sqrt((count - 1) / count + between / np.maximum(within, 1e-300))
