"""How does a crisis break out, and what calms it? On paper (S10)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.kernels.columns import OPEN, OUTRAGE, PUBLIC_COMPLAINT, SECONDS_PER_DAY, SECONDS_PER_HOUR
from sim.kernels.draws import exponential
from sim.kernels.randomness import Decision
from sim.scenario import PLATFORMS
from tests.engine.dense_talk import FIRST, tells, views
from tests.engine.dense_things import Message, Person

if TYPE_CHECKING:
    from tests.engine.dense import DenseMarket

NO_PURCHASE = -1
IN_PUBLIC = (PUBLIC_COMPLAINT, OUTRAGE)


def brand_in_crisis(market: DenseMarket) -> int:
    """Return whom a crisis is about."""
    keys = [brand.key for brand in market.world.settings.brands]
    return keys.index(market.world["crisis.brand"] or market.world["world.focal"])


def begun(market: DenseMarket) -> float:
    """Return the second from which people post on the day of the crisis; inf without one."""
    if market.world["crisis.day"] < 0:
        return math.inf
    day = market.world["world.burn_in"] + market.world["crisis.day"]
    return day * SECONDS_PER_DAY + market.world["voice.posting_from"] * SECONDS_PER_HOUR


def calm_at(market: DenseMarket, time: int) -> float:
    """Return how many times as often outrage is shared at a second, given what the brand said."""
    levers, world = market.desks[brand_in_crisis(market)].levers, market.world
    spoke = begun(market) + levers["response.after"] * SECONDS_PER_HOUR
    if levers["content.present"] != 1 or math.isinf(spoke) or time < int(spoke):
        return 1.0
    said = [
        name for name in ("empathy", "public_compensation", "explanation")
        if levers[f"response.{name}"] == 1
        and (name != "explanation" or world["crisis.arousal"] >= world["crisis.explained_from"])
    ]  # fmt: skip
    return math.prod(world[f"crisis.{name}"] for name in said)


def who_begins(market: DenseMarket) -> list[Person]:
    """Return the simulated people who begin it: with most contacts, or by lot."""
    world = market.world
    able = [person for person in market.people if person.platforms]

    def place(person: Person) -> tuple[float, int]:
        by_lot = world.draw(Decision.OUTRAGE_AUTHOR, 0, person.row)
        hubs = world["crisis.whom"] == "hubs"
        return (-len(person.contacts) if hubs else by_lot), person.row

    scale = world["world.people_per_agent"]
    number = max(1, math.floor(world["crisis.seeds"] / scale + 0.5))
    return sorted(sorted(able, key=place)[:number], key=lambda person: person.row)


def break_out(market: DenseMarket) -> None:
    """On the day of the crisis, let its authors post, tell and go to the desk."""
    world, day, b = market.world, market.day, brand_in_crisis(market)
    if world["crisis.day"] < 0 or day != world["world.burn_in"] + world["crisis.day"]:
        return
    authors = who_begins(market)
    for who in authors:
        at = second_of(market, world.draw(Decision.POSTING_HOUR, NO_PURCHASE, who.row))
        platform = platform_of(market, who)
        words, _ = tells(world, FIRST, NO_PURCHASE, who, at, b, -1, -1)
        words += views(world, market.people, FIRST, NO_PURCHASE, who, at, platform, b, -1, -1)
        handling = exponential(world.draw(Decision.SERVICE_TIME, NO_PURCHASE, who.row), 1.0)
        message = Message(who.row, who.row, b, OUTRAGE, platform, at, NO_PURCHASE, handling)
        market.new[b].append(message)
        market.send(words, message)
        who.shared, who.service = who.shared + 1, who.service + 1
        who.feelings[b].requested = OPEN
    market.pages[b].complaints += len(authors)
    market.count(b, "outrage_posts", len(authors))
    for k in range(max(0, world["crisis.seeds"] - len(authors)) if authors else 0):
        number = NO_PURCHASE - 1 - k
        at = second_of(market, world.draw(Decision.OUTRAGE_HOUR, day, number, b))
        handling = exponential(world.draw(Decision.BACKGROUND_SERVICE, day, number, b), 1.0)
        like = authors[k % len(authors)].row
        market.new[b].append(Message(-1, like, b, OUTRAGE, 0, at, number, handling))


def second_of(market: DenseMarket, u: float) -> int:
    """Return the second of today at which somebody posts."""
    start, end = market.world["voice.posting_from"], market.world["voice.posting_until"]
    second = int((start + u * (end - start)) * SECONDS_PER_HOUR)
    return market.day * SECONDS_PER_DAY + min(second, SECONDS_PER_DAY - 1)


def platform_of(market: DenseMarket, who: Person) -> int:
    """Return where the outrage is posted: one's own platforms, as for any complaint."""
    world = market.world
    mine = [p for p in range(len(PLATFORMS)) if who.platforms >> p & 1]
    weights = [world.of_platform("weight", p) * world.of_platform("service", p) for p in mine]
    total = 0.0
    for weight in weights:
        total += weight
    at = world.draw(Decision.PLATFORM, NO_PURCHASE, who.row) * total
    for p, weight in zip(mine, weights, strict=True):
        at -= weight
        if at < 0.0:
            return p
    return mine[-1]
