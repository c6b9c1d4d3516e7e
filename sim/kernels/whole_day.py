"""How are days lived in one call, where one thread lives them and nothing unusual happens?

The kernels of the verbs in the order of the day (sim/day.py), from the one that a day has come to:
in a small market calling them from Python takes as long as they do. A kernel cannot give a market
longer arrays: where one is too short, or has become longer, the day is interrupted, and taken up
again at the same verb with the same things in hand.
"""

import numpy as np

from sim.kernels.alone import (
    hear_alone,
    live_alone,
    longer,
    publish_alone,
    settle_alone,
    speak_alone,
)
from sim.kernels.background import lacking_for, open_inboxes, todays_background
from sim.kernels.book import write_day
from sim.kernels.compiling import njit
from sim.kernels.exit import leave_or_return
from sim.kernels.hiring import hire
from sim.kernels.occasions import due_today, note_next, take_occasions
from sim.kernels.purchase import choose
from sim.kernels.shift import serve, unserved
from sim.kernels.triage import LARGEST_ORDER
from sim.kernels.whereabouts import episodes_of, pool_of

# The verb that a day has come to.
PURCHASE, SPEAK, ANSWER, PROMOTE, HEAR, LEAVE, OVER = range(7)


@njit(cache=True, nogil=True)
def live_days(
    verb, seed, day, last, hires, occasions, own, busy_until, waiting, starts, listed, by_tier,
    tier_start, plan, most_posts, followers, follower_starts, fans, most, market,
):  # fmt: skip
    """Live from a verb of a day on until the morning of day `last`, or until room is lacking.

    hires: the hands of desks follow their inboxes, day by day; occasions, own: what the verbs
    before have found, see take_occasions and speak_alone; listed: pairs to look at tonight; fans:
    (brands,) how many follow each; most: words that may be under way; the rest as the verbs have
    it. Returns (day, verb to go on with, messages that must be free for it, entries or episodes it
    needs room for, words too many or 0, the longer diary of words or None, and occasions, own,
    busy_until, waiting, starts and listed as they are now).
    """
    while True:
        if hires and verb == PURCHASE:
            busy_until = hire(busy_until, market)
        verb, needed, entries, excess, words, occasions, own, waiting, starts, listed = live_on(
            verb, seed, day, occasions, own, busy_until, waiting, starts, listed, by_tier,
            tier_start, plan, most_posts, followers, follower_starts, fans, most, market,
        )  # fmt: skip
        if verb == OVER:
            day += 1
            if day < last:
                verb = PURCHASE
                continue
        return (
            day, verb, needed, entries, excess, words, occasions, own, busy_until, waiting, starts,
            listed,
        )  # fmt: skip


@njit(cache=True)
def live_on(
    verb, seed, day, occasions, own, busy_until, waiting, starts, listed, by_tier, tier_start,
    plan, most_posts, followers, follower_starts, fans, most, market,
):  # fmt: skip
    """Live a day from a verb on, until it is over or something is too short, see live_days."""
    excess, words = np.int64(0), None
    if verb == PURCHASE:
        due = due_today(day, market)
        occasions = take_occasions(seed, day, 0, due.size, due, market)
        note_next(due, market)
        choose(seed, day, 0, occasions.size, occasions, market)
        listed, _ = longer(listed, listed.size, live_alone(seed, day, occasions, market))
        verb = SPEAK
    if verb == SPEAK:
        needed = np.int64(occasions.size)
        (_, free), (episodes, counters) = pool_of(market), episodes_of(market)
        if free[1] < needed or episodes.size < counters[1] + needed:
            return verb, needed, needed, excess, words, occasions, own, waiting, starts, listed
        own, excess, words = speak_alone(seed, day, occasions, most, market)
        verb = ANSWER
        if excess or words is not None:
            return verb, 0, 0, excess, words, occasions, own, waiting, starts, listed
    if verb == ANSWER:
        counts = todays_background(seed, day, market)
        needed, entries = lacking_for(own.size + waiting.size, counts, market)
        if needed:
            return verb, needed, entries, excess, words, occasions, own, waiting, starts, listed
        slots, bounds, _ = open_inboxes(
            own, waiting, starts, by_tier, tier_start, counts, seed, day, market
        )
        keys, (status, moment, taken) = np.empty((0, LARGEST_ORDER)), unserved(slots.size)
        serve(
            day, 0, bounds.size - 1, slots, bounds, keys, busy_until, status, moment, taken, market
        )
        waiting, starts, pairs, excess, words = settle_alone(
            seed, day, slots, bounds, status, moment, taken, most, market
        )
        listed, _ = longer(listed, listed.size, pairs)
        verb = PROMOTE
        if excess or words is not None:
            return verb, 0, 0, excess, words, occasions, own, waiting, starts, listed
    if verb == PROMOTE:
        if pool_of(market)[1][1] < most_posts:
            return verb, most_posts, 0, excess, words, occasions, own, waiting, starts, listed
        excess, words = publish_alone(seed, day, plan, followers, follower_starts, most, market)
        verb = HEAR
        if excess or words is not None:
            return verb, 0, 0, excess, words, occasions, own, waiting, starts, listed
    if verb == HEAR:
        pairs, excess, words = hear_alone(seed, day, most, market)
        listed, _ = longer(listed, listed.size, pairs)
        verb = LEAVE
        if excess or words is not None:
            return verb, 0, 0, excess, words, occasions, own, waiting, starts, listed
    listed = leave_or_return(day, listed, market)
    write_day(day, occasions, fans, market)
    return OVER, 0, 0, excess, words, occasions, own, waiting, starts, listed
