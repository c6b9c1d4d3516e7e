"""Are the nearest contacts picked in their order, even when two are equally near?"""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.kernels.randomness import whole_rows
from sim.kernels.word_of_mouth import smallest

KEYS = st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0, 2.0]), min_size=1, max_size=40)


@settings(deadline=None)
@given(KEYS, st.integers(1, 40))
def test_those_with_the_smallest_keys_win_and_equals_as_they_came(drawn, wanted):
    found = len(drawn)
    keys = np.full(whole_rows(found), np.inf)
    keys[:found] = drawn
    likely = np.arange(100, 100 + found)
    ranks, picked = np.zeros(found, np.int64), np.full(found, -1)
    most = min(wanted, found)
    count, largest = smallest(most, found, keys, likely, ranks, picked)
    order = np.argsort(drawn, kind="stable")[:most]
    assert count == most
    assert np.array_equal(picked[:most], likely[order])
    assert largest == keys[order[-1]]
