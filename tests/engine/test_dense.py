"""Does the engine do what the rules say? Its days against the same days worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.kernels.columns import EPISODE, fields_of
from sim.kernels.diary import TURN
from sim.ledger import COLUMN
from sim.market import Market
from sim.policies.policy import Policy
from sim.scenario import Scenario, load_scenario
from tests.engine.dense import COUNTS, DenseMarket
from tests.engine.lives import LIVELY, LOUD, MEASURED, lively, named

FELT = (
    "lasting", "fading", "told", "seen", "content", "stopped", "answered", "saw_answer",
    "requested", "saw_post", "offer_until", "offer_by",
)  # fmt: skip
BOUGHT = (
    "consumer", "number", "brand", "outcome", "feed_flip", "brand_flip", "online_flip", "any_flip",
    "network_flip", "offer", "on_page",
)  # fmt: skip
COUNTED = ("next_at", "occasions", "needs", *COUNTS)
POLICIES = (
    "as_observed", "silence", "everyone", "complaints_first", "connected_first", "oldest_first",
    "reach_first", "expected_loss_first", "half_desk_complaints_first",
)  # fmt: skip


def differences(market: Market, dense: DenseMarket) -> Iterator[str]:
    """Say where two lives of one market differ, day by day and then person by person."""
    for day, brands in enumerate(dense.ledger):
        for b, line in enumerate(brands):
            for name, column in COLUMN.items():
                counted = int(market.state.ledger[day, b, column])
                if counted != line[name]:
                    yield f"day {day}, brand {b}, {name}: {counted}, by hand {line[name]}"
    people, state = market.state.people, market.state
    feelings = [person.feelings for person in dense.people]
    pairs = {name: [[getattr(f, name) for f in row] for row in feelings] for name in FELT}
    pairs["stamp"] = [[f.day for f in row] for row in feelings]
    pairs |= {name: [getattr(person, name) for person in dense.people] for name in COUNTED}
    for name in ("follows", "knows", "ambassador", "invited"):
        brands = [getattr(person, name) for person in dense.people]
        pairs[name] = [sum(1 << b for b in each) for each in brands]
    for name, by_hand in pairs.items():
        if not np.array_equal(getattr(people, name), by_hand):
            yield f"people.{name}"
    bought = [
        (each.person.row, each.number, each.brand, each.outcome, each.feed_flip, each.brand_flip,
         each.online_flip, each.any_flip, each.network_flip, each.offer, each.on_page)
        for each in dense.occasions
    ]  # fmt: skip
    today = market.occasions
    columns = [today[name] for name in BOUGHT]
    if [row for row in zip(*map(np.ndarray.tolist, columns), strict=True) if row[2] >= 0] != bought:
        yield "the last day's purchases"
    if state.counters.tolist() != [dense.roots, len(dense.episodes)]:
        yield "cascades and episodes"
    for name in fields_of(EPISODE):
        column = state.episodes[name]
        by_hand = [getattr(episode, name) for episode in dense.episodes]
        if column[: state.counters[1]].tolist() != by_hand:
            yield f"episodes.{name}"
    if state.delays.tolist() != dense.delays:
        yield "delays"
    for b, waiting in enumerate(dense.waiting):
        slots = state.brands.waiting_at(b)
        if state.messages["posted"][slots].tolist() != [message.posted for message in waiting]:
            yield f"waiting at desk {b}"
    words = sorted(
        (word.time, word.sender, word.receiver, word.channel, word.generation)
        for word in dense.under_way
    )
    if words != sorted(under_way(market)):
        yield "words under way"


def under_way(market: Market) -> Iterator[tuple[int, ...]]:
    """Return (time, sender, receiver, channel, generation) of each word in the diary."""
    words = market.state.words.entries()
    names = ("time", "sender", "receiver", "channel", "generation")
    yield from zip(*(words[name].tolist() for name in names), strict=True)


def check(scenario: Scenario, seed: int, policies: Mapping[str, Policy], days: int) -> Market:
    """Live a market both ways; every number must be the same, to the last bit."""
    market = Market(scenario, seed, policies).run(days)
    found = list(differences(market, DenseMarket(scenario, seed, policies).run(days)))
    assert not found, "\n".join(found[:5])
    return market


WORLDS: dict[str, dict[str, Any]] = {
    "lively": {},
    "nobody burns in": {"world.burn_in": 0},
    "one for one": {"world.people_per_agent": 1, "tells.retold": 0.08},
    "office hours": {
        "desk.opens": 9.0, "desk.closes": 17.5, "voice.posting_from": 7.0,
        "voice.posting_until": 23.0, "desk.handling_varies": 0, "desk.compensation": 15.0,
        "world.people_per_agent": 20,
    },
    "private mail": {
        "voice.private_at_desk": 0.7, "voice.expects_answer": 0.5, "desk.expires_after": 20.0,
        "brands.alba.price": 99.99, "brands.brio.failure": 0.5, "survey.follow_up": 10,
    },
    "fickle": {
        "exit.margin": 0.8, "exit.return_margin": 0.5, "experience.fading_half_life": 4.0,
        "feed.half_life": 2.0, "reviews.memory": 3.0, "answer.deletes": 0.9, "answer.turns": 0.9,
        "answer.satisfied": 5.0, "answer.delay_loss": 1.0, "answer.worst": -0.3,
        "experience.delight_gain": 2.0, "experience.lasting_share": 0.9,
    },
    "quick hire": {
        "desk.background_memory": 1.0, "desk.handling": 1000.0, "world.people_per_agent": 20,
    },
    "villages": {"network.kind": "watts_strogatz", "network.mean_degree": 6.0},
    "years later": {"consumers.patience_drift": 0.6, "platforms.flow_service": 9.0},
}  # fmt: skip
# Brands that post more than any brand does, to people who nearly all follow them.
POSTING = {
    "content.service_posts": 4.0, "content.offers": 5.0, "content.contests": 2.5,
    "content.tailored": 0.5, "recognition.page_reach": 0.8, "recognition.effect": 0.6,
    "recognition.service_gain": 0.4, "recognition.contest_shared": 2.0, "offers.mismatch": 1.0,
    "offers.told": 0.6, "audience.follows_connected": 1.0, "audience.follows_aware": 1.0,
    "audience.follows_other": 1.0, "world.year": 2013, "tells.same_age": 2.0,
}  # fmt: skip
POSTING_WORLDS: dict[str, dict[str, Any]] = {
    "much of everything": {},
    "a brand enters": {
        "brands.elys.enters": 5, "tells.retold": 0.08, "awareness.told": 0.9,
        "brands.elys.share": 0.3, "brands.alba.share": 0.1, "brands.brio.later": "silence",
        "advertising.contacts": 0.1,
    },
    "a brand that talk makes known": {
        "brands.dorel.enters": 5, "recognition.page_reach": 0.1, "awareness.told": 1.0,
        "awareness.seen": 0.5, "tells.retold": 0.08, "advertising.contacts": 0.1,
    },
    "offers that hurt": {
        "offers.mismatch": 4.0, "desk.capacity": 0.1, "exit.margin": 0.8, "offers.days": 20,
        "exit.return_margin": 0.4, "recognition.service_gain": 1.5, "world.burn_in": 0,
    },
}  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("world", WORLDS)
def test_the_engine_lives_the_days_that_the_rules_describe(world: str, seed: int) -> None:
    policies = {
        **named(brio=POLICIES[3 * seed], cedra=POLICIES[3 * seed - 1], dorel="everyone"),
        "alba": LOUD if seed == 1 else MEASURED,
        "elys": MEASURED if seed == 1 else LOUD,
    } if seed < 3 else named(alba="silence", brio="reach_first", elys="oldest_first")  # fmt: skip
    market = check(lively(WORLDS[world]), seed, policies, 60)
    happened = market.state.ledger.sum(axis=(0, 1))
    wanted = ("told_bad", "seen_good", "retold", "shared", "tells_cancelled", "own_answered")
    assert all(happened[COLUMN[name]] > 0 for name in wanted)


ABSENT = Policy("absent", "Absent", levers={"content.present": 0})
PUSHY = Policy(
    "pushy",
    "Pushy",
    desk={"desk.capacity": 0.0},
    levers={
        "content.offers": 17.0, "content.tailored": 1.0, "content.bought_followers": 5000,
        "content.discount": 7.5,
    },
)  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("world", POSTING_WORLDS)
def test_brands_post_offer_and_become_known_as_the_rules_describe(world: str, seed: int) -> None:
    policies = {"alba": PUSHY if seed == 1 else ABSENT, "cedra": ABSENT if seed == 1 else PUSHY}
    market = check(lively({**POSTING, **POSTING_WORLDS[world]}), seed, policies, 60)
    happened = market.state.ledger.sum(axis=(0, 1))
    wanted = ["content_seen", "codes_told", "brand_flips", "programme_cost"]
    wanted += ["bought_on_offer", "bought_on_code", "bought_on_page", "content_shared"]
    wanted += ["newly_aware"] * any(key.endswith(".enters") for key in POSTING_WORLDS[world])
    assert [name for name in wanted if happened[COLUMN[name]] == 0] == []


@pytest.mark.parametrize("policy", POLICIES)
def test_the_engine_keeps_each_policy_as_written(policy: str) -> None:
    check(lively(), 5, dict.fromkeys(("alba", "dorel", "elys"), named(it=policy)["it"]), 60)


def test_an_odd_number_of_brands_is_as_good_as_an_even_one(tmp_path: Path) -> None:
    brands = "".join(
        f'[brands.{key}]\nshare = {share}\npolicy = "as_observed"\n'
        for key, share in (("alba", 0.5), ("brio", 0.3), ("cedra", 0.2))
    )
    path = tmp_path / "three.toml"
    path.write_text(f'extends = "baseline"\n[brands]\nreplace = true\n{brands}')
    check(load_scenario(path, LIVELY), 4, named(brio="expected_loss_first"), 60)


def test_the_wheel_of_days_holds_for_waits_longer_than_its_turn() -> None:
    slow = {
        "world.consumers": 40, "purchase.rate": 2.0, "tells.delay": 700.0, "tells.retold": 0.0,
        "world.burn_in": 30, "world.days": 1400,
    }  # fmt: skip
    market = check(lively(slow), 6, {}, 1430)
    assert market.state.words.entries()["time"].max() // 86_400 > market.day + TURN


PICKED = {
    "world.consumers": st.integers(10, 60),
    "world.people_per_agent": st.sampled_from([1, 2, 10]),
    "world.burn_in": st.sampled_from([0, 1, 12]),
    "purchase.rate": st.sampled_from([20.0, 100.0]),
    "experience.failure": st.sampled_from([0.05, 0.4]),
    "voice.private_at_desk": st.sampled_from([0.0, 0.5]),
    "voice.failure_other": st.sampled_from([0.0, 0.3]),
    "desk.handling_varies": st.sampled_from([0, 1]),
    "desk.handling": st.sampled_from([6.4, 600.0]),
    "desk.agents": st.sampled_from([0, 1, 2]),
    "desk.closes": st.sampled_from([24.0, 11.5]),
    "desk.expires_after": st.sampled_from([72.0, 0.0, 5.0, 300.0]),
    "desk.personal": st.sampled_from([0.0, 1.0]),
    "desk.background_memory": st.sampled_from([1.0, 90.0]),
    "exit.margin": st.sampled_from([2.5, 0.3]),
    "tells.delay": st.sampled_from([0.01, 7.0]),
    "tells.retold": st.sampled_from([0.0, 0.05]),
    "feed.reproduction": st.sampled_from([0.0, 0.5]),
    "platforms.flow_weight": st.sampled_from([0.0, 60.0]),
    "network.kind": st.sampled_from(["lognormal", "poisson", "regular", "barabasi_albert"]),
    "network.mean_degree": st.sampled_from([3.0, 8.0]),
    "content.service_posts": st.sampled_from([0.0, 3.0]),
    "content.offers": st.sampled_from([0.0, 5.5]),
    "content.contests": st.sampled_from([0.0, 0.7]),
    "content.present": st.sampled_from([0, 1]),
    "content.tailored": st.sampled_from([0.3, 1.0]),
    "audience.follows_other": st.sampled_from([0.0, 1.0]),
    "recognition.page_reach": st.sampled_from([0.16, 1.0]),
    "recognition.contest_shared": st.sampled_from([0.0, 1.5]),
    "recognition.page_days": st.sampled_from([0, 10]),
    "offers.told": st.sampled_from([0.0, 1.0]),
    "offers.days": st.sampled_from([0, 9]),
    "tells.same_age": st.sampled_from([0.0, 2.0]),
    "consumers.patience_drift": st.sampled_from([0.0, 0.9]),
    "world.year": st.sampled_from([2004, 2016]),
    "brands.cedra.enters": st.sampled_from([0, 4]),
}


@settings(max_examples=30, deadline=None, derandomize=True, database=None)
@given(
    changes=st.fixed_dictionaries({}, optional=PICKED),
    seed=st.integers(0, 2**63 - 1),
    names=st.lists(st.sampled_from(POLICIES), min_size=3, max_size=3),
)
def test_whatever_the_world_the_engine_obeys_the_rules(
    changes: dict[str, Any], seed: int, names: list[str]
) -> None:
    policies = named(**dict(zip(("alba", "brio", "elys"), names, strict=True)))
    check(lively(changes), seed, policies, 35)
