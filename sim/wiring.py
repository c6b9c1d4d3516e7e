"""How is a network of any size put together in little more room than it takes when done?

Ties are written straight into the rows as they are made (sim.stubs). Each thread fills and finishes
the rows of its own people, so the number of threads never shows in the result.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from sim.gang import Gang, gang
from sim.kernels.columns import Network
from sim.kernels.contacts import BEYOND, closeness_by_code
from sim.kernels.wiring import count_ends, fill_heaps, fill_some_heaps, finish_rows, pack_rows
from sim.room import PACKED_FROM
from sim.stubs import all_owners, close_owners, distant_owners

MOVED_AT_ONCE = 1_000_000
BITS_OF_A_HEAP = 6  # its people are as many as this many bits can number
BITS_OF_A_TIE = 31
WEAK = 1


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

    def finished(self, close_weight: int, packed: bool) -> Network:
        """Return the network: rows sorted, without doubles; the rows cannot be used again."""
        start, begun = np.zeros(self.count + 1, np.int64), self._begun()
        if packed:
            return self._packed(start, begun, close_weight)
        strength = np.empty(self.ties.size, np.uint8)
        rest = (*self.bits, close_weight, self.begin, self.end, self.ties, strength, start)
        kept = self.hands.do(_finish_part, [(*part, *rest) for part in self.parts])
        for people, before in self._parts_of_people(kept):
            ends = start[people.start + 1 : people.stop + 1]
            np.maximum.accumulate(ends, out=ends)  # empty rows end where the row before does
            ends += before
        close_up(self.ties, begun, kept)
        close_up(strength, begun, kept)
        return Network(start, self.ties, strength)

    def _packed(self, start: np.ndarray, begun: list[int], close_weight: int) -> Network:
        """Return the network packed, in the very place of the ties."""
        place = np.empty(self.count + 1, np.int64)
        rest = (*self.bits, self.begin, self.end, self.ties, start, place)
        done = self.hands.do(_pack_part, [(*part, *rest) for part in self.parts])
        kept, words = zip(*done, strict=True)
        for people, before in self._parts_of_people(kept):
            start[people.start + 1 : people.stop + 1] += before
        for people, before in self._parts_of_people(words):
            place[people] += before
        place[-1] = sum(words)
        close_up(self.ties, begun, words, more=BEYOND)
        return Network(start, self.ties, closeness_by_code(WEAK, close_weight), place)

    def _begun(self) -> list[int]:
        """Return where the heaps of each part begin."""
        found: list[int] = self.begin[[first for first, _ in self.parts]].tolist()
        return found

    def _parts_of_people(self, sizes: Sequence[int]) -> Iterator[tuple[slice, int]]:
        """Go through whose rows are in which part, and how much lies before it."""
        people, before = self.bits[0], 0
        for (first, last), size in zip(self.parts, sizes, strict=True):
            yield slice(first << people, min(last << people, self.count)), before
            before += size


def _finish_part(first: int, last: int, *rest: Any) -> int:
    """Sort heaps first to last and finish their rows; the arguments are those of finish_rows."""
    _sort_heaps(first, last, *rest[3:6])
    return finish_rows(first, last, *rest)


def _pack_part(
    first: int, last: int, people: int, numbers: int, begin: np.ndarray, end: np.ndarray,
    ties: np.ndarray, *rest: np.ndarray,
) -> tuple[int, int]:  # fmt: skip
    """Sort heaps first to last and pack their rows; the arguments are those of pack_rows."""
    _sort_heaps(first, last, begin, end, ties)
    return pack_rows(first, last, people, numbers, begin, end, ties.view(np.uint32), *rest)


def _sort_heaps(
    first: int, last: int, begin: np.ndarray, end: np.ndarray, ties: np.ndarray
) -> None:
    """Sort the ties of each heap from the first to before the last."""
    for a, b in zip(begin[first:last].tolist(), end[first:last].tolist(), strict=True):
        ties[a:b].sort()


def close_up(values: np.ndarray, begun: Sequence[int], sizes: Sequence[int], more: int = 0) -> None:
    """Move parts that begin there and are so long next to each other, and cut off the rest.

    more: how many entries of the rest stay.
    """
    total = 0
    for source, size in zip(begun, sizes, strict=True):
        _move_down(values, source, total, size)
        total += size
    values.resize(total + more, refcheck=False)


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
        return rows_of_ties(count, [owners], hands).finished(1, count >= PACKED_FROM)


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
    packed = degrees.size >= PACKED_FROM
    with gang(degrees.size, threads) as hands:
        rows = Rows(degrees, hands)
        lead = (seed, decision, degrees)
        found = None if line is None else all_owners(*lead, line, near, spread)
        if found is not None:
            close, owners = found
            rows.tie(close, weak=False)
            rows.tie(owners, weak=True)
            return rows.finished(close_weight, packed)
        length = 1.0 if line is None else float(degrees.size)
        owners = distant_owners(*lead, near, length, hands)
        rows.tie(owners, weak=True)
        del owners
        if line is not None:
            for tied in close_owners(*lead, line, near, spread, hands):
                rows.tie(tied, weak=False, alone=True)
        return rows.finished(close_weight, packed)
