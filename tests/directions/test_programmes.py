"""Which way do ambassadors, influencers, rewards and gifts move a market? (S12)

Effects are made large by settings (more places, louder posts, a stronger feed), so that a few small
markets show their direction. Claims are one-sided t tests paired by seed, at a false-alarm rate of
ALARM = 0.5 % each (see paired).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.ledger import COLUMN
from sim.policies.policy import Policy
from tests.directions.paired import assert_more, ledger_of, small

SEEDS = range(1, 9)
MORE_SEEDS = range(1, 17)  # who passes a gift on is a matter of luck
SHORT = {
    "world.consumers": 1500, "world.burn_in": 30, "world.days": 120, "feed.effect": 1.5,
}  # fmt: skip
CONNECTED, AWARE = 0.25, 0.55  # shares of consumers
BAD = {"brands.alba.failure": 0.5, "brands.alba.delight": 0.1}
GOOD = {"brands.alba.failure": 0.05, "brands.alba.delight": 0.8}
# Nearly every gift delights and is posted: what differs is who sees it.
LAUNCH = {
    "brands.alba.enters": 0, "brands.alba.failure": 0.0, "brands.alba.delight": 0.9,
    "voice.delight_connected": 1.0, "voice.delight_aware": 1.0,
}  # fmt: skip
WORLDS: dict[str, Mapping[str, Any]] = {
    "usual": {},
    "bad": BAD,
    "good": GOOD,
    "good, the connected silent": {
        **GOOD, "voice.failure_connected": 0.0, "voice.delight_connected": 0.0,
    },
    "good, the aware silent": {**GOOD, "voice.failure_aware": 0.0, "voice.delight_aware": 0.0},
    "launch": {**LAUNCH, "world.consumers": 2000, "world.days": 80},
}  # fmt: skip
PLANS: dict[str, Mapping[str, Any]] = {
    "none": {},
    "ambassadors": {
        "ambassadors.places": 1200, "ambassadors.margin": 2.0, "ambassadors.accept": 1.0,
        "ambassadors.posting": 10.0, "ambassadors.first_looks": 24.0, "ambassadors.purchases": 0.5,
    },
    "influencers": {
        "influencers.contacts": 18.0, "influencers.novelties": 18.0, "influencers.accept": 1.0,
        "influencers.audience": 400_000,
    },
    "rewards": {"rewards.share": 0.5, "rewards.posting": 4.0},
    **{
        f"gifts to {whom}": {"seeding.people": 1000, "seeding.whom": whom}
        for whom in ("hubs", "connected", "random", "fringe")
    },
}  # fmt: skip


@cache
def lived(world: str, plan: str) -> np.ndarray:
    """Return (seeds, measures) totals of the focal brand over the comparison."""
    scenario = small({**SHORT, **WORLDS[world]})
    policy = Policy(plan, plan, levers=PLANS[plan])
    seeds = MORE_SEEDS if world == "launch" else SEEDS
    return np.array(
        [ledger_of(scenario, policy, seed)[:, scenario.focal].sum(axis=0) for seed in seeds]
    )


def told(measure: str, plan: str = "none", world: str = "usual") -> np.ndarray:
    """Return (seeds,) float64: one measure of one way of running the market."""
    return lived(world, plan)[:, COLUMN[measure]].astype(np.float64)


def test_ambassadors_raise_praise_and_sales() -> None:
    for measure in ("praise_posted", "seen_good", "purchases"):
        assert_more(told(measure, "ambassadors"), told(measure))


def test_ambassadors_of_a_bad_product_spread_the_bad_news_and_cost_sales() -> None:
    good, bad = (told(f"first_look_{tone}", "ambassadors", "bad") for tone in ("good", "bad"))
    assert_more(bad, good)
    assert_more(told("seen_bad", "ambassadors", "bad"), told("seen_bad", world="bad"))
    assert_more(told("purchases", world="bad"), told("purchases", "ambassadors", "bad"))


def test_an_ambassador_posts_more_after_a_failure_too() -> None:
    with_them, without = (
        told("complaints_posted", plan) / told("failures", plan) for plan in ("ambassadors", "none")
    )
    assert_more(with_them, without)


def test_what_influencers_post_is_decided_by_the_quality_of_the_product() -> None:
    kindness = []
    for world in ("bad", "usual", "good"):
        good, bad = (told(f"influencer_{tone}", "influencers", world) for tone in ("good", "bad"))
        kindness.append((good - bad) / told("influencer_tests", "influencers", world))
    assert_more(kindness[2], kindness[1])
    assert_more(kindness[1], kindness[0])


def test_influencers_pay_with_a_good_product_and_lose_sales_with_a_bad_one() -> None:
    assert_more(told("purchases", "influencers", "good"), told("purchases", world="good"))
    assert_more(told("purchases", world="bad"), told("purchases", "influencers", "bad"))


def test_influencers_tire_of_daily_news() -> None:
    accepted = []
    for contacts in (1.0, 4.0, 40.0):
        # All five brands contact theirs for two years: 40 contacts a seed at the fewest.
        scenario = small(
            {"world.consumers": 50, "world.burn_in": 0, "world.days": 730,
             "purchase.rate": 0.1, "influencers.contacts": contacts}
        )  # fmt: skip
        totals = [ledger_of(scenario, None, seed).sum(axis=(0, 1)) for seed in SEEDS]
        tests, asked = (
            np.array([total[COLUMN[f"influencer_{what}"]] for total in totals])
            for what in ("tests", "contacts")
        )
        assert np.all(asked == 40 * contacts)
        accepted.append(tests / asked)
    assert_more(accepted[0], accepted[1])
    assert_more(accepted[1], accepted[2])


def test_silent_connected_consumers_cost_more_sales_a_head_than_others() -> None:
    usual = told("purchases", world="good")
    lost_connected = usual - told("purchases", world="good, the connected silent")
    lost_aware = usual - told("purchases", world="good, the aware silent")
    assert_more(lost_connected, np.zeros(len(SEEDS)))
    assert_more(lost_connected / CONNECTED, lost_aware / AWARE)


def test_rewards_raise_praise() -> None:
    assert_more(told("praise_posted", "rewards"), told("praise_posted"))
    more, as_many = (
        told("praise_posted", plan) / told("delights", plan) for plan in ("rewards", "none")
    )
    assert_more(more, as_many)


@pytest.mark.parametrize("measure", ["purchases", "newly_aware"])
def test_gifts_to_hubs_win_more_than_gifts_at_random_and_these_than_gifts_to_the_fringe(
    measure: str,
) -> None:
    hubs, anybody, fringe = (
        told(measure, f"gifts to {whom}", "launch") for whom in ("hubs", "random", "fringe")
    )
    assert_more(hubs, anybody)
    assert_more(hubs, fringe)
    assert_more(anybody, fringe)
