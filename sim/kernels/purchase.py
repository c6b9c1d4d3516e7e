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
    """Fill the brand and the flips of the occasions first .. last - 1.

    open_shift: (ages, brands) log-odds that every buyer sees; reader_shift: (brands,) log-odds that
    readers see. Writes only the rows of these occasions.
    """
    brands = people.habit.shape[1]
    race = np.empty(brands, np.float64)
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
        best = best_unfed = best_unpushed = best_unplugged = best_offline = best_alone = np.inf
        made = unfed = unpushed = unplugged = offline = alone = np.int64(-1)
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
            at_alone = base * exp(-(own + pushed))
            at_offline = base * exp(-(own + pushed + told)) if told != 0.0 else at_alone
            at_made = base * exp(-(own + pushed + told + mouth)) if mouth != 0.0 else at_offline
            at_unfed = base * exp(-(own + pushed + told + shown)) if seen != 0.0 else at_made
            at_unpushed, at_unplugged = at_made, at_offline
            if pushed != 0.0:
                at_unpushed = base * exp(-(own + told + mouth))
                at_unplugged = base * exp(-(own + told))
            if at_made < best:
                best, made = at_made, b
            if at_unfed < best_unfed:
                best_unfed, unfed = at_unfed, b
            if at_unpushed < best_unpushed:
                best_unpushed, unpushed = at_unpushed, b
            if at_unplugged < best_unplugged:
                best_unplugged, unplugged = at_unplugged, b
            if at_offline < best_offline:
                best_offline, offline = at_offline, b
            if at_alone < best_alone:
                best_alone, alone = at_alone, b
        occasions.brand[j] = made
        occasions.feed_flip[j] = made != unfed
        occasions.brand_flip[j] = made != unpushed
        occasions.network_flip[j] = made != unplugged
        occasions.online_flip[j] = made != offline
        occasions.any_flip[j] = made != alone
        if made >= 0:
            note_circumstances(j, i, made, day, occasions, people, rules)


@njit(cache=True)
def note_circumstances(j, i, b, day, occasions, people, rules):
    """Note whether a purchase used an offer, and whether it began on the brand's own page."""
    occasions.offer[j] = people.offer_by[i, b] if people.offer_until[i, b] >= day else NO_OFFER
    follower = (people.follows[i] >> b) & 1
    occasions.on_page[j] = follower and day - people.saw_post[i, b] <= rules.recognition_page_days
