"""Is no mechanism missing? Each is named here, switched off and on, and seen in a small market.

A mechanism has a measure that is at rest (or another) while it is off. Where it is off unless asked
for, the market in which it is switched off in so many words is the market in which nobody
mentioned it, byte for byte; and what else is set about it moves nothing while it is off. One seed:
what is asked is whether it does anything, not how much (tests/directions ask which way).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pytest

from sim.kernels.columns import SECONDS_PER_HOUR
from sim.ledger import COLUMN, LEVELS
from sim.market import Market
from sim.observations import CENTS, day_it_is_over, reproduction_by_day
from sim.policies.files import load_policy
from sim.policies.policy import LEVERS, Policy
from sim.scenario import load_scenario
from sim.state import State
from tests.engine.lives import summary

SEED = 5
ALBA = 0
LEAST_NAMES = 60
# Few people who buy, fail and talk much; no brand posts unless a mechanism is about posts.
BUSY = {
    "world.consumers": 500,
    "world.people_per_agent": 4,
    "world.burn_in": 10,
    "world.days": 40,
    "purchase.rate": 40.0,
    "experience.failure": 0.2,
    "recognition.page_reach": 1.0,
    "content.service_posts": 0.0,
    "content.offers": 0.0,
    "content.contests": 0.0,
}
Settings = Mapping[str, Any]
Measure = Callable[[Market], float]


class Mechanism(NamedTuple):
    """What is switched, how, and where it shows.

    Settings of a desk or a lever are the focal brand's policy; all others are the world's.
    """

    shows: Measure
    on: Settings
    off: Settings
    rest: float | None = None  # the measure while off; None: another than when on
    default: bool = True  # off where nobody mentions it
    asleep: Settings = MappingProxyType({})  # moves nothing while it is off
    under: Settings = MappingProxyType({})  # holds both on and off
    worlds: tuple[str, str] = ("baseline", "baseline")  # off, on


def compared(market: Market) -> np.ndarray:
    """Return the ledger since the comparison began: (days, brands, measures) int64."""
    return market.state.ledger[market.settings["world.burn_in"] : market.day]


def entered(*names: str, brand: int | None = ALBA) -> Measure:
    """Return the sum of some measures of the ledger (a level: at the end), of a brand or of all."""

    def shows(market: Market) -> float:
        ledger, found = compared(market), 0
        for name in names:
            column = ledger[:, :, COLUMN[name]]
            by_brand = column[-1] if name in LEVELS else column.sum(axis=0)
            found += by_brand.sum() if brand is None else by_brand[brand]
        return float(found)

    return shows


def kept(name: str) -> Measure:
    """Return the sum of a column of consumers towards the focal brand, or of themselves."""

    def shows(market: Market) -> float:
        column = getattr(market.state.people, name)
        return float((column if column.ndim == 1 else column[:, ALBA]).sum())

    return shows


def likeness(market: Market) -> float:
    """Return how a person's habit of buying Alba goes with that of those they know, in tenths."""
    people, network = market.state.people, market.state.network
    habit = people.habit[:, ALBA]
    pair = np.repeat(habit, np.diff(network.start)), habit[network.neighbours]
    return round(float(np.corrcoef(*pair)[0, 1]), 1)


def compensated(market: Market) -> float:
    """Return cents a desk paid beyond its hours, but for rounding: compensation."""
    hours = entered("desk_seconds")(market) / SECONDS_PER_HOUR
    paid = entered("desk_cost")(market) - hours * market.settings["money.agent_hour"] * CENTS
    return float(round(paid / CENTS, -1))


def spread_of_worth(market: Market) -> float:
    """Return how much more a post of Alba is worth on one platform than on another."""
    return float(np.ptp(market.outreach["worth"][0, ALBA]))


def bought_followers(market: Market) -> float:
    """Return how many more follow the page than there are people who do."""
    scale = market.settings["world.people_per_agent"]
    return entered("followers")(market) - np.diff(market.followers.starts)[ALBA] * scale


def refused(market: Market) -> float:
    """Return contacts with influencers that led to no test."""
    return entered("influencer_contacts")(market) - entered("influencer_tests")(market)


def spreading(market: Market) -> float:
    """Return R(t) of the focal brand's crisis, added up over days."""
    return float(reproduction_by_day(compared(market), ALBA).sum())


def over_after(market: Market) -> float:
    """Return the days until outrage shrinks, -1 where there was none."""
    days = day_it_is_over(reproduction_by_day(compared(market), ALBA))
    return -1.0 if np.isnan(days) else days


def lead_of_the_community(market: Market) -> float:
    """Return how many more are on the community platform than on the flow."""
    flags = market.state.people.platforms
    return float(np.count_nonzero(flags & 1) - np.count_nonzero(flags & 2))


def outsiders(market: Market) -> float:
    """Return consumers on no platform, beyond the 9 in 100 of the baseline (rounded to tens)."""
    return float(np.round(np.mean(market.state.people.platforms == 0) - 0.09, 1))


POSTS = {"content.service_posts": 7.0}
OFFERS = {"content.offers": 7.0}
CALLED = {"influencers.contacts": 30.0, "influencers.accept": 1.0, "influencers.novelties": 30.0}
MEMBERS = {"ambassadors.places": 400, "ambassadors.margin": 0.0, "ambassadors.purchases": 0.1,
           "ambassadors.accept": 1.0}  # fmt: skip
CRISIS = {"crisis.day": 2, "crisis.seeds": 80, "crisis.arousal": 8.0}
SPOKEN = {**CRISIS, "response.after": 0.0}
NEWCOMER = {"brands.elys.enters": 0, "world.focal": "elys", "awareness.told": 0.0,
            "awareness.seen": 0.0}  # fmt: skip
BARE = {"reviews.rating_effect": 0.0, "reviews.volume_effect": 0.0, "feed.effect": 0.0,
        "feed.ignored_page": 0.0}  # fmt: skip
NEW_KNOWN = entered("newly_aware", brand=4)
# Few contacts, all close by: among 500 people most would otherwise stand within a circle of all.
VILLAGE = {"network.degree_median": 5.0, "network.degree_min": 3, "network.near": 1.0}
KINDS = ("community", "flow", "visual")
RIVALS = ("brio", "cedra", "dorel", "elys")


def everywhere(name: str, value: float) -> dict[str, float]:
    """Return a setting of the platforms, the same on all three."""
    return {f"platforms.{kind}_{name}": value for kind in KINDS}


def ages(name: str, value: float) -> dict[str, float]:
    """Return a setting of the audience, the same at every age."""
    return {f"audience.{name}_{age}": value for age in ("18_29", "30_49", "50_over")}


MECHANISMS: dict[str, Mechanism] = {
    # three kinds of platform
    "more are on one platform than on another": Mechanism(
        lead_of_the_community, {}, everywhere("weight", 1.0), default=False),
    "complaints go to the platform where service is given": Mechanism(
        entered("seen_bad", brand=None), {}, everywhere("service", 1.0), default=False,
        under={"platforms.community_reach": 0.0, "platforms.visual_reach": 0.0}),
    "patience is shorter where things go fast": Mechanism(
        entered("own_satisfied", brand=None), {"platforms.flow_patience": 0.01},
        everywhere("patience", 1.0), default=False),
    "a post fits the platform it was written for": Mechanism(
        spread_of_worth, {}, everywhere("fit", 1.0), 0.0, False),
    "posts live longer on one platform than on another": Mechanism(
        entered("views_relieved", brand=None), {}, everywhere("half_life", 1.5), default=False),
    "posts reach part of one's contacts on a platform": Mechanism(
        entered("seen_good", "seen_bad", brand=None), {}, everywhere("reach", 0.0), 0.0, False),
    "speaking each platform's way instead of the same everywhere": Mechanism(
        kept("content"), {"content.tailored": 1.0}, {"content.tailored": 0.0}, under=POSTS),
    # two needs, and what brands post
    "wanting offers, by age": Mechanism(
        entered("bought_on_offer"), {}, ages("marketing", 0.0), 0.0, False, under=OFFERS),
    "wanting help, by age": Mechanism(
        kept("service"), {}, ages("service", 0.0), 0.0, False,
        under={**POSTS, "experience.failure": 0.0}),
    "posts that help": Mechanism(
        entered("content_seen"), POSTS, {"content.service_posts": 0.0}, 0.0,
        asleep={"content.tailored": 1.0, "content.minutes": 900.0}),
    "promotions": Mechanism(
        entered("bought_on_offer"), OFFERS, {"content.offers": 0.0}, 0.0,
        asleep={"content.discount": 80.0}),
    "contests": Mechanism(
        entered("content_shared"), {"content.contests": 7.0}, {"content.contests": 0.0}, 0.0),
    "an offer seen while one's own request is open": Mechanism(
        kept("fading"), {"offers.mismatch": 2.0}, {"offers.mismatch": 0.0}, default=False,
        under={**OFFERS, "desk.capacity": 0.0}),
    "fatigue with many posts": Mechanism(
        kept("content"), {"recognition.fatigue": 1.0}, {"recognition.fatigue": 1e6}, default=False,
        under=POSTS),
    "bought followers": Mechanism(
        bought_followers, {"content.bought_followers": 9_000}, {"content.bought_followers": 0},
        0.0, asleep={"content.follower_price": 50.0}),
    "memory of what brands post": Mechanism(
        entered("brand_flips"), {"recognition.effect": 2.0}, {"recognition.effect": 0.0}, 0.0,
        False, under=POSTS),
    "what brands posted is forgotten": Mechanism(
        entered("brand_flips"), {"recognition.half_life": 0.5}, {"recognition.half_life": 9e3},
        default=False, under={**POSTS, "recognition.effect": 2.0}),
    "help that raises what one thinks of a brand": Mechanism(
        kept("lasting"), {"recognition.service_gain": 0.5}, {"recognition.service_gain": 0.0},
        default=False, under=POSTS),
    "organic reach that falls year by year": Mechanism(
        entered("content_seen"), {"world.year": 2016}, {"world.year": 2012}, under=POSTS),
    "codes told on to who never saw them": Mechanism(
        entered("codes_told", "bought_on_code"), {"offers.told": 1.0}, {"offers.told": 0.0}, 0.0,
        False, under=OFFERS),
    "buying on the page": Mechanism(
        entered("bought_on_page"), {}, {"recognition.page_days": 0}, 0.0, False, under=POSTS),
    "following brands": Mechanism(
        entered("content_seen"), {},
        {f"audience.follows_{tier}": 0.0 for tier in ("connected", "aware", "other")}, 0.0, False,
        under=POSTS),
    # what people say of brands
    "telling those one knows": Mechanism(
        entered("told_bad", "told_good", brand=None), {},
        {"tells.unsatisfied": 0.0, "tells.delighted": 0.0}, 0.0, False),
    "what is told moves choices": Mechanism(
        entered("any_flips", brand=None), {"tells.effect": 1.5}, {"tells.effect": 0.0}, 0.0, False,
        under=BARE),
    "telling on what one was told": Mechanism(
        entered("retold", brand=None), {"tells.retold": 0.05}, {"tells.retold": 0.0}, 0.0, False),
    "posts of people move choices": Mechanism(
        entered("feed_flips", brand=None), {"feed.effect": 2.0}, {"feed.effect": 0.0}, 0.0, False),
    "sharing posts": Mechanism(
        entered("shared", brand=None), {"feed.reproduction": 0.5}, {"feed.reproduction": 0.0}, 0.0,
        False),
    "the public rating, seen by who reads before buying": Mechanism(
        entered("online_flips", brand=None), {"reviews.rating_effect": 5.0},
        {"reviews.rating_effect": 0.0}, 0.0, False, under=BARE),
    "the number of posts as social proof": Mechanism(
        entered("online_flips", brand=None), {"reviews.volume_effect": 2.0},
        {"reviews.volume_effect": 0.0}, 0.0, False, under=BARE),
    "a circle of visibility: what is posted sells, and who buys posts": Mechanism(
        entered("praise_posted", "complaints_posted"), {"reviews.volume_effect": 4.0},
        {"reviews.volume_effect": 0.0}, default=False, under={**BARE, "consumers.reader": 1.0}),
    "reading before buying": Mechanism(
        entered("online_flips", brand=None), {}, {"consumers.reader": 0.0}, 0.0, False,
        under={**BARE, "reviews.rating_effect": 5.0}),
    "contacting a brand in private": Mechanism(
        entered("complaints_private", brand=None), {}, {"voice.private": 0.0}, 0.0, False),
    # answers
    "a desk that answers": Mechanism(
        entered("desk_complaints_answered", "desk_praise_answered"), {}, {"desk.capacity": 0.0},
        0.0, False),
    "private compensation": Mechanism(
        compensated, {"desk.compensation": 40.0}, {"desk.compensation": 0.0}, 0.0),
    "satisfied authors delete complaints": Mechanism(
        entered("deleted_posts", "posts_unseen", brand=None), {}, {"answer.deletes": 0.0}, 0.0,
        False),
    "satisfied authors praise": Mechanism(
        entered("turned_posts", brand=None), {}, {"answer.turns": 0.0}, 0.0, False),
    "an answer stops the telling still to come": Mechanism(
        entered("tells_cancelled", brand=None), {}, {"answer.satisfied": -10.0,
        "answer.satisfied_personal": 0.0}, 0.0, False),
    "an answer seen under a complaint": Mechanism(
        kept("seen"), {"feed.reply_relief": 1.0}, {"feed.reply_relief": 0.0}, default=False),
    "silence loses customers": Mechanism(
        entered("stopped", brand=None), {"answer.ignored_loss": 9.0}, {"answer.ignored_loss": 0.0},
        default=False),
    "patience that drifts": Mechanism(
        kept("lasting"), {"consumers.patience_drift": 0.9},
        {"consumers.patience_drift": 0.0}),
    # programmes
    "ambassadors": Mechanism(
        entered("ambassadors"), MEMBERS, {"ambassadors.places": 0}, 0.0,
        asleep={"ambassadors.posting": 30.0, "ambassadors.first_looks": 50.0,
                "ambassadors.monthly_cost": 99.0}),
    "ambassadors try novelties first": Mechanism(
        entered("first_look_good", "first_look_bad"), {"ambassadors.first_looks": 50.0},
        {"ambassadors.first_looks": 0.0}, 0.0, False, under=MEMBERS),
    "influencers": Mechanism(
        entered("influencer_tests"), CALLED, {"influencers.contacts": 0.0}, 0.0,
        asleep={"influencers.audience": 9_000_000, "influencers.price": 900.0}),
    "influencers test first and say what it was": Mechanism(
        entered("influencer_bad"), {"brands.alba.failure": 0.9}, {"brands.alba.failure": 0.0}, 0.0,
        False, under=CALLED),
    "influencers tire of daily news": Mechanism(
        refused, {"influencers.novelties": 1.0}, {"influencers.novelties": 30.0}, 0.0, False,
        under={**CALLED, "influencers.fatigue": 1.0}),
    "influencers cost what their audience costs": Mechanism(
        entered("programme_cost"), {"influencers.price": 13.0}, {"influencers.price": 0.0}, 0.0,
        False, under=CALLED),
    "gamified rewards": Mechanism(
        entered("praise_posted"), {"rewards.share": 0.9, "rewards.posting": 6.0},
        {"rewards.share": 0.0}, asleep={"rewards.posting": 50.0, "rewards.yearly_cost": 900.0}),
    "giving the product away": Mechanism(
        entered("seeded"), {"seeding.people": 200}, {"seeding.people": 0}, 0.0,
        asleep={"seeding.whom": "hubs"}),
    "failures prevented": Mechanism(
        entered("failures"), {"quality.prevented": 1.0}, {"quality.prevented": 0.0}),
    "preventing failures costs what it costs": Mechanism(
        entered("programme_cost"), {"quality.yearly_cost": 500.0}, {"quality.yearly_cost": 0.0},
        0.0, under={"quality.prevented": 0.5}),
    # a crisis
    "a crisis": Mechanism(
        entered("outrage_posts", "outrage_seen"), CRISIS, {"crisis.day": -1}, 0.0,
        asleep={"crisis.severity": 9.0, "crisis.arousal": 30.0, "crisis.whom": "hubs",
                "response.after": 0.0, "response.empathy": 1}),
    "the day of a crisis": Mechanism(
        lambda market: float(np.argmax(compared(market)[:, ALBA, COLUMN["outrage_posts"]])),
        {"crisis.day": 9}, {"crisis.day": 2}, 2.0, False, under={"crisis.arousal": 2.0}),
    "the severity of outrage": Mechanism(
        kept("seen"), {"crisis.severity": 9.0}, {"crisis.severity": 0.0}, default=False,
        under=CRISIS),
    "arousal makes outrage shared": Mechanism(
        entered("outrage_shared"), {"crisis.arousal": 8.0}, {"crisis.arousal": 0.0}, 0.0, False,
        under={"crisis.day": 2, "crisis.seeds": 80}),
    "outrage cools": Mechanism(
        entered("outrage_shared"), {"crisis.half_life": 0.1}, {"crisis.half_life": 900.0},
        default=False, under=CRISIS),
    "the day from which outrage shrinks": Mechanism(over_after, CRISIS, {"crisis.day": -1}, -1.0),
    "a statement with empathy": Mechanism(
        entered("outrage_seen"), {"response.empathy": 1}, {"response.empathy": 0}, under=SPOKEN),
    "a statement with an explanation": Mechanism(
        entered("outrage_seen"), {"response.explanation": 1}, {"response.explanation": 0},
        under=SPOKEN),
    "compensation in public": Mechanism(
        entered("outrage_seen"), {"response.public_compensation": 1},
        {"response.public_compensation": 0}, under=SPOKEN),
    "R(t) of outrage": Mechanism(spreading, CRISIS, {"crisis.day": -1}, 0.0),
    # who is known, who is there, who improves
    "the launch of a new brand": Mechanism(
        NEW_KNOWN, {"brands.elys.enters": 0}, {}, 0.0,
        asleep={"awareness.told": 0.9, "awareness.seen": 0.9, "awareness.search": 0.9},
        under={"advertising.contacts": 0.01, "world.focal": "elys"}),
    "a world with a launch": Mechanism(
        entered("newly_aware", brand=-1), {}, {}, 0.0, worlds=("baseline", "launch")),
    "advertising": Mechanism(
        NEW_KNOWN, {"advertising.contacts": 0.05}, {"advertising.contacts": 0.0}, 0.0,
        asleep={"advertising.price": 9.0}, under=NEWCOMER),
    "a newcomer told of": Mechanism(
        NEW_KNOWN, {"awareness.told": 1.0}, {"awareness.told": 0.0}, 100.0, False,
        under={**NEWCOMER, "seeding.people": 400}),
    "a newcomer seen in posts": Mechanism(
        NEW_KNOWN, {"awareness.seen": 1.0}, {"awareness.seen": 0.0}, 100.0, False,
        under={**NEWCOMER, "seeding.people": 400}),
    "finding by search": Mechanism(
        NEW_KNOWN, {"awareness.search": 0.9}, {"awareness.search": 0.0}, 50.0,
        asleep={"awareness.search_community": 0.1}, under={**NEWCOMER, "seeding.people": 200}),
    "what is posted about makes a newcomer found": Mechanism(
        NEW_KNOWN, {"awareness.search_community": 0.0}, {"awareness.search_community": 1.0},
        default=False, under={**NEWCOMER, "seeding.people": 200, "awareness.search": 0.9}),
    "a brand that is absent": Mechanism(
        entered("purchases"), {"content.present": 0}, {"content.present": 1},
        asleep=ages("absent", 4.0)),
    "the young hold absence against a brand": Mechanism(
        entered("purchases"), {"audience.absent_18_29": 4.0}, {"audience.absent_18_29": 0.0},
        default=False, under={"content.present": 0}),
    "rivals that improve": Mechanism(
        entered("desk_complaints_answered", brand=1),
        {f"brands.{key}.later": "complaints_first" for key in RIVALS},
        {f"brands.{key}.later": "as_observed" for key in RIVALS}),
    # controls
    "neighbours alike in habits": Mechanism(
        likeness, {"network.habit_like": 0.9, "network.habit_circle": 100},
        {"network.habit_like": 0.0}, 0.0, asleep={"network.habit_circle": 10}, under=VILLAGE),
    "likeness without influence, as a control": Mechanism(
        entered("any_flips", "brand_flips", brand=None), {}, {}, 0.0, False,
        worlds=("homophily_only", "baseline")),
    "France in 2020": Mechanism(
        outsiders, {}, {}, 0.0, worlds=("baseline", "france_2020")),
}  # fmt: skip


@cache
def _past(world: str, changes: tuple[tuple[str, Any], ...]) -> State:
    scenario = load_scenario(world, dict(changes))
    return Market(scenario, SEED).run(scenario["world.burn_in"]).state


@cache
def _lived(
    world: str, changes: tuple[tuple[str, Any], ...], policy: tuple[tuple[str, Any], ...]
) -> Market:
    scenario = load_scenario(world, dict(changes))
    settings = dict(policy)
    desk = {name: settings.pop(name) for name in list(settings) if name.startswith("desk.")}
    focal = scenario.brands[scenario.focal].key
    chosen = {focal: Policy("x", "X", desk=desk, levers=settings)} if policy else {}
    market = Market(scenario, SEED, chosen, past=_past(world, changes))
    return market.run(scenario["world.days"])


def lived(world: str, settings: Settings) -> Market:
    """Return a small market at its end: settings of desks and levers as the focal brand's policy.

    Without any of these the brand keeps the policy of its world. Markets alike are lived once.
    """
    of_brand = ("desk", *LEVERS)
    mine = {key: value for key, value in settings.items() if key.split(".")[0] in of_brand}
    changes = BUSY | {key: value for key, value in settings.items() if key not in mine}
    return _lived(world, tuple(sorted(changes.items())), tuple(sorted(mine.items())))


def test_every_mechanism_is_named_once_and_there_are_enough() -> None:
    assert len(MECHANISMS) >= LEAST_NAMES
    assert len({name.lower() for name in MECHANISMS}) == len(MECHANISMS)
    switched = {
        (*one.worlds, str(sorted(one.on.items())), str(sorted(one.off.items())))
        for one in MECHANISMS.values()
    }
    assert len(switched) >= len(MECHANISMS) - 2, "a crisis, its R(t) and its end share a switch"


@pytest.mark.parametrize("name", MECHANISMS)
def test_a_mechanism_is_at_rest_when_off_and_seen_when_on(name: str) -> None:
    one = MECHANISMS[name]
    off = one.shows(lived(one.worlds[0], {**one.under, **one.off}))
    on = one.shows(lived(one.worlds[1], {**one.under, **one.on}))
    assert on != off
    if one.rest is not None:
        assert off == one.rest


@pytest.mark.parametrize("name", [name for name, one in MECHANISMS.items() if one.default])
def test_a_mechanism_nobody_mentions_is_off_to_the_byte(name: str) -> None:
    one = MECHANISMS[name]
    unmentioned = lived(one.worlds[0], one.under)
    off = lived(one.worlds[0], {**one.under, **one.off, **one.asleep})
    assert summary(off) == summary(unmentioned)


def test_placebo_another_name_for_the_same_policy_changes_no_byte() -> None:
    scenario = load_scenario("baseline", BUSY)
    named = Market(scenario, SEED, {"alba": load_policy("as_observed")}).run(50)
    other = Policy("placebo", "Placebo", desk={"desk.capacity": 0.9})
    assert summary(Market(scenario, SEED, {"alba": other}).run(50)) == summary(named)
    assert summary(lived("baseline", {})) == summary(named)
