"""Which brand is bought, and would it have been without word of mouth? (S2)

Utility of brand b = ln habit + attitude + told effect x g(told) + feed effect x g(seen)
                     + what every buyer or every reader sees of the brand + Gumbel.
The largest utility wins, which is the smallest E / exp(utility without Gumbel) with E exponential:
one draw of E per brand serves the choice that is made and the two that would have been, without
posts and reviews (online), and without any word of mouth. With all shifts at zero the shares are
the habits themselves, so buying is exactly NBD-Dirichlet (Ehrenberg, Uncles & Goodhardt 2004).
The two would-be choices are logged and change nothing.
"""

import numpy as np
from numba import njit

from sim.kernels.mathematics import exp, log
from sim.kernels.randomness import Decision, uniform_pair
from sim.kernels.rules import saturate

CHOICE = int(Decision.CHOICE)


@njit(cache=True)
def impatience(seed, number, consumer, brands, race):
    """Fill race (brands,) with unit exponentials: the luck of each brand on this occasion."""
    for b in range(0, brands, 2):
        first, second = uniform_pair(seed, CHOICE, number, consumer, b)
        race[b] = -log(1.0 - first)
        if b + 1 < brands:
            race[b + 1] = -log(1.0 - second)


@njit(cache=True, nogil=True)
def choose(seed, day, first, last, occasions, people, open_shift, reader_shift, rules):
    """Fill brand and flips of the occasions first .. last - 1; reads yesterday's state only.

    open_shift, reader_shift: (brands,) log-odds that every buyer, or every reader, adds today.
    """
    brands = people.habit.shape[1]
    race = np.empty(brands, np.float64)
    # Columns are named once, outside the loop: numba counts references at every use of a tuple.
    stopped, stamp, habit = people.stopped, people.stamp, people.habit
    lasting, fading, told_stock, seen_stock = (
        people.lasting, people.fading, people.told, people.seen
    )  # fmt: skip
    fading_left, told_left, seen_left = rules.fading_left, rules.told_left, rules.seen_left
    for j in range(first, last):
        i = occasions.consumer[j]
        impatience(seed, occasions.number[j], i, brands, race)
        reads = people.reader[i] == 1
        best, best_offline, best_alone = np.inf, np.inf, np.inf
        made, offline, alone = -1, -1, -1
        for b in range(brands):
            if stopped[i, b]:
                continue
            gap = day - stamp[i, b]
            own = lasting[i, b] + fading[i, b] * fading_left[gap]
            own += open_shift[b]
            told = rules.tells_effect * saturate(told_stock[i, b] * told_left[gap])
            online = rules.feed_effect * saturate(seen_stock[i, b] * seen_left[gap])
            if reads:
                online += reader_shift[b]
            base = race[b] / habit[i, b]
            at_alone = base * exp(-own)
            at_offline = base * exp(-(own + told)) if told != 0.0 else at_alone
            at_made = base * exp(-(own + told + online)) if online != 0.0 else at_offline
            if at_made < best:
                best, made = at_made, b
            if at_offline < best_offline:
                best_offline, offline = at_offline, b
            if at_alone < best_alone:
                best_alone, alone = at_alone, b
        occasions.brand[j] = made
        occasions.online_flip[j] = made != offline
        occasions.any_flip[j] = made != alone
