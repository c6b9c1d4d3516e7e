"""How are the traits of a consumer drawn? Once, each at an address of its own (5.2)."""

import numpy as np

from sim.kernels.compiling import njit
from sim.kernels.draws import some_gammas
from sim.kernels.mathematics import exp_ordinary, log, log_ordinary
from sim.kernels.normal import TURN, normal_quantiles
from sim.kernels.randomness import open_uniforms, uniforms

SMALLEST_HABIT = np.finfo(np.float64).tiny
LONGEST_WAIT = 1_000_000_000  # days; who would wait longer never buys


@njit(cache=True, nogil=True, error_model="numpy")
def dirichlet_habits(seed, decision, first, last, alpha):
    """Return (people, brands) float64 Dirichlet(alpha) propensities, each row summing to 1."""
    habits = np.empty((last - first, alpha.size), np.float64)
    drawn = np.empty((alpha.size, TURN), np.float64)
    for at in range(0, last - first, TURN):
        part = habits[at : at + TURN]
        for b in range(alpha.size):
            some_gammas(seed, decision, first + at, alpha[b], b, drawn[b, : len(part)])
        for j in range(len(part)):
            total = 0.0
            for b in range(alpha.size):
                part[j, b] = max(drawn[b, j], SMALLEST_HABIT)
                total += part[j, b]
            for b in range(alpha.size):
                part[j, b] = max(part[j, b] / total, SMALLEST_HABIT)
    return habits


@njit(cache=True, nogil=True, error_model="numpy")
def lognormals(seed, decision, first, last, median, spread):
    """Return (people,) float64 with this median and standard deviation of the logarithm.

    The deviation must be below 50.
    """
    drawn, chance = np.empty(last - first, np.float64), np.empty(TURN, np.float64)
    score, middle = np.empty(TURN, np.float64), log(median)
    for at in range(0, drawn.size, TURN):
        part = drawn[at : at + TURN]
        open_uniforms(seed, decision, 0, first + at, 0, chance[: part.size])
        normal_quantiles(chance, part.size, score)
        for j in range(part.size):
            part[j] = exp_ordinary(middle + spread * score[j])
    return drawn


@njit(cache=True, nogil=True)
def scores_of_ranks(ranks):
    """Return (count,) float64 normal scores of ranks 0 .. count - 1."""
    scores = np.empty(ranks.size, np.float64)
    normal_quantiles((ranks + 0.5) / ranks.size, ranks.size, scores)
    return scores


@njit(cache=True, nogil=True, error_model="numpy")
def first_occasions(seed, decision, first, rate):
    """Return (people,) float64: days until each first purchase; inf for those who never buy.

    rate: (people,) float64 of people first, first + 1, ...; of those who never buy it becomes 0.
    """
    wait = uniforms(seed, decision, 0, rate.size, 0, first)
    for j in range(rate.size):
        never = rate[j] * LONGEST_WAIT < 1.0
        mean = 1.0 / (1.0 if never else rate[j])
        days = 0.0 - mean * log_ordinary(1.0 - wait[j], 0)
        wait[j] = np.inf if never else days
        rate[j] = 0.0 if never else rate[j]
    return wait


@njit(cache=True, nogil=True, error_model="numpy")
def lognormal_degrees(scores, median, spread, least, most):
    """Return (count,) int32 whole lognormal degrees of normal scores, kept in [least, most].

    The spread must be below 50.
    """
    degrees, middle = np.empty(scores.size, np.int32), log(median)
    for i in range(scores.size):
        drawn = int(exp_ordinary(middle + spread * scores[i]) + 0.5)
        degrees[i] = min(max(drawn, least), most)
    return degrees
