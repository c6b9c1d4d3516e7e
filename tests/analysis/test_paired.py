"""Do means, paired differences and their chances agree with what is known by hand?"""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.paired import chances_of_best, difference, estimate, holm, seeds_needed


def paired(a, b, better=1):
    return difference("a", "b", "profit", np.array(a, float), np.array(b, float), better)


def test_four_seeds_give_students_interval():
    found = estimate(np.array([1.0, 2.0, 3.0, 4.0]))
    assert (found.mean, found.replications) == (2.5, 4)
    half = 3.182446 * math.sqrt(5 / 3) / 2
    assert (found.low, found.high) == pytest.approx((2.5 - half, 2.5 + half), abs=1e-5)


def test_one_seed_gives_a_mean_and_no_interval():
    assert vars(estimate(np.array([7.0]))) == {
        "mean": 7.0,
        "low": None,
        "high": None,
        "replications": 1,
    }
    gap = paired([7.0], [4.0])
    assert (gap.mean, gap.low, gap.high, gap.probability_better) == (3.0, None, None, None)


def test_a_measure_nobody_has_is_not_known():
    assert math.isnan(estimate(np.array([math.nan, math.nan])).mean)
    gap = paired([math.nan], [1.0])
    assert math.isnan(gap.mean)
    assert gap.replications == 0


def test_a_seed_without_the_measure_leaves_the_pair_and_nothing_else():
    assert vars(paired([1, 5, math.nan, 4], [0, 3, 9, 1])) == vars(paired([1, 5, 4], [0, 3, 1]))


@pytest.mark.parametrize("values", [[0.1, 0.7, 0.3], [1e7 / 3, 1e7 / 7], [5.0]])
@pytest.mark.parametrize("better", [1, -1])
def test_a_placebo_differs_by_exactly_nothing(values, better):
    gap = paired(values, values, better)
    assert gap.mean == 0.0
    assert gap.probability_better == 0.5
    assert gap.variance_ratio is None


def test_a_constant_lead_is_certain_and_divides_by_nothing():
    gap = paired([1.1, 2.1, 3.1], [1.0, 2.0, 3.0])
    assert gap.low == gap.high == gap.mean == pytest.approx(0.1)
    assert (gap.probability_better, gap.p_value) == (1.0, 0.0)


def test_less_can_be_better_and_some_measures_have_no_better_side():
    slow, fast = [9.0, 8.0, 9.5, 8.2], [2.0, 1.0, 2.9, 0.8]
    assert paired(fast, slow, -1).probability_better > 0.99
    assert paired(slow, fast, -1).probability_better < 0.01
    assert paired(slow, fast, 0).probability_better is None


def test_the_variance_ratio_says_what_the_same_luck_was_worth():
    luck = np.array([10.0, -10.0, 20.0, -20.0])
    noise = np.array([1.0, 1.0, -1.0, -1.0])
    gap = paired(luck + noise, luck)
    unpaired = (luck + noise).var(ddof=1) + luck.var(ddof=1)
    assert gap.variance_ratio == pytest.approx(unpaired / noise.var(ddof=1))
    assert gap.variance_ratio > 400


def test_intervals_hold_the_truth_as_often_as_they_say():
    # 4,000 intervals at 95 %: outside 4 standard errors once in 16,000 such tests.
    data = np.random.default_rng(1).normal(3.0, 2.0, (4000, 5))
    found = [estimate(row) for row in data]
    share = np.mean([e.low <= 3.0 <= e.high for e in found])
    assert abs(share - 0.95) < 4 * math.sqrt(0.95 * 0.05 / 4000)


def test_holm_gives_the_adjusted_p_of_his_own_procedure():
    raw = {("a", "b"): 0.01, ("a", "c"): 0.04, ("a", "d"): 0.03, ("b", "c"): 0.005}
    assert holm(raw) == pytest.approx(
        {("b", "c"): 0.02, ("a", "b"): 0.03, ("a", "d"): 0.06, ("a", "c"): 0.06}
    )
    assert holm({("a", "b"): 0.9, ("a", "c"): 0.8}) == {("a", "c"): 1.0, ("a", "b"): 1.0}


def test_chances_of_being_best_add_up_and_come_out_the_same_again():
    values = np.random.default_rng(3).normal([[0.0], [0.3], [0.1]], 1.0, (3, 12))
    chances = chances_of_best(values, 1)
    assert sum(chances) == pytest.approx(1)
    assert chances == chances_of_best(values, 1)
    assert 0 < min(chances) < max(chances) < 1
    # Less is better: the loser of one reading is the winner of the other.
    assert np.argmin(chances) == np.argmax(chances_of_best(values, -1))


def test_equals_share_the_win_and_one_seed_has_no_chances():
    row = [3.0, 1.0, 2.0]
    assert chances_of_best(np.array([row, row]), 1) == [0.5, 0.5]
    assert chances_of_best(np.array([row, np.add(row, 1)]), 1) == [0.0, 1.0]
    assert chances_of_best(np.array([[3.0], [4.0]]), 1) is None


def test_the_seeds_a_lead_would_take_follow_its_size():
    lead = np.array([1.5, -0.5] * 50)  # mean .5, standard deviation 1.005
    gap = paired(lead, np.zeros(100))
    assert seeds_needed(gap) == math.ceil(((1.959964 + 0.841621) * gap.spread / 0.5) ** 2)
    assert seeds_needed(gap, tests=36) > seeds_needed(gap)
    assert seeds_needed(paired([1.0, 2.0], [2.0, 1.0])) is None
    assert seeds_needed(paired([1.0], [2.0])) is None
