"""Who stops buying a brand this evening, and who comes back? (S7)

One margin: M = margin + lasting + fading, the last one shrinking by the day. A buyer stops when
M < 0; one who stopped returns when M > return_margin. Between two events M moves one way only,
so only pairs whose sign can still change need a look: they stay on the list, the others leave it.
"""

import numpy as np

from sim.kernels.bonds import ask_for_bond, ask_for_words, bond_of, keep
from sim.kernels.compiling import njit
from sim.kernels.margins import margin_of
from sim.kernels.memory import FAR_AHEAD, prefetch
from sim.kernels.people import people_of
from sim.kernels.whereabouts import lines_of, rulebook_of

ALL_BRANDS = 255  # bits of a column by brand


@njit(cache=True, inline="always")
def attitude_today(bond, day, days):
    """Return what a bond is worth today (log-odds)."""
    return bond.lasting + bond.fading * days[day - bond.stamp].fading_left


@njit(cache=True, inline="always")
def margin_today(margin, bond, day, days):
    """Return the exit margin today (log-odds). margin: that at no attitude."""
    return margin + bond.lasting + bond.fading * days[day - bond.stamp].fading_left


@njit(cache=True, inline="always")
def enlist(bond, listed, count, pair):
    """Put a consumer x brand pair on the evening's list, once; return the new length.

    bond: theirs, to be kept afterwards; listed: (at least count + 1,) int64 of consumer * brands +
    brand.
    """
    if bond.unsettled:
        return count
    bond.unsettled = 1
    listed[count] = pair
    return count + 1


@njit(cache=True, nogil=True)
def enlist_all(bonds, listed, pairs):
    """Return tonight's list with these pairs (n,) int64 of consumer * brands + brand added."""
    longer = np.empty(listed.size + pairs.size, np.int64)
    for j in range(listed.size):
        longer[j] = listed[j]
    count, brands = listed.size, bonds.open.shape[1]
    for pair in pairs:
        i, b = pair // brands, pair % brands
        bond = bond_of(bonds, i, b)
        count = enlist(bond, longer, count, pair)
        keep(bonds, i, b, bond)
    return longer[:count]


@njit(cache=True, nogil=True)
def leave_or_return(day, listed, market):
    """Apply tonight's exits and returns, and write them down; return the pairs still open.

    Who stops buying a brand is no longer its ambassador.
    listed: (pairs,) int64. Returns the same of those who can still stop or come back.
    """
    people, rulebook, lines = people_of(market), rulebook_of(market), lines_of(market, day)
    rules, days = rulebook.rules[0], rulebook.days
    bonds, margins = people.bond, people.taste.margin
    brands, kept = bonds.open.shape[1], 0
    for j in range(listed.size):
        if j + FAR_AHEAD < listed.size:
            ahead = listed[j + FAR_AHEAD]
            ask_for_bond(bonds, ahead // brands, ahead % brands)
            if margins.shape[0] > 0:
                prefetch(margins, ahead)
            soon = listed[j + FAR_AHEAD // 2]
            ask_for_words(bonds, soon // brands, soon % brands)
        i, b = listed[j] // brands, listed[j] % brands
        bond, margin = bond_of(bonds, i, b), margin_of(people, i, b)
        now = margin_today(margin, bond, day, days)
        if bond.stopped and now > rules.exit_return_margin:
            bond.stopped = 0
            lines[b].returns += 1
        elif not bond.stopped and now < 0.0:
            bond.stopped = 1
            people.ties[i].ambassador &= ALL_BRANDS ^ (1 << b)
            lines[b].exits += 1
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
        keep(bonds, i, b, bond)
    for b in range(brands):
        before = lines_of(market, day - 1)[b].stopped if day > 0 else 0
        lines[b].stopped = before + lines[b].exits - lines[b].returns
    still = np.empty(kept, np.int64)
    for j in range(kept):
        still[j] = listed[j]
    return still
