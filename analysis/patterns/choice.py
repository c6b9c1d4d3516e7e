"""What do one more post and one more tell do to a choice? (P10, P11)

Read in chances, not in purchases: the utilities of the choice kernel turned into probabilities, so
that a single post can be weighed without luck.
"""

from __future__ import annotations

import math

import numpy as np

from analysis.patterns.figures import share
from analysis.patterns.watching import Lived
from sim.brands import Brands, open_shift
from sim.day import BareMarket
from sim.kernels.page import reader_shifts
from sim.outreach import present

CHECKS = ("P10_stars", "P11_low", "P11_high", "P11_ends")
WELL_RATED = 3.5
EVEN = 0.5
ENDS = (0.02, 0.98)
MIDDLE = (0.4, 0.6)


def effect_of(stock: np.ndarray) -> np.ndarray:
    """Return the kernels' sign(x) log2(1 + |x|) of stocks of messages."""
    return np.sign(stock) * np.log2(1.0 + np.abs(stock))


def told_today(market: BareMarket) -> np.ndarray:
    """Return (consumers, brands) float64: what is left today of tells received."""
    people = market.state.people
    return people.told * market.rules.told_left[market.day - people.stamp]


def chances(market: BareMarket, brands: Brands | None = None) -> np.ndarray:
    """Return (consumers, brands) float64: how likely each brand is the next purchase.

    brands: another set of pages (None: the market's own). Brands stopped or unknown: zero.
    """
    people, rules, settings = market.state.people, market.rules, market.settings
    gap = market.day - people.stamp
    utility = people.lasting + people.fading * rules.fading_left[gap]
    utility += open_shift(settings, present(market.desk_rules))[people.age]
    utility += rules.tells_effect * effect_of(told_today(market))
    utility += rules.feed_effect * effect_of(people.seen * rules.seen_left[gap])
    utility += rules.recognition_effect * effect_of(people.content * rules.content_left[gap])
    utility += rules.offers_effect * (people.offer_until >= market.day)
    shift = reader_shifts((brands or market.state.brands).pages, market.rules)
    utility += np.where(people.reader[:, None] == 1, shift, 0.0)
    utility -= utility.max(axis=1, keepdims=True)
    known = (people.knows[:, None] >> np.arange(people.habit.shape[1])) & 1
    closed = (people.stopped == 1) | (known == 0)
    weight = np.where(closed, 0.0, people.habit * np.exp(utility))
    whole = weight.sum(axis=1, keepdims=True)
    return np.divide(weight, whole, out=np.zeros_like(weight), where=whole > 0)


def stars_effect(market: BareMarket) -> float:
    """Return sales lost by one more complaint on a page over sales won by one more praise (P10).

    Over the brands rated above 3.5; NaN where there is none, or where praise wins nothing.
    """
    brands, settings, rate = market.state.brands, market.settings, market.state.people.rate
    before = rate @ chances(market)
    lost = won = 0.0
    volume = brands.praise + brands.complaints
    stars = settings["reviews.praise_stars"] * brands.praise
    stars = stars + settings["reviews.complaint_stars"] * brands.complaints
    for b in np.flatnonzero(stars > WELL_RATED * volume):
        worse, better = brands.copy(), brands.copy()
        worse.complaints[b] += 1.0
        better.praise[b] += 1.0
        lost += before[b] - (rate @ chances(market, worse))[b]
        won += (rate @ chances(market, better))[b] - before[b]
    return lost / won if won > 0 else math.nan


def moved(chance: np.ndarray, told: np.ndarray, tell: float, effect: float) -> np.ndarray:
    """Return how one more tell (+1 or -1) changes each chance. chance, told: (pairs,)."""
    factor = np.exp(effect * (effect_of(told + tell) - effect_of(told)))
    return chance * factor / (1.0 - chance + chance * factor) - chance


def tells_effect(chance: np.ndarray, told: np.ndarray, effect: float) -> dict[str, float]:
    """Return P11 of pairs of a consumer and a brand not stopped. chance, told: (pairs,)."""
    good, bad = moved(chance, told, 1.0, effect), -moved(chance, told, -1.0, effect)
    either = (good + bad) / 2

    def mean(of: np.ndarray, where: np.ndarray) -> float:
        return float(of[where].mean()) if where.any() else math.nan

    low, high = chance < EVEN, chance > EVEN
    ends = (chance < ENDS[0]) | (chance > ENDS[1])
    middle = (chance > MIDDLE[0]) & (chance < MIDDLE[1])
    return {
        "P11_low": share(mean(good, low), mean(bad, low)),
        "P11_high": share(mean(good, high), mean(bad, high)),
        "P11_ends": share(mean(either, ends), mean(either, middle)),
    }


def read(base: Lived) -> dict[str, float]:
    """Return the figures of P10 and P11 at the end of one market."""
    market = base.market
    open_pairs = market.state.people.stopped == 0
    chance, told = chances(market)[open_pairs], told_today(market)[open_pairs]
    figures = tells_effect(chance, told, market.rules.tells_effect)
    return {"P10_stars": stars_effect(market), **figures}
