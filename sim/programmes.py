"""Whom does a brand invite, contact, reward or give its product to, and at what cost? (S12)

What preventing failures costs (S3) is paid here too.
"""

from __future__ import annotations

import math

import numpy as np

from sim.brands import price_in_cents
from sim.desks import BrandDesk
from sim.kernels.columns import CENTS, CONNECTED, OCCASION, PRAISE, Network
from sim.kernels.exit import enlist_all
from sim.kernels.mathematics import exp, log
from sim.kernels.people import People
from sim.kernels.programmes import contact, first_looks, invite
from sim.kernels.randomness import Decision, uniforms
from sim.kernels.rules import Rulebook
from sim.ledger import COLUMN
from sim.occasions import merged
from sim.outreach import known
from sim.scenario import DAYS_PER_YEAR, PLATFORMS, Scenario
from sim.state import State

MONTHS = 12  # a year
QUARTERS = 4
FOLLOWERS_PER_PRICE = 1000  # influencers.price is for a thousand
MIDDLING = 10_000  # followers at which influencers.engagement is stated
VISUAL = PLATFORMS.index("visual")
PROGRAMMES = (
    "ambassadors.places", "rewards.share", "influencers.contacts", "quality.yearly_cost"
)  # fmt: skip


def age_of_plan(scenario: Scenario, b: int, day: int) -> int:
    """Return the days since a brand's plans began: with the comparison, or when it entered."""
    return day - scenario["world.burn_in"] - (scenario.brands[b].enters or 0)


def due_today(yearly: float, age: int) -> int:
    """Return how many of so many events a year fall on a day, evenly spread from the first on."""
    return math.floor(age * yearly / DAYS_PER_YEAR) - math.floor((age - 1) * yearly / DAYS_PER_YEAR)


def reward(desks: list[BrandDesk], people: People) -> None:
    """Note whom the brands reward under the policies in force.

    They are the most active of the connected, the share rewards.share of them.
    """
    people.rewarded[:] = 0
    shares = [desk.levers["rewards.share"] for desk in desks]
    if not any(shares):
        return
    connected = np.flatnonzero(people.tier == CONNECTED)
    ranked = connected[np.argsort(-people.activity[connected], kind="stable")]
    for b, share in enumerate(shares):
        top = round(share * ranked.size)
        people.rewarded[ranked[:top]] |= np.uint8(1 << b)


def with_gifts(
    seed: int, scenario: Scenario, desks: list[BrandDesk], bought: np.ndarray, state: State
) -> np.ndarray:
    """Return today's occasions with what brands give away at their launch, in one order.

    A gift of brand b is its receiver's occasion number -1 - b: no purchase has that address.
    """
    given = []
    for b, desk in enumerate(desks):
        people = int(desk.levers["seeding.people"]) // scenario["world.people_per_agent"]
        if people == 0 or age_of_plan(scenario, b, state.day) != 0:
            continue
        whom = str(desk.levers["seeding.whom"])
        rows = chosen(seed, b, whom, state.people, state.network)[:people]
        given.append((b, rows))
        _enter_gifts(scenario, b, rows, state)
    if not given:
        return bought
    gifts = _as_occasions(given)
    return merged(bought, gifts)


def chosen(seed: int, b: int, whom: str, people: People, network: Network) -> np.ndarray:
    """Return consumers in the order in which a brand would give them its product, (n,) int64.

    whom: "random"; "hubs" = most contacts first; "fringe" = fewest first; "connected" = those at
    random. Who is alike comes in random order.
    """
    luck = uniforms(seed, int(Decision.SEEDED), 0, people.tier.size, b)
    contacts = np.diff(network.start)
    rank = {"hubs": -contacts, "fringe": contacts, "connected": (people.tier != CONNECTED) * 1}
    order = np.lexsort((luck, rank.get(whom, np.zeros_like(contacts))))
    return order[people.tier[order] == CONNECTED] if whom == "connected" else order


def _as_occasions(given: list[tuple[int, np.ndarray]]) -> np.ndarray:
    """Return gifts as occasions. given: brand and (n,) receivers."""
    sizes = [rows.size for _, rows in given]
    brand = np.repeat([b for b, _ in given], sizes)
    gifts = np.zeros(brand.size, OCCASION)
    gifts["consumer"][:] = np.concatenate([rows for _, rows in given])
    gifts["brand"][:], gifts["number"][:], gifts["gift"][:] = brand, -1 - brand, 1
    return gifts


def _enter_gifts(scenario: Scenario, b: int, rows: np.ndarray, state: State) -> None:
    """Make the receivers of gifts aware of the brand, and enter what the goods cost to make."""
    line = state.ledger[state.day, b]
    line[COLUMN["newly_aware"]] += np.count_nonzero(((state.people.knows[rows] >> b) & 1) == 0)
    state.people.knows[rows] |= np.uint8(1 << b)
    line[COLUMN["seeded"]] += rows.size
    price = price_in_cents(scenario.brands[b], scenario)
    goods = rows.size * scenario["world.people_per_agent"] * price
    line[COLUMN["programme_cost"]] += round(goods * (1.0 - scenario["money.margin"]))


def busy(desks: list[BrandDesk], people: People) -> list[int]:
    """Return the brands with ambassadors, now or to come, or with another programme to pay."""
    has = np.bitwise_or.reduce(people.ambassador, initial=0)
    return [
        b
        for b, desk in enumerate(desks)
        if (has >> b) & 1 or any(desk.levers[address] > 0 for address in PROGRAMMES)
    ]


def run_programmes(
    seed: int,
    scenario: Scenario,
    desks: list[BrandDesk],
    busy: list[int],
    state: State,
    rules: Rulebook,
) -> None:
    """Let each busy brand's programmes do what today is due, and enter their cost."""
    for b in busy:
        desk = desks[b]
        if not known(scenario, b, state.day):
            continue
        age = age_of_plan(scenario, b, state.day)
        quality = round(desk.levers["quality.yearly_cost"] * CENTS)
        state.ledger[state.day, b, COLUMN["programme_cost"]] += due_today(quality, age)
        if due_today(MONTHS, age):
            _review_ambassadors(seed, scenario, b, desk, state, rules)
            _pay_monthly(scenario, b, desk, state)
        if due_today(desk.levers["ambassadors.first_looks"], age):
            _look_first(seed, b, state, rules)
        contacts = due_today(desk.levers["influencers.contacts"] * QUARTERS, age)
        if contacts:
            _contact(seed, scenario, b, desk, contacts, state, rules)


def ambassadors_of(people: People, b: int) -> np.ndarray:
    """Return the consumers who are a brand's ambassadors, (n,) int32."""
    return np.flatnonzero((people.ambassador >> b) & 1).astype(np.int32)


def _review_ambassadors(
    seed: int, scenario: Scenario, b: int, desk: BrandDesk, state: State, rules: Rulebook
) -> None:
    """Fill a brand's places from its best regulars; where there are too many, the least go.

    A regular is connected, has a margin above ambassadors.margin, and has bought the brand about
    ambassadors.purchases times: occasions so far times the habit of choosing it. The best buy most.
    """
    people, levers, bit = state.people, desk.levers, np.uint8(1 << b)
    seats = int(levers["ambassadors.places"]) // scenario["world.people_per_agent"]
    now = ambassadors_of(people, b)
    if seats == 0 and now.size == 0:
        return
    worth = people.rate * people.habit[:, b]
    now = now[np.argsort(-worth[now], kind="stable")]
    people.ambassador[now[seats:]] &= ~bit
    if seats <= now.size:
        return
    left = rules.fading_left[state.day - people.stamp[:, b]]
    margin = people.margin[:, b] + people.lasting[:, b] + people.fading[:, b] * left
    regular = (people.tier == CONNECTED) & (people.platforms != 0) & (people.stopped[:, b] == 0)
    regular &= (people.knows & bit != 0) & (people.invited & bit == 0)
    regular &= people.occasions * people.habit[:, b] >= levers["ambassadors.purchases"]
    rows = np.flatnonzero(regular & (margin > levers["ambassadors.margin"]))
    rows = rows[np.argsort(-worth[rows], kind="stable")]
    invited = invite(seed, b, rows, seats - now.size, levers["ambassadors.accept"], people)
    state.ledger[state.day, b, COLUMN["invitations"]] += invited


def _pay_monthly(scenario: Scenario, b: int, desk: BrandDesk, state: State) -> None:
    """Enter what a month of ambassadors and rewards costs."""
    rewarded = np.count_nonzero((state.people.rewarded >> b) & 1)
    each = desk.levers["rewards.yearly_cost"] / MONTHS * rewarded
    each += desk.levers["ambassadors.monthly_cost"] * ambassadors_of(state.people, b).size
    cost = round(each * scenario["world.people_per_agent"] * CENTS)
    state.ledger[state.day, b, COLUMN["programme_cost"]] += cost


def _look_first(seed: int, b: int, state: State, rules: Rulebook) -> None:
    """Let a brand's ambassadors try its novelty and say what they think."""
    who = ambassadors_of(state.people, b)
    state.free_up(who.size)
    outbox, written, posts = first_looks(
        seed, state.day, b, who, state.messages, state.free_messages, state.counters,
        state.people, state.network, rules,
    )  # fmt: skip
    pairs = who.astype(np.int64) * state.people.brands + b
    state.listed = enlist_all(state.people.bond, state.listed, pairs)
    _publish("first_look", b, outbox, written, posts, state)


def _contact(
    seed: int, scenario: Scenario, b: int, desk: BrandDesk, contacts: int, state: State,
    rules: Rulebook,
) -> None:  # fmt: skip
    """Contact influencers, and let those who were convinced of something post it."""
    levers, people = desk.levers, scenario["world.people_per_agent"]
    excess = max(levers["influencers.contacts"] - levers["influencers.novelties"], 0.0)
    accept = levers["influencers.accept"] / (1.0 + excess * levers["influencers.fatigue"])
    members = int(np.count_nonzero((state.people.platforms >> VISUAL) & 1))
    views = levers["influencers.audience"] * engagement(levers)
    reach = min(1.0, views / (people * members)) if members else 0.0
    state.free_up(contacts)
    outbox, written, posts, accepted = contact(
        seed, state.day, b, contacts, accept, reach, VISUAL, state.messages, state.free_messages,
        state.counters, state.people, rules,
    )  # fmt: skip
    _publish("influencer", b, outbox, written, posts, state)
    line = state.ledger[state.day, b]
    line[COLUMN["influencer_contacts"]] += contacts
    line[COLUMN["influencer_tests"]] += accepted
    fee = levers["influencers.price"] * levers["influencers.audience"] / FOLLOWERS_PER_PRICE
    line[COLUMN["programme_cost"]] += accepted * round(fee * CENTS)


def engagement(levers: dict[str, float]) -> float:
    """Return the share of an audience that notices a post: less, the larger the audience."""
    size = log(levers["influencers.audience"] / MIDDLING)
    return min(1.0, levers["influencers.engagement"] * exp(-levers["influencers.slope"] * size))


def _publish(
    name: str, b: int, outbox: np.ndarray, written: int, posts: np.ndarray, state: State
) -> None:
    """Put the views of some posts under way, and count the posts by what they say."""
    good = np.count_nonzero(state.messages["kind"][posts] == PRAISE)
    rows = outbox[:written]
    state.make_room(0, written)
    state.send(rows, written, posts)
    state.ledger[state.day, b, COLUMN[f"{name}_good"]] += good
    state.ledger[state.day, b, COLUMN[f"{name}_bad"]] += posts.size - good
