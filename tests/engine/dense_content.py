"""What do brands post, whom does it reach and what does it do to them? On paper (S11)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.kernels.columns import (
    CODE,
    CONTEST,
    MARKETING,
    NOT_ASKED,
    OFFER,
    SAW_OFFER,
    SECONDS_PER_DAY,
    SECONDS_PER_HOUR,
    SERVICE,
    SERVICE_POST,
    VIEW,
    WAS_TOLD,
)
from sim.kernels.draws import exponential
from sim.kernels.mathematics import exp, log
from sim.kernels.randomness import Decision
from sim.scenario import PLATFORMS
from tests.engine.dense_desk import CENTS, DenseDesk
from tests.engine.dense_things import PER_LN_2, Message, Person, Word, World

if TYPE_CHECKING:
    from tests.engine.dense import DenseMarket

PLAN = {
    SERVICE_POST: "content.service_posts", OFFER: "content.offers", CONTEST: "content.contests"
}  # fmt: skip
REACH_AS_IN = 2012


def publish(market: DenseMarket) -> None:
    """Let every brand that is there post what its plan has for today, on each platform."""
    first = market.world["world.burn_in"]
    for b, desk in enumerate(market.desks):
        enters = market.world.settings.brands[b].enters
        here = enters is None or market.day >= first + enters
        if not here or desk.levers["content.present"] != 1:
            continue
        number = 0
        for kind, lever in PLAN.items():
            for _ in range(due(desk.levers[lever], market.day)):
                at = market.day * SECONDS_PER_DAY + second_of_posting(market, b, number)
                for platform in range(len(PLATFORMS)):
                    message = Message(-1, 0, b, kind, platform, at, number, 0.0)
                    market.send(first_views(market, message), message)
                    number += 1
        market.count(b, "content_posts", number)


def due(weekly: float, day: int) -> int:
    """Return how many posts of a weekly plan fall on a day: whole ones, evenly spread."""
    return math.floor(weekly * (day + 1) / 7.0) - math.floor(weekly * day / 7.0)


def second_of_posting(market: DenseMarket, b: int, number: int) -> int:
    """Return when in the day a brand posts."""
    u = market.world.draw(Decision.CONTENT_HOUR, market.day, b, number)
    start, end = market.world["voice.posting_from"], market.world["voice.posting_until"]
    return min(int((start + u * (end - start)) * SECONDS_PER_HOUR), SECONDS_PER_DAY - 1)


def page_reach(world: World, day: int) -> float:
    """Return the share of followers who see a post: it halves over the years, to a least share."""
    years = max(world["world.year"] - REACH_AS_IN + (day - world["world.burn_in"]) / 365.0, 0.0)
    halved = exp(-years / (world["recognition.reach_half_life"] * PER_LN_2))
    return max(world["recognition.page_reach"] * halved, world["recognition.least_reach"])


def first_views(market: DenseMarket, message: Message) -> list[Word]:
    """Return which followers will see a post of the brand's page, and when."""
    world, b, platform = market.world, message.brand, message.platform
    reach = page_reach(world, market.day)
    mean_life = world.of_platform("half_life", platform) * PER_LN_2 * SECONDS_PER_HOUR
    seen = []
    for person in market.people:
        if person.row not in market.followers[b] or not person.platforms >> platform & 1:
            continue
        address = message.number * len(market.pages) + b
        u, v = world.draws(Decision.CONTENT_SEEN, market.day, person.row, address)
        if u < reach:
            at = message.posted + int(-log(1.0 - v) * mean_life)
            seen.append(Word(at, person.row, -1, b, 1, VIEW, 0))
    return seen


def worth(world: World, desk: DenseDesk, platform: int) -> float:
    """Return what one post counts: less on a platform it was not written for, less among many."""
    tailored = desk.levers["content.tailored"]
    fit = tailored + (1.0 - tailored) * world.of_platform("fit", platform)
    weekly = sum(desk.levers[lever] for lever in PLAN.values())
    return fit / (1.0 + weekly / world["recognition.fatigue"])


def times_shared(world: World, kind: int) -> float:
    """Return how many times as often as a person's post one of this kind is shared."""
    if kind == CONTEST:
        return world["recognition.contest_shared"]
    return world["recognition.shared"] if kind in (SERVICE_POST, OFFER) else 1.0


def see_content(market: DenseMarket, word: Word, when: int) -> list[Word]:
    """Let a person see a post of a brand; returns the code passed on, if any.

    when: the address of the hearing.
    """
    world, b, message = market.world, word.brand, word.message
    person = market.people[word.receiver]
    feeling = person.feelings[b]
    assert message is not None
    market.count(b, "content_seen")
    market.count(b, "newly_aware", b not in person.knows)
    person.knows.add(b)
    feeling.saw_post = market.day
    weight = worth(world, market.desks[b], message.platform)
    feeling.content += weight * (world["recognition.contest"] if message.kind == CONTEST else 1.0)
    if message.kind == SERVICE_POST:
        if person.needs & SERVICE:
            feeling.fading += world["recognition.service_gain"] * weight
            person.service += 1
        return []
    if message.kind == OFFER and feeling.requested != NOT_ASKED:
        feeling.fading -= world["offers.mismatch"]
    if not person.needs & MARKETING:
        return []
    person.marketing += 1
    if message.kind == CONTEST:
        return []
    feeling.offer_until, feeling.offer_by = last_day(market), SAW_OFFER
    return pass_code(market, word, person, when)


def last_day(market: DenseMarket) -> int:
    """Return the last day of an offer heard of today."""
    return market.day + int(market.world["offers.days"])


def pass_code(market: DenseMarket, word: Word, person: Person, when: int) -> list[Word]:
    """Let a person tell one contact of an offer, perhaps; the nearer, the likelier."""
    world = market.world
    if (
        not person.contacts
        or world.draw(Decision.CODE_TOLD, when, person.row) >= world["offers.told"]
    ):
        return []
    keys = []
    for place, (contact, strength) in enumerate(person.contacts):
        luck = world.draw(Decision.CODE_WHOM, when, person.row, place)
        keys.append((-log(1.0 - luck) / strength, place, contact))
    delay = exponential(world.draw(Decision.CODE_DELAY, when, person.row), world["tells.delay"])
    at = word.time + int(delay * SECONDS_PER_DAY)
    person.shared += 1
    return [Word(at, min(keys)[2], person.row, word.brand, 1, CODE, word.generation + 1, word.root)]


def hear_code(market: DenseMarket, word: Word) -> None:
    """Let a person be told of an offer; what one has seen today stands."""
    person, b = market.people[word.receiver], word.brand
    market.count(b, "codes_told")
    market.count(b, "newly_aware", b not in person.knows)
    person.knows.add(b)
    feeling = person.feelings[b]
    if feeling.offer_until < last_day(market):
        feeling.offer_until, feeling.offer_by = last_day(market), WAS_TOLD


def write_outreach(market: DenseMarket) -> None:
    """Write down what posts, discounts and bought followers cost, and what stands at midnight."""
    world, real = market.world, market.world["world.people_per_agent"]
    for b, desk in enumerate(market.desks):
        line, levers = market.today[b], desk.levers
        texts = line["content_posts"] / 3 * (1.0 + levers["content.tailored"] * 2)
        cost = texts * levers["content.minutes"] / 60.0 * world["money.agent_hour"]
        cost += line["bought_on_offer"] * real * levers["content.discount"]
        bought = levers["content.bought_followers"]
        if market.day == world["world.burn_in"]:
            cost += bought * levers["content.follower_price"]
        market.count(b, "programme_cost", round(cost * CENTS))
        following = len(market.followers[b])
        market.count(b, "followers", following * real + int(bought))
        market.count(b, "aware", sum(b in person.knows for person in market.people))
        rating, volume = market.pages[b].counters(world)
        market.count(b, "rating", round((rating or 0.0) * 100))
        market.count(b, "reviews", round(volume))
