"""How do ties become rows, and which ties do the grown and the random networks have?

Ties are pairs of neighbours in a list of owners: the first with the second, the third with the
fourth. People are dealt into heaps by the high bits of their number, and a heap has room for every
tie of its people. It is filled in any order and sorted, and then it is their rows, one after the
other, but for doubles, of which the strongest stays. A tie in a heap is one whole number: the low
bits of whose it is, the neighbour's number, and 1 for a weak tie.
"""

import numpy as np

from sim.kernels.compiling import njit
from sim.kernels.contacts import pack
from sim.kernels.draws import poisson
from sim.kernels.randomness import uniform_pair


@njit(cache=True, nogil=True)
def fill_heaps(owners, weak, people, numbers, end, ties):
    """Write every tie among the owners into the heaps of both.

    owners: (stubs,) int32, an even number; people, numbers: bits of a person within a heap and of
    any person; end: (heaps or more,) int64, where each heap goes on, is moved on; ties: int32.
    """
    within, high = (1 << people) - 1, numbers + 1
    for j in range(0, owners.size, 2):
        a, b = owners[j], owners[j + 1]
        at = end[a >> people]
        ties[at] = (a & within) << high | 2 * b + weak
        end[a >> people] = at + (a != b)
        at = end[b >> people]
        ties[at] = (b & within) << high | 2 * a + weak
        end[b >> people] = at + (a != b)


@njit(cache=True, nogil=True)
def fill_some_heaps(owners, weak, first, last, spare, people, numbers, end, ties):
    """Do what fill_heaps does for heaps first to last: a thread's share.

    What belongs to others is written where heap `spare` begins: quicker than to look first.
    """
    within, high = (1 << people) - 1, numbers + 1
    for j in range(owners.size):
        who, other = owners[j], owners[j ^ 1]
        heap = who >> people
        heap = heap if (heap >= first) & (heap < last) else spare
        at = end[heap]
        ties[at] = (who & within) << high | 2 * other + weak
        end[heap] = at + ((heap != spare) & (who != other))


@njit(cache=True, nogil=True)
def count_ends(owners, first, last, degrees):
    """Add up in degrees (people,) int32 how often people first to last are among the owners."""
    for j in range(owners.size):
        who = owners[j]
        if first <= who < last:
            degrees[who] += 1


@njit(cache=True, nogil=True)
def finish_rows(first, last, people, numbers, close_weight, begin, end, ties, strength, start):
    """Write the sorted ties of heaps first to last as rows; return how many ends are kept.

    begin, end: (heaps or more,) int64, where each heap lies in ties, int32, which become
    neighbours, from begin[first] on; strength: uint8; start: (people + 1,) int64, gets where each
    row ends that is not empty, counted from there. Of doubles the first stays: the strongest.
    """
    most, kept_so_far, number = 0, 0, (1 << numbers) - 1
    for heap in range(first, last):
        most = max(most, end[heap] - begin[heap])
    new = np.empty(most, np.bool_)
    for heap in range(first, last):
        found, at = ties[begin[heap] : end[heap]], begin[first] + kept_so_far
        kept, weight, row_end = ties[at:], strength[at:], start[(heap << people) + 1 :]
        for j in range(found.size):
            new[j] = j == 0 or found[j] >> 1 != found[j - 1] >> 1
        size = 0
        for j in range(found.size):
            kept[size] = found[j]
            size += int(new[j])
        for j in range(size):
            row_end[kept[j] >> (numbers + 1)] = kept_so_far + j + 1
        for j in range(size):
            weight[j] = 1 if kept[j] & 1 else close_weight
            kept[j] = kept[j] >> 1 & number
        kept_so_far += size
    return kept_so_far


@njit(cache=True, nogil=True)
def pack_rows(first, last, people, numbers, begin, end, ties, start, place):
    """Write the sorted ties of heaps first to last as packed rows; return (ends kept, words).

    begin, end: (heaps or more,) int64, where each heap lies in ties, uint32, which become words,
    from begin[first] on; start and place: (people + 1,) int64, get where rows end and begin,
    counted from there. Of doubles the first stays: the strongest.
    """
    most, kept, written, count = 0, 0, 0, start.size - 1
    for heap in range(first, last):
        most = max(most, end[heap] - begin[heap])
    row, high = np.empty(most + 1, np.int32), numbers + 1
    for heap in range(first, last):
        size, found = 0, ties[begin[heap] : end[heap]]
        for j in range(found.size):
            row[size] = found[j]
            size += int(j == 0 or found[j] >> 1 != found[j - 1] >> 1)
        at = 0
        for who in range(heap << people, min(heap + 1 << people, count)):
            within, before = who - (heap << people), at
            while at < size and row[at] >> high == within:
                at += 1
            place[who] = written
            start[who + 1] = kept + at
            if at > before:
                own = row[before:at]
                written += pack(own, numbers, count - 1, ties, begin[first] + written)
        kept += size
    return kept, written


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
