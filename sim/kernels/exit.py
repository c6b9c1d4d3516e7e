"""Who stops buying a brand this evening, and who comes back? (S7)

One margin: M = margin + lasting + fading, the last one shrinking by the day. A buyer stops when
M < 0; one who stopped returns when M > return_margin. Between two events M moves one way only,
so only pairs whose sign can still change need a look: they stay on the list, the others leave it.
"""

import numpy as np
from numba import njit

from sim.kernels.columns import FAILED
from sim.kernels.memory import AHEAD, prefetch

ALL_BRANDS = 255  # bits of a column by brand


@njit(cache=True, inline="always")
def attitude_today(bond, day, days):
    """Return what a bond is worth today (log-odds)."""
    return bond.lasting + bond.fading * days[day - bond.stamp].fading_left


@njit(cache=True, inline="always")
def margin_today(margin, bond, day, days):
    """Return the exit margin today (log-odds). margin: that at no attitude."""
    return margin + bond.lasting + bond.fading * days[day - bond.stamp].fading_left


@njit(cache=True)
def enlist(bonds, listed, count, pair):
    """Put a consumer x brand pair on the evening's list, once; return the new length.

    bonds: (consumers, brands) BOND; listed: (at least count + 1,) int64 of consumer * brands +
    brand.
    """
    brands = bonds.shape[1]
    bond = bonds[pair // brands, pair % brands]
    if bond.unsettled:
        return count
    bond.unsettled = 1
    listed[count] = pair
    return count + 1


@njit(cache=True, nogil=True)
def enlist_all(bonds, listed, pairs):
    """Return tonight's list with these pairs (n,) int64 of consumer * brands + brand added."""
    longer = np.empty(listed.size + pairs.size, np.int64)
    longer[: listed.size] = listed
    count = listed.size
    for pair in pairs:
        count = enlist(bonds, longer, count, pair)
    return longer[:count]


@njit(cache=True, nogil=True)
def enlist_buyers(bonds, listed, occasions):
    """Return tonight's list with those added whom an experience may make stop or come back.

    Who buys has not stopped, and only a failure can make them; a gift can bring somebody back.
    """
    pairs, count = np.empty(occasions.size, np.int64), 0
    for j in range(occasions.size):
        occasion = occasions[j]
        if occasion.brand >= 0 and (occasion.outcome == FAILED or occasion.gift):
            pairs[count] = np.int64(occasion.consumer) * bonds.shape[1] + occasion.brand
            count += 1
    return enlist_all(bonds, listed, pairs[:count])


@njit(cache=True, nogil=True)
def leave_or_return(day, listed, people, rulebook):
    """Apply tonight's exits and returns; return the pairs still open, and the moves by brand.

    Who stops buying a brand is no longer its ambassador.
    listed: (pairs,) int64. Returns (kept (pairs,) int64, exits (brands,), returns (brands,)).
    """
    rules, days = rulebook.rules[0], rulebook.days
    brands = people.bond.shape[1]
    exits, returns = np.zeros(brands, np.int64), np.zeros(brands, np.int64)
    kept = 0
    bonds, tastes = people.bond, people.taste
    for j in range(listed.size):
        if j + AHEAD < listed.size:
            prefetch(bonds, listed[j + AHEAD])
            prefetch(tastes, listed[j + AHEAD])
        i, b = listed[j] // brands, listed[j] % brands
        bond, margin = bonds[i, b], tastes[i, b].margin
        now = margin_today(margin, bond, day, days)
        if bond.stopped and now > rules.exit_return_margin:
            bond.stopped = 0
            returns[b] += 1
        elif not bond.stopped and now < 0.0:
            bond.stopped = 1
            people.ties[i].ambassador &= ALL_BRANDS ^ (1 << b)
            exits[b] += 1
        in_the_end = margin + bond.lasting
        if bond.stopped:
            open_still = in_the_end > rules.exit_return_margin
        else:
            open_still = in_the_end < 0.0
        if open_still:
            listed[kept] = listed[j]
            kept += 1
        else:
            bond.unsettled = 0
    return listed[:kept].copy(), exits, returns
