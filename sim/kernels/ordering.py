"""How are very many things put in order without comparing each with each?

Places become whole numbers, with the thing's index in the low bits, which NumPy sorts eight or
more at a time; what the whole number cannot tell apart is settled by hand. Rows of numbers are
dealt into cells by size, twice as many as numbers, as letters into pigeon-holes, and finished by
hand.
"""

import numpy as np

from sim.kernels.compiling import njit
from sim.kernels.memory import leaf

KEY_BITS = 62
CROWD = 64  # in one cell; beyond it sorting by hand is done at long range first
GAPS = (1_750, 701, 301, 132, 57, 23, 10, 4)  # Ciura (2001)
SHORT_ROW = 20
CELLS_EACH = 2
ROOM_EACH = 4  # cells that may be needed


@njit(cache=True, nogil=True, error_model="numpy")
def keys_of_places(place, least, most, bits):
    """Return (n,) int64: place as a whole number from 0 up, and its index in the low bits."""
    keys = np.empty(place.size, np.int64)
    top = (1 << (KEY_BITS - bits)) - 1
    scale = top / (most - least) if most > least else 0.0
    for j in range(place.size):
        keys[j] = (int((place[j] - least) * scale) << bits) | j
    return keys


@njit(cache=True, nogil=True)
def owners_of_keys(keys, place, owner, bits):
    """Return (n,) int32: owners in the order of sorted keys; like keys by place, then by owner."""
    owners, low = np.empty(keys.size, np.int32), (1 << bits) - 1
    for j in range(1, keys.size):
        if keys[j] >> bits == keys[j - 1] >> bits:
            key, k = keys[j], j - 1
            x, who = place[key & low], owner[key & low]
            while k >= 0 and keys[k] >> bits == key >> bits:
                before = keys[k] & low
                if place[before] < x or (place[before] == x and owner[before] <= who):
                    break
                keys[k + 1] = keys[k]
                k -= 1
            keys[k + 1] = key
    for j in range(keys.size):
        owners[j] = owner[keys[j] & low]
    return owners


def owners_in_order(place: np.ndarray, owner: np.ndarray) -> np.ndarray:
    """Return (n,) int32: the owners, sorted by place (n,) float64 and then by owner (n,) int32."""
    if place.size == 0:
        return owner
    bits = place.size.bit_length()
    keys = keys_of_places(place, place.min(), place.max(), bits)
    keys.sort()
    return owners_of_keys(keys, place, owner, bits)


def stable_order(values: np.ndarray) -> np.ndarray:
    """Return (n,) int64: the indices that sort values, equal ones in the order they stand.

    NumPy's unstable sort is several times faster than its stable one, and luck rarely ties.
    """
    values = np.ascontiguousarray(values)
    order = np.argsort(values)
    in_order = values[order]
    if np.any(in_order[1:] == in_order[:-1]):
        return np.argsort(values, kind="stable")
    return order


@njit("void(int32[::1], int64, int64)", cache=True, nogil=True)
def row_by_hand(row, size, gap):
    """Sort row[:size] so that all numbers `gap` apart are in order."""
    for j in range(gap, size):
        x, k = row[j], j - gap
        if row[k] > x:
            while k >= 0 and row[k] > x:
                row[k + gap] = row[k]
                k -= gap
            row[k + gap] = x


@leaf
def sort_row(row, bits, kept, end):
    """Fill kept[: row.size] with the whole numbers of a row, sorted; all are below 2**bits.

    end: int32 scratch, ROOM_EACH times as many and two more.
    """
    size, cells, fullest = row.size, 1, 0
    if size <= SHORT_ROW:
        for j in range(size):
            kept[j] = row[j]
    else:
        while cells < CELLS_EACH * size:
            cells += cells
            bits = max(bits - 1, 0)
        ends = end[: cells + 1]
        for cell in range(cells + 1):
            ends[cell] = 0
        for j in range(size):
            ends[(row[j] >> bits) + 1] += 1
        so_far = 0
        for cell in range(cells):
            fullest = max(fullest, ends[cell + 1])
            so_far += ends[cell + 1]
            ends[cell + 1] = so_far
        for j in range(size):
            cell = row[j] >> bits
            at = ends[cell]
            kept[at] = row[j]
            ends[cell] = at + 1
    if fullest > CROWD:
        for gap in GAPS:
            row_by_hand(kept, size, gap)
    row_by_hand(kept, size, 1)
