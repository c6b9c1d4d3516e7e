"""Are rates and delays measured as they are, also where the data break off?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.imports import drift, service

LONG = 10_000.0


def measured(delay, followed=LONG, edited=None):
    delay = np.array(delay, float)
    edited = None if edited is None else np.array(edited, bool)
    return service.measure(delay, np.broadcast_to(followed, delay.shape).astype(float), edited)


def test_the_interval_of_a_share_is_wilsons():
    # Worked by hand for 81 of 263: (.2553, .3662) as in Newcombe (1998), Table I.
    low, high = service.wilson(81 / 263, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    assert service.wilson(0, 20)[0] == 0
    assert service.wilson(1, 20)[1] == 1


def test_without_censoring_everything_is_a_plain_count():
    found = measured([1, 2, 3, 80, np.nan, np.nan, np.nan, np.nan])
    assert (found.answered, found.rate, found.ever) == (4, 0.5, pytest.approx(0.5))
    assert found.within == pytest.approx(3 / 8)
    assert (found.rate_low, found.rate_high) == pytest.approx((found.ever_low, found.ever_high))
    assert found.delay_hours[0] == 1
    assert found.delay_hours[10] == 2
    assert found.delay_hours[-1] == 80
    assert found.censored == 0


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.none() | st.floats(0, 500), st.floats(0, 1000), st.booleans()), min_size=1
    )
)
def test_shares_are_shares_and_quantiles_never_fall(rows):
    followed = np.array([wait + (lag or 0) for lag, wait, _ in rows])
    delay = np.array([np.nan if lag is None else lag for lag, _, _ in rows])
    edited = np.array([flag and lag is not None for lag, _, flag in rows])
    found = service.measure(np.where(edited, np.nan, delay), followed, edited)
    for name in ("rate", "ever", "within"):
        value = getattr(found, name)
        low, high = getattr(found, f"{name}_low"), getattr(found, f"{name}_high")
        assert value is None or 0 <= low <= value + 1e-9 <= high + 2e-9 <= 1 + 2e-9
    assert len(found.delay_hours) in (0, 21)
    assert found.delay_hours == sorted(found.delay_hours)
    assert found.answered == int((delay == delay).sum())


def test_unanswered_recent_messages_do_not_make_the_desk_look_idle():
    """Truth: 70 % answered, median 48 h; half the messages were followed for under 120 h."""
    chance = np.random.default_rng(3)
    true = np.where(chance.random(4000) < 0.7, chance.exponential(48 / np.log(2), 4000), np.nan)
    followed = np.where(chance.random(4000) < 0.5, chance.uniform(0, 120, 4000), 5000.0)
    found = measured(np.where(true <= followed, true, np.nan), followed)
    assert found.rate < 0.6
    # Four standard errors: fails once in 15,000 seeds.
    assert abs(found.ever - 0.7) < 4 * 0.0095
    assert abs(found.delay_hours[10] - 48) < 4 * 1.9
    assert found.median_observed < found.delay_hours[10]


def test_the_interval_of_a_censored_share_holds_the_truth_as_often_as_it_says():
    """200 desks: 95 % intervals miss 10 on average; more than 24 is a chance of 1 in 20,000."""
    missed = 0
    for seed in range(200):
        chance = np.random.default_rng(seed)
        true = np.where(chance.random(300) < 0.6, chance.exponential(24, 300), np.nan)
        followed = chance.uniform(0, 400, 300)
        found = measured(np.where(true <= followed, true, np.nan), followed)
        missed += not found.ever_low <= 0.6 <= found.ever_high
    assert missed <= 24


def test_a_message_edited_after_its_answer_counts_as_answered_and_lends_no_delay():
    found = measured([5, np.nan, np.nan, np.nan], edited=[False, True, False, False])
    assert (found.answered, found.edited, found.rate) == (2, 1, 0.5)
    assert found.ever == pytest.approx(0.5)
    assert set(found.delay_hours) == {5}


def test_a_desk_that_never_answers_has_no_delay_and_one_that_always_does_has_rate_one():
    silent = measured([np.nan] * 50)
    assert (silent.ever, silent.within, silent.delay_hours) == (0, 0, [])
    assert 0 < silent.ever_high < 0.1
    eager = measured([0.5] * 50)
    assert (eager.ever, eager.within) == (1, 1)
    assert set(eager.delay_hours) == {0.5}
    assert measured([]) is None


def years(*rates):
    return {str(2020 + at): {"messages": 200, "rate": rate} for at, rate in enumerate(rates)}


def test_a_desk_that_changed_its_policy_is_noticed_and_one_that_did_not_is_not():
    assert drift.drifts(years(0.3, 0.9))
    assert not drift.drifts(years(0.5, 0.53))
    assert not drift.drifts(years(0.5))
    assert not drift.drifts(years(1.0, 1.0))
    few = {"2020": {"messages": 31, "rate": 0.5}, "2021": {"messages": 31, "rate": 0.65}}
    assert not drift.drifts(few)
