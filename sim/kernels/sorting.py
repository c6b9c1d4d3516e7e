"""In which order do things come? Sorting by whole numbers, the same whoever sorts.

Numbers are dealt into up to 256 heaps, or 2,048, by their lowest bits, then by the next, and so on
(least-significant-digit radix sort): each deal keeps the order of what falls into one heap. A short
list is dealt once, by its highest bits, which leaves little to put in place.
"""

import numpy as np

from sim.kernels.compiling import njit
from sim.kernels.memory import leaf

DIGIT, LONG_DIGIT = 8, 11  # bits at most
MANY = 1_000  # for which more heaps, in fewer deals, are quicker
HEAPS = 1 << DIGIT
FEW = 24  # that are quicker put in place one by one
SOME = 128  # of which about one falls into a heap


@njit(cache=True)
def sort_rows(keys, rows):
    """Sort rows (n,) int32 by their keys (n,) int32, none negative; equals keep their order.

    Both are changed in place.
    """
    if keys.size <= FEW:
        insert_each(keys, rows)
        return
    keys_to, rows_to = np.empty(keys.size, np.int32), np.empty(keys.size, np.int32)
    most, shift = largest(keys), np.int64(0)
    digit = DIGIT if keys.size <= SOME else digit_for(keys.size, most)
    at = np.empty(1 << digit, np.int64)
    if keys.size <= SOME:
        while (most >> shift) >= HEAPS:
            shift += 1
        deal(keys, rows, keys_to, rows_to, shift, at)
        bring_back(keys, rows, keys_to, rows_to)
        insert_each(keys, rows)
        return
    while (most >> shift) > 0:
        deal(keys, rows, keys_to, rows_to, shift, at)
        shift += digit
        if (most >> shift) == 0:
            bring_back(keys, rows, keys_to, rows_to)
            return
        deal(keys_to, rows_to, keys, rows, shift, at)
        shift += digit


@leaf
def largest(keys):
    """Return the largest of some keys, none negative."""
    most = np.int64(0)
    for key in keys:
        most = max(most, np.int64(key))
    return most


@leaf
def digit_for(count, most):
    """Return by how many bits so many keys up to `most` are dealt at once: as evenly as can be."""
    bits, digit = np.int64(1), LONG_DIGIT if count > MANY else DIGIT
    while (most >> bits) > 0:
        bits += 1
    deals = (bits + digit - 1) // digit
    return (bits + deals - 1) // deals


@leaf
def deal(keys, rows, keys_to, rows_to, shift, at):
    """Write keys and rows to others, ordered by some bits of the keys. at: (heaps,) scratch."""
    low = at.size - 1
    for heap in range(at.size):
        at[heap] = 0
    for j in range(keys.size):
        at[(keys[j] >> shift) & low] += 1
    total = 0
    for heap in range(at.size):
        total, at[heap] = total + at[heap], total
    for j in range(keys.size):
        heap = (keys[j] >> shift) & low
        keys_to[at[heap]], rows_to[at[heap]] = keys[j], rows[j]
        at[heap] += 1


@leaf
def bring_back(keys, rows, keys_to, rows_to):
    """Write keys and rows back from where they were dealt to."""
    for j in range(keys.size):
        keys[j], rows[j] = keys_to[j], rows_to[j]


@leaf
def insert_each(keys, rows):
    """Sort a few rows by their keys in place, one by one."""
    for j in range(1, keys.size):
        key, row, at = keys[j], rows[j], j
        while at > 0 and keys[at - 1] > key:
            keys[at], rows[at] = keys[at - 1], rows[at - 1]
            at -= 1
        keys[at], rows[at] = key, row
