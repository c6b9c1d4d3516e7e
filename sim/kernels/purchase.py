"""Which brand is bought, and would it have been without word of mouth? (S2)

Utility of brand b = ln habit + attitude + told effect x g(told) + feed effect x g(seen)
                     + what every buyer or every reader sees of the brand
                     + what the brand itself posted (recognition, an offer) + Gumbel.
The largest utility of the brands one knows and buys wins, which is the smallest
E / exp(utility without Gumbel) with E exponential: one draw of E per brand serves the choice that
is made and the five that would have been: without people's posts (feed), without posts and reviews
(online), without any word of mouth (any), without the brands' own posts (brand), and without
everything on the networks (network). With all shifts at zero
the shares are the habits themselves, so buying is exactly NBD-Dirichlet (Ehrenberg, Uncles &
Goodhardt 2004). The would-be choices are logged and change nothing.
"""

import numpy as np
from numba import njit

from sim.kernels.columns import NO_OFFER
from sim.kernels.mathematics import exp, log
from sim.kernels.randomness import Decision, uniform_pair
from sim.kernels.rules import saturate

CHOICE = int(Decision.CHOICE)
# The choice that is made, and those that would have been without something.
MADE, UNFED, UNPUSHED, UNPLUGGED, OFFLINE, ALONE = range(6)
WORLDS = 6


@njit(cache=True)
def impatience(seed, number, consumer, brands, race):
    """Fill race (brands,) with unit exponentials: the luck of each brand on this occasion."""
    for b in range(0, brands, 2):
        first, second = uniform_pair(seed, CHOICE, number, consumer, b)
        race[b] = -log(1.0 - first)
        if b + 1 < brands:
            race[b + 1] = -log(1.0 - second)


@njit(cache=True, inline="always")
def note_circumstances(j, i, b, day, occasions, people, rules):
    """Note whether a purchase used an offer, and whether it began on the brand's own page."""
    occasions.offer[j] = people.offer_by[i, b] if people.offer_until[i, b] >= day else NO_OFFER
    follower = (people.follows[i] >> b) & 1
    occasions.on_page[j] = follower and day - people.saw_post[i, b] <= rules.recognition_page_days


@njit(cache=True, nogil=True)
def choose(seed, day, first, last, occasions, people, open_shift, reader_shift, rules):
    """Fill the brand and the flips of the occasions first .. last - 1.

    open_shift: (ages, brands) log-odds that every buyer sees; reader_shift: (brands,) log-odds that
    readers see. Writes only the rows of these occasions.
    """
    brands = people.habit.shape[1]
    race = np.empty(brands, np.float64)
    at, best = np.empty(WORLDS, np.float64), np.empty(WORLDS, np.float64)
    chosen = np.empty(WORLDS, np.int64)
    # Columns are named once, outside the loop: numba counts references at every use of a tuple.
    stopped, stamp, habit = people.stopped, people.stamp, people.habit
    lasting, fading, told_stock = people.lasting, people.fading, people.told
    seen_stock, content, offer_until = people.seen, people.content, people.offer_until
    fading_left, told_left, seen_left = rules.fading_left, rules.told_left, rules.seen_left
    content_left = rules.content_left
    for j in range(first, last):
        i = occasions.consumer[j]
        impatience(seed, occasions.number[j], i, brands, race)
        reads, age, knows = people.reader[i] == 1, people.age[i], people.knows[i]
        best[:], chosen[:] = np.inf, -1
        for b in range(brands):
            if stopped[i, b] or not (knows >> b) & 1:
                continue
            gap = day - stamp[i, b]
            own = lasting[i, b] + fading[i, b] * fading_left[gap]
            own += open_shift[age, b]
            told = rules.tells_effect * saturate(told_stock[i, b] * told_left[gap])
            seen = rules.feed_effect * saturate(seen_stock[i, b] * seen_left[gap])
            shown = reader_shift[b] if reads else 0.0
            pushed = rules.recognition_effect * saturate(content[i, b] * content_left[gap])
            if offer_until[i, b] >= day:
                pushed += rules.offers_effect
            mouth = seen + shown
            base = race[b] / habit[i, b]
            at[ALONE] = base * exp(-(own + pushed))
            at[OFFLINE] = base * exp(-(own + pushed + told)) if told != 0.0 else at[ALONE]
            at[MADE] = base * exp(-(own + pushed + told + mouth)) if mouth != 0.0 else at[OFFLINE]
            at[UNFED] = base * exp(-(own + pushed + told + shown)) if seen != 0.0 else at[MADE]
            at[UNPUSHED], at[UNPLUGGED] = at[MADE], at[OFFLINE]
            if pushed != 0.0:
                at[UNPUSHED] = base * exp(-(own + told + mouth))
                at[UNPLUGGED] = base * exp(-(own + told))
            for world in range(WORLDS):
                if at[world] < best[world]:
                    best[world], chosen[world] = at[world], b
        made = chosen[MADE]
        occasions.brand[j] = made
        occasions.feed_flip[j] = made != chosen[UNFED]
        occasions.brand_flip[j] = made != chosen[UNPUSHED]
        occasions.network_flip[j] = made != chosen[UNPLUGGED]
        occasions.online_flip[j] = made != chosen[OFFLINE]
        occasions.any_flip[j] = made != chosen[ALONE]
        if made >= 0:
            note_circumstances(j, i, made, day, occasions, people, rules)
