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

from sim.kernels.bonds import ask_for_bond, ask_for_words, bond_of
from sim.kernels.columns import MOST_BRANDS, NO_OFFER
from sim.kernels.compiling import njit
from sim.kernels.mathematics import exp_each, log_ordinary
from sim.kernels.memory import AHEAD, leaf, prefetch
from sim.kernels.page import reader_shifts
from sim.kernels.people import people_of
from sim.kernels.randomness import Decision, of_words, whole_rows, words_at
from sim.kernels.rules import saturate_each
from sim.kernels.whereabouts import brands_of, open_shift_of, rulebook_of

CHOICE = int(Decision.CHOICE)
# The choice that is made, and those that would have been without something.
MADE, UNFED, UNPUSHED, UNPLUGGED, OFFLINE, ALONE = range(6)
WORLDS = 6
OWN, SHOWN, OFFERED = range(3)  # columns of what is felt
FEELINGS = 3
AT_ONCE = 64  # occasions whose luck is drawn together
TOLD_STOCK, SEEN_STOCK, CONTENT_STOCK = range(3)
STOCKS = 3


@njit(cache=True, _nrt=False, error_model="numpy")
def impatience(seed, occasions, first, size, brands, address, lucks):
    """Fill lucks (8, AT_ONCE) with unit exponentials: of each brand, on occasions from first on.

    size: how many they are, AT_ONCE at most. Two brands share an entry, the first of a pair and
    the second. address: (2, AT_ONCE) int64 scratch.
    """
    numbers, buyers, whole = address[0], address[1], whole_rows(size)
    for k in range(size):
        numbers[k], buyers[k] = occasions[first + k].number, occasions[first + k].consumer
    for pair in range((brands + 1) // 2):
        one, other = lucks[2 * pair], lucks[2 * pair + 1]
        for k in range(whole):
            a, b, c, d = words_at(seed, CHOICE, numbers[k], buyers[k], 2 * pair)
            one[k], other[k] = of_words(a, b), of_words(c, d)
    for b in range(brands):
        luck = lucks[b]
        for k in range(whole):
            luck[k] = 0.0 - log_ordinary(1.0 - luck[k], 0)


@njit(cache=True, inline="always")
def weigh(b, brands, bond, left, day, shown, everybody, rules, felt, heard):
    """Note what a brand's race depends on: (own, offer) in felt, stocks of talk in heard.

    shown, everybody: log-odds that readers see, and that every buyer sees.
    """
    own = bond.lasting + bond.fading * left.fading_left
    felt[b, OWN] = own + everybody
    felt[b, SHOWN] = shown
    felt[b, OFFERED] = rules.offers_effect if bond.offer_until >= day else 0.0
    heard[TOLD_STOCK * brands + b] = bond.told * left.told_left
    heard[SEEN_STOCK * brands + b] = bond.seen * left.seen_left
    heard[CONTENT_STOCK * brands + b] = bond.content * left.content_left


@njit(cache=True, inline="always")
def utilities(b, brands, felt, heard, rules, against):
    """Fill against (6 x brands,): minus a brand's log-odds, as things are and without something."""
    own, shown = felt[b, OWN], felt[b, SHOWN]
    told = rules.tells_effect * heard[TOLD_STOCK * brands + b]
    seen = rules.feed_effect * heard[SEEN_STOCK * brands + b]
    pushed = rules.recognition_effect * heard[CONTENT_STOCK * brands + b]
    pushed += felt[b, OFFERED]
    mouth = seen + shown
    against[ALONE * brands + b] = -(own + pushed)
    against[OFFLINE * brands + b] = -(own + pushed + told)
    against[MADE * brands + b] = -(own + pushed + told + mouth)
    against[UNFED * brands + b] = -(own + pushed + told + shown)
    against[UNPUSHED * brands + b] = -(own + told + mouth)
    against[UNPLUGGED * brands + b] = -(own + told)


@njit(cache=True, inline="always")
def winners(race, against, brands, chosen):
    """Fill chosen (6,) with the brand that wins each race, or -1; race: luck over habit."""
    for world in range(WORLDS):
        best, winner = np.inf, np.int64(-1)
        for b in range(brands):
            at = race[b] * against[world * brands + b]
            if at < best:
                best, winner = at, b
        chosen[world] = winner


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
def ask_for(i, brands, bonds, habits):
    """Ask for the bonds and habits of one consumer, which a choice will read."""
    for b in range(brands):
        ask_for_bond(bonds, i, b)
    prefetch(habits, i * brands)
    prefetch(habits, i * brands + brands - 1)


@njit(cache=True, nogil=True)
def choose(seed, day, first, last, occasions, market):
    """Fill the brand and the flips of the occasions first .. last - 1.

    Every buyer sees what the open shift adds to a brand, readers what its page says besides.
    Writes only the rows of these occasions.
    """
    people, rulebook, (pages, _) = people_of(market), rulebook_of(market), brands_of(market)
    rules, days = rulebook.rules[0], rulebook.days
    open_shift, reader_shift = open_shift_of(market), reader_shifts(pages, rulebook)
    traits, ties, bonds, habits = people.traits, people.ties, people.bond, people.taste.habit
    brands = habits.shape[1]
    address, lucks = np.zeros((2, AT_ONCE), np.int64), np.empty((MOST_BRANDS, AT_ONCE), np.float64)
    race, felt = np.empty(MOST_BRANDS, np.float64), np.empty((MOST_BRANDS, FEELINGS), np.float64)
    heard = np.zeros(whole_rows(STOCKS * brands), np.float64)
    against = np.empty(whole_rows(WORLDS * brands), np.float64)
    chosen = np.empty(WORLDS, np.int64)
    choose_each(
        seed, day, first, last, occasions, traits, ties, bonds, habits, rules, days, open_shift,
        reader_shift, address, lucks, race, felt, heard, against, chosen,
    )  # fmt: skip


@leaf
def choose_each(
    seed, day, first, last, occasions, traits, ties, bonds, habits, rules, days, open_shift,
    reader_shift, address, lucks, race, felt, heard, against, chosen,
):  # fmt: skip
    """Choose on each occasion; the last seven are scratch."""
    brands = habits.shape[1]
    for j in range(first, last):
        if j + AHEAD < last:
            ahead = np.int64(occasions[j + AHEAD].consumer)
            prefetch(traits, ahead)
            prefetch(ties, ahead)
            ask_for(ahead, brands, bonds, habits)
            soon = np.int64(occasions[j + AHEAD // 2].consumer)
            for b in range(brands):
                ask_for_words(bonds, soon, b)
        now = (j - first) % AT_ONCE
        if now == 0:
            impatience(seed, occasions, j, min(AT_ONCE, last - j), brands, address, lucks)
        occasion = occasions[j]
        i = occasion.consumer
        trait, knows = traits[i], ties[i].knows
        for b in range(brands):
            bond = bond_of(bonds, i, b)
            left = days[day - bond.stamp]
            shown = reader_shift[b] if trait.reader == 1 else 0.0
            weigh(b, brands, bond, left, day, shown, open_shift[trait.age, b], rules, felt, heard)
            bought = not bond.stopped and (knows >> b) & 1
            race[b] = lucks[b, now] / habits[i, b] if bought else np.inf
        saturate_each(heard)
        for b in range(brands):
            utilities(b, brands, felt, heard, rules, against)
        for at in range(WORLDS * brands, against.size):
            against[at] = 0.0  # else the powers of the last occasion, raised again, would overflow
        exp_each(against)
        winners(race, against, brands, chosen)
        write_choice(occasion, chosen)
        made = chosen[MADE]
        if made >= 0:
            note_circumstances(occasion, made, bond_of(bonds, i, made), trait.follows, day, rules)
