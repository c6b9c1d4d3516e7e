"""Who stops buying a brand this evening, and who comes back? (S7)

One margin: M = margin + lasting + fading, the last one shrinking by the day. A buyer stops when
M < 0; one who stopped returns when M > return_margin. Between two events M moves one way only,
so only pairs whose sign can still change need a look: they stay on the list, the others leave it.
"""

import numpy as np
from numba import njit

ALL_BRANDS = 255  # bits of a column by brand


@njit(cache=True)
def margin_today(people, i, b, day, rules):
    """Return the exit margin of one consumer and brand today (log-odds)."""
    left = rules.fading_left[day - people.stamp[i, b]]
    return people.margin[i, b] + people.lasting[i, b] + people.fading[i, b] * left


@njit(cache=True)
def attitude_today(people, i, b, day, rules):
    """Return what one consumer feels about one brand today (log-odds)."""
    left = rules.fading_left[day - people.stamp[i, b]]
    return people.lasting[i, b] + people.fading[i, b] * left


@njit(cache=True)
def enlist(people, listed, count, pair):
    """Put a consumer x brand pair on the evening's list, once; return the new length.

    listed: (at least count + 1,) int64 of consumer * brands + brand.
    """
    brands = people.habit.shape[1]
    i, b = pair // brands, pair % brands
    if people.unsettled[i, b]:
        return count
    people.unsettled[i, b] = 1
    listed[count] = pair
    return count + 1


@njit(cache=True)
def enlist_all(people, listed, consumers, brands):
    """Return tonight's list with these consumers and brands added (brand -1 is passed over)."""
    longer = np.empty(listed.size + consumers.size, np.int64)
    longer[: listed.size] = listed
    count = listed.size
    for j in range(consumers.size):
        if brands[j] >= 0:
            pair = np.int64(consumers[j]) * people.habit.shape[1] + brands[j]
            count = enlist(people, longer, count, pair)
    return longer[:count]


@njit(cache=True)
def leave_or_return(day, listed, people, rules):
    """Apply tonight's exits and returns; return the pairs still open, and the moves by brand.

    Who stops buying a brand is no longer its ambassador.
    listed: (pairs,) int64. Returns (kept (pairs,) int64, exits (brands,), returns (brands,)).
    """
    brands = people.habit.shape[1]
    exits = np.zeros(brands, np.int64)
    returns = np.zeros(brands, np.int64)
    kept = 0
    for j in range(listed.size):
        i, b = listed[j] // brands, listed[j] % brands
        margin = margin_today(people, i, b, day, rules)
        if people.stopped[i, b] and margin > rules.exit_return_margin:
            people.stopped[i, b] = 0
            returns[b] += 1
        elif not people.stopped[i, b] and margin < 0.0:
            people.stopped[i, b] = 1
            people.ambassador[i] &= ALL_BRANDS ^ (1 << b)
            exits[b] += 1
        in_the_end = people.margin[i, b] + people.lasting[i, b]
        if people.stopped[i, b]:
            open_still = in_the_end > rules.exit_return_margin
        else:
            open_still = in_the_end < 0.0
        if open_still:
            listed[kept] = listed[j]
            kept += 1
        else:
            people.unsettled[i, b] = 0
    return listed[:kept].copy(), exits, returns
