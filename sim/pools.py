"""How do messages, words and episodes find room? Pools of slots that grow when they are full."""

from __future__ import annotations

import numpy as np

from sim.kernels.outbox import chain_free


def empty_pool(kind: np.dtype, slots: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a pool of free slots, and its (2,) int64 head and number of free ones."""
    free = np.array([-1, 0], np.int64)
    pool = np.zeros(slots, kind)
    chain_free(pool, free, 0)
    return pool, free


def grown(pool: np.ndarray, rows: int) -> np.ndarray:
    """Return the same records with at least this many rows, the new ones zero."""
    if rows <= pool.size:
        return pool
    longer = np.zeros(max(rows, 2 * pool.size), pool.dtype)
    longer.view(np.uint8)[: pool.nbytes] = pool.view(np.uint8)
    return longer
