"""Do quality, answers and what people say of them push the way the documents say?

Numbers in comments are the claims of scenarios/claims.toml.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.desks import desk_settings
from sim.kernels.columns import ANSWERED, CONNECTED, IGNORED
from sim.ledger import COLUMN
from sim.market import Market
from sim.network import build_network
from sim.policies.files import load_policy
from sim.policies.policy import Policy
from sim.population import draw_population
from sim.runs import branch, episodes_of, live_past
from sim.scenario import Scenario, load_scenario
from tests.directions.paired import SEEDS, arm, assert_more, ledger_of, lived, small

# One failure in five purchases: many complaints in a small market.
BAD = {"experience.failure": 0.2}
SHORT = {"world.days": 60}
PRAISE_ONLY = Policy("praise_only", "Praise only", desk={"desk.capacity": 0.6}, answers=("praise",))
COMPLAINTS_ONLY = Policy(
    "complaints_only", "Complaints only", desk={"desk.capacity": 0.6}, answers=("complaints",)
)


def profit(policy: str | Policy, changes: dict[str, float] | None = None) -> np.ndarray:
    """Return (seeds,) euros: gross margin less desk and programmes, of the focal brand."""
    scenario = small(changes)
    found = []
    for seed in SEEDS:
        sums = ledger_of(scenario, policy, seed)[:, scenario.focal].sum(axis=0)
        costs = sums[COLUMN["desk_cost"]] + sums[COLUMN["programme_cost"]]
        found.append((sums[COLUMN["sales"]] * scenario["money.margin"] - costs) / 100)
    return np.array(found)


def test_people_speak_well_of_brands_more_often_than_ill() -> None:  # 6
    good = arm("told_good", brand=-1) + arm("seen_good", brand=-1)
    assert_more(good, arm("told_bad", brand=-1) + arm("seen_bad", brand=-1))


def test_praise_waits_less_for_its_answer_than_a_complaint() -> None:  # 10
    wait = {
        kind: arm(f"desk_{kind}_wait", brand=-1) / arm(f"desk_{kind}_answered", brand=-1)
        for kind in ("complaints", "praise")
    }
    assert_more(wait["complaints"], wait["praise"])


def test_a_brand_that_fails_less_sells_more() -> None:  # 13
    better = arm("purchases", {"brands.alba.failure": 0.02})
    assert_more(better, arm("purchases", {"brands.alba.failure": 0.10}))


def test_good_relations_pay_for_themselves() -> None:  # 14
    assert_more(profit("complaints_first", BAD), profit("silence", BAD))


def test_answers_to_complaints_pay_for_themselves() -> None:  # 48
    assert_more(profit("complaints_only", BAD), profit("silence", BAD))


def test_the_same_hands_are_worth_more_to_complaints_than_to_praise() -> None:
    assert_more(profit(COMPLAINTS_ONLY, BAD), profit(PRAISE_ONLY, BAD))


def test_delight_is_told_and_wins_purchases_from_rivals() -> None:  # 26
    delighted = {"brands.alba.delight": 0.6}
    assert_more(arm("told_good", delighted), arm("told_good", {"brands.alba.delight": 0.1}))
    assert_more(arm("purchases", delighted), arm("purchases", {"brands.alba.delight": 0.1}))


@pytest.mark.parametrize("more", ["praise", "complaints"])
def test_people_buy_by_what_others_wrote(more: str) -> None:  # 42
    scenario, sold = small(), {}
    for posts in (0.0, 400.0):
        sold[posts] = np.array([with_posts(scenario, more, posts, seed) for seed in SEEDS])
    fewer, many = sold[0.0], sold[400.0]
    assert_more(*((many, fewer) if more == "praise" else (fewer, many)))


def with_posts(scenario: Scenario, kind: str, posts: float, seed: int) -> float:
    """Return what the focal brand sells after so many posts were put on its page."""
    past = live_past(scenario, seed)
    getattr(past.brands, kind)[scenario.focal] += posts
    market = branch(scenario, seed, None, past).run(int(scenario["world.days"]))
    rows = market.state.ledger[int(scenario["world.burn_in"]) :]
    return float(rows[:, scenario.focal, COLUMN["purchases"]].sum())


def test_visibility_feeds_on_itself_for_a_good_brand_and_against_a_bad_one() -> None:
    """Posts bring readers who buy and post in turn, or keep them away, and it falls silent."""
    loud = {
        "consumers.reader": 1.0, "voice.delight_connected": 0.6, "voice.failure_connected": 0.6,
        "feed.effect": 0.0, "tells.effect": 0.0, **SHORT,
    }  # fmt: skip
    read = {"reviews.volume_effect": 2.0, "reviews.rating_effect": 5.0}
    unread = dict.fromkeys(read, 0.0)
    good = {"brands.alba.failure": 0.0, "brands.alba.delight": 0.6}
    bad = {"brands.alba.failure": 0.3, "brands.alba.delight": 0.1}
    for measure in ("purchases", "praise_posted"):
        assert_more(
            arm(measure, {**loud, **read, **good}), arm(measure, {**loud, **unread, **good})
        )
        assert_more(arm(measure, {**loud, **unread, **bad}), arm(measure, {**loud, **read, **bad}))


def everywhere(name: str, value: float) -> dict[str, float]:
    """Return a setting of the platforms, the same on all three."""
    return {f"platforms.{kind}_{name}": value for kind in ("community", "flow", "visual")}


def satisfied(changes: dict[str, float]) -> np.ndarray:
    """Return (seeds,) share of those answered whom the answer satisfied, of all brands."""
    return arm("own_satisfied", changes, brand=-1) / arm("own_answered", changes, brand=-1)


def test_the_shorter_a_post_lives_the_fewer_of_its_viewers_see_the_answer() -> None:
    lasting, fleeting = (
        arm("views_relieved", BAD | SHORT | everywhere("half_life", hours), "complaints_first")
        / arm("seen_bad", BAD | SHORT | everywhere("half_life", hours), "complaints_first")
        for hours in (24.0, 0.5)
    )
    assert_more(lasting, fleeting)


def test_the_less_patient_a_platform_and_the_more_service_goes_there_the_fewer_are_satisfied() -> (
    None
):
    hurried = {**BAD, **SHORT, "platforms.flow_patience": 0.01}
    calm, quick = ({**BAD, **SHORT, **everywhere("patience", times)} for times in (1.0, 0.1))
    assert_more(satisfied(calm), satisfied(quick))
    little, much = (
        satisfied({**hurried, **everywhere("service", 1.0), "platforms.flow_service": times})
        for times in (0.2, 5.0)
    )
    assert_more(little, much)


def test_where_a_third_is_on_no_platform_fewer_complain_in_public() -> None:
    here, there = (
        arm("complaints_posted", BAD | SHORT, world=world, brand=-1)
        for world in ("baseline", "france_2020")
    )
    assert_more(here, there)


def test_who_was_satisfied_by_the_brand_intends_to_stay() -> None:  # 40
    found = [correlation(lived(small(BAD), None, seed)) for seed in SEEDS]
    assert_more(np.array(found), np.zeros(len(SEEDS)))


def correlation(market: Market) -> float:
    """Return how satisfaction with an answer goes with staying, among the answered."""
    episodes = episodes_of(market)
    answered = episodes["outcome"] == ANSWERED
    stays = 1.0 - episodes["stopped"][answered]
    return float(np.corrcoef(episodes["satisfied"][answered], stays)[0, 1])


def test_silence_hurts_every_age_alike() -> None:  # 35
    """Ages differ in how often they ask, not in what silence does: within 15 points, at 99 %."""
    busy = small({**BAD, "purchase.rate": 24.0})
    markets = [lived(busy, None, seed) for seed in SEEDS]
    young, middle, older = (loss_of_age(markets, age) for age in range(3))
    for loss, variance in (middle, older):
        spread = (variance + young[1]) ** 0.5
        assert abs(loss - young[0]) + stats.norm.ppf(0.995) * spread < 0.15


def loss_of_age(markets: list[Market], age: int) -> tuple[float, float]:
    """Return how many more of the ignored than of the answered stop, and its sampling variance."""
    stopped: dict[int, list[np.ndarray]] = {IGNORED: [], ANSWERED: []}
    for market in markets:
        episodes = episodes_of(market)
        here = market.state.people.age[episodes["consumer"]] == age
        for outcome, found in stopped.items():
            found.append(episodes["stopped"][here & (episodes["outcome"] == outcome)])
    ignored, answered = (np.concatenate(found).astype(float) for found in stopped.values())
    variance = ignored.var() / ignored.size + answered.var() / answered.size
    return float(ignored.mean() - answered.mean()), float(variance)


def test_brands_that_are_active_online_sell_more_than_those_that_are_not() -> None:  # 62
    """Five alike brands, two of which close their desks: sales go with activity."""
    alike = {f"brands.{key}.share": 0.2 for key in ("alba", "brio", "cedra", "dorel", "elys")}
    closed = {f"brands.{key}.policy": "silence" for key in ("cedra", "dorel")}
    scenario = small({**BAD, **alike, **closed})
    sold = np.array(
        [
            ledger_of(scenario, None, seed)[:, :, COLUMN["purchases"]].sum(axis=0)
            for seed in range(1, 25)
        ],
        np.float64,
    )
    assert_more(sold[:, [0, 1, 4]].mean(axis=1), sold[:, [2, 3]].mean(axis=1))


def test_the_reach_of_one_author_has_a_long_tail() -> None:  # 5
    """Thousands of peers are a tail, not a mean, among the connected."""
    world = load_scenario("baseline")
    people = draw_population(world, 1)
    contacts = np.diff(build_network(world, 1, people.age, people.activity).start)
    connected = contacts[people.tier == CONNECTED]
    assert np.quantile(connected, 0.99) > 5 * np.median(connected)
    assert connected.max() > 10 * np.median(connected)


def test_a_world_with_more_hands_answers_more_under_every_policy_that_names_no_hands() -> None:
    """desk.capacity is fitted to one complaint in two: it must move the desks it is fitted on."""
    assert_more(
        arm("desk_complaints_answered", {"desk.capacity": 1.0}, brand=-1),
        arm("desk_complaints_answered", {"desk.capacity": 0.8}, brand=-1),
    )
    fewer = small({"desk.capacity": 0.2})
    for name in ("as_observed", "complaints_first", "reach_first", "oldest_first"):
        assert desk_settings(fewer, load_policy(name))["desk.capacity"] == 0.2
