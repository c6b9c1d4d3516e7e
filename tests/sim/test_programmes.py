"""Does a brand invite, contact, reward and give as its plan says, to the person and the cent?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import OnzeError
from sim.kernels.columns import CONNECTED
from sim.ledger import COLUMN
from sim.market import Market
from sim.policies.files import load_policy
from sim.programmes import ambassadors_of, due_today, engagement
from sim.scenario import Scenario, load_scenario
from tests.engine.lives import lively

F = 20
# Nobody buys, so that margins and attitudes stay as they were drawn.
STILL = {
    "world.consumers": 300, "world.people_per_agent": F, "world.burn_in": 0, "world.days": 400,
    "purchase.rate": 1e-9, "ambassadors.purchases": 0.0, "ambassadors.margin": 2.0,
    "ambassadors.accept": 1.0,
    "content.service_posts": 0.0, "content.offers": 0.0, "content.contests": 0.0,
}  # fmt: skip
EVERYBODY = 300 * F


def still(changes: Mapping[str, Any] | None = None) -> Scenario:
    return load_scenario("baseline", {**STILL, **(changes or {})})


def total(market: Market, name: str, b: int = 0) -> int:
    return int(market.state.ledger[:, b, COLUMN[name]].sum())


def regulars(market: Market, b: int, above: float) -> list[int]:
    """Connected consumers of a still market above a margin, those who would buy most first."""
    people = market.state.people
    rows = np.flatnonzero((people.tier == CONNECTED) & (people.margin[:, b] > above))
    return sorted(rows.tolist(), key=lambda i: (-people.rate[i] * people.habit[i, b], i))


@pytest.mark.parametrize("b", [0, 4])
def test_the_best_regulars_are_invited_first_and_no_more_than_there_are_places(b: int) -> None:
    scenario = still({"ambassadors.places": 5 * F + F - 1, "ambassadors.first_looks": 0.0})
    market = Market(scenario, 1).run(70)
    expected = regulars(market, b, 2.0)
    assert len(expected) > 5
    assert ambassadors_of(market.state.people, b).tolist() == sorted(expected[:5])
    assert total(market, "invitations", b) == 5


def test_only_the_connected_far_from_leaving_are_invited_and_each_of_them_once() -> None:
    scenario = still({"ambassadors.places": EVERYBODY, "ambassadors.accept": 0.0})
    market = Market(scenario, 1).run(100)
    invited = np.flatnonzero(market.state.people.invited & 1)
    assert invited.tolist() == sorted(regulars(market, 0, 2.0))
    assert total(market, "invitations") == invited.size > 0, "asked once, though places stay free"
    assert not market.state.people.ambassador.any()


def test_about_three_in_ten_accept() -> None:
    scenario = still({"ambassadors.places": EVERYBODY, "ambassadors.accept": 0.3})
    counts = [
        (total(market, "invitations", b), ambassadors_of(market.state.people, b).size)
        for market in (Market(scenario, seed).run(1) for seed in range(1, 5))
        for b in range(5)
    ]
    invited, accepted = np.sum(counts, axis=0)
    # Five standard deviations of a binomial count: a false alarm in a million.
    assert abs(accepted - 0.3 * invited) < 5 * (invited * 0.3 * 0.7) ** 0.5


def test_a_regular_has_bought_the_brand_about_as_often_as_asked() -> None:
    market = Market(still({"ambassadors.places": EVERYBODY, "ambassadors.purchases": 3.0}), 1)
    people = market.state.people
    people.occasions[:] = 6
    market.run(1)
    enough = [i for i in regulars(market, 0, 2.0) if people.habit[i, 0] >= 0.5]
    assert ambassadors_of(people, 0).tolist() == sorted(enough)
    assert 0 < len(enough) < len(regulars(market, 0, 2.0))


def test_who_stops_buying_is_no_longer_an_ambassador() -> None:
    changes = {
        "ambassadors.places": 300, "ambassadors.accept": 1.0, "ambassadors.margin": 0.0,
        "exit.margin": 0.8, "world.consumers": 300,
    }  # fmt: skip
    market, left = Market(lively(changes), 1), 0
    for _ in range(45):
        before = market.state.people.ambassador.copy()
        market.step()
        people = market.state.people
        for b in range(5):
            still_one = (people.ambassador >> b) & 1
            assert not np.any(still_one & people.stopped[:, b])
            left += int(np.count_nonzero(((before >> b) & 1) > still_one))
        assert np.all(market.state.ledger[market.day - 1, :, COLUMN["ambassadors"]] <= 100)
    assert left > 0


def test_a_year_of_ambassadors_costs_twelve_months_to_the_cent() -> None:
    plan = {"ambassadors.places": 3 * F, "ambassadors.monthly_cost": 9.99}
    market = Market(still({**plan, "ambassadors.first_looks": 0.0}), 1).run(365)
    assert total(market, "programme_cost") == 12 * 3 * F * 999


def test_a_year_of_rewards_costs_its_price_for_each_of_the_most_active() -> None:
    market = Market(still({"rewards.share": 0.2, "rewards.yearly_cost": 24.0}), 1).run(365)
    people = market.state.people
    connected = np.flatnonzero(people.tier == CONNECTED)
    number = round(0.2 * connected.size)
    rewarded = np.flatnonzero(market.state.people.rewarded & 1)
    least = people.activity[rewarded].min()
    assert rewarded.size == number > 0
    assert np.count_nonzero(people.activity[connected] > least) < number
    assert total(market, "programme_cost") == number * F * 24 * 100


def test_influencers_are_paid_by_the_thousand_followers_for_each_contact_they_accept() -> None:
    plan = {"influencers.contacts": 3.0, "influencers.novelties": 3.0}
    plan |= {"influencers.audience": 20_000, "influencers.accept": 1.0}
    market = Market(still(plan), 1).run(365)
    assert total(market, "influencer_contacts") == total(market, "influencer_tests") == 12
    assert total(market, "programme_cost") == 12 * 20 * 13 * 100
    refused = Market(still({**plan, "influencers.accept": 0.0}), 1).run(365)
    assert total(refused, "influencer_contacts") == 12
    assert total(refused, "programme_cost") == total(refused, "seen_good") == 0


@pytest.mark.parametrize(("failure", "delight"), [(0.0, 1.0), (1.0, 0.0), (0.0, 0.0)])
def test_influencers_and_ambassadors_post_what_they_lived_and_nothing_else(
    failure: float, delight: float
) -> None:
    plan: dict[str, Any] = {
        "influencers.contacts": 8.0, "influencers.accept": 1.0, "influencers.fatigue": 0.0,
        "ambassadors.places": 4 * F, "exit.margin_floor": 1.9, "exit.margin": 9.0,
    }  # fmt: skip
    plan |= {"experience.failure": failure, "experience.delight": delight}
    market = Market(still(plan), 1).run(91)
    posts = {
        (who, tone): total(market, f"{who}_{tone}")
        for who in ("influencer", "first_look")
        for tone in ("good", "bad")
    }
    assert total(market, "influencer_tests") == 8
    for tone, chance in (("good", delight), ("bad", failure)):
        assert posts["influencer", tone] == 8 * chance
        assert posts["first_look", tone] == 4 * chance
    assert (total(market, "seen_good") > 0) == (delight == 1.0)
    assert (total(market, "seen_bad") > 0) == (failure == 1.0)


def test_a_larger_audience_brings_more_views_but_fewer_for_a_euro() -> None:
    levers = {"influencers.engagement": 0.0405, "influencers.slope": 0.28}
    sizes = (3_000, 30_000, 160_000, 700_000, 3_000_000)
    shares = [engagement({**levers, "influencers.audience": float(size)}) for size in sizes]
    # The five published tiers, to within a tenth.
    assert shares == pytest.approx([0.056, 0.032, 0.018, 0.012, 0.008], rel=0.1)
    assert np.all(np.diff(np.multiply(shares, sizes)) > 0)
    assert np.all(np.diff(shares) < 0), "a euro buys a number of followers, not of views"
    assert engagement({**levers, "influencers.audience": 10_000.0}) == 0.0405


def test_as_many_see_a_post_as_the_engagement_of_its_audience_says() -> None:
    plan = {
        "influencers.contacts": 1.0, "influencers.accept": 1.0, "influencers.audience": 20_000,
        "experience.failure": 0.0, "experience.delight": 1.0, "feed.reproduction": 0.0,
        "world.consumers": 2000,
    }  # fmt: skip
    seen = [total(Market(still(plan), seed).run(12), "seen_good") for seed in range(1, 9)]
    expected = 20_000 * 0.0405 * 2**-0.28 / F
    # Five standard errors of binomial counts: a false alarm in a million.
    assert abs(np.mean(seen) - expected) < 5 * (expected / len(seen)) ** 0.5


RANKED = {"hubs": -1, "fringe": 1}


@pytest.mark.parametrize("whom", ["hubs", "fringe", "connected", "random"])
def test_gifts_go_where_the_plan_says_and_are_no_purchases(whom: str) -> None:
    plan = {"seeding.people": 30 * F + 1, "seeding.whom": whom, "experience.failure": 1.0}
    market = Market(still({**plan, "experience.delight": 0.0, "voice.failure_connected": 0.8}), 1)
    market.run(2)
    state, people = market.state, market.state.people
    rows = np.flatnonzero(people.lasting[:, 0] < 0)
    contacts = np.diff(state.network.start)
    assert rows.size == total(market, "seeded") == 30
    assert total(market, "programme_cost") == 30 * F * 6125
    assert total(market, "purchases") == total(market, "failures") == people.purchases.sum() == 0
    assert state.counters[1] == 5 * 30, "each failure is an episode a survey can ask about"
    assert total(market, "complaints_posted") > 0
    assert total(market, "desk_complaints") > 0
    assert total(market, "told_bad") > 0
    others = np.setdiff1d(np.arange(300), rows)
    if whom in RANKED:
        rank = RANKED[whom] * contacts
        assert rank[rows].max() <= rank[others].min()
    elif whom == "connected":
        assert np.all(people.tier[rows] == CONNECTED)
    else:
        assert 0 < np.count_nonzero(people.tier[rows] == CONNECTED) < 30


@pytest.mark.parametrize("kind", ["praise_posted", "complaints_posted"])
def test_rewards_touch_praise_and_leave_every_complaint_where_it_was(kind: str) -> None:
    plan = {"seeding.people": EVERYBODY, "rewards.posting": 3.0}
    fails = float(kind == "complaints_posted")
    plan |= {"experience.failure": fails, "experience.delight": 1.0 - fails}
    rewarded, others = (
        total(Market(still({**plan, "rewards.share": share}), 1).run(1), kind)
        for share in (1.0, 0.0)
    )
    assert rewarded == others > 0 if fails else rewarded > others > 0


def test_a_gift_makes_a_brand_known_that_enters_and_not_before_it_does() -> None:
    plan = {"brands.elys.enters": 5, "seeding.people": 10 * F, "seeding.whom": "random"}
    quiet = {"tells.unsatisfied": 0.0, "tells.delighted": 0.0, "voice.delight_connected": 0.0}
    quiet |= {"voice.delight_aware": 0.0, "voice.failure_connected": 0.0}
    quiet |= {"voice.failure_aware": 0.0}
    market = Market(still({**plan, **quiet}), 1).run(10)
    aware = market.state.ledger[:10, 4, COLUMN["aware"]]
    assert aware.tolist() == [0] * 5 + [10] * 5
    assert market.state.ledger[5, 4, COLUMN["newly_aware"]] == 10
    assert market.state.ledger[0, 0, COLUMN["seeded"]] == 10


def test_events_of_a_year_begin_on_the_first_day_and_add_up() -> None:
    for yearly in (0.0, 1.0, 4.0, 12.0, 400.0):
        days = [due_today(yearly, age) for age in range(365)]
        assert sum(days) == yearly
        assert (days[0] > 0) == (yearly > 0)
    assert [age for age in range(-1, 130) if due_today(4.0, age)] == [0, 92]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[seeding]\nwhom = "friends"', "one of random, hubs, connected, fringe"),
        ("[ambassadors]\nplaces = -1", "a whole number from 0 to 1,000,000,000"),
        ("[influencers]\naudience = 0", "a whole number from 1 to 1,000,000,000"),
        ("[rewards]\nshare = 1.5", "a number from 0.0 to 1.0"),
        ("[ambassadors]\nseats = 3", "unknown setting ambassadors.seats"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_one_sentence(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(text)
    with pytest.raises(OnzeError) as refusal:
        load_policy(path)
    assert said in str(refusal.value)
    assert "plan.toml, line 2" in str(refusal.value)
