"""How do ties become rows, and which ties do the grown and the random networks have?

Ties are pairs of neighbours in a list of owners: the first with the second, the third with the
fourth. Each row has room for every tie of its person; it is filled in any order, sorted by the
number of the neighbour, and freed of doubles, of which the strongest stays. A filled row holds
twice the neighbour's number, plus 1 for a weak tie.
"""

import numpy as np

from sim.kernels.compiling import njit
from sim.kernels.draws import poisson
from sim.kernels.memory import leaf, prefetch
from sim.kernels.ordering import ROOM_EACH, sort_row
from sim.kernels.randomness import uniform_pair

AT_ONCE = 128  # ends of ties; what is asked for ahead must find room nearby
NEARBY = 4_000_000  # entries that a processor keeps at hand


@njit(cache=True, nogil=True)
def fill_rows(owners, weak, end, rows):
    """Write every tie among the owners into both rows.

    owners: (stubs,) int32, an even number; end: (people,) int64, where each row goes on, is moved
    on; rows: int32.
    """
    for at in range(0, owners.size, AT_ONCE):
        soon, later = at + AT_ONCE, at + 2 * AT_ONCE
        if rows.size > NEARBY:  # rows lie all over memory: ask for where they end, then for them
            for j in range(later, min(later + AT_ONCE, owners.size)):
                prefetch(end, owners[j])
            for j in range(soon, min(later, owners.size)):
                prefetch(rows, end[owners[j]])
        for j in range(at, min(soon, owners.size), 2):
            a, b = owners[j], owners[j + 1]
            if a != b:
                rows[end[a]] = 2 * b + weak
                end[a] += 1
                rows[end[b]] = 2 * a + weak
                end[b] += 1


@njit(cache=True, nogil=True)
def fill_some_rows(owners, weak, first, last, end, rows):
    """Do what fill_rows does in the rows of people first to last: a thread's share."""
    who, entry = np.empty(AT_ONCE + 1, np.int32), np.empty(AT_ONCE + 1, np.int32)
    for at in range(0, owners.size, AT_ONCE):
        found = 0
        for j in range(at, min(at + AT_ONCE, owners.size)):
            other = owners[j ^ 1]
            who[found], entry[found] = owners[j], 2 * other + weak
            found += (owners[j] >= first) & (owners[j] < last) & (owners[j] != other)
        if rows.size > NEARBY:
            for j in range(found):
                prefetch(end, who[j])
            for j in range(found):
                prefetch(rows, end[who[j]])
        for j in range(found):
            rows[end[who[j]]] = entry[j]
            end[who[j]] += 1


@njit(cache=True, nogil=True)
def count_ends(owners, first, last, degrees):
    """Add up in degrees (people,) int32 how often people first to last are among the owners."""
    for j in range(owners.size):
        who = owners[j]
        if first <= who < last:
            degrees[who] += 1


@njit(cache=True, nogil=True)
def turn_rows(start, end, rows, turned):
    """Write filled rows, each entry to the row of the neighbour it names: they come out sorted.

    Whoever is named by me names me, so the rows stay what they were but for their order. Quicker
    than sorting where all of them lie near. turned: (ends,) int32, filled.
    """
    at = start.copy()
    for who in range(end.size):
        for entry in rows[start[who] : end[who]]:
            neighbour = entry >> 1
            turned[at[neighbour]] = 2 * who + (entry & 1)
            at[neighbour] += 1


@njit(cache=True, nogil=True)
def finish_rows(first, last, start, bits, close_weight, end, rows, turned, strength):
    """Sort the rows of people first to last and close the gaps; return how many ends are kept.

    start: (people + 1,) int64, where each row has its room; end: (people,) int64, where it ends,
    becomes the number of its ties; rows: int32 filled rows become neighbours, from start[first]
    on; turned: the same rows sorted, or nothing; strength: uint8; bits: how many a filled entry
    needs.
    """
    longest = 1
    for who in range(first, last):
        longest = max(longest, end[who] - start[who])
    kept, cells = np.empty(longest, np.int32), np.empty(ROOM_EACH * longest + 2, np.int32)
    at = start[first]
    for who in range(first, last):
        size, last_at = end[who] - start[who], at
        if turned.size > 0:
            at = write_row(turned[start[who] :], size, close_weight, rows, strength, at)
        else:
            sort_row(rows[start[who] : end[who]], bits, kept, cells)
            at = write_row(kept, size, close_weight, rows, strength, at)
        end[who] = at - last_at
    return at - start[first]


@leaf
def write_row(kept, size, close_weight, rows, strength, at):
    """Write the neighbours and strengths of sorted kept[:size] to rows[at :]; return their end.

    Of doubles the strongest stays.
    """
    doubles, neighbours, weights = 0, rows[at:], strength[at:]
    for j in range(1, size):
        doubles += kept[j] >> 1 == kept[j - 1] >> 1
    if doubles == 0:
        for j in range(size):
            neighbours[j] = kept[j] >> 1
            weights[j] = 1 if kept[j] & 1 else close_weight
        return at + size
    before = -1
    for j in range(size):
        neighbour, weight = kept[j] >> 1, 1 if kept[j] & 1 else close_weight
        if neighbour == before:
            strength[at - 1] = max(strength[at - 1], weight)
        else:
            rows[at], strength[at] = neighbour, weight
            at += 1
        before = neighbour
    return at


@njit(cache=True, nogil=True)
def poisson_degrees(seed, decision, count, mean):
    """Return (count,) int32 Poisson degrees."""
    degrees = np.empty(count, np.int32)
    for i in range(count):
        degrees[i] = poisson(seed, decision, 0, i, mean)
    return degrees


@njit(cache=True, nogil=True)
def attach_by_degree(seed, decision, count, each):
    """Return ties of a Barabasi-Albert (1999) network: newcomers prefer the well connected.

    (ends,) int32: each newcomer followed by whom it is tied to.
    """
    owners = np.empty(2 * count * each, np.int32)
    at = 0
    for i in range(1, count):
        for s in range(min(each, i)):
            u, v = uniform_pair(seed, decision, 0, i, s)
            row = int(u * (at + 1))
            owners[at] = i
            owners[at + 1] = int(v * i) if at == 0 or row == at else owners[row]
            at += 2
    return owners[:at]
