"""How are the traits of a consumer drawn? Once, each at an address of its own (5.2)."""

import numpy as np
from numba import njit

from sim.kernels.draws import exponential, gamma
from sim.kernels.mathematics import exp, log
from sim.kernels.normal import normal_quantile
from sim.kernels.randomness import uniform, uniform_open

MOST_ATTEMPTS = 1000
SMALLEST_HABIT = np.finfo(np.float64).tiny
LONGEST_WAIT = 1_000_000_000  # days; who would wait longer never buys


@njit(cache=True)
def dirichlet_habits(seed, decision, count, alpha):
    """Return (count, brands) float64 Dirichlet(alpha) propensities, each row summing to 1."""
    habits = np.empty((count, alpha.size), np.float64)
    for i in range(count):
        total = 0.0
        for b in range(alpha.size):
            habits[i, b] = max(gamma(seed, decision, i, alpha[b], b), SMALLEST_HABIT)
            total += habits[i, b]
        for b in range(alpha.size):
            habits[i, b] = max(habits[i, b] / total, SMALLEST_HABIT)
    return habits


@njit(cache=True)
def truncated_margins(seed, decision, count, brands, mean, spread, floor):
    """Return (count, brands) float64 normal draws, drawn again while below the floor."""
    margins = np.empty((count, brands), np.float64)
    for i in range(count):
        for b in range(brands):
            value = mean
            for attempt in range(MOST_ATTEMPTS):
                u = uniform_open(seed, decision, attempt, i, b)
                value = mean + spread * normal_quantile(u)
                if value >= floor or spread == 0.0:
                    break
            margins[i, b] = max(value, floor)
    return margins


@njit(cache=True)
def lognormals(seed, decision, count, median, spread):
    """Return (count,) float64 with this median and standard deviation of the logarithm."""
    drawn = np.empty(count, np.float64)
    for i in range(count):
        drawn[i] = exp(
            log(median) + spread * normal_quantile(uniform_open(seed, decision, 0, i, 0))
        )
    return drawn


@njit(cache=True)
def scores_of_ranks(ranks):
    """Return (count,) float64 normal scores of ranks 0 .. count - 1."""
    scores = np.empty(ranks.size, np.float64)
    for i in range(ranks.size):
        scores[i] = normal_quantile((ranks[i] + 0.5) / ranks.size)
    return scores


@njit(cache=True)
def first_occasions(seed, decision, rate):
    """Return (count,) float64: days until each first purchase; inf for those who never buy."""
    first = np.full(rate.size, np.inf)
    for i in range(rate.size):
        if rate[i] * LONGEST_WAIT < 1.0:
            rate[i] = 0.0
        else:
            first[i] = exponential(uniform(seed, decision, 0, i, 0), 1.0 / rate[i])
    return first


@njit(cache=True)
def lognormal_degrees(scores, median, spread, least, most):
    """Return (count,) int32 whole lognormal degrees of normal scores, kept in [least, most]."""
    degrees = np.empty(scores.size, np.int32)
    for i in range(scores.size):
        drawn = int(exp(log(median) + spread * scores[i]) + 0.5)
        degrees[i] = min(max(drawn, least), most)
    return degrees
