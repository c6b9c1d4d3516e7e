"""Whom do the places of stubs put next to each other, in a market of any size?

Stubs are drawn and sorted a stretch of the line at a time, and those that lie anywhere a bucket at
a time. Threads take different ones, so their number never shows in the result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from sim.gang import Gang
from sim.kernels.normal import normal_quantile
from sim.kernels.ordering import KEY_BITS, owners_in_order
from sim.kernels.stubs import (
    SMALLEST_CHANCE,
    close_stubs,
    count_distant,
    gather_distant,
    owners_of_close,
)

STUBS_OF_A_STRETCH = 1_500_000
STUBS_OF_A_BUCKET = 300_000
REACH = 1.0 - float(normal_quantile(SMALLEST_CHANCE))  # no step is longer


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
