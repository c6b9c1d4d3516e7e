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
from sim.kernels.content import publish_posts
from sim.kernels.posting import release_all
from sim.kernels.randomness import Decision, uniform
from sim.kernels.rules import Outreach, Rulebook
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
    brands, follows = people.bond.shape[1], people.follows & people.knows
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
    rules: Rulebook,
) -> None:
    """Let each brand publish what its plan has for today, on every platform."""
    for b, desk in enumerate(desks):
        if desk.levers["content.present"] != 1 or not known(scenario, b, state.day):
            continue
        posts = todays_posts(seed, scenario, desk, b, state.day)
        state.ledger[state.day][b, COLUMN["content_posts"]] = len(posts)
        if len(posts) == 0:
            continue
        state.messages = with_free(state.messages, state.free_messages, len(posts))
        outbox, written, slots = publish_posts(
            seed, state.day, b, posts, followers[b], state.people, state.messages,
            state.free_messages, state.counters, rules,
        )  # fmt: skip
        state.make_room(0, written)
        state.send(outbox, written)
        release_all(slots, state.messages, state.free_messages)


def todays_posts(seed: int, scenario: Scenario, desk: BrandDesk, b: int, day: int) -> np.ndarray:
    """Return (posts, 4) int64 of one brand's posts of a day: kind, platform, number, second.

    A post goes out on every platform at the same moment.
    """
    low, high = scenario["voice.posting_from"], scenario["voice.posting_until"]
    posts: list[tuple[int, int, int, int]] = []
    for kind, address in PLANNED.items():
        for _ in range(due_posts(desk.levers[address], day)):
            u = uniform(seed, int(Decision.CONTENT_HOUR), day, b, len(posts))
            second = min(int((low + u * (high - low)) * SECONDS_PER_HOUR), SECONDS_PER_DAY - 1)
            at = day * SECONDS_PER_DAY + second
            posts += [(kind, p, len(posts) + p, at) for p in range(len(PLATFORMS))]
    return np.array(posts, np.int64).reshape(-1, 4)


def known(scenario: Scenario, b: int, day: int) -> bool:
    """Return whether a brand is on the market on a day of the run."""
    enters = scenario.brands[b].enters
    return enters is None or day >= scenario["world.burn_in"] + enters


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
