"""How are ties made? Stubs are laid out at addressed places, and neighbouring stubs are paired.

The default network: people stand in a line, sorted by age class and then by taste (sociable people
have somewhat like tastes, hence the positive assortativity of social networks). Every tie-end
(stub) of a person lies either close by, within a stretch as long as the person has contacts, or
anywhere. Sorting all stubs by place and pairing the next with the next gives each person the
degree asked for (less the self-ties and doubles, which are dropped), ties close in age and taste,
and triangles. Close ties are strong, the others weak.
"""

import numpy as np
from numba import njit

from sim.kernels.columns import Network
from sim.kernels.draws import poisson
from sim.kernels.normal import normal_quantile
from sim.kernels.randomness import Decision, uniform, uniform_open, uniform_pair

TASTE = int(Decision.TRAIT_TASTE)
SMALLEST_CHANCE = 2.0**-53
WEIGHTS = 256


@njit(cache=True)
def poisson_degrees(seed, decision, count, mean):
    """Return (count,) int64 Poisson degrees."""
    degrees = np.empty(count, np.int64)
    for i in range(count):
        degrees[i] = poisson(seed, decision, 0, i, mean)
    return degrees


@njit(cache=True)
def owners_of_stubs(degrees):
    """Return (stubs,) int32: each person as often as the degree says."""
    owners = np.empty(degrees.sum(), np.int32)
    at = 0
    for i in range(degrees.size):
        owners[at : at + degrees[i]] = i
        at += degrees[i]
    return owners


@njit(cache=True)
def random_places(seed, decision, degrees):
    """Return (stubs,) float64 places anywhere in [0, 1)."""
    places = np.empty(degrees.sum(), np.float64)
    at = 0
    for i in range(degrees.size):
        for s in range(degrees[i]):
            places[at] = uniform(seed, decision, 0, i, s)
            at += 1
    return places


def pair_at_random(seed, decision, degrees):
    """Return ties of a configuration model: stubs in random order, next paired with next."""
    order = np.argsort(random_places(seed, decision, degrees), kind="stable")
    owners = owners_of_stubs(degrees)[order]
    half = owners.size // 2
    return owners[: 2 * half : 2], owners[1 : 2 * half : 2], np.ones(half, np.uint8)


@njit(cache=True)
def tastes(seed, score, sociable):
    """Return (count,) float64: taste, a normal score that goes with being sociable."""
    taste = np.empty(score.size, np.float64)
    rest = np.sqrt(1.0 - sociable * sociable)
    for i in range(score.size):
        taste[i] = sociable * score[i] + rest * normal_quantile(uniform_open(seed, TASTE, 0, i, 0))
    return taste


@njit(cache=True)
def places_close_by(seed, decision, degrees, position, near, spread):
    """Return (stubs,) float64 places, in people from the start of the line, and whether close.

    A close stub is normal around its owner's position, with `spread` x degree as deviation.
    """
    places = np.empty(degrees.sum(), np.float64)
    close = np.empty(places.size, np.uint8)
    at = 0
    for i in range(degrees.size):
        for s in range(degrees[i]):
            u, v = uniform_pair(seed, decision, 0, i, s)
            close[at] = u < near
            if close[at]:
                step = normal_quantile(max(v, SMALLEST_CHANCE))
                places[at] = position[i] + spread * degrees[i] * step
            else:
                places[at] = v * degrees.size
            at += 1
    return places, close


def places_in_line(age, taste):
    """Return (count,) int64: where everybody stands, by age class and then by taste."""
    position = np.empty(age.size, np.int64)
    position[np.lexsort((taste, age))] = np.arange(age.size)
    return position


def pair_close_by(seed, decision, degrees, age, taste, near, spread, close_weight):
    """Return ties of the default network: (from, to, strength), close stubs among themselves."""
    position = places_in_line(age, taste)
    places, close = places_close_by(seed, decision, degrees, position, near, spread)
    owners = owners_of_stubs(degrees)
    ends = []
    for kind, weight in ((1, close_weight), (0, 1)):
        rows = np.flatnonzero(close == kind)
        sorted_owners = owners[rows[np.argsort(places[rows], kind="stable")]]
        half = sorted_owners.size // 2
        one, other = sorted_owners[: 2 * half : 2], sorted_owners[1 : 2 * half : 2]
        ends.append((one, other, np.full(half, weight, np.uint8)))
    first, second, strength = (np.concatenate(parts) for parts in zip(*ends, strict=True))
    return first, second, strength


@njit(cache=True)
def ring_with_shortcuts(seed, decision, count, each_side, rewired):
    """Return ties of a Watts-Strogatz (1998) ring: each to the next each_side, some moved away."""
    first = np.empty(count * each_side, np.int32)
    second = np.empty(count * each_side, np.int32)
    at = 0
    for i in range(count):
        for step in range(1, each_side + 1):
            u, v = uniform_pair(seed, decision, 0, i, step)
            first[at] = i
            second[at] = (i + step) % count if u >= rewired else int(v * count)
            at += 1
    return first, second, np.ones(at, np.uint8)


@njit(cache=True)
def attach_by_degree(seed, decision, count, each):
    """Return ties of a Barabasi-Albert (1999) network: newcomers prefer the well connected."""
    first = np.empty(count * each, np.int32)
    second = np.empty(count * each, np.int32)
    at = 0
    for i in range(1, count):
        for s in range(min(each, i)):
            first[at] = i
            u, v = uniform_pair(seed, decision, 0, i, s)
            row = int(u * (2 * at + 1))
            if at == 0 or row == 2 * at:
                second[at] = int(v * i)
            else:
                second[at] = first[row // 2] if row % 2 == 0 else second[row // 2]
            at += 1
    return first[:at], second[:at], np.ones(at, np.uint8)


def compress(count, first, second, strength):
    """Return ties as compressed rows, both ways, sorted, without self-ties and doubles.

    first, second: (ties,) ends; strength: (ties,) uint8. Of doubles the strongest is kept.
    """
    apart = first != second
    low = np.minimum(first[apart], second[apart]).astype(np.int64)
    high = np.maximum(first[apart], second[apart]).astype(np.int64)
    weight = strength[apart]
    code = (low * count + high) * WEIGHTS + (WEIGHTS - 1 - weight)
    code.sort()
    once = np.ones(code.size, bool)
    once[1:] = code[1:] // WEIGHTS != code[:-1] // WEIGHTS
    code = code[once]
    weight = (WEIGHTS - 1 - code % WEIGHTS).astype(np.uint8)
    low, high = code // WEIGHTS // count, code // WEIGHTS % count
    both = np.concatenate((low, high)) * count + np.concatenate((high, low))
    order = np.argsort(both, kind="stable")
    both = both[order]
    start = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(both // count, minlength=count), out=start[1:])
    return Network(start, (both % count).astype(np.int32), np.concatenate((weight, weight))[order])
