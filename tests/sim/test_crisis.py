"""Who begins a crisis, what reaches the desk, when has a brand spoken, how fast does it spread?

False-alarm rate of the one test of chance (the cascades): one in a thousand.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.crisis import authors_of_outrage, statement_of
from sim.desks import brand_desks
from sim.kernels.columns import NEVER, SECONDS_PER_DAY, SECONDS_PER_HOUR
from sim.ledger import COLUMN, MEASURES
from sim.market import Market
from sim.observations import day_it_is_over, reproduction_by_day, shown_in
from sim.policies.policy import Policy
from sim.scenario import PLATFORMS, load_scenario
from tests.engine.lives import lively, named, summary
from tests.exact.stage import daily, world
from tests.exact.verdict import Estimate

FIRST = 15  # day of the run on which the lively market's comparison begins


def test_without_a_day_no_setting_of_a_crisis_moves_a_byte() -> None:
    loud = {"crisis.seeds": 9000, "crisis.whom": "hubs", "crisis.arousal": 99.0,
            "crisis.severity": 9.0, "response.after": 0.0, "response.empathy": 1,
            "advertising.price": 9.0, "awareness.search": 1.0}  # fmt: skip
    assert summary(Market(lively(loud), 3).run(30)) == summary(Market(lively(), 3).run(30))


def test_until_its_day_a_crisis_moves_nothing() -> None:
    calm, loud = (Market(lively({"crisis.day": day}), 3).run(FIRST + 5) for day in (-1, 5))
    assert summary(calm) == summary(loud)
    assert summary(calm.run(1)) != summary(loud.run(1))


@pytest.mark.parametrize(("seeds", "simulated"), [(1, 1), (4, 1), (5, 2), (30, 10), (9999, None)])
def test_as_many_people_begin_it_as_there_are_at_real_size(
    seeds: int, simulated: int | None
) -> None:
    quiet = {"purchase.rate": 1e-6, "crisis.day": 2, "crisis.seeds": seeds}
    market = Market(lively(quiet), 3, named(alba="silence")).run(FIRST + 3)
    able = int(np.count_nonzero(market.state.people.platforms))
    posts, mail = daily(market, "outrage_posts"), daily(market, "desk_complaints")
    assert posts.sum() == posts[FIRST + 2, 0] == (simulated or able)
    assert mail[FIRST + 2, 0] == max(seeds, simulated or able)
    assert market.state.people.requested[:, 0].sum() == posts.sum()
    assert market.state.counters[1] == 0, "a post of a crisis is no episode"


def test_hubs_are_those_on_a_platform_with_most_contacts() -> None:
    scenario = lively({"crisis.whom": "hubs", "crisis.seeds": 15})
    state = Market(scenario, 3).state
    chosen = authors_of_outrage(3, scenario, state)
    degrees = np.diff(state.network.start)
    others = np.setdiff1d(np.flatnonzero(state.people.platforms), chosen)
    assert chosen.size == 5
    assert degrees[chosen].min() >= degrees[others].max()
    assert np.all(state.people.platforms[chosen] > 0)


@pytest.mark.parametrize(
    ("levers", "hours", "calm"),
    [
        ({}, None, 1.0),
        ({"response.after": 3.0}, 3.0, 1.0),
        ({"response.after": 0.5, "response.empathy": 1}, 0.5, 0.6),
        ({"response.after": 3.0, "response.explanation": 1}, 3.0, 0.5),
        ({"response.after": 3.0, "response.public_compensation": 1}, 3.0, 1.2),
        ({"response.after": 3.0, "response.empathy": 1, "response.explanation": 1}, 3.0, 0.3),
        ({"response.after": 3.0, "response.empathy": 1, "content.present": 0}, None, 1.0),
    ],
)
def test_a_statement_has_its_hour_and_its_effect(
    levers: dict[str, Any], hours: float | None, calm: float
) -> None:
    scenario = lively({"crisis.day": 7, "crisis.arousal": 5.0})
    desks = brand_desks(scenario, {"alba": Policy("x", "x", levers=levers)})
    opens = (FIRST + 7) * SECONDS_PER_DAY + scenario["voice.posting_from"] * SECONDS_PER_HOUR
    expected = NEVER if hours is None else opens + hours * SECONDS_PER_HOUR
    assert statement_of(scenario, desks) == (expected, pytest.approx(calm))


def test_an_explanation_calms_only_high_arousal() -> None:
    policy = Policy("x", "x", levers={"response.after": 1.0, "response.explanation": 1})
    for arousal, calm in ((1.9, 1.0), (2.0, 0.5)):
        scenario = lively({"crisis.day": 7, "crisis.arousal": arousal})
        assert statement_of(scenario, brand_desks(scenario, {"alba": policy}))[1] == calm


def by_hand(posts: list[int], seen: list[int], shared: list[int]) -> np.ndarray:
    """A ledger of one brand with nothing in it but a crisis."""
    ledger = np.zeros((len(posts), 1, len(MEASURES)), np.int64)
    for name, column in (("posts", posts), ("seen", seen), ("shared", shared)):
        ledger[:, 0, COLUMN[f"outrage_{name}"]] = column
    return ledger


def test_reproduction_is_shares_a_view_times_views_a_share() -> None:
    # 10 posts and 40 shares brought 500 views: ten each. Day by day .2, .05, none, .05 per view.
    ledger = by_hand([0, 10, 0, 0, 0], [0, 100, 200, 0, 200], [0, 20, 10, 0, 10])
    spread = reproduction_by_day(ledger, 0)
    assert spread == pytest.approx([2.0, 0.5, 0.0, 0.5])
    assert day_it_is_over(spread) == 1.0


def test_a_crisis_is_over_when_it_stays_below_one() -> None:
    assert day_it_is_over(np.array([0.4, 0.3])) == 0.0
    assert day_it_is_over(np.array([2.0, 0.5, 1.0, 0.2])) == 3.0
    assert day_it_is_over(np.array([2.0, 1.5])) == 2.0, "as long as was looked"
    assert np.isnan(day_it_is_over(reproduction_by_day(by_hand([0, 0], [0, 0], [0, 0]), 0)))


def test_only_a_world_with_a_crisis_shows_its_measures() -> None:
    assert "crisis_over" not in shown_in(load_scenario("baseline"))
    assert "crisis_over" in shown_in(load_scenario("crisis"))


CROWD, CONTACTS, AUTHORS, HALF = 20_000, 40, 400, 0.5


def outrage(arousal: float, days: int, more: dict[str, float] | None = None) -> Market:
    """A market in which outrage stays fresh and nothing else happens."""
    changes = {
        "world.consumers": CROWD,
        "world.days": 60,
        "purchase.rate": 1e-6,
        "network.mean_degree": CONTACTS,
        "feed.reproduction": HALF,
        "crisis.day": 0,
        "crisis.seeds": AUTHORS,
        "crisis.arousal": arousal,
        "crisis.half_life": 1000.0,
    }
    return Market(world("still", changes | (more or {})), 606).run(days)


def test_below_the_threshold_outrage_dies_as_a_branching_process_does() -> None:
    """With R = .7 a post brings R / (1 - R) shares, variance R / (1 - R)^3 or a little more."""
    ratio = 0.7
    market = outrage(ratio / HALF, 60)
    shares = daily(market, "outrage_shared").sum()
    # An author is seen by all contacts, a sharer by all but one.
    first = ratio * CONTACTS / (CONTACTS - 1)
    variance = AUTHORS * ratio / (1 - ratio) ** 3
    found = Estimate(shares / AUTHORS, np.sqrt(variance) / AUTHORS)
    assert found.agrees(first / (1 - ratio))
    assert abs(reproduction_by_day(market.state.ledger, 0)[0] - ratio) < 0.1


def test_above_the_threshold_outrage_grows() -> None:
    """Generations a day and a half apart, R = 1.5: the shares of a day double in two days."""
    slow = {f"platforms.{name}_half_life": 24.0 for name in PLATFORMS}
    shares = daily(outrage(1.5 / HALF, 6, slow), "outrage_shared")[:, 0]
    assert shares[5] > 2 * shares[1] > 0
    faded = daily(outrage(0.7 / HALF, 12, slow), "outrage_shared")[:, 0]
    assert faded[9:].sum() < faded[:3].sum() / 2
