"""Which parameters could have given what was seen? Waves that rule out, then a posterior.

History matching (Vernon, Goldstein & Bower 2010; Andrianakis et al. 2015): emulators rule out what
lies more than three standard deviations from a target, whatever else, where the doubt counts the
emulator's own, the luck of the runs behind it and the target's; what is left is lived more densely,
wave by wave. What is not ruled out is then weighed by how well it meets all targets (Kennedy &
O'Hagan 2001, plugged in): a posterior under an even prior over the ranges.

Every design point has luck of its own: shared luck would shift all of an emulator together
(Chen, Ankenman & Nelson 2012).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import qmc

from analysis.lab.emulator import Emulators, fit_all
from analysis.lab.ensemble import Density, unlike, walk

RULED_OUT = 3.0  # standard deviations: 95 % of any unimodal law lie within (Pukelsheim 1994)
LOOKED_AT = 2**12  # points of the box looked at between waves
WALKERS, FEWEST_WALKERS = 8, 32  # for each parameter, and at least
STEPS, FEWEST_STEPS, THIN = 300, 1500, 10  # for each parameter, and at least
WARM_UP = 0.25  # of the steps
SETTLED = 1.1  # R-hat above which a sample is not trusted
ENOUGH = 0.1  # of a target's variance: an emulator this sure has no more to learn

Simulate = Callable[[np.ndarray, int], np.ndarray]


@dataclass(frozen=True)
class Targets:
    """What was seen: values and standard deviations (answers,)."""

    values: np.ndarray
    spreads: np.ndarray


@dataclass(frozen=True)
class Matched:
    """What is known of the parameters once the targets were looked at, as shares of their ranges.

    posterior: (points, parameters); open: points not ruled out, evenly drawn, or none; left: share
    of the box not ruled out after each wave; settled: largest R-hat of the posterior.
    shares, found: every point lived and what was found there.
    """

    emulators: Emulators
    posterior: np.ndarray
    open: np.ndarray
    left: tuple[float, ...]
    settled: float
    shares: np.ndarray
    found: np.ndarray


def match(
    parameters: int,
    targets: Targets,
    simulate: Simulate,
    points: int,
    waves: int,
    seed: int = 1,
) -> Matched:
    """Return what the targets leave of the parameters' box.

    simulate: (shares (points, parameters), wave) -> found (points, answers), the targets' first;
    answers beyond those of the targets are kept and not looked at. points: lived in each wave. A
    wave is left out when no emulator has more to learn.
    """
    luck = np.random.default_rng(seed)
    design = qmc.Sobol(parameters, rng=luck).random_base2(points_to_power(points))[:points]
    shares, found, left = design, simulate(design, 0), []
    for wave in range(1, waves + 1):
        with one_thread():
            emulators = fit_all(shares, found[:, : targets.values.size])
            matched = look(parameters, targets, emulators, luck)
        left.append(matched.left)
        if wave == waves or learnt(emulators, targets, matched.posterior):
            break
        design = further(matched.posterior, matched.open, points, luck)
        shares = np.concatenate([shares, design])
        found = np.concatenate([found, simulate(design, wave)])
    return Matched(
        emulators,
        matched.posterior,
        matched.open,
        tuple(left),
        matched.settled,
        shares,
        found,
    )


def one_thread() -> AbstractContextManager[Any]:
    """Keep the libraries of matrices to one thread: small ones only make threads wait."""
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[Any] = threadpool_limits(1)
    return limits


def points_to_power(points: int) -> int:
    """Return the power of two that holds so many points: a Sobol' sequence is drawn whole."""
    return max(0, int(np.ceil(np.log2(points))))


@dataclass(frozen=True)
class Look:
    """What emulators say of the box: see Matched."""

    posterior: np.ndarray
    open: np.ndarray
    left: float
    settled: float


def look(
    parameters: int, targets: Targets, emulators: Emulators, luck: np.random.Generator
) -> Look:
    """Return what emulators rule out and how they weigh the rest."""
    walkers = max(FEWEST_WALKERS, WALKERS * parameters)
    everywhere = qmc.Sobol(parameters, rng=luck).random(LOOKED_AT)
    heights = likelihood(targets, emulators)(everywhere)
    start = everywhere[np.argsort(-heights)[:walkers]]
    steps = max(FEWEST_STEPS, STEPS * parameters)
    warm = int(WARM_UP * steps) // THIN
    chain = walk(likelihood(targets, emulators), start, steps, luck, THIN)[warm:]
    posterior = chain.reshape(-1, parameters)
    allowed = np.concatenate([everywhere, posterior[luck.permutation(len(posterior))[:LOOKED_AT]]])
    allowed = allowed[implausibility(targets, emulators, allowed) <= RULED_OUT]
    left = float((implausibility(targets, emulators, everywhere) <= RULED_OUT).mean())
    remaining = allowed[:0]
    if len(allowed) >= walkers:
        start = allowed[luck.permutation(len(allowed))[:walkers]]
        evenly = walk(plausible(targets, emulators), start, steps, luck, THIN)[warm:]
        remaining = evenly.reshape(-1, parameters)
    return Look(posterior, remaining, left, float(unlike(chain).max()))


def implausibility(targets: Targets, emulators: Emulators, shares: np.ndarray) -> np.ndarray:
    """Return (points,): how many standard deviations off the target that is missed most."""
    means, doubt = emulators.tell(shares)
    off = np.abs(means - targets.values) / np.sqrt(doubt + targets.spreads**2)
    return off.max(axis=1)


def likelihood(targets: Targets, emulators: Emulators) -> Density:
    """Return the log likelihood of shares, -inf outside the box."""

    def height(shares: np.ndarray) -> np.ndarray:
        found = np.full(len(shares), -np.inf)
        inside = ((shares >= 0) & (shares <= 1)).all(axis=1)
        if inside.any():
            means, doubt = emulators.tell(shares[inside])
            variance = doubt + targets.spreads**2
            off = (means - targets.values) ** 2 / variance + np.log(variance)
            found[inside] = -0.5 * off.sum(axis=1)
        return found

    return height


def plausible(targets: Targets, emulators: Emulators) -> Density:
    """Return a density that is even over what is not ruled out, and nothing elsewhere."""

    def height(shares: np.ndarray) -> np.ndarray:
        found = np.full(len(shares), -np.inf)
        inside = np.flatnonzero(((shares >= 0) & (shares <= 1)).all(axis=1))
        if inside.size:
            kept = implausibility(targets, emulators, shares[inside]) <= RULED_OUT
            found[inside[kept]] = 0.0
        return found

    return height


def learnt(emulators: Emulators, targets: Targets, posterior: np.ndarray) -> bool:
    """Whether every emulator is surer than its target by far, where it matters."""
    _, doubt = emulators.tell(posterior[:: max(1, len(posterior) // 500)])
    return bool((doubt.mean(axis=0) <= ENOUGH * targets.spreads**2).all())


def further(
    posterior: np.ndarray, remaining: np.ndarray, points: int, luck: np.random.Generator
) -> np.ndarray:
    """Return where to live next: half over what is not ruled out, half where it fits."""
    half = points // 2 if len(remaining) else 0
    parts = [
        pool[luck.choice(len(pool), count, replace=False)]
        for pool, count in ((remaining, half), (posterior, points - half))
        if count
    ]
    return np.concatenate(parts)
