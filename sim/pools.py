"""How do messages, words and episodes find room? Pools of slots that grow when they are full."""

from __future__ import annotations

import numpy as np

from sim.kernels.columns import rows_of
from sim.kernels.outbox import chain_free


def empty_pool(kind: np.dtype, slots: int) -> tuple[np.recarray, np.ndarray]:
    """Return a pool of free slots, and its (2,) int64 head and number of free ones."""
    free = np.array([-1, 0], np.int64)
    pool = rows_of(kind, slots)
    chain_free(pool, free, 0)
    return pool, free


def grown(pool: np.recarray, rows: int) -> np.recarray:
    """Return the same records with at least this many rows, the new ones zero."""
    if rows <= pool.size:
        return pool
    longer = rows_of(pool.dtype, max(rows, 2 * pool.size))
    longer[: pool.size] = pool
    return longer


def with_free(pool: np.recarray, free: np.ndarray, needed: int) -> np.recarray:
    """Return a pool with at least `needed` free slots."""
    if free[1] >= needed:
        return pool
    size = pool.size
    pool = grown(pool, size + needed)
    chain_free(pool, free, size)
    return pool
