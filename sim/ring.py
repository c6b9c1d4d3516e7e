"""How is a ring with shortcuts put together, when only the ties moved away lead far?

Threads draw and write different people's ties; what was moved goes into rows of its own between.
"""

from __future__ import annotations

import numpy as np

from sim.gang import Gang, gang
from sim.kernels.columns import Network
from sim.kernels.ring import draw_ring, ring_rows
from sim.wiring import close_up, rows_of_ties


def ring_network(
    seed: int, decision: int, count: int, each_side: int, rewired: float, threads: int
) -> Network:
    """Return a Watts-Strogatz network: a ring, each tied to the next each_side, some moved away.

    each_side: at most half of count.
    """
    stays = np.empty((each_side, count), np.bool_)
    with gang(count, threads) as hands:
        moved = moved_ties(seed, decision, rewired, stays, hands)
        away = rows_of_ties(count, moved, hands).finished(1, packed=False)
        parts, most = hands.split(count), 2 * each_side
        # A thread has room for all ties of its part, and one entry more to write over.
        begun = [
            most * first + int(away.start[first]) + before
            for before, (first, _) in enumerate(parts)
        ]
        rows = np.empty(most * count + int(away.start[-1]) + len(parts), np.int32)
        start = np.zeros(count + 1, np.int64)
        rest = (stays, away.start, away.neighbours, count.bit_length(), rows, start[1:])
        sizes = hands.do(
            ring_rows, [(*part, at, *rest) for part, at in zip(parts, begun, strict=True)]
        )
    np.cumsum(start, out=start)
    close_up(rows, begun, sizes)
    return Network(start, rows, np.ones(rows.size, np.uint8))


def moved_ties(
    seed: int, decision: int, rewired: float, stays: np.ndarray, hands: Gang
) -> list[np.ndarray]:
    """Return lists (ends,) int32 of the ties moved away; fill stays (each_side, count) bool."""
    each_side, count = stays.shape
    parts = hands.split(count)
    moved = [np.empty(2 * each_side * (last - first), np.int32) for first, last in parts]
    drawn = hands.do(
        draw_ring,
        [
            (seed, decision, *part, rewired, stays, into)
            for part, into in zip(parts, moved, strict=True)
        ],
    )
    return [into[:ends] for into, ends in zip(moved, drawn, strict=True)]
