"""Is the order of service read from the answers as the desk really served?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.imports import order

TRIALS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 8)), min_size=1, max_size=25)


def serve(arrivals, choose, hours=1.0):
    """A desk with one pair of hands: (messages, 2) hours posted and answered, in arrival order.

    choose: from the numbers of the waiting messages, the one to answer next.
    """
    answered = np.full(len(arrivals), np.nan)
    waiting, clock, upcoming = [], 0.0, 0
    while np.isnan(answered).any():
        while upcoming < len(arrivals) and arrivals[upcoming] <= clock:
            waiting.append(upcoming)
            upcoming += 1
        if not waiting:
            clock = arrivals[upcoming]
            continue
        chosen = choose(waiting)
        waiting.remove(chosen)
        # The choice and the answer are one moment; the hands are then busy until the next.
        answered[chosen] = clock
        clock += hours
    return np.column_stack([arrivals, answered])


@pytest.fixture
def arrivals():
    return np.sort(np.random.default_rng(5).uniform(0, 1500, 1450))


def test_a_desk_that_takes_the_newest_is_measured_as_such(arrivals):
    served = serve(arrivals, max)
    found = order.newest_before_oldest(served)
    assert (found.share, found.low, found.high) == (1, 1, 1)
    assert found.pairs > 1000


def test_a_desk_that_takes_the_oldest_is_measured_as_such(arrivals):
    found = order.newest_before_oldest(serve(arrivals, min))
    assert (found.share, found.low, found.high) == (0, 0, 0)


def test_a_desk_that_takes_anyone_is_measured_as_having_no_order(arrivals):
    # The interval is wide enough to fail for about one seed in twenty; this seed is fixed.
    chance = np.random.default_rng(6)
    found = order.newest_before_oldest(serve(arrivals, lambda waiting: chance.choice(waiting)))
    assert found.low < 0.5 < found.high
    assert found.high - found.low < 0.3


@pytest.mark.parametrize(("wanted", "share"), [(True, 1.0), (False, 0.0)])
def test_a_desk_that_serves_one_class_first_is_measured_as_such(arrivals, wanted, share):
    complains = np.random.default_rng(7).random(len(arrivals)) < 0.5
    served = serve(
        arrivals, lambda waiting: next((m for m in waiting if complains[m] == wanted), waiting[0])
    )
    found = order.complaint_before_praise(served[complains], served[~complains])
    assert found.share == share
    assert found.pairs > 1000
    within = order.newest_before_oldest(served[complains], served[~complains])
    assert within.share == 0


def counted(first, second, same):
    """Pairs in which one was there when the other was answered, and those that `first` won.

    Within the same class `first` is the newer of the two.
    """
    won = pairs = 0
    for a_posted, a_answered in first:
        for b_posted, b_answered in second:
            choice = min(a_answered, b_answered)
            left = a_posted if a_answered > choice else b_posted
            if a_answered == b_answered or left >= choice or (same and a_posted <= b_posted):
                continue
            pairs += 1
            won += a_answered < b_answered
    return won, pairs


@settings(deadline=None)
@given(TRIALS, TRIALS)
def test_pairs_are_those_found_by_looking_at_every_two_messages(first, second):
    """Hours are whole numbers here, so that many moments coincide."""
    first, second = (np.array([(p, p + lag) for p, lag in rows], float) for rows in (first, second))
    found = order.complaint_before_praise(first, second)
    won, pairs = counted(first, second, same=False)
    assert (found.pairs, found.share) == (pairs, won / pairs if pairs else None)
    found = order.newest_before_oldest(first, second)
    each = [counted(rows, rows, same=True) for rows in (first, second)]
    won, pairs = map(sum, zip(*each, strict=True))
    assert (found.pairs, found.share) == (pairs, won / pairs if pairs else None)


def test_one_week_of_answers_gives_a_figure_but_no_certainty():
    served = serve(np.arange(0, 20, 0.5), max)
    found = order.newest_before_oldest(served)
    assert (found.share, found.low, found.high) == (1, 0, 1)


def test_opening_hours_are_the_shortest_window_with_nearly_all_answers():
    day = np.arange(100) * 24
    office = day + np.linspace(9, 17, 100)
    assert order.opening(office) == pytest.approx((9, 16.6), abs=0.5)
    night = day + np.linspace(22, 30, 100)
    begin, end = order.opening(night)
    assert begin >= 22
    assert 5 <= end <= 6
    # Two answers in a hundred at odd hours do not stretch the window.
    office[[10, 60]] = [10 * 24 + 3, 60 * 24 + 23]
    assert order.opening(office) == pytest.approx((9, 16.9), abs=0.5)
    assert order.opening(day[:10]) is None
