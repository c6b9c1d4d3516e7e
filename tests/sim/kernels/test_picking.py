"""Are exactly the marked picked out, in their order, whatever the number and the kind?"""

import numpy as np
import pytest

from sim.kernels.picking import LANES, pick

BEFORE = 3  # entries that stand there already


@pytest.mark.parametrize("kind", [np.float64, np.int64])
@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 100, 513])
def test_the_marked_stand_behind_what_was_there_in_their_order(kind, count):
    luck = np.random.default_rng(count)
    values = luck.permutation(1_000)[: count + LANES].astype(kind)
    marks = np.ones(count + LANES, np.bool_)  # those beyond the count mean nothing
    marks[:count] = luck.random(count) < 0.4
    wanted, into = values[:count][marks[:count]], np.full(count + 2 * LANES, -1).astype(kind)
    end = pick(values, marks, count, into, BEFORE)
    assert end == BEFORE + wanted.size
    assert into[BEFORE:end].tolist() == wanted.tolist()
    assert into[:BEFORE].tolist() == [-1] * BEFORE


def test_values_may_be_picked_to_their_own_front():
    values, marks = np.arange(24), np.arange(24) % 3 == 1
    assert pick(values, marks, 22, values, 0) == 7
    assert values[:7].tolist() == [1, 4, 7, 10, 13, 16, 19]
