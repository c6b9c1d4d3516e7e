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
from sim.kernels.memory import AHEAD, prefetch
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
def race_without(base, own, told, seen, shown, pushed, at):
    """Fill at (6,): when a brand would win the race, as things are and without something.

    base: its luck over its habit; the others are log-odds. Most are zero most of the time, and
    then two races are the same one.
    """
    mouth = seen + shown
    at[ALONE] = base * exp(-(own + pushed))
    at[OFFLINE] = base * exp(-(own + pushed + told)) if told != 0.0 else at[ALONE]
    at[MADE] = base * exp(-(own + pushed + told + mouth)) if mouth != 0.0 else at[OFFLINE]
    at[UNFED] = base * exp(-(own + pushed + told + shown)) if seen != 0.0 else at[MADE]
    at[UNPUSHED], at[UNPLUGGED] = at[MADE], at[OFFLINE]
    if pushed != 0.0:
        at[UNPUSHED] = base * exp(-(own + told + mouth))
        at[UNPLUGGED] = base * exp(-(own + told))


@njit(cache=True, inline="always")
def write_choice(occasion, chosen):
    """Note the brand that was bought, and which would-be choices differ. chosen: (6,) int64."""
    made = chosen[MADE]
    occasion.brand = made
    occasion.feed_flip = made != chosen[UNFED]
    occasion.brand_flip = made != chosen[UNPUSHED]
    occasion.network_flip = made != chosen[UNPLUGGED]
    occasion.online_flip = made != chosen[OFFLINE]
    occasion.any_flip = made != chosen[ALONE]


@njit(cache=True, inline="always")
def note_circumstances(occasion, b, bond, follows, day, rules):
    """Note whether a purchase used an offer, and whether it began on the brand's own page."""
    occasion.offer = bond.offer_by if bond.offer_until >= day else NO_OFFER
    follower = (follows >> b) & 1
    occasion.on_page = follower and day - bond.saw_post <= rules.recognition_page_days


@njit(cache=True, inline="always")
def ask_for(place, brands, bonds, tastes):
    """Ask for the bonds and tastes that a choice will read, from a place on."""
    for b in range(brands):
        prefetch(bonds, place + b)
        prefetch(tastes, place + b)


@njit(cache=True, nogil=True)
def choose(seed, day, first, last, occasions, people, open_shift, reader_shift, rulebook):
    """Fill the brand and the flips of the occasions first .. last - 1.

    open_shift: (ages, brands) log-odds that every buyer sees; reader_shift: (brands,) log-odds that
    readers see. Writes only the rows of these occasions.
    """
    rules, days = rulebook.rules[0], rulebook.days
    traits, ties, bonds, tastes = people.traits, people.ties, people.bond, people.taste
    brands = bonds.shape[1]
    race = np.empty(brands, np.float64)
    at, best = np.empty(WORLDS, np.float64), np.empty(WORLDS, np.float64)
    chosen = np.empty(WORLDS, np.int64)
    for j in range(first, last):
        if j + AHEAD < last:
            ask_for(np.int64(occasions[j + AHEAD].consumer) * brands, brands, bonds, tastes)
        occasion = occasions[j]
        i = occasion.consumer
        impatience(seed, occasion.number, i, brands, race)
        trait, knows = traits[i], ties[i].knows
        best[:], chosen[:] = np.inf, -1
        for b in range(brands):
            bond = bonds[i, b]
            if bond.stopped or not (knows >> b) & 1:
                continue
            left = days[day - bond.stamp]
            own = bond.lasting + bond.fading * left.fading_left
            own += open_shift[trait.age, b]
            told = rules.tells_effect * saturate(bond.told * left.told_left)
            seen = rules.feed_effect * saturate(bond.seen * left.seen_left)
            shown = reader_shift[b] if trait.reader == 1 else 0.0
            pushed = rules.recognition_effect * saturate(bond.content * left.content_left)
            if bond.offer_until >= day:
                pushed += rules.offers_effect
            race_without(race[b] / tastes[i, b].habit, own, told, seen, shown, pushed, at)
            for world in range(WORLDS):
                if at[world] < best[world]:
                    best[world], chosen[world] = at[world], b
        write_choice(occasion, chosen)
        made = chosen[MADE]
        if made >= 0:
            note_circumstances(occasion, made, bonds[i, made], trait.follows, day, rules)
