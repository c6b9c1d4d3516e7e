"""Who hears of a newcomer, what do adverts cost, and do people who are alike keep their habits?"""

from __future__ import annotations

import numpy as np
import pytest

from sim.market import Market
from sim.network import build_network
from sim.population import draw_population
from sim.scenario import load_scenario
from tests.engine.lives import lively, summary
from tests.exact.stage import daily
from tests.exact.verdict import Estimate

FIRST, DOREL = 15, 3
ENTERS = {"brands.dorel.enters": 4}


def test_nobody_knows_or_buys_a_brand_before_it_enters() -> None:
    loud = {"advertising.contacts": 1.0, "awareness.search": 1.0, "content.service_posts": 7.0}
    market = Market(lively(ENTERS | loud), 3).run(FIRST + 10)
    aware, bought = daily(market, "aware")[:, DOREL], daily(market, "purchases")[:, DOREL]
    assert aware[: FIRST + 4].sum() == bought[: FIRST + 5].sum() == 0
    assert daily(market, "followers")[: FIRST + 4, DOREL].sum() == 0
    assert daily(market, "content_posts")[: FIRST + 4, DOREL].sum() == 0
    assert np.all(aware[FIRST + 4 :] == 100), "adverts that reach everybody on the first day"
    assert bought[FIRST + 5 :].sum() > 0


def test_without_adverts_or_a_voice_a_newcomer_stays_unknown() -> None:
    market = Market(lively(ENTERS | {"awareness.search": 1.0}), 3).run(FIRST + 30)
    assert daily(market, "newly_aware").sum() == 0


def test_what_is_counted_as_newly_aware_adds_up_to_who_knows() -> None:
    some = {"advertising.contacts": 0.02, "awareness.search": 0.5, "audience.follows_other": 0.5,
            "content.offers": 7.0, "awareness.seen": 0.9}  # fmt: skip
    market = Market(lively(ENTERS | some), 3).run(FIRST + 30)
    new, aware = daily(market, "newly_aware")[:, DOREL], daily(market, "aware")[:, DOREL]
    assert np.array_equal(np.cumsum(new), aware)
    assert aware[-1] > 10
    assert np.all(daily(market, "aware")[:, :DOREL] == 100)


def test_adverts_alone_reach_an_equal_share_of_those_left_each_day() -> None:
    """False-alarm rate: one in a thousand."""
    people, days, reach = 4000, 20, 0.05
    silent = {"tells.unsatisfied": 0.0, "tells.delighted": 0.0, "voice.delight_connected": 0.0,
              "voice.delight_aware": 0.0, "voice.failure_connected": 0.0,
              "voice.failure_aware": 0.0, "content.service_posts": 0.0,
              "content.offers": 0.0, "content.contests": 0.0}  # fmt: skip
    changes = {"world.consumers": people, "world.burn_in": 0, "advertising.contacts": reach}
    market = Market(lively(silent | changes | {"brands.dorel.enters": 0}), 3).run(days)
    known = 1.0 - (1.0 - reach) ** days
    found = Estimate(
        daily(market, "aware")[-1, DOREL] / people, np.sqrt(known * (1.0 - known) / people)
    )
    assert found.agrees(known)
    cents = round(reach * people * 3 * 0.013 * 100)
    assert np.all(daily(market, "programme_cost")[:, DOREL] == cents)


def test_a_newcomers_desk_has_hands_on_its_first_day() -> None:
    market = Market(lively(ENTERS | {"brands.dorel.policy": "as_observed"}), 3).run(FIRST + 2)
    old = Market(lively(), 3)
    assert market.desks[DOREL].agents >= 1
    assert market.state.brands.hired[DOREL] == old.state.brands.hired[DOREL]


def test_a_launch_resumed_in_the_middle_is_the_same_launch() -> None:
    busy = {"advertising.contacts": 0.02, "awareness.search": 0.5, "content.offers": 7.0}
    scenario = lively(ENTERS | busy)
    whole = Market(scenario, 3).run(FIRST + 20)
    half = Market(scenario, 3).run(FIRST + 9)
    assert summary(Market(scenario, 3, past=half.state).run(11)) == summary(whole)


@pytest.fixture(scope="module")
def alike() -> tuple:
    """The people and the network of 6,000, without and with habits dealt out by circle."""
    worlds = [
        load_scenario("baseline", {"world.consumers": 6000, "network.habit_like": like})
        for like in (0.0, 0.9)
    ]
    people = [draw_population(scenario, 5) for scenario in worlds]
    return *people, build_network(worlds[0], 5, people[0].age, people[0].activity)


def test_habits_are_dealt_out_otherwise_and_not_changed(alike) -> None:
    before, after, _ = alike
    assert not np.array_equal(before.habit, after.habit)
    assert np.array_equal(np.sort(before.habit[:, 0]), np.sort(after.habit[:, 0]))
    as_rows = [people.habit[np.lexsort(people.habit.T)] for people in (before, after)]
    assert np.array_equal(*as_rows)
    for name in ("age", "rate", "activity", "margin", "platforms"):
        assert np.array_equal(getattr(before, name), getattr(after, name))


def test_who_know_each_other_have_like_habits_and_no_other_trait_tells_the_brand(alike) -> None:
    before, after, network = alike
    ends = np.repeat(np.arange(6000), np.diff(network.start)), network.neighbours
    for people, low, high in ((before, -0.03, 0.03), (after, 0.06, 1.0)):
        one, other = (people.habit[end, 0] for end in ends)
        assert low < np.corrcoef(one, other)[0, 1] < high
    for trait in (after.age, after.activity, np.diff(network.start), after.rate):
        # Fifteen circles, each of one habit: as if fifteen people were asked, three deviations.
        assert abs(np.corrcoef(after.habit[:, 0], trait)[0, 1]) < 3 / np.sqrt(15)


def test_a_crisis_in_a_launch_is_the_same_on_any_number_of_threads() -> None:
    busy = {"world.consumers": 900, "advertising.contacts": 0.02, "awareness.search": 0.5,
            "crisis.day": 3, "crisis.seeds": 300, "crisis.arousal": 2.0,
            "crisis.half_life": 0.5}  # fmt: skip
    scenario = lively(ENTERS | busy)
    one, three = (Market(scenario, 3, threads=n).run(FIRST + 10) for n in (1, 3))
    assert summary(one) == summary(three)
