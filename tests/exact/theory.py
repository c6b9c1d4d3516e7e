"""What does mathematics say of the model's single mechanisms? Closed forms, one function each.

Nothing here knows the model. Times of queues are in mean handling times. Each function names the
row (A5 to A18) of the table of analytic limits it serves; `test_theory.py` holds them to the
figures printed there.
"""

import numpy as np
from scipy import special, stats


def erlang_c(agents: int, load: float) -> float:
    """Return the chance of having to wait in M/M/c. load: arrivals x handling time (A8)."""
    terms = np.array([load**k / special.factorial(k) for k in range(agents + 1)])
    last = terms[agents] * agents / (agents - load)
    return float(last / (terms[:agents].sum() + last))


def wait_in_queue(agents: int, load: float) -> float:
    """Return the mean wait before service in M/M/c, first come first served (A8)."""
    return erlang_c(agents, load) / (agents - load)


def stays_longer(agents: int, load: float, times: np.ndarray) -> np.ndarray:
    """Return P(wait + handling > t) in M/M/c, first come first served (A8)."""
    gap = agents - 1 - load
    waits = erlang_c(agents, load) * (1 - np.exp(-gap * times)) / gap
    return (1 + waits) * np.exp(-times)


def waits_by_class(first: float, second: float) -> tuple[float, float]:
    """Return the mean waits of the class served first and of the other in M/M/1 (A9).

    first, second: loads of the two classes; the same handling times, nobody interrupted.
    """
    load = first + second
    return load / (1 - first), load / ((1 - first) * (1 - load))


def left_overnight(capacity: int, mean: float) -> float:
    """Return E[Q] of Q' = max(Q + Poisson(mean) - capacity, 0), whole capacity > mean (A10).

    The capacity - 1 roots of z**capacity = exp(mean (z - 1)) inside the unit disk are fixed
    points of z = w exp(mean (z - 1) / capacity), w the roots of one.
    """
    turns = np.exp(2j * np.pi * np.arange(1, capacity) / capacity)
    roots = np.zeros_like(turns)
    for _ in range(2000):
        roots = turns * np.exp(mean * (roots - 1) / capacity)
    spare = capacity - mean
    inside = float((1 / (1 - roots)).sum().real) if roots.size else 0.0
    return mean / (2 * spare) + spare / 2 - capacity + 0.5 + inside


def borel_tanner(size: np.ndarray, ratio: float, roots: int = 1) -> np.ndarray:
    """Return P(a cascade has this size, roots included) when each tells Poisson(ratio) (A5)."""
    size = np.asarray(size, float)
    more = size - roots
    log_chance = more * np.log(ratio * size) - ratio * size - special.gammaln(more + 1)
    return np.where(more >= 0, roots / size * np.exp(log_chance), 0.0)


def stops_with_the_first_told(ratio: float) -> float:
    """Return P(nobody who heard it from the root tells it on), Poisson(ratio) tells (A5)."""
    return float(np.exp(ratio * (np.exp(-ratio) - 1)))


def words_after(time: float, told: float, pairs: float) -> tuple[float, float]:
    """Return mean and variance of the words under way after one word, in mean delays (A6).

    A word arrives after an exponential delay and is replaced by K new ones: a Markov branching
    process. told = E[K], pairs = E[K (K - 1)] (Athreya & Ney 1972, "Branching processes", III.4).
    """
    mean = float(np.exp((told - 1) * time))
    return mean, (pairs / (told - 1) - 1) * mean * (mean - 1)


def counts_of_purchases(most: int, mean: float, shape: float) -> np.ndarray:
    """Return P(0), ..., P(most) of a negative binomial with this mean and Gamma shape (A12)."""
    return stats.nbinom(shape, shape / (shape + mean)).pmf(np.arange(most + 1))


def penetration_and_frequency(
    shares: np.ndarray, mean: float, shape: float, habit: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the Dirichlet's share of consumers who buy each brand, and how often they do (A13)."""
    shares = np.asarray(shares, float)
    n = np.arange(2000)
    chance = counts_of_purchases(n[-1], mean, shape)
    alpha = (habit * shares)[:, None]
    none = special.gammaln(habit) - special.gammaln(habit - alpha)
    none = none + special.gammaln(habit - alpha + n) - special.gammaln(habit + n)
    bought = 1 - (np.exp(none) * chance).sum(axis=1)
    return bought, mean * shares / bought


def shares_of(utilities: np.ndarray) -> np.ndarray:
    """Return the choice shares of known utilities (A14)."""
    weights = np.exp(utilities - np.max(utilities))
    return weights / weights.sum()


def remembered(rate: float, half_life: float) -> tuple[float, float]:
    """Return the stationary mean and variance of a memory of unit events, by days (A15).

    Poisson(rate) events a day count in full on their day and fade by 2**(-1 / half_life) a night.
    """
    kept = 2 ** (-1 / half_life)
    return rate / (1 - kept), rate / (1 - kept**2)


def remembered_in_continuous_time(rate: float, half_life: float) -> tuple[float, float]:
    """Return the same for events that fade from their own second on: the table's form (A15)."""
    return rate * half_life / np.log(2), rate * half_life / (2 * np.log(2))


def people_told(mean: float, dispersion: float) -> stats.rv_discrete:
    """Return the negative binomial law of how many one tells (A18)."""
    return stats.nbinom(dispersion, dispersion / (dispersion + mean))
