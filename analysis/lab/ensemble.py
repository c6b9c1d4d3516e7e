"""How are points drawn from a density known only up to its scale?

The affine-invariant ensemble of Goodman & Weare 2010: walkers stretch towards each other, so no
direction or scale need be tuned, and half of them move at once, so a density is asked for many
points together.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

STRETCH = 2.0
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
        for movers, others in (halves, halves[::-1]):
            size = movers.size
            factor = ((STRETCH - 1.0) * luck.random(size) + 1.0) ** 2 / STRETCH
            towards = here[luck.choice(others, size)]
            there = towards + factor[:, None] * (here[movers] - towards)
            height = density(there)
            with np.errstate(invalid="ignore"):  # A walker of no height leaves for any other.
                gain = (dimensions - 1) * np.log(factor) + height - heights[movers]
            moves = (np.log(luck.random(size)) < gain) & (height > -np.inf)
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
