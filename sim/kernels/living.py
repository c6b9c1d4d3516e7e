"""What becomes of today's purchases, and of what was given away? (S3)"""

import numpy as np

from sim.kernels.background import expect
from sim.kernels.bonds import ask_for_bond, ask_for_words, bond_of, keep
from sim.kernels.columns import FAILED
from sim.kernels.compiling import njit
from sim.kernels.exit import enlist
from sim.kernels.experience import EXPERIENCE, undergo
from sim.kernels.memory import FAR_AHEAD, leaf, prefetch, prefetch_across
from sim.kernels.page import KINDS
from sim.kernels.people import people_of
from sim.kernels.randomness import uniform
from sim.kernels.whereabouts import brands_of, rulebook_of


@njit(cache=True, inline="always")
def count_purchase(occasion, life):
    """Count a purchase, and which would-be choices differ from it; a gift is no purchase."""
    life.purchases += 1 - occasion.gift
    life.online_flips += occasion.online_flip
    life.any_flips += occasion.any_flip
    life.feed_flips += occasion.feed_flip
    life.brand_flips += occasion.brand_flip
    life.network_flips += occasion.network_flip


@njit(cache=True, nogil=True)
def live(seed, day, first, last, occasions, market):
    """Fill the outcome of the occasions first .. last - 1 and move the buyers' own attitudes.

    A consumer's occasions of one day must lie in one call (they touch the same rows). Returns the
    messages these purchases are expected to bring, (brands, 3) int64 in page.UNITS, and who must be
    looked at tonight, (pairs,) int64: who buys has not stopped, and only a failure can make them; a
    gift can bring somebody back.
    """
    people, rulebook, (pages, desks) = people_of(market), rulebook_of(market), brands_of(market)
    rules, days = rulebook.rules[0], rulebook.days
    traits, ties, lives, bonds = people.traits, people.ties, people.life, people.bond
    brands = people.taste.habit.shape[1]
    expected = np.zeros((brands, KINDS), np.int64)
    listed = np.empty(last - first, np.int64)
    count = live_each(
        seed, day, first, last, occasions, traits, ties, lives, bonds, pages, desks, rules, days,
        expected, listed,
    )  # fmt: skip
    return expected, listed[:count]


@leaf
def live_each(
    seed, day, first, last, occasions, traits, ties, lives, bonds, pages, desks, rules, days,
    expected, listed,
):  # fmt: skip
    """Live the occasions; adds to expected and fills listed, returns how many are listed."""
    brands, count = bonds.open.shape[1], np.int64(0)
    for j in range(first, last):
        if j + FAR_AHEAD < last:
            ahead = occasions[j + FAR_AHEAD]
            prefetch(traits, np.int64(ahead.consumer))
            prefetch(ties, np.int64(ahead.consumer))
            prefetch_across(lives, np.int64(ahead.consumer))
            ask_for_bond(bonds, np.int64(ahead.consumer), max(ahead.brand, 0))
            soon = occasions[j + FAR_AHEAD // 2]
            ask_for_words(bonds, np.int64(soon.consumer), max(soon.brand, 0))
        occasion = occasions[j]
        i, b = occasion.consumer, occasion.brand
        if b < 0:
            continue
        bond = bond_of(bonds, i, b)
        expect(b, traits[i], ties[i], bond, day, pages[b], desks[b], rules, expected)
        count_purchase(occasion, lives[i])
        u = uniform(seed, EXPERIENCE, occasion.number, i, 0)
        occasion.outcome = undergo(u, b, bond, day, rules, days)
        if occasion.outcome == FAILED or occasion.gift:
            count = enlist(bond, listed, count, np.int64(i) * brands + b)
        keep(bonds, i, b, bond)
    return count
