"""Is everybody served and sorted in the same order, whichever way is quickest?"""

import numpy as np
import pytest

from sim.kernels.queue import line_up, pop, push, turn_round
from sim.kernels.sorting import FEW, MANY, SOME, sort_rows

LARGEST = 259_200  # seconds: messages of three days


@pytest.mark.parametrize("size", [0, 1, FEW, FEW + 1, SOME, SOME + 1, 1_000, MANY + 1])
@pytest.mark.parametrize("largest", [1, 200, LARGEST, 2**31])
def test_rows_are_sorted_by_their_keys_and_equals_keep_their_order(size: int, largest: int) -> None:
    keys = np.random.default_rng(size).integers(0, largest, size).astype(np.int32)
    rows = np.arange(size, dtype=np.int32)
    in_order = np.argsort(keys, kind="stable")
    by_hand = keys.copy()
    sort_rows(by_hand, rows)
    assert rows.tolist() == in_order.tolist()
    assert by_hand.tolist() == keys[in_order].tolist()


@pytest.mark.parametrize("seed", range(5))
def test_a_line_and_a_heap_serve_messages_in_the_same_order(seed: int) -> None:
    luck, count = np.random.default_rng(seed), 300
    # Few values, so that every tie there is has to be broken.
    keys = luck.integers(0, 3, (count, 3)).astype(np.float64)
    posted = luck.integers(0, 20, count)
    line, heap = np.empty(count, np.int64), np.empty(count, np.int64)
    standing = waiting = 0
    in_line, off_heap, come = [], [], 0
    while len(in_line) < count:
        if come < count and (standing == 0 or luck.random() < 0.6):
            line_up(line, standing, come, keys, posted)
            standing += 1
            waiting = push(heap, waiting, come, keys, posted)
            come += 1
        else:
            standing -= 1
            in_line.append(int(line[standing]))
            first, waiting = pop(heap, waiting, keys, posted)
            off_heap.append(int(first))
        assert standing == waiting
    assert in_line == off_heap
    assert sorted(in_line) == list(range(count))


@pytest.mark.parametrize("count", [1, 2, 299, 300])
def test_a_line_turned_round_is_a_heap(count: int) -> None:
    luck = np.random.default_rng(count)
    keys = luck.integers(0, 3, (2 * count, 3)).astype(np.float64)
    posted, line = luck.integers(0, 20, 2 * count), np.empty(2 * count, np.int64)
    for row in range(count):
        line_up(line, row, row, keys, posted)
    turn_round(line, count)
    waiting = count
    for row in range(count, 2 * count):
        waiting = push(line, waiting, row, keys, posted)
    served = []
    while waiting > 0:
        row, waiting = pop(line, waiting, keys, posted)
        served.append(int(row))
    assert served == np.lexsort((np.arange(2 * count), posted, *keys.T[::-1])).tolist()
