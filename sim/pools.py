"""How do messages, words and episodes find room? Pools of slots that grow when they are full."""

from __future__ import annotations

from typing import TypeVar, cast

import numpy as np

from sim.kernels.columns import Episodes, Messages, Words, empty_like
from sim.kernels.outbox import chain_free

Columns = TypeVar("Columns", Messages, Words, Episodes)
Slots = TypeVar("Slots", Messages, Words)  # Those that are freed and taken again.

MESSAGE_COLUMNS = Messages(
    *(
        np.empty(0, kind)
        for kind in [
            "i4",
            "i4",
            "i1",
            "i1",
            "i1",
            "i1",
            "i8",
            "i8",
            "i8",
            "i8",
            "f8",
            "f8",
            "i8",
            "i4",
            "i4",
            "i4",
            "i4",
        ]
    )
)
WORD_COLUMNS = Words(
    *(np.empty(0, kind) for kind in ["i8", "i4", "i4", "i4", "i4", "i1", "i1", "i1", "i2", "i4"])
)
EPISODE_COLUMNS = Episodes(
    *(
        np.empty(0, kind)
        for kind in [
            *("i4", "i1", "i4", "i1", "i4", "i4", "i1", "i4", "i1", "i1", "i1"),
            *("f8", "f8", "f8"),
        ]
    )
)


def empty_pool(template: Slots, slots: int) -> tuple[Slots, np.ndarray]:
    """Return a pool with free slots, and its (2,) int64 head and number of free ones."""
    free = np.array([-1, 0], np.int64)
    pool = cast(Slots, empty_like(type(template), template, slots))
    chain_free(pool.link, free, 0)
    return pool, free


def grown(pool: Columns, rows: int) -> Columns:
    """Return the same columns with at least this many rows, the new ones zero."""
    size = pool[0].shape[0]
    if rows <= size:
        return pool
    longer = cast(Columns, empty_like(type(pool), pool, max(rows, 2 * size)))
    for old, new in zip(pool, longer, strict=True):
        new[:size] = old
    return longer


def with_free(pool: Slots, free: np.ndarray, needed: int) -> Slots:
    """Return a pool with at least `needed` free slots."""
    if free[1] >= needed:
        return pool
    size = pool[0].shape[0]
    pool = grown(pool, size + needed)
    chain_free(pool.link, free, size)
    return pool
