"""How is a network of any size put together in little more room than it takes when done?

Ties are made a stretch of the line at a time and written straight into the rows. Threads draw and
sort different stretches, and each fills and finishes the rows of its own people, so their number
never shows in the result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from sim.gang import Gang, gang
from sim.kernels.columns import Network
from sim.kernels.normal import normal_quantile
from sim.kernels.ordering import KEY_BITS, owners_in_order
from sim.kernels.stubs import (
    SMALLEST_CHANCE,
    close_stubs,
    count_distant,
    gather_distant,
    owners_of_close,
)
from sim.kernels.wiring import count_ends, fill_heaps, fill_some_heaps, finish_rows

STUBS_OF_A_STRETCH = 1_500_000
STUBS_OF_A_BUCKET = 300_000
MOVED_AT_ONCE = 1_000_000
BITS_OF_A_HEAP = 6  # its people are as many as this many bits can number
BITS_OF_A_TIE = 31
REACH = 1.0 - float(normal_quantile(SMALLEST_CHANCE))  # no step is longer


class Rows:
    """Rows of neighbours being filled, with room for so many ties each."""

    def __init__(self, degrees: np.ndarray, hands: Gang) -> None:
        """Make room; degrees: (people,) int32."""
        self.hands, self.count = hands, degrees.size
        numbers = (self.count - 1).bit_length()
        people = min(BITS_OF_A_HEAP, BITS_OF_A_TIE - 1 - numbers)
        self.bits = (people, numbers)
        rooms = np.add.reduceat(degrees, np.arange(0, self.count, 1 << people), dtype=np.int64)
        heaps, total = rooms.size, int(rooms.sum())
        even = [total * part // hands.threads for part in range(1, hands.threads)]
        cuts = np.searchsorted(np.cumsum(rooms), even).tolist()
        self.parts = list(pairwise([0, *cuts, heaps]))
        self.begin = np.zeros(heaps + hands.threads, np.int64)
        np.cumsum(rooms[:-1], out=self.begin[1:heaps])
        self.begin[heaps:] = np.arange(total, total + hands.threads)  # a place each to spare
        self.end, self.ties = self.begin.copy(), np.empty(total + hands.threads, np.int32)

    def tie(self, owners: np.ndarray, weak: bool, alone: bool = False) -> None:
        """Write the ties of the first owner with the second, the third with the fourth ...

        alone: with the hands one has oneself, because the others are busy.
        """
        rest = (*self.bits, self.end, self.ties)
        if alone or len(self.parts) == 1:
            fill_heaps(owners, int(weak), *rest)
        else:
            spare = range(self.parts[-1][-1], self.end.size)
            shares = [(*part, at, *rest) for part, at in zip(self.parts, spare, strict=True)]
            self.hands.do(fill_some_heaps, [(owners, int(weak), *share) for share in shares])

    def finished(self, close_weight: int) -> Network:
        """Return the network: rows sorted, without doubles; the rows cannot be used again."""
        strength, start = np.empty(self.ties.size, np.uint8), np.zeros(self.count + 1, np.int64)
        people, _ = self.bits
        rest = (*self.bits, close_weight, self.begin, self.end, self.ties, strength, start)
        kept = self.hands.do(_finish_part, [(*part, *rest) for part in self.parts])
        total = 0
        for (first, last), size in zip(self.parts, kept, strict=True):
            ends = start[(first << people) + 1 : (last << people) + 1]
            np.maximum.accumulate(ends, out=ends)  # empty rows end where the row before does
            ends += total
            total += size
        begun = self.begin[[first for first, _ in self.parts]].tolist()
        close_up(self.ties, begun, kept)
        close_up(strength, begun, kept)
        return Network(start, self.ties, strength)


def _finish_part(first: int, last: int, *rest: Any) -> int:
    """Sort heaps first to last and finish their rows; the arguments are those of finish_rows."""
    begin, end, ties = rest[3:6]
    for a, b in zip(begin[first:last].tolist(), end[first:last].tolist(), strict=True):
        ties[a:b].sort()
    return finish_rows(first, last, *rest)


def close_up(values: np.ndarray, begun: Sequence[int], sizes: Sequence[int]) -> None:
    """Move parts that begin there and are so long next to each other, and cut off the rest."""
    total = 0
    for source, size in zip(begun, sizes, strict=True):
        _move_down(values, source, total, size)
        total += size
    values.resize(total, refcheck=False)


def _move_down(values: np.ndarray, source: int, target: int, size: int) -> None:
    """Move values[source : source + size] down to target, with little scratch."""
    for at in range(0, size if source > target else 0, MOVED_AT_ONCE):
        last = min(at + MOVED_AT_ONCE, size)
        values[target + at : target + last] = values[source + at : source + last]


def rows_of_ties(count: int, owners: Sequence[np.ndarray], hands: Gang) -> Rows:
    """Return the rows of some lists (ends,) int32 of ties, all weak, not finished."""
    degrees = np.zeros(count, np.int32)
    for some in owners:
        hands.do(count_ends, [(some, *part, degrees) for part in hands.split(count)])
    rows = Rows(degrees, hands)
    for some in owners:
        rows.tie(some, weak=True)
    return rows


def network_of_ties(count: int, owners: np.ndarray, threads: int) -> Network:
    """Return the network of these ties (ends,) int32, all equally strong."""
    with gang(count, threads) as hands:
        return rows_of_ties(count, [owners], hands).finished(1)


def network_of_degrees(
    seed: int,
    decision: int,
    degrees: np.ndarray,
    threads: int,
    *,
    near: float,
    line: np.ndarray | None = None,
    spread: float = 0.0,
    close_weight: int = 1,
) -> Network:
    """Return the network in which stubs are paired by their places.

    degrees: (people,) int32; near: share of close stubs, ANYWHERE for none at all; line:
    (people,) int32, who stands where.
    """
    with gang(degrees.size, threads) as hands:
        rows = Rows(degrees, hands)
        lead = (seed, decision, degrees)
        found = None if line is None else all_owners(*lead, line, near, spread)
        if found is not None:
            close, owners = found
            rows.tie(close, weak=False)
            rows.tie(owners, weak=True)
            return rows.finished(close_weight)
        length = 1.0 if line is None else float(degrees.size)
        owners = distant_owners(*lead, near, length, hands)
        rows.tie(owners, weak=True)
        del owners
        if line is not None:
            for tied in close_owners(*lead, line, near, spread, hands):
                rows.tie(tied, weak=False, alone=True)
        return rows.finished(close_weight)


def all_owners(
    seed: int,
    decision: int,
    degrees: np.ndarray,
    line: np.ndarray,
    near: float,
    spread: float,
    bits: int = KEY_BITS,
) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the owners of the close and of the distant stubs, by place: int32, even numbers.

    Only of what makes one stretch, whose stubs are drawn but once; and only if the `bits` of a key
    tell all of them apart.
    """
    count = degrees.size
    if degrees.sum() > STUBS_OF_A_STRETCH:
        return None
    keys = np.empty(degrees.sum(), np.int64)
    share = (seed, decision, degrees, line, 0, count, -np.inf, np.inf, near, spread, REACH)
    size = lay_out(*share, bits, keys, np.empty(0), True)
    found = []
    for some in (keys[:size], keys[size:]):
        some.sort()
        if owners_of_close(some, line, 0, count, some.view(np.int32)):
            return None
        found.append(some.view(np.int32)[: some.size // 2 * 2])
    close, distant = found
    return close, distant


def distant_owners(
    seed: int, decision: int, degrees: np.ndarray, near: float, length: float, hands: Gang
) -> np.ndarray:
    """Return the owners of the stubs that lie anywhere, by place: (an even number,) int32."""
    expected = int(degrees.sum() * (1.0 - max(near, 0.0)))
    buckets, parts = expected // STUBS_OF_A_BUCKET + 1, hands.split(degrees.size)
    lead = (seed, decision, degrees, int(degrees.max()))
    shares = [(*lead, *part, near, length) for part in parts]
    if buckets == 1 and hands.threads == 1:
        counted = np.array([[degrees.sum()]])  # more than enough, and never touched
    else:
        counted = np.array(hands.do(count_distant, [(*share, buckets) for share in shares]))
    start = np.zeros(buckets + 1, np.int64)
    np.cumsum(counted.sum(axis=0), out=start[1:])
    ends = start[:-1] + np.cumsum(counted, axis=0) - counted
    place, owner = np.empty(start[-1], np.float64), np.empty(start[-1], np.int32)
    into = [(*share, end, place, owner) for share, end in zip(shares, ends, strict=True)]
    hands.do(gather_distant, into)
    start[1:] = ends[-1]
    owner = owner[: start[-1]]
    hands.do(_sort_buckets, [(place, owner, start[a : b + 1]) for a, b in hands.split(buckets)])
    return owner[: owner.size // 2 * 2]


def _sort_buckets(place: np.ndarray, owner: np.ndarray, start: np.ndarray) -> None:
    """Sort the owners of some buckets by place; start: (buckets + 1,) int64."""
    for first, last in pairwise(start.tolist()):
        owner[first:last] = owners_in_order(place[first:last], owner[first:last])


def close_owners(
    seed: int,
    decision: int,
    degrees: np.ndarray,
    line: np.ndarray,
    near: float,
    spread: float,
    hands: Gang,
) -> Iterator[np.ndarray]:
    """Yield the owners of close stubs, sorted by place, an even number (,) int32 at a time."""
    count = degrees.size
    stubs = np.concatenate(([0], np.cumsum(degrees[line], dtype=np.int64)))
    parts = int(stubs[-1]) // STUBS_OF_A_STRETCH + 1
    even = [int(stubs[-1]) * part // parts for part in range(1, parts)]
    cuts = [0, *np.searchsorted(stubs[1:], even).tolist(), count]
    margin = int(REACH * spread * int(degrees.max())) + 1
    around = [(max(a - margin, 0), min(b + margin, count)) for a, b in pairwise(cuts)]
    room = max(int(stubs[last] - stubs[first]) for first, last in around)
    del stubs
    cuts[0], cuts[-1] = -np.inf, np.inf
    lead = (seed, decision, degrees, line)
    shares = [
        (*lead, *people, float(low), float(high), near, spread, REACH)
        for people, (low, high) in zip(around, pairwise(cuts), strict=True)
    ]
    scratch = [[np.empty(room, np.int64) for _ in range(hands.threads)] for _ in range(2)]
    turns = [
        list(zip(shares[at : at + hands.threads], scratch[turn % 2], strict=False))
        for turn, at in enumerate(range(0, parts, hands.threads))
    ]
    left, sorted_soon = np.zeros(0, np.int32), hands.soon(stretch, turns[0])
    for turn in range(len(turns)):
        sorted_now = sorted_soon()
        # While these are written into rows, the next are already being sorted.
        sorted_soon = hands.soon(stretch, turns[turn + 1] if turn + 1 < len(turns) else [])
        for owners in sorted_now:
            if left.size > 0 and owners.size > 0:
                yield np.array([left[0], owners[0]])
                left, owners = left[1:], owners[1:]
            even = owners.size // 2 * 2
            yield owners[:even]
            left = owners[even:].copy() if even < owners.size else left


lay_out: Callable[..., int] = close_stubs


def stretch(share: tuple[Any, ...], keys: np.ndarray, bits: int = KEY_BITS) -> np.ndarray:
    """Return the owners of the close stubs of a stretch, sorted by place and then by number.

    share: the arguments of close_stubs up to reach; keys: int64 scratch, in which the owners are
    returned; bits: of a key. Where they are too few to tell two stubs apart, the places themselves
    are sorted.
    """
    degrees, line, first, last = share[2:6]
    size = lay_out(*share, bits, keys, np.empty(0), False)
    keys[:size].sort()
    owners = keys.view(np.int32)[:size]
    if not owners_of_close(keys[:size], line, first, last, owners):
        return owners
    places = np.empty(int(degrees[line[first:last]].sum()))
    lay_out(*share, bits, keys, places, False)
    owners_of_close(keys[:size], line, first, last, owners)
    return owners_in_order(places[:size], owners)
