"""How far is somebody from stopping to buy a brand, before anything has happened? (5.2)

A normal draw, drawn again while it lies below the floor, at an address of its own. So it need not
be kept: the largest markets draw it anew whenever it is asked for, unless it was given by hand.
"""

import numpy as np

from sim.kernels.compiling import njit
from sim.kernels.memory import leaf
from sim.kernels.normal import TURN, normal_quantile, normal_quantiles
from sim.kernels.randomness import Decision, open_uniforms, uniform_open
from sim.kernels.stock import HOW_MANY, MARGIN, begin_of

TRAIT_MARGIN = int(Decision.TRAIT_MARGIN)
MOST_ATTEMPTS = 1000


@njit(cache=True, inline="always")
def above_floor(score, luck, who, b):
    """Return the margin of somebody with this first normal score. luck: MARGINS."""
    value, attempt = luck.middle + luck.spread * score, 1
    while value < luck.least and luck.spread != 0.0 and attempt < MOST_ATTEMPTS:
        u = uniform_open(luck.seed, TRAIT_MARGIN, attempt, who, b)
        value = luck.middle + luck.spread * normal_quantile(u)
        attempt += 1
    return max(value, luck.least)


@njit(cache=True, nogil=True)
def draw_margins(luck, first, margins):
    """Fill margins (people, brands) with those of people first, first + 1, ...

    luck: (1,) MARGINS.
    """
    how = luck[0]
    chance, score = np.empty(TURN, np.float64), np.empty(TURN, np.float64)
    for at in range(0, len(margins), TURN):
        part = margins[at : at + TURN]
        for b in range(margins.shape[1]):
            open_uniforms(how.seed, TRAIT_MARGIN, 0, first + at, b, chance[: len(part)])
            normal_quantiles(chance, len(part), score)
            for j in range(len(part)):
                part[j, b] = above_floor(score[j], how, first + at + j, b)


@leaf
def margin_anew(people, i, b):
    """Return an exit margin that is not kept with the others."""
    bonds, luck = people.bond, people.taste.luck[0]
    mark = bonds.mark[i, b]
    if mark.has & MARGIN:
        at = begin_of(bonds, i, mark)
        return bonds.stock[at + HOW_MANY[mark.has] - 1]
    return above_floor(normal_quantile(uniform_open(luck.seed, TRAIT_MARGIN, 0, i, b)), luck, i, b)


@njit(cache=True, inline="always")
def margin_of(people, i, b):
    """Return somebody's exit margin at no attitude (log-odds)."""
    if people.taste.margin.shape[0] > 0:
        margin = people.taste.margin[i, b]
    else:
        margin = margin_anew(people, i, b)
    return margin


@njit(cache=True, nogil=True)
def margins_of(people, who, found):
    """Fill found (n, brands) with the exit margins of people who (n,) int64."""
    for j in range(who.size):
        for b in range(found.shape[1]):
            found[j, b] = margin_of(people, who[j], b)
