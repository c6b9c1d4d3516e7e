"""What must not change anything, changes nothing; what must be conserved, is. (A17)

Swapping two brands does not permute a run: luck is addressed by a brand's place in the list, so
only names can be exchanged byte for byte; brands alike in all but luck are compared by numbers.
False-alarm rate of each statistical test: one in a thousand; the others are exact.
"""

from functools import cache

import numpy as np
import pytest
from scipy import stats

from sim.kernels.diary import FREE, LEFT, TURN
from sim.market import Market
from sim.scenario import load_scenario
from tests.exact.stage import daily, world
from tests.exact.verdict import FALSE_ALARM, mean_of

SMALL = {"world.consumers": 2000, "world.burn_in": 60, "network.degree_max": 200}
DAYS = 150


@cache
def baseline(seed: int = 1717, threads: int = 1) -> Market:
    """The full model, every mechanism on."""
    return Market(load_scenario("baseline", SMALL), seed, threads=threads).run(DAYS)


def test_without_effects_of_word_of_mouth_no_choice_is_flipped():
    """People complain, tell and post as ever; only the log-odds of what they hear are zero."""
    silent = {
        "tells.effect": 0.0,
        "feed.effect": 0.0,
        "feed.ignored_page": 0.0,
        "reviews.rating_effect": 0.0,
        "reviews.volume_effect": 0.0,
    }
    market = Market(load_scenario("baseline", SMALL | silent), 1717).run(DAYS)
    assert daily(market, "told_bad").sum() > 0
    assert daily(market, "seen_good").sum() > 0
    assert daily(market, "any_flips").sum() == daily(market, "online_flips").sum() == 0
    assert daily(baseline(), "any_flips").sum() > 0


def test_without_posts_and_reviews_every_flip_is_of_talk():
    quiet = {
        "feed.effect": 0.0,
        "feed.ignored_page": 0.0,
        "reviews.rating_effect": 0.0,
        "reviews.volume_effect": 0.0,
    }
    market = Market(load_scenario("baseline", SMALL | quiet), 1717).run(DAYS)
    assert daily(market, "online_flips").sum() == 0 < daily(market, "any_flips").sum()


@pytest.mark.parametrize("threads", [2, 3])
def test_the_number_of_threads_changes_no_byte(threads):
    assert baseline(threads=threads).state.fingerprint() == baseline().state.fingerprint()


def test_the_names_of_the_brands_change_no_byte():
    renamed = Market(world("renamed", SMALL), 1717).run(DAYS)
    assert renamed.state.fingerprint() == baseline().state.fingerprint()


def test_another_seed_changes_the_market():
    assert baseline(seed=1718).state.fingerprint() != baseline().state.fingerprint()


def test_brands_alike_sell_alike():
    """Five brands of equal share in the full model: luck alone decides who leads."""
    alike = {f"brands.{key}.share": 0.2 for key in ("alba", "brio", "cedra", "dorel", "elys")}
    scenario = load_scenario("baseline", SMALL | {"world.consumers": 600} | alike)
    sales = np.array(
        [daily(Market(scenario, seed).run(DAYS), "purchases").sum(axis=0) for seed in range(12)]
    )
    shares = sales / sales.sum(axis=1, keepdims=True)
    for b in range(5):
        assert mean_of(shares[:, b]).agrees(0.2, 5)
        assert mean_of(shares[:, b]).reach(5) < 0.05


@cache
def rates(consumers: int, people: int, seed: int) -> tuple[float, ...]:
    """What a market of this size says of a person, a purchase and a message."""
    changes = SMALL | {"world.consumers": consumers, "world.people_per_agent": people}
    market = Market(load_scenario("baseline", changes), seed).run(DAYS)
    total = {
        name: daily(market, name, 60).sum()
        for name in (
            "purchases", "any_flips", "told_bad", "failures", "desk_praise",
            "desk_complaints_answered", "desk_complaints_ignored", "sales",
        )
    }  # fmt: skip
    complaints = total["desk_complaints_answered"] + total["desk_complaints_ignored"]
    return (
        total["purchases"] / consumers,
        total["any_flips"] / total["purchases"],
        total["told_bad"] / total["failures"],
        total["desk_complaints_answered"] / complaints,
        total["desk_praise"] / complaints,
        total["sales"] / consumers / people,
    )


def test_a_market_twice_as_large_is_the_same_market():
    """Twice the consumers, each standing for half as many people: desks see the same inbox."""
    one = np.array([rates(1000, 40, seed) for seed in range(10)])
    two = np.array([rates(2000, 20, seed) for seed in range(20, 30)])
    for rate in range(one.shape[1]):
        chance = stats.ttest_ind(one[:, rate], two[:, rate], equal_var=False).pvalue
        assert chance > FALSE_ALARM / one.shape[1]
        assert abs(one[:, rate].mean() / two[:, rate].mean() - 1) < 0.1


@pytest.mark.parametrize("kind", ["complaints", "praise"])
def test_every_message_is_answered_or_ignored_or_waits(kind):
    """Of each brand, on each midnight."""
    market = baseline()
    came = daily(market, f"desk_{kind}").cumsum(axis=0)
    gone = sum(daily(market, f"desk_{kind}_{end}") for end in ("answered", "ignored")).cumsum(
        axis=0
    )
    waiting = came - gone
    assert waiting.min() >= 0 < waiting.max()
    if kind == "complaints":
        other = daily(market, "desk_praise").cumsum(axis=0)
        other = other - sum(
            daily(market, f"desk_praise_{end}") for end in ("answered", "ignored")
        ).cumsum(axis=0)
        assert np.array_equal(waiting + other, daily(market, "desk_waiting"))
        sizes = np.diff(market.state.brands.starts).tolist()
        assert np.array_equal(sizes, daily(market, "desk_waiting")[-1])


def test_sales_are_purchases_at_their_price():
    prices = {"brands.alba.price": 90.0, "brands.brio.price": 12.34}
    market = Market(load_scenario("baseline", SMALL | prices), 1717).run(30)
    cents = np.array([9000, 1234, 8750, 8750, 8750]) * 20
    assert np.array_equal(daily(market, "sales"), daily(market, "purchases") * cents)


def test_a_desk_costs_its_paid_hours():
    market = baseline()
    wage = market.settings["money.agent_hour"]
    paid = daily(market, "desk_seconds") / 3600 * wage * 100
    assert np.array_equal(daily(market, "desk_cost"), np.round(paid).astype(int))
    assert paid.min() > 0


def test_who_has_stopped_is_who_left_less_who_returned():
    market = baseline()
    moves = (daily(market, "exits") - daily(market, "returns")).cumsum(axis=0)
    assert np.array_equal(moves, daily(market, "stopped"))
    assert np.array_equal(moves[-1], market.state.people.stopped.sum(axis=0))
    assert daily(market, "exits").sum() > 0


def test_every_complaint_of_a_simulated_person_has_an_episode_and_an_outcome():
    market = baseline()
    count = int(market.state.counters[1])
    episodes = market.state.episodes
    assert count == daily(market, "failures").sum()
    public = episodes["channel"][:count] == 0
    assert public.sum() == daily(market, "complaints_posted").sum()
    by_brand = np.bincount(episodes["brand"][:count][public], minlength=5)
    assert np.array_equal(by_brand, daily(market, "complaints_posted").sum(axis=0))
    answered = (episodes["outcome"][:count] == 1).sum()
    assert answered == daily(market, "own_answered").sum() > 0


def test_words_and_messages_give_back_their_room():
    """Every slot and page is either on the list of free ones or held by something under way."""
    state = baseline().state
    words, messages = state.words, state.messages
    held = (messages["references"] > 0).sum()
    assert chain(messages["link"], state.free_messages[0]) == state.free_messages[1]
    assert state.free_messages[1] + held == messages.size
    days = [chain(words.heads["next"], page) for page in words.marks[:TURN]]
    free = chain(words.heads["next"], words.marks[FREE])
    assert free == words.marks[LEFT]
    assert sum(days) + free == len(words.heads)
    assert words.noted == words.entries().size > 0


def chain(links, first):
    """How many hang together from the first."""
    count = 0
    while first >= 0:
        first, count = int(links[first]), count + 1
    return count
