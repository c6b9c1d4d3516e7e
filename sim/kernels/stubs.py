"""Where do the ends of ties lie, and whom does that put next to each other?

A stub is one end of a tie. It is not kept: its place is drawn at the address of its owner and its
number, so a stretch of the line can be laid out, sorted and forgotten before the next one is.
Close stubs are normal around their owner's position, with `spread` x degree as deviation; the
others lie anywhere. Both are paired in the order of their places, equal places by owner.
"""

import numpy as np

from sim.kernels.compiling import njit
from sim.kernels.memory import leaf
from sim.kernels.normal import normal_cdf, normal_quantiles
from sim.kernels.picking import LANES, pick
from sim.kernels.randomness import uniform_pair_row, whole_rows

SMALLEST_CHANCE = 2.0**-53
PACK = 2048  # close stubs whose normal steps are found together
CHOSEN, OTHER, KEPT, STEPS, BUFFERS = 0, 1, 2, 3, 4  # rows of the scratch
ROUNDED_OFF = 2.0**-20  # more than the error of a probability
ANYWHERE = -1.0  # as `near`: no stub is close, and the first number of its pair is its place


@njit(cache=True, nogil=True)
def scratch_of(most):
    """Return scratch for so many stubs: rows of numbers, and a mark for each."""
    return np.empty((BUFFERS, most + LANES)), np.empty(most + LANES, np.bool_)


@leaf
def distant_places(seed, decision, who, degree, near, length, scratch, marks):
    """Return how many of a person's stubs lie anywhere; scratch[KEPT] gets their places."""
    whole = whole_rows(degree)
    chosen, other, places = scratch[CHOSEN], scratch[OTHER], scratch[KEPT]
    if near == ANYWHERE:
        uniform_pair_row(seed, decision, 0, who, 0, whole, other, chosen)
    else:
        uniform_pair_row(seed, decision, 0, who, 0, whole, chosen, other)
    for j in range(degree):
        marks[j] = not chosen[j] < near
        other[j] *= length
    return pick(other, marks, degree, places, 0)


@njit(cache=True, nogil=True)
def count_distant(seed, decision, degrees, longest, first, last, near, length, buckets):
    """Return (buckets,) int64: how many stubs of people first to last lie in each bucket.

    degrees: (people,) int32, the largest is `longest`.
    """
    counted, scale = np.zeros(buckets, np.int64), buckets / length
    scratch, marks = scratch_of(longest)
    for who in range(first, last):
        found = distant_places(seed, decision, who, degrees[who], near, length, scratch, marks)
        for j in range(found):
            counted[min(int(scratch[KEPT, j] * scale), buckets - 1)] += 1
    return counted


@njit(cache=True, nogil=True)
def gather_distant(seed, decision, degrees, longest, first, last, near, length, end, place, owner):
    """Write the stubs of people first to last that lie anywhere to the ends of their buckets.

    degrees: (people,) int32, the largest is `longest`; end: (buckets,) int64 is moved on; place:
    float64; owner: int32.
    """
    scale = end.size / length
    scratch, marks = scratch_of(longest)
    for who in range(first, last):
        found = distant_places(seed, decision, who, degrees[who], near, length, scratch, marks)
        for j in range(found):
            bucket = min(int(scratch[KEPT, j] * scale), end.size - 1)
            place[end[bucket]] = scratch[KEPT, j]
            owner[end[bucket]] = who
            end[bucket] += 1


@njit(cache=True, nogil=True, error_model="numpy")
def close_stubs(
    seed, decision, degrees, line, first, last, low, high, near, spread, reach, bits, keys, places,
    others,
):  # fmt: skip
    """Write the close stubs that lie in [low, high) to keys; return how many there are.

    line: (people,) int32, who stands where; only the stubs of those who stand from first to last
    are looked at. No stub lies further off than `reach` deviations. keys: int64, room for all:
    the place as a whole number, and in the low bits (as many as last - first needs) where the owner
    stands, counted from first; of `bits` in all. places: float64, the same as they are, if any.
    others: whether to write the stubs that lie anywhere, too, to the end of keys; then all people
    must be looked at, and low and high be infinite.
    """
    who, degree = line[first:last], np.empty(last - first, np.int32)
    longest, least, most = 0, float(line.size), 0.0
    for j in range(who.size):
        degree[j] = degrees[who[j]]
        longest = max(longest, degree[j])
        least = min(least, first + j - reach * (spread * degree[j]))
        most = max(most, first + j + reach * (spread * degree[j]))
    least, most = max(least, low), min(most, high)
    shift = bits_for(last - first)
    finest = (1 << (bits - shift)) - 1
    fine = finest / (most - least) if most > least else 0.0
    fine_far = finest if others else 0.0  # of a place as a share of the line
    (scratch, marks), cells = scratch_of(PACK + longest), np.empty(longest + LANES, np.int64)
    end, size, start, far = np.empty(PACK, np.int64), 0, 0, keys.size
    while start < who.size:
        then, far = draw_pack(
            seed, decision, who, degree, start, first, low, high, near, spread, reach,
            scratch, marks, end, fine_far, shift, cells, keys, far,
        )  # fmt: skip
        normal_quantiles(scratch[KEPT], end[then - start - 1], scratch[STEPS])
        size = write_pack(
            degree, start, then, first, low, high, spread, reach, least, fine, shift,
            scratch[STEPS], end, size, keys, places,
        )  # fmt: skip
        start = then
    return size


@leaf
def draw_pack(
    seed, decision, who, degree, start, first, low, high, near, spread, reach, scratch, marks, end,
    fine, shift, cells, keys, far,
):  # fmt: skip
    """Draw the chances of the close stubs of people from start on, as many as make a pack.

    Return whose turn is next; end (PACK,) says where each one's end in scratch[KEPT]. And return
    where in keys the stubs begin that lie anywhere; if fine is not 0, more are put before far.
    """
    then, found = start, 0
    while then < who.size and found < PACK and then - start < PACK:
        position, scale = first + then, spread * degree[then]
        before, after = position - reach * scale, position + reach * scale
        if degree[then] > 0 and after >= low and before < high:
            least, most = 0.0, 1.0
            if before < low:
                least = normal_cdf((low - position) / scale) - ROUNDED_OFF
            if after >= high:
                most = normal_cdf((high - position) / scale) + ROUNDED_OFF
            found = close_draws(
                seed, decision, who[then], degree[then], near, least, most, scratch, marks, found
            )
            if fine > 0.0:
                far = far_keys(then, degree[then], fine, shift, scratch, marks, cells, keys, far)
        end[then - start] = found
        then += 1
    for j in range(found):
        scratch[KEPT, j] = max(scratch[KEPT, j], SMALLEST_CHANCE)
    return then, far


@leaf
def write_pack(
    degree, start, then, first, low, high, spread, reach, least, fine, shift, steps, end, size,
    keys, places,
):  # fmt: skip
    """Write the stubs of a pack that lie in [low, high) to keys[size :]; return where they end."""
    at = 0
    for j in range(start, then):
        position, scale = first + j, spread * degree[j]
        mine, into = steps[at : end[j - start]], keys[size:]
        at, kept = end[j - start], 0
        for k in range(mine.size):
            into[k] = (int((position + scale * mine[k] - least) * fine) << shift) | j
        if places.size > 0 or position - reach * scale < low or position + reach * scale >= high:
            for k in range(mine.size):
                x = position + scale * mine[k]
                into[kept] = into[k]
                if places.size > 0:
                    places[size + kept] = x
                kept += (x >= low) & (x < high)
            size += kept
        else:
            size += mine.size
    return size


@njit(cache=True, nogil=True)
def bits_for(count):
    """Return how many bits hold the numbers below count."""
    bits = 0
    while 1 << bits < count:
        bits += 1
    return bits


@njit(cache=True, nogil=True)
def owners_of_close(keys, line, first, last, owners):
    """Fill owners (stubs,) int32 from sorted keys; return whether some keys are too alike to tell.

    owners may begin where keys begins, which are lost then.
    Such keys have the same place as far as the bits go, but not the same owner.
    """
    who, low, unclear = line[first:last], (1 << bits_for(last - first)) - 1, 0
    for j in range(1, keys.size):  # alike but for the low bits: at most as far apart as these go
        unclear += (keys[j] != keys[j - 1]) & (keys[j] ^ keys[j - 1] <= low)
    for j in range(keys.size):
        owners[j] = who[keys[j] & low]
    return unclear > 0


@leaf
def close_draws(seed, decision, who, degree, near, least, most, scratch, marks, found):
    """Append the chances of a person's close stubs to scratch[KEPT]; return how many are there.

    Only chances from least to most are kept: the others lead out of the stretch.
    """
    whole = whole_rows(degree)
    chosen, other, kept = scratch[CHOSEN], scratch[OTHER], scratch[KEPT]
    uniform_pair_row(seed, decision, 0, who, 0, whole, chosen, other)
    for j in range(degree):
        marks[j] = (chosen[j] < near) & (other[j] >= least) & (other[j] <= most)
    return pick(other, marks, degree, kept, found)


@leaf
def far_keys(position, degree, fine, shift, scratch, marks, cells, keys, far):
    """Put a person's stubs that are not marked as close before keys[far]; return where.

    cells: int64 scratch.
    """
    other = scratch[OTHER]
    for j in range(degree):
        cells[j] = (int(other[j] * fine) << shift) | position
        marks[j] = not marks[j]
    found = pick(cells, marks, degree, cells, 0)
    into = keys[far - found : far]
    for j in range(into.size):
        into[j] = cells[j]
    return far - found
