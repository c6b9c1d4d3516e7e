"""What do brands post, and what do their posts, offers and followers cost?"""

from __future__ import annotations

import math

import numpy as np

from sim.brands import CENTS, MINUTES_PER_HOUR
from sim.crisis import statement_of
from sim.desks import BrandDesk
from sim.kernels.columns import (
    CONTEST,
    MESSAGE_KINDS,
    OFFER,
    SECONDS_PER_DAY,
    SECONDS_PER_HOUR,
    SERVICE_POST,
    People,
)
from sim.kernels.content import show_followers
from sim.kernels.outbox import ROOT, SPEECH_FIELDS, new_outbox, prepare
from sim.kernels.posting import open_message, release
from sim.kernels.randomness import Decision, uniform
from sim.kernels.rules import Outreach, Rules
from sim.ledger import COLUMN
from sim.pools import with_free
from sim.scenario import PLATFORMS, Scenario
from sim.state import State

DAYS_PER_WEEK = 7.0
PLANNED = {
    SERVICE_POST: "content.service_posts", OFFER: "content.offers", CONTEST: "content.contests"
}  # fmt: skip


def outreach_of(scenario: Scenario, desks: list[BrandDesk]) -> Outreach:
    """Return what the kernels must know of the brands' posts under the policies in force (S11).

    A post is worth less the more a brand posts a week, and less on a platform it was not written
    for: worth = (tailored + (1 - tailored) fit) / (1 + posts a week / fatigue).
    """
    fit = np.array([scenario[f"platforms.{name}_fit"] for name in PLATFORMS])
    worth = np.empty((len(desks), len(PLATFORMS)))
    for b, desk in enumerate(desks):
        weekly = sum(desk.levers[address] for address in PLANNED.values())
        tailored = desk.levers["content.tailored"]
        tired = 1.0 + weekly / scenario["recognition.fatigue"]
        worth[b] = (tailored + (1.0 - tailored) * fit) / tired
    sharing = np.ones(MESSAGE_KINDS)
    sharing[[SERVICE_POST, OFFER]] = scenario["recognition.shared"]
    sharing[CONTEST] = scenario["recognition.contest_shared"]
    return Outreach(worth, sharing, *statement_of(scenario, desks))


def followers_of(people: People) -> list[np.ndarray]:
    """Return, brand by brand, (n,) int32: who follows it, of those who know it."""
    brands, follows = people.habit.shape[1], people.follows & people.knows
    return [np.flatnonzero((follows >> b) & 1).astype(np.int32) for b in range(brands)]


def present(desks: list[BrandDesk]) -> np.ndarray:
    """Return (brands,) bool: which brands are on the networks at all."""
    return np.array([desk.levers["content.present"] == 1 for desk in desks])


def due_posts(weekly: float, day: int) -> int:
    """Return how many of so many posts a week fall on a day, evenly spread."""
    return math.floor((day + 1) * weekly / DAYS_PER_WEEK) - math.floor(day * weekly / DAYS_PER_WEEK)


def publish(
    seed: int,
    scenario: Scenario,
    desks: list[BrandDesk],
    followers: list[np.ndarray],
    state: State,
    rules: Rules,
) -> None:
    """Let each brand publish what its plan has for today, on every platform."""
    for b, desk in enumerate(desks):
        if desk.levers["content.present"] != 1 or not known(scenario, b, state.day):
            continue
        number = 0
        for kind, address in PLANNED.items():
            for _ in range(due_posts(desk.levers[address], state.day)):
                for platform in range(len(PLATFORMS)):
                    _post(seed, scenario, b, kind, platform, number, followers[b], state, rules)
                    number += 1
        state.ledger[state.day][b, COLUMN["content_posts"]] = number


def known(scenario: Scenario, b: int, day: int) -> bool:
    """Return whether a brand is on the market on a day of the run."""
    enters = scenario.brands[b].enters
    return enters is None or day >= scenario["world.burn_in"] + enters


def _post(
    seed: int,
    scenario: Scenario,
    b: int,
    kind: int,
    platform: int,
    number: int,
    followers: np.ndarray,
    state: State,
    rules: Rules,
) -> None:
    """Publish one post on one platform and put its views under way."""
    day = state.day
    u = uniform(seed, int(Decision.CONTENT_HOUR), day, b, number - platform)
    low, high = scenario["voice.posting_from"], scenario["voice.posting_until"]
    second = min(int((low + u * (high - low)) * SECONDS_PER_HOUR), SECONDS_PER_DAY - 1)
    at = day * SECONDS_PER_DAY + second
    state.messages = with_free(state.messages, state.free_messages, 1)
    slot = open_message(
        state.messages, state.free_messages, -1, 0, b, kind, platform, at, number, 0.0
    )
    state.messages.references[slot] = 1
    speech = np.empty(SPEECH_FIELDS, np.int64)
    address = number * len(state.brands.praise) + b
    root = int(state.counters[0])
    prepare(speech, 0, address, -1, at, b, 1, slot, root, 0, -1, platform)
    outbox, written = show_followers(
        seed, day, speech, platform, followers, state.people, rules, new_outbox(1), 0
    )
    outbox[:written, ROOT] = root
    state.counters[0] += 1
    state.make_room(0, written)
    state.send(outbox, written)
    release(state.messages, state.free_messages, slot)


def write_outreach(
    scenario: Scenario, desks: list[BrandDesk], followers: list[np.ndarray], state: State
) -> None:
    """Enter what posts, offers and bought followers cost today, and the number of followers shown.

    A tailored post is written once for each platform, another once for all. The discount is given
    on every purchase made with an offer. Followers are bought on the comparison's first day.
    """
    people = scenario["world.people_per_agent"]
    first = state.day == scenario["world.burn_in"]
    for b, desk in enumerate(desks):
        row, levers = state.ledger[state.day, b], desk.levers
        pieces = row[COLUMN["content_posts"]] / len(PLATFORMS)
        times = 1.0 + levers["content.tailored"] * (len(PLATFORMS) - 1)
        hours = pieces * times * levers["content.minutes"] / MINUTES_PER_HOUR
        cost = hours * scenario["money.agent_hour"]
        cost += row[COLUMN["bought_on_offer"]] * people * levers["content.discount"]
        bought = levers["content.bought_followers"]
        cost += bought * levers["content.follower_price"] if first else 0.0
        row[COLUMN["programme_cost"]] += round(cost * CENTS)
        row[COLUMN["followers"]] = followers[b].size * people + int(bought)
