"""Whom do brands invite, contact, reward and give their product to? On paper (S12)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.kernels.columns import (
    CONNECTED,
    DELIGHTED,
    FAILED,
    FINE,
    PRAISE,
    PUBLIC_COMPLAINT,
    SECONDS_PER_DAY,
    SECONDS_PER_HOUR,
    VIEW,
)
from sim.kernels.mathematics import exp, log
from sim.kernels.randomness import Decision
from tests.engine.dense_desk import CENTS, DenseDesk
from tests.engine.dense_people import margin, restate, shift
from tests.engine.dense_talk import pick_platform, views
from tests.engine.dense_things import PER_LN_2, Message, Occasion, Person, Word, World

if TYPE_CHECKING:
    from tests.engine.dense import DenseMarket

VISUAL, FIRST_LOOK = 2, 3


def since_the_plan_began(market: DenseMarket, b: int) -> int:
    """Return the days since the comparison began, or since the brand entered after that."""
    enters = market.world.settings.brands[b].enters
    return market.day - int(market.world["world.burn_in"]) - (0 if enters is None else enters)


def falls_due(yearly: float, age: int) -> int:
    """Return how many of so many events a year fall on a day, the first on day 0."""
    return math.floor(age * yearly / 365.0) - math.floor((age - 1) * yearly / 365.0)


def motivate(market: DenseMarket) -> None:
    """In the morning, say how much likelier each person is to post about each brand."""
    active = [person for person in market.people if person.tier == CONNECTED]
    active.sort(key=lambda person: -person.activity)
    for person in market.people:
        person.zeal = [
            desk.levers["ambassadors.posting"] if b in person.ambassador else 1.0
            for b, desk in enumerate(market.desks)
        ]
        person.cheer = [1.0 for _ in market.desks]
    for b, desk in enumerate(market.desks):
        for person in active[: rewarded(market, desk)]:
            person.cheer[b] = desk.levers["rewards.posting"]


def rewarded(market: DenseMarket, desk: DenseDesk) -> int:
    """Return how many of the connected a brand rewards."""
    connected = sum(person.tier == CONNECTED for person in market.people)
    return round(desk.levers["rewards.share"] * connected)


def gifts(market: DenseMarket) -> list[Occasion]:
    """Return what brands give away today: each an experience that nobody bought."""
    found = []
    for b, desk in enumerate(market.desks):
        if since_the_plan_began(market, b) != 0:
            continue
        number = int(desk.levers["seeding.people"]) // int(market.world["world.people_per_agent"])
        for person in by_place(market, b, str(desk.levers["seeding.whom"]))[:number]:
            market.count(b, "newly_aware", b not in person.knows)
            person.knows.add(b)
            found.append(Occasion(person, -1 - b, brand=b, gift=True))
    for b in range(len(market.desks)):
        given = sum(each.brand == b for each in found)
        price = market.world.settings.brands[b].price
        euros = market.world["money.basket"] if price is None else price
        cents = given * market.world["world.people_per_agent"] * round(euros * CENTS)
        market.count(b, "seeded", given)
        market.count(b, "programme_cost", round(cents * (1.0 - market.world["money.margin"])))
    return found


def by_place(market: DenseMarket, b: int, whom: str) -> list[Person]:
    """Return people in the order in which they would be given something."""
    luck = {each.row: market.world.draw(Decision.SEEDED, 0, each.row, b) for each in market.people}
    sign = {"hubs": -1, "fringe": 1}.get(whom, 0)
    people = [p for p in market.people if whom != "connected" or p.tier == CONNECTED]
    return sorted(people, key=lambda p: (sign * len(p.contacts), luck[p.row]))


def run_programmes(market: DenseMarket) -> None:
    """Let each brand do what its programmes have for today."""
    for b, desk in enumerate(market.desks):
        age, enters = since_the_plan_began(market, b), market.world.settings.brands[b].enters
        if enters is not None and age < 0:
            continue
        a_year = round(desk.levers["quality.yearly_cost"] * CENTS)
        market.count(b, "programme_cost", falls_due(a_year, age))
        if falls_due(12, age):
            review(market, b, desk)
            pay(market, b, desk)
        if falls_due(desk.levers["ambassadors.first_looks"], age):
            for person in market.people:
                if b in person.ambassador:
                    look_first(market, b, person)
        for k in range(falls_due(4 * desk.levers["influencers.contacts"], age)):
            contact(market, b, desk, k)


def review(market: DenseMarket, b: int, desk: DenseDesk) -> None:
    """Let the least of too many ambassadors go, or invite regulars until the places are full."""
    levers, world = desk.levers, market.world
    seats = int(levers["ambassadors.places"]) // int(world["world.people_per_agent"])
    best = sorted(market.people, key=lambda person: -(person.rate * person.habit[b]))
    now = [person for person in best if b in person.ambassador]
    for person in now[seats:]:
        person.ambassador.discard(b)
    free = seats - len(now)
    for person in best:
        if free <= 0:
            return
        if not is_regular(market, b, person, levers):
            continue
        person.invited.add(b)
        market.count(b, "invitations")
        if world.draw(Decision.AMBASSADOR, 0, person.row, b) < levers["ambassadors.accept"]:
            person.ambassador.add(b)
            free -= 1


def is_regular(market: DenseMarket, b: int, person: Person, levers: dict[str, float]) -> bool:
    """Whether a person is connected, buys the brand, is far from leaving it and was never asked."""
    bought = person.occasions * person.habit[b]
    return (
        person.tier == CONNECTED
        and person.platforms != 0
        and b in person.knows
        and b not in person.invited
        and not person.feelings[b].stopped
        and bought >= levers["ambassadors.purchases"]
        and margin(market.world, person, b, market.day) > levers["ambassadors.margin"]
    )


def pay(market: DenseMarket, b: int, desk: DenseDesk) -> None:
    """Pay a month of ambassadors and a twelfth of the year's rewards."""
    euros = desk.levers["rewards.yearly_cost"] / 12 * rewarded(market, desk)
    number = sum(b in person.ambassador for person in market.people)
    euros += desk.levers["ambassadors.monthly_cost"] * number
    market.count(b, "programme_cost", round(euros * market.world["world.people_per_agent"] * CENTS))


def went(world: World, b: int, u: float) -> int:
    """Return how an experience with a brand goes (S3)."""
    if u < world.failure[b]:
        return FAILED
    return DELIGHTED if u >= 1.0 - world.delight[b] else FINE


def second_of(market: DenseMarket, u: float) -> int:
    """Return the second of today at which somebody posts."""
    start, end = market.world["voice.posting_from"], market.world["voice.posting_until"]
    second = min(int((start + u * (end - start)) * SECONDS_PER_HOUR), SECONDS_PER_DAY - 1)
    return market.day * SECONDS_PER_DAY + second


def look_first(market: DenseMarket, b: int, person: Person) -> None:
    """Let an ambassador try the novelty, and post what went wrong or delighted."""
    world, day, feeling = market.world, market.day, person.feelings[b]
    outcome = went(world, b, world.draw(Decision.FIRST_LOOK, day, person.row, b))
    if outcome == FAILED:
        shift(world, feeling, day, -world["experience.failure_loss"])
    else:
        restate(world, feeling, day)
        feeling.lasting += world["experience.loyalty_gain"]
        if outcome == DELIGHTED:
            feeling.fading += world["experience.delight_gain"]
    if outcome == FINE:
        return
    u, v = world.draws(Decision.FIRST_LOOK_POST, day, person.row, b)
    platform, at = pick_platform(world, person, u, outcome == FAILED), second_of(market, v)
    message = Message(person.row, person.row, b, kind_of(outcome), platform, at, day, 0.0)
    address, tone = day * len(market.pages) + b, 1 if outcome == DELIGHTED else -1
    market.send(
        views(world, market.people, FIRST_LOOK, address, person, at, platform, b, tone, -1), message
    )
    person.shared += 1
    market.count(b, f"first_look_{'good' if tone > 0 else 'bad'}")


def kind_of(outcome: int) -> int:
    """Return what kind of post an experience makes."""
    return PRAISE if outcome == DELIGHTED else PUBLIC_COMPLAINT


def contact(market: DenseMarket, b: int, desk: DenseDesk, k: int) -> None:
    """Contact an influencer, who may try the product and post what came of it."""
    levers, world, day = desk.levers, market.world, market.day
    market.count(b, "influencer_contacts")
    beyond = max(levers["influencers.contacts"] - levers["influencers.novelties"], 0.0)
    willing = levers["influencers.accept"] / (1.0 + beyond * levers["influencers.fatigue"])
    if world.draw(Decision.INFLUENCER_ACCEPTS, day, k, b) >= willing:
        return
    market.count(b, "influencer_tests")
    fee = levers["influencers.price"] * levers["influencers.audience"] / 1000
    market.count(b, "programme_cost", round(fee * CENTS))
    u, v = world.draws(Decision.INFLUENCER_TESTS, day, k, b)
    outcome = went(world, b, u)
    if outcome != FINE:
        at, tone = second_of(market, v), 1 if outcome == DELIGHTED else -1
        message = Message(-1, 0, b, kind_of(outcome), VISUAL, at, k, 0.0)
        market.send(audience(market, levers, message, tone), message)
        market.count(b, f"influencer_{'good' if tone > 0 else 'bad'}")


def audience(
    market: DenseMarket, levers: dict[str, float], message: Message, tone: int
) -> list[Word]:
    """Return who sees an influencer's post, and when: anybody on the visual platform may."""
    world, b = market.world, message.brand
    size = levers["influencers.audience"]
    noticed = levers["influencers.engagement"] * exp(
        -levers["influencers.slope"] * log(size / 10_000)
    )
    members = [person for person in market.people if person.platforms >> VISUAL & 1]
    expected = size * min(1.0, noticed)
    seen = []
    for person in members:
        address = message.number * len(market.pages) + b
        u, v = world.draws(Decision.INFLUENCER_SEEN, market.day, person.row, address)
        if u < min(1.0, expected / (world["world.people_per_agent"] * len(members))):
            mean_life = world.of_platform("half_life", VISUAL) * PER_LN_2 * SECONDS_PER_HOUR
            at = message.posted + int(-log(1.0 - v) * mean_life)
            seen.append(Word(at, person.row, -1, b, tone, VIEW, 0))
    return seen


def count_ambassadors(market: DenseMarket) -> None:
    """Count who is an ambassador at midnight."""
    for b in range(len(market.desks)):
        market.count(b, "ambassadors", sum(b in person.ambassador for person in market.people))
