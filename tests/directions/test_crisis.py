"""Which way does a crisis go: what spreads it, what calms it, and whom does it cost?

Paired by seed; each claim has the false-alarm rate stated in paired.py.
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.policies.policy import Policy
from tests.directions.paired import arm, assert_more, interval

# A crisis of ten days at the beginning of a short comparison, among few people.
CRISIS = {
    "world.days": 45,
    "crisis.day": 2,
    "crisis.seeds": 400,
    "crisis.severity": 3.0,
    "crisis.arousal": 12.0,
}
SEEN = "outrage_seen"


def test_empathy_and_an_explanation_within_hours_lower_what_is_seen() -> None:
    silent = arm(SEEN, CRISIS, "crisis_silence")
    assert_more(silent, arm(SEEN, CRISIS, "crisis_answer"))


def test_compensation_in_public_fuels_it() -> None:
    assert_more(arm(SEEN, CRISIS, "crisis_compensation"), arm(SEEN, CRISIS, "crisis_silence"))


def test_a_statement_that_says_nothing_changes_nothing() -> None:
    mute = Policy("mute", "Mute", levers={"response.after": 1.0}, answers=("complaints", "praise"))
    talks = Policy("never", "Never", answers=("complaints", "praise"))
    assert np.array_equal(arm(SEEN, CRISIS, mute), arm(SEEN, CRISIS, talks))


def test_later_is_worse() -> None:
    late = Policy("late", "Late", levers={"response.after": 48.0, "response.empathy": 1})
    soon = Policy("soon", "Soon", levers={"response.after": 2.0, "response.empathy": 1})
    assert_more(arm(SEEN, CRISIS, late), arm(SEEN, CRISIS, soon))


def test_outrage_begun_by_hubs_is_seen_by_more() -> None:
    assert_more(arm(SEEN, CRISIS | {"crisis.whom": "hubs"}), arm(SEEN, CRISIS))


def test_a_crisis_costs_the_brand_buyers_and_its_rivals_none() -> None:
    calm, bad = ({"world.days": 45}, CRISIS)
    assert_more(arm("purchases", calm), arm("purchases", bad))
    assert_more(arm("purchases", bad, brand=1), arm("purchases", calm, brand=1))


@pytest.mark.parametrize("measure", ["purchases", "exits"])
def test_presence_contains_a_crisis(measure: str) -> None:
    """Row 56: what the crisis costs an active team is less than what it costs a silent brand."""
    active, silent = "complaints_first", "silence"
    calm = {"world.days": 45}
    sign = -1.0 if measure == "purchases" else 1.0
    lost_silent = sign * (arm(measure, CRISIS, silent) - arm(measure, calm, silent))
    lost_active = sign * (arm(measure, CRISIS, active) - arm(measure, calm, active))
    assert_more(lost_silent, lost_active)


def test_an_active_team_lowers_what_is_seen_of_a_crisis() -> None:
    """Satisfied authors delete; nothing else of a desk slows outrage."""
    assert_more(arm(SEEN, CRISIS, "silence"), arm(SEEN, CRISIS, "everyone"))


def test_outcomes_vary_more_where_customers_are_more_connected() -> None:
    """Row 63. Variance over seeds of what a crisis is seen; one-sided F test, alarm .5 %."""
    from scipy import stats

    seeds = tuple(range(1, 17))
    few, many = (
        arm(SEEN, CRISIS | {"network.degree_median": median}, seeds=seeds)
        for median in (15.0, 60.0)
    )
    ratio = many.var(ddof=1) / few.var(ddof=1)
    assert stats.f.sf(ratio, seeds.__len__() - 1, seeds.__len__() - 1) < 0.005


def test_a_denser_community_hears_more_of_everything() -> None:
    """Row 57: what a post or a tell brings grows with how many people know each other."""
    small = {"world.days": 45}
    sparse, dense = (small | {"network.degree_median": median} for median in (15.0, 60.0))
    for measure in ("seen_good", "told_good"):
        assert_more(arm(measure, dense, brand=-1), arm(measure, sparse, brand=-1))
    gain = [
        arm("purchases", world | {"voice.delight_connected": 0.6, "brands.alba.delight": 0.8})
        - arm("purchases", world | {"voice.delight_connected": 0.6})
        for world in (dense, sparse)
    ]
    assert_more(*gain)


def test_shrinking_patience_satisfies_fewer_of_those_answered() -> None:
    """Row 15."""
    year = {"world.days": 300, "world.burn_in": 30}
    lasting, shrinking = (
        arm("own_satisfied", year | {"consumers.patience_drift": drift}, "oldest_first", brand=-1)
        / arm("own_answered", year | {"consumers.patience_drift": drift}, "oldest_first", brand=-1)
        for drift in (0.0, 0.9)
    )
    assert_more(lasting, shrinking)


def test_rivals_that_improve_take_sales() -> None:
    later = {f"brands.{key}.later": "everyone" for key in ("brio", "cedra", "dorel", "elys")}
    weak = {"answer.ignored_loss": 3.0, "experience.failure": 0.15}
    assert_more(arm("purchases", weak), arm("purchases", weak | later))


def test_an_absent_brand_loses_more_among_the_young() -> None:
    """Row 55: sales lost by leaving the networks, as a share of what was sold before."""
    lost = []
    for world in ("young_customers", "older_customers"):
        there = arm("purchases", {"world.days": 60}, "silence", world)
        gone = arm("purchases", {"world.days": 60}, "absent", world)
        assert_more(there, gone)
        lost.append(1.0 - gone / there)
    assert_more(*lost)


def test_placebo_another_name_changes_nothing() -> None:
    from dataclasses import replace

    from sim.policies.files import load_policy

    placebo = replace(load_policy("as_observed"), name="placebo", title="Placebo")
    for measure in ("purchases", "desk_cost", "seen_bad", "exits"):
        assert np.array_equal(
            arm(measure, CRISIS, placebo, brand=-1), arm(measure, CRISIS, "as_observed", brand=-1)
        )
        assert interval(
            arm(measure, CRISIS, placebo), arm(measure, CRISIS, "as_observed")
        ) == (0.0, 0.0)
