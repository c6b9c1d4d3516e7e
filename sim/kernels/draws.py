"""How does an even number between 0 and 1 become a count, a waiting time or a trait?

By inversion wherever that is possible: the same u under a larger mean gives a larger result, so
two policies that share their luck differ only by what the policy changed. All draws are exact in
distribution, up to the 53 bits of u. Gamma draws need rejection (Marsaglia & Tsang 2000, "A simple
method for generating gamma variables", ACM TOMS 26); every attempt has an address of its own.
"""

import math

import numpy as np

from sim.kernels.compiling import njit
from sim.kernels.mathematics import exp, exp_each, log, log1p, log_ordinary
from sim.kernels.normal import TURN, normal_quantile, normal_quantiles
from sim.kernels.randomness import open_uniforms, uniform, uniform_open

SHIFT_BACK = 2.0**-512
LOG_SHIFT = 354.891356446692
BOOST = -1


@njit("float64(float64, float64)", cache=True, error_model="numpy")
def exponential(u: float, mean: float) -> float:
    """Return a waiting time with this mean (same unit), increasing in u in [0, 1)."""
    return 0.0 - mean * log_ordinary(1.0 - u, 0)


@njit(cache=True)
def count_by_inversion(u: float, log_none: float, ratio: float, growth: float) -> int:
    """Return the smallest n with P(count <= n) > u.

    Here P(0) = e**log_none and P(n + 1) = P(n) * (ratio + growth * n) / (n + 1). It takes about as
    many steps as the answer is large, so means must be finite. P(0) may be too small for a float:
    the sum is then carried multiplied by 2**(512 * shifts) until it can matter.
    """
    shifts = 0
    while log_none < -350.0:
        log_none += LOG_SHIFT
        shifts += 1
    term = exp(log_none)
    total = term
    n = 0
    while shifts > 0 or total <= u:
        term *= (ratio + growth * n) / (n + 1)
        n += 1
        grown = total + term
        # Rounding can leave the sum a hair below the largest u: past the peak, no growth ends it.
        if grown == total and ratio + growth * n < n + 1:
            return n - 1
        total = grown
        if shifts > 0 and total > 1.0:
            term *= SHIFT_BACK
            total *= SHIFT_BACK
            shifts -= 1
    return n


@njit(cache=True)
def poisson_quantile(u: float, mean: float) -> int:
    """Return a Poisson count with this mean, not decreasing in u in [0, 1) and in the mean."""
    return count_by_inversion(u, -mean, mean, 0.0)


@njit(cache=True)
def poisson(seed: int, decision: int, when: int, who: int, mean: float, which: int = 0) -> int:
    """Return the Poisson count at this address; any mean (the time taken grows with it)."""
    return poisson_quantile(uniform(seed, decision, when, who, which), mean)


@njit("int64(float64, float64, float64)", cache=True)
def negative_binomial(u: float, mean: float, dispersion: float) -> int:
    """Return a count with variance mean + mean**2 / dispersion, not decreasing in u in [0, 1).

    A large dispersion (say 1e9) is a Poisson count.
    """
    growth = mean / (mean + dispersion)
    log_none = -dispersion * log1p(mean / dispersion)
    return count_by_inversion(u, log_none, dispersion * growth, growth)


@njit(cache=True)
def gamma(seed: int, decision: int, who: int, shape: float, which: int = 0) -> float:
    """Return a Gamma(shape) draw of unit scale (mean = variance = shape > 0).

    A trait has no moment of its own, so `when` numbers the attempts. Below a shape of about 0.03 a
    draw can be too small for a float, and is 0: shares made of such draws need a guard.
    """
    drawn = gamma_from(seed, decision, 0, who, boosted(shape), which)
    if shape < 1.0:
        drawn *= exp(log(uniform_open(seed, decision, BOOST, who, which)) / shape)
    return drawn


@njit(cache=True)
def boosted(shape: float) -> float:
    """Return a shape of at least 1, by which to draw: below it the law of attempts fails."""
    return shape + 1.0 if shape < 1.0 else shape


@njit(cache=True)
def gamma_from(seed: int, decision: int, attempt: int, who: int, shape: float, which: int) -> float:
    """Return the first Gamma(shape >= 1) draw that is accepted from this attempt on."""
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        x = normal_quantile(uniform_open(seed, decision, 2 * attempt, who, which))
        v = 1.0 + c * x
        if v > 0.0:
            v = v * v * v
            u = uniform_open(seed, decision, 2 * attempt + 1, who, which)
            if log(u) < 0.5 * x * x + d - d * v + d * log(v):
                return d * v
        attempt += 1


@njit(cache=True, nogil=True)
def normals(seed: int, decision: int, when: int, count: int, which: int) -> np.ndarray:
    """Return (count,) float64 standard normal draws for who = 0 .. count - 1."""
    drawn, chance = np.empty(count, np.float64), np.empty(TURN, np.float64)
    for first in range(0, count, TURN):
        part = drawn[first : first + TURN]
        open_uniforms(seed, decision, when, first, which, chance[: part.size])
        normal_quantiles(chance, part.size, part)
    return drawn


@njit(cache=True, nogil=True)
def gammas(
    seed: int, decision: int, count: int, shape: float, which: int = 0, first: int = 0
) -> np.ndarray:
    """Return (count,) float64 Gamma(shape) draws of unit scale for who = first, first + 1, ..."""
    drawn = np.empty(count, np.float64)
    for at in range(0, count, TURN):
        some_gammas(seed, decision, first + at, shape, which, drawn[at : at + TURN])
    return drawn


@njit(cache=True, nogil=True, error_model="numpy")
def some_gammas(
    seed: int, decision: int, first: int, shape: float, which: int, out: np.ndarray
) -> None:
    """Fill out (at most TURN,) with `gamma` for who = first, first + 1, ..., eight at a time.

    All make their first attempt together; those who fail make the next by themselves.
    """
    d = boosted(shape) - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    chance, score = np.empty(out.size, np.float64), np.empty(out.size, np.float64)
    fine = np.empty(out.size, np.uint8)
    open_uniforms(seed, decision, 0, first, which, chance)
    normal_quantiles(chance, out.size, score)
    open_uniforms(seed, decision, 1, first, which, chance)
    for j in range(out.size):
        x = score[j]
        root = 1.0 + c * x
        v = root * root * root
        limit = 0.5 * x * x + d - d * v + d * log_ordinary(v, 0)
        fine[j] = (root > 0.0) & (log_ordinary(chance[j], 0) < limit)
        out[j] = d * v
    for j in range(out.size):
        if not fine[j]:
            out[j] = gamma_from(seed, decision, 1, first + j, boosted(shape), which)
    if shape < 1.0:
        open_uniforms(seed, decision, BOOST, first, which, chance)
        for j in range(out.size):
            chance[j] = log_ordinary(chance[j], 0) / shape
        exp_each(chance)
        for j in range(out.size):
            out[j] *= chance[j]
