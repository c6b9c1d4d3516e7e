"""Which ties has a ring of which some were moved away, and how are they written down at once?

Everybody is tied to the next few on each side (Watts & Strogatz 1998), and most ties stay: those
of a person are written in order, without looking anywhere else. Only ties that were moved lead
all over memory. They are put into rows first, as in sim.kernels.wiring, and then slipped in.
"""

import numpy as np

from sim.kernels.compiling import njit
from sim.kernels.ordering import ROOM_EACH, sort_row
from sim.kernels.randomness import uniform_pair_column

AT_ONCE = 512  # people whose ties are drawn together
FEW = 4  # ties of a person that were moved, from it or to it; seldom are there more
NOBODY = 2**31 - 1


@njit(cache=True, nogil=True)
def draw_ring(seed, decision, first, last, rewired, stays, moved):
    """Draw which ties of people first to last with the next ones stay, and where others lead.

    stays: (each_side, count) bool, of each tie with the next, the second next ... person; moved:
    int32, room for all, gets the two ends of each tie moved away. Return how many ends these are.
    """
    (each_side, count), ends = stays.shape, 0
    who, place = np.empty(AT_ONCE, np.int32), np.empty(AT_ONCE + 1, np.int32)
    chance, where = np.empty(AT_ONCE), np.empty(AT_ONCE)
    for begin in range(first, last, AT_ONCE):
        size = min(AT_ONCE, last - begin)
        for j in range(AT_ONCE):
            who[j] = begin + j
        for step in range(each_side):
            uniform_pair_column(seed, decision, 0, who, step + 1, AT_ONCE, chance, where)
            stay, found = stays[step, begin : begin + size], 0
            for j in range(size):
                stay[j] = chance[j] >= rewired
            for j in range(size):
                place[found] = j
                found += chance[j] < rewired
            for k in range(found):
                moved[ends] = who[place[k]]
                moved[ends + 1] = int(where[place[k]] * count)
                ends += 2
    return ends


@njit(cache=True, nogil=True)
def ring_rows(first, last, at, stays, start, moved, bits, rows, ties):
    """Write the rows of people first to last from rows[at] on; return how many ends these are.

    moved: int32 rows of the moved ties, sorted; start: (people + 1,) int64, where they begin; bits:
    of a person's number; ties: (people,) int64, gets how many ends are in each row. One entry
    beyond the rows is written over.
    """
    (each_side, count), longest = stays.shape, 0
    for who in range(first, last):
        longest = max(longest, start[who + 1] - start[who])
    longest += 2 * each_side
    every, kept = np.empty(longest + 1, np.int32), np.empty(longest, np.int32)
    cells, begin = np.empty(ROOM_EACH * longest + 2, np.int32), at
    for who in range(first, last):
        size, before = start[who + 1] - start[who], at
        low, high = who - each_side, who + each_side
        few = first_few(moved, start[who], size)
        if size > FEW or low < 0 or high >= count or not apart(few, low, high):
            near = ties_that_stay(who, stays, every, 0)
            for j in range(near):
                every[j] %= count
            for j in range(size):
                every[near + j] = moved[start[who] + j]
            sort_row(every[: near + size], bits, kept, cells)
            at = each_once(kept, near + size, rows, at)
        else:
            at = those_within(few, 0, low, rows, at)
            at = ties_that_stay(who, stays, rows, at)
            at = those_within(few, high, NOBODY, rows, at)
        ties[who] = at - before
    return at - begin


@njit(cache=True, nogil=True)
def ties_that_stay(who, stays, row, at):
    """Write to row[at :] with whom of the ring a person is still tied; return where they end.

    They are in order, as if the line went on below 0 and beyond the last person. This and the
    next two write without a branch: what is not to stay is written over.
    """
    each_side, count = stays.shape
    for back in range(each_side, 0, -1):
        row[at] = who - back
        at += stays[back - 1, who - back + (count if who < back else 0)]
    for step in range(1, each_side + 1):
        row[at] = who + step
        at += stays[step - 1, who]
    return at


@njit(cache=True, nogil=True)
def those_within(few, least, most, row, at):
    """Write to row[at :] who of the few is from least to below most; return where they end."""
    for each in few:
        row[at] = each
        at += (each >= least) & (each < most)
    return at


@njit(cache=True, nogil=True)
def first_few(moved, at, size):
    """Return FEW neighbours: of moved[at : at + size], and NOBODY where there is none."""
    a = moved[at] if size > 0 else NOBODY
    b = moved[at + 1] if size > 1 else NOBODY
    c = moved[at + 2] if size > 2 else NOBODY
    d = moved[at + FEW - 1] if size >= FEW else NOBODY
    return a, b, c, d


@njit(cache=True, nogil=True)
def apart(few, low, high):
    """Tell whether none of a few neighbours is from low to high."""
    among = False
    for each in few:
        among |= (each >= low) & (each <= high)
    return not among


@njit(cache=True, nogil=True)
def each_once(kept, size, row, at):
    """Write to row[at :] the neighbours in sorted kept[:size], once each."""
    before = -1
    for j in range(size):
        if kept[j] != before:
            row[at] = kept[j]
            at += 1
        before = kept[j]
    return at
