"""Where is what somebody feels about a brand? Bonds lie open; in the largest markets, short.

Of the seven words a bond may hold (five numbers, three days together, an exit margin given by hand)
two or three are there after a year, in most bonds of most people. A short bond is a mark of eight
bytes, and just the words there are (stock.py).
"""

from typing import Any

import numpy as np
from numba import config, from_dtype
from numba.core import cgutils
from numba.extending import intrinsic

from sim.kernels.columns import BOND, LONG_AGO
from sim.kernels.compiling import njit
from sim.kernels.memory import leaf, prefetch
from sim.kernels.stock import HOW_MANY, MARGIN, STRIPE_SHIFT, begin_of, move

LASTING, FADING, TOLD, SEEN, CONTENT, DAYS = (1 << word for word in range(6))  # then MARGIN
ALL_BUT_MARGIN = MARGIN - 1
STOPPED, UNSETTLED, ANSWERED, REQUESTED, OFFER_BY = 0, 1, 2, 3, 5  # where the signs begin
ONE_OF_TWO, ONE_OF_FOUR = 1, 3
DAY_BITS, A_DAY = 16, (1 << 16) - 1
LAST_DAY = 65_000  # days are kept in 16 bits, and offers end some time after the last

RECORD = from_dtype(BOND)


@intrinsic
def _spare(typing: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return cgutils.alloca_once(builder, context.get_data_type(RECORD), zfill=False)

    return RECORD(), generate


def _new() -> Any:
    return np.zeros(1, BOND)[0]


spare: Any = _new if config.DISABLE_JIT else _spare
"""spare(): a record of a kernel's own, for as long as it works; each place it stands has one."""


@njit(cache=True, inline="always")
def bond_of(bonds, i, b):
    """Return somebody's bond with a brand, to read; and to write, if `keep` comes after."""
    if bonds.open.shape[0] > 0:
        bond = bonds.open[i, b]
    else:
        bond, mark = spare(), bonds.mark[i, b]
        read(mark, bonds.stock, begin_of(bonds, i, mark), bond)
    return bond


@njit(cache=True, inline="always")
def keep(bonds, i, b, bond):
    """Keep what was written into a bond that `bond_of` returned."""
    if bonds.open.shape[0] == 0:
        mark = bonds.mark[i, b]
        has = words_of(mark, bond)
        if has != mark.has:
            move(bonds, i >> STRIPE_SHIFT, mark, has)
        write(mark, bonds.stock, begin_of(bonds, i, mark), bond)


@njit(cache=True, inline="always")
def ask_for_bond(bonds, i, b):
    """Ask for a bond that will be read soon; of a short one, for its mark."""
    place = i * bonds.open.shape[1] + b
    if bonds.open.shape[0] > 0:
        prefetch(bonds.open, place)
    else:
        prefetch(bonds.mark, place)


@njit(cache=True, inline="always")
def ask_for_words(bonds, i, b):
    """Ask for the words of a short bond whose mark has been asked for."""
    if bonds.open.shape[0] == 0:
        mark = bonds.mark[i, b]
        place = begin_of(bonds, i, mark)
        prefetch(bonds.stock, place)
        prefetch(bonds.stock, place + max(HOW_MANY[mark.has] - 1, 0))


@njit(cache=True, inline="always")
def day_of(days, number):
    """Return a day out of a word of days, which holds one more than each; 0 = long ago."""
    found = days >> number * DAY_BITS & A_DAY
    return found - 1 if found > 0 else LONG_AGO


@njit(cache=True, inline="always")
def as_day(day, number):
    """Return a day as a part of a word of days."""
    return (np.int64(day) + 1 if day >= 0 else np.int64(0)) << number * DAY_BITS


@leaf
def read(mark, stock, at, bond):
    """Fill an open bond with what a short one holds, whose words begin there in the stock."""
    has, signs = np.int64(mark.has), np.int64(mark.signs)
    word = stock[at]  # Read what may not be there rather than guess whether it is.
    bond.lasting = word if has & LASTING else 0.0
    at += (has & LASTING) != 0
    word = stock[at]
    bond.fading = word if has & FADING else 0.0
    at += (has & FADING) != 0
    word = stock[at]
    bond.told = word if has & TOLD else 0.0
    at += (has & TOLD) != 0
    word = stock[at]
    bond.seen = word if has & SEEN else 0.0
    at += (has & SEEN) != 0
    word = stock[at]
    bond.content = word if has & CONTENT else 0.0
    at += (has & CONTENT) != 0
    word = stock[at]
    days = np.int64(word if has & DAYS else 0.0)
    bond.stamp = mark.stamp
    bond.saw_answer = day_of(days, 0)
    bond.saw_post = day_of(days, 1)
    bond.offer_until = day_of(days, 2)
    bond.stopped = signs >> STOPPED & ONE_OF_TWO
    bond.unsettled = signs >> UNSETTLED & ONE_OF_TWO
    bond.answered = signs >> ANSWERED & ONE_OF_TWO
    bond.requested = signs >> REQUESTED & ONE_OF_FOUR
    bond.offer_by = signs >> OFFER_BY & ONE_OF_FOUR


@njit(cache=True, inline="always")
def days_of(bond):
    """Return the word of days of an open bond."""
    days = as_day(bond.saw_answer, 0) | as_day(bond.saw_post, 1)
    return days | as_day(bond.offer_until, 2)


@leaf
def words_of(mark, bond):
    """Return which words a short bond needs to hold an open one, bits; those it has are kept."""
    has = np.int64(mark.has) | (bond.lasting != 0.0) * LASTING | (bond.fading != 0.0) * FADING
    has |= (bond.told != 0.0) * TOLD | (bond.seen != 0.0) * SEEN
    return has | (bond.content != 0.0) * CONTENT | (days_of(bond) != 0) * DAYS


@leaf
def write(mark, stock, at, bond):
    """Keep an open bond as a short one, which has the words it takes, from there in the stock on.

    Nothing is asked that the processor would have to guess: what is not there is written where the
    first word goes, as the first word.
    """
    mark.stamp = bond.stamp
    signs = np.int64(bond.stopped) << STOPPED | np.int64(bond.unsettled) << UNSETTLED
    signs |= np.int64(bond.answered) << ANSWERED | np.int64(bond.requested) << REQUESTED
    mark.signs = signs | np.int64(bond.offer_by) << OFFER_BY
    has = np.int64(mark.has)
    if has & ALL_BUT_MARGIN == 0:
        return
    days = np.float64(days_of(bond))
    first = bond.content if has & CONTENT else days
    first = bond.seen if has & SEEN else first
    first = bond.told if has & TOLD else first
    first = bond.fading if has & FADING else first
    first = bond.lasting if has & LASTING else first
    stock[at] = first
    to = at + ((has & LASTING) != 0)
    stock[to if has & FADING else at] = bond.fading if has & FADING else first
    to += (has & FADING) != 0
    stock[to if has & TOLD else at] = bond.told if has & TOLD else first
    to += (has & TOLD) != 0
    stock[to if has & SEEN else at] = bond.seen if has & SEEN else first
    to += (has & SEEN) != 0
    stock[to if has & CONTENT else at] = bond.content if has & CONTENT else first
    to += (has & CONTENT) != 0
    stock[to if has & DAYS else at] = days if has & DAYS else first


@njit(cache=True)
def keep_margin(bonds, i, b, margin):
    """Keep an exit margin that was given to somebody by hand: the last word of a short bond."""
    bond, mark = bond_of(bonds, i, b), bonds.mark[i, b]
    has = np.int64(mark.has) | MARGIN
    if has != mark.has:
        move(bonds, i >> STRIPE_SHIFT, mark, has)
        keep(bonds, i, b, bond)
    at = begin_of(bonds, i, mark)
    bonds.stock[at + HOW_MANY[has] - 1] = margin


@njit(cache=True, nogil=True)
def bonds_of(bonds, who, found):
    """Fill found (n, brands) BOND with the bonds of people who (n,) int64."""
    for j in range(who.size):
        for b in range(found.shape[1]):
            found[j, b] = bond_of(bonds, who[j], b)


@njit(cache=True)
def keep_all(bonds, who, found):
    """Keep the bonds found (n, brands) BOND of people who (n,) int64."""
    for j in range(who.size):
        for b in range(found.shape[1]):
            keep(bonds, who[j], b, found[j, b])
