"""How are points drawn from a density over the box, known only up to its scale?

Population Monte Carlo (Cappé et al. 2004): points are drawn from a t law, weighted by how much
denser the density is there, and the next t law has the mean and covariance of what they weigh. The
density is raised to a power that grows to 1, each time as far as enough of the points still count.
The box is stretched over the normal law, so that a parameter that nothing is known of is normal,
and no point falls outside.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq
from scipy.special import logsumexp
from scipy.stats import multivariate_t, norm

POINTS, LAST_POINTS = 2**12, 2**13  # drawn in a round, and in the last one
COUNTING = 0.25  # of a round's points, how many must count
MOST_ROUNDS = 60
TAILS = 10.0  # degrees of freedom: no point weighs much more than the others
Density = Callable[[np.ndarray], np.ndarray]  # shares (points, parameters) -> (points,) log


class Posterior(NamedTuple):
    """A sample of a density.

    points: (points, parameters) shares, each as likely as the others; counting: as many points
    drawn from the density itself would be as good (effective sample size).
    """

    points: np.ndarray
    counting: float


def draw(density: Density, parameters: int, seed: int) -> Posterior:
    """Return a sample of a density over the box of 0 to 1 in every parameter."""
    luck, power = np.random.default_rng(seed), 0.0
    law = multivariate_t(np.zeros(parameters), np.eye(parameters), TAILS, seed=luck)
    for _ in range(MOST_ROUNDS):
        last = power == 1.0
        places = law.rvs(LAST_POINTS if last else POINTS).reshape(-1, parameters)
        plain = norm.logpdf(places).sum(axis=1) - law.logpdf(places)
        heights = density(norm.cdf(places))
        if last:
            break
        power = next_power(plain, heights, power)
        weights = weighed(plain, heights, power)
        cover = np.atleast_2d(np.cov(places.T, aweights=weights))
        law = multivariate_t(weights @ places, cover, TAILS, seed=luck)
    weights = weighed(plain, heights, power)
    # As often as it weighs, and evenly: systematic resampling (Douc & Cappé 2005).
    places = places[
        np.searchsorted(weights.cumsum(), (np.arange(len(weights)) + luck.random()) / len(weights))
    ]
    return Posterior(norm.cdf(places), counting(weights))


def next_power(plain: np.ndarray, heights: np.ndarray, power: float) -> float:
    """Return the highest power, from that of the last round to 1, at which enough points count."""

    def over(power: float) -> float:
        return counting(weighed(plain, heights, power)) - COUNTING * len(plain)

    if over(1.0) >= 0:
        return 1.0
    return float(brentq(over, power, 1.0)) if over(power) > 0 else power


def weighed(plain: np.ndarray, heights: np.ndarray, power: float) -> np.ndarray:
    """Return weights that sum to 1, none so large that it alone decides (Ionides 2008)."""
    weights = plain + power * heights
    weights = np.exp(weights - logsumexp(weights))
    weights = np.minimum(weights, 1.0 / np.sqrt(len(weights)))
    return weights / weights.sum()


def counting(weights: np.ndarray) -> float:
    """Return how many points count: the effective sample size of weights that sum to 1."""
    return float(1.0 / (weights**2).sum())
