"""Where does each person stand on the drawing, so that those who know each other stand together?

Ties pull, people push each other away (Fruchterman & Reingold 1991, "Graph drawing by
force-directed placement", Software: Practice and Experience 21). Far people push as whole squares
of a grid do, so that ten thousand take seconds. No chance is in it: the same network always gives
the same bytes, as only sums, products and square roots are used.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from sim.kernels.columns import Network

STEPS = 120
LEAST = 1e-9  # nobody stands nearer than this to anybody else, as far as pushes go
# The steps of a plane's most even sequence (Roberts' R2): where people stand before they move.
EVEN = (0.7548776662466927, 0.5698402909980532)
FIRST_MOVE, LAST_MOVE = 0.12, 0.0015  # of the drawing's width, the longest move of a step
PUSH = 0.9  # how strongly people push, in units in which a tie of all one's ties pulls with 1
CENTRE = 0.35  # pull to the middle, so that strangers to all do not leave the picture
PEOPLE_IN_A_SQUARE = 10
FINEST, COARSEST = 28, 6  # squares along a side


def places(network: Network) -> np.ndarray:
    """Return where people stand: (people, 2) float32, filling -1 to 1 on both axes."""
    count = network.start.size - 1
    at = np.empty((count, 2), np.float64)
    for axis in (0, 1):
        at[:, axis] = (np.arange(1, count + 1) * EVEN[axis]) % 1.0 - 0.5
    if count > 1:
        side = min(max(int(np.sqrt(count / PEOPLE_IN_A_SQUARE)), COARSEST), FINEST)
        settle(at, network.start, network.neighbours, network.strength, side)
    low, high = at.min(axis=0), at.max(axis=0)
    half = np.maximum((high - low) / 2, LEAST)
    return ((at - (low + high) / 2) / half).astype(np.float32)


def settle(at: np.ndarray, start: Any, neighbours: Any, strength: Any, side: int) -> None:
    """Let people (people, 2) move until they stand well; `at` is changed in place."""
    for step in range(STEPS):
        left = 1.0 - step / STEPS
        longest = LAST_MOVE + (FIRST_MOVE - LAST_MOVE) * left * left
        move(at, start, neighbours, strength, side, longest, PUSH, CENTRE)


@njit(cache=True, nogil=True)
def move(
    at: Any, start: Any, neighbours: Any, strength: Any, side: int, longest: float, push: float,
    centre: float,
) -> None:  # fmt: skip
    """Move everybody one step, none farther than `longest`. side: squares along a side."""
    count = at.shape[0]
    first, order, square, middle, members = squares_of(at, side)
    forces = np.empty((count, 2), np.float64)
    for i in range(count):
        pull_x, pull_y = pull_on(i, at, start, neighbours, strength)
        away_x, away_y = push_on(i, at, first, order, square, middle, members, side)
        forces[i, 0] = pull_x + push * away_x / count - centre * at[i, 0]
        forces[i, 1] = pull_y + push * away_y / count - centre * at[i, 1]
    for i in range(count):
        fx, fy = forces[i, 0], forces[i, 1]
        length = np.sqrt(fx * fx + fy * fy)
        share = 1.0 if length <= longest else longest / length
        at[i, 0] += fx * share
        at[i, 1] += fy * share


@njit(cache=True, nogil=True)
def pull_on(i: int, at: Any, start: Any, neighbours: Any, strength: Any) -> tuple[float, float]:
    """Return how far the people somebody knows are away on average, by strength of the tie."""
    x, y, total = 0.0, 0.0, 0.0
    for row in range(start[i], start[i + 1]):
        j, weight = neighbours[row], float(strength[row])
        x += weight * (at[j, 0] - at[i, 0])
        y += weight * (at[j, 1] - at[i, 1])
        total += weight
    return (x / total, y / total) if total > 0.0 else (0.0, 0.0)


@njit(cache=True, nogil=True)
def push_on(
    i: int, at: Any, first: Any, order: Any, square: Any, middle: Any, members: Any, side: int
) -> tuple[float, float]:
    """Return how all others push somebody away: those near one by one, far ones by squares."""
    x, y = 0.0, 0.0
    column, line = square[i] % side, square[i] // side
    for other in range(side * side):
        if members[other] == 0:
            continue
        if abs(other % side - column) > 1 or abs(other // side - line) > 1:
            dx, dy = at[i, 0] - middle[other, 0], at[i, 1] - middle[other, 1]
            share = members[other] / (dx * dx + dy * dy)
            x += share * dx
            y += share * dy
            continue
        for row in range(first[other], first[other + 1]):
            dx, dy = at[i, 0] - at[order[row], 0], at[i, 1] - at[order[row], 1]
            share = 1.0 / (dx * dx + dy * dy + LEAST)  # 0 / LEAST for oneself
            x += share * dx
            y += share * dy
    return x, y


@njit(cache=True, nogil=True)
def squares_of(at: Any, side: int) -> tuple[Any, Any, Any, Any, Any]:
    """Sort people into the squares of a grid around all of them.

    Returns (first (squares + 1,), order (people,): those of square s are order[first[s]:first[s +
    1]], square (people,), middle (squares, 2): where their members stand on average, members
    (squares,)).
    """
    count = at.shape[0]
    low = np.array([at[:, 0].min(), at[:, 1].min()])
    width = max(at[:, 0].max() - low[0], at[:, 1].max() - low[1])
    size = width / side * (1.0 + LEAST) + LEAST
    square = np.empty(count, np.int64)
    members = np.zeros(side * side, np.int64)
    middle = np.zeros((side * side, 2), np.float64)
    for i in range(count):
        column, row = int((at[i, 0] - low[0]) / size), int((at[i, 1] - low[1]) / size)
        square[i] = min(row, side - 1) * side + min(column, side - 1)
        members[square[i]] += 1
        middle[square[i], 0] += at[i, 0]
        middle[square[i], 1] += at[i, 1]
    first = np.zeros(side * side + 1, np.int64)
    for s in range(side * side):
        first[s + 1] = first[s] + members[s]
        if members[s]:
            middle[s, 0] /= members[s]
            middle[s, 1] /= members[s]
    order, filled = np.empty(count, np.int64), first.copy()
    for i in range(count):
        order[filled[square[i]]] = i
        filled[square[i]] += 1
    return first, order, square, middle, members
