"""What do brands post, and what do their posts, offers and followers cost?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.brands import price_in_cents
from sim.crew import Crew
from sim.crisis import statement_of
from sim.desks import BrandDesk
from sim.kernels.alone import publish_alone
from sim.kernels.columns import CONTEST, OFFER, SERVICE_POST
from sim.kernels.content import DAYS_PER_WEEK, open_posts, show_posts
from sim.kernels.outbox import ABOUT_BRAND, ON_PLATFORM
from sim.kernels.people import People
from sim.kernels.rules import OUTREACH
from sim.scenario import PLATFORMS, Scenario
from sim.state import State

COSTING = ("tailored", "minutes", "discount", "bought_followers", "follower_price")
PLANNED = {
    SERVICE_POST: "content.service_posts", OFFER: "content.offers", CONTEST: "content.contests"
}  # fmt: skip


def outreach_of(scenario: Scenario, desks: list[BrandDesk], invites: bool) -> np.ndarray:
    """Return what the kernels must know of the brands' posts under their policies: (1,) OUTREACH.

    A post is worth less the more a brand posts a week, and less on a platform it was not written
    for: worth = (tailored + (1 - tailored) fit) / (1 + posts a week / fatigue).
    """
    fit = np.array([scenario[f"platforms.{name}_fit"] for name in PLATFORMS])
    outreach = np.zeros(1, OUTREACH)
    for b, desk in enumerate(desks):
        weekly = sum(desk.levers[address] for address in PLANNED.values())
        tailored = desk.levers["content.tailored"]
        tired = 1.0 + weekly / scenario["recognition.fatigue"]
        outreach["worth"][0, b] = (tailored + (1.0 - tailored) * fit) / tired
        outreach["price"][0, b] = price_in_cents(scenario.brands[b], scenario)
        for name in COSTING:
            outreach[name][0, b] = desk.levers[f"content.{name}"]
    outreach["invites"] = invites
    sharing = outreach["sharing"][0]
    sharing[:] = 1.0
    sharing[[SERVICE_POST, OFFER]] = scenario["recognition.shared"]
    sharing[CONTEST] = scenario["recognition.contest_shared"]
    outreach["statement"], outreach["calm"] = statement_of(scenario, desks)
    return outreach


class Followers(NamedTuple):
    """Who follows each brand, of those who know it, and on which platforms its posts find them."""

    rows: np.ndarray  # (n,) int32 consumers, brand after brand and platform after platform
    starts: np.ndarray  # (brands x platforms + 1,) int64: where those of each begin
    sizes: np.ndarray  # (brands,) int64: how many follow each brand, wherever


def followers_of(people: People) -> Followers:
    """Return who follows each brand by now."""
    follows = people.follows & people.knows
    rows, sizes = [], []
    for b in range(people.brands):
        those = np.flatnonzero((follows >> b) & 1).astype(np.int32)
        on = people.platforms[those]
        rows += [those[(on >> p) & 1 == 1] for p in range(len(PLATFORMS))]
        sizes.append(those.size)
    starts = np.cumsum([0, *(each.size for each in rows)])
    return Followers(np.concatenate(rows), starts, np.array(sizes))


def present(desks: list[BrandDesk]) -> np.ndarray:
    """Return (brands,) bool: which brands are on the networks at all."""
    return np.array([desk.levers["content.present"] == 1 for desk in desks])


def plan_of(scenario: Scenario, desks: list[BrandDesk], day: int) -> tuple[np.ndarray, int]:
    """Return (brands, 3) posts a week by kind on a day of the run, 0 of a brand not there.

    And a number of posts, on all platforms, that no day of it has more of.
    """
    plan = np.array([[desk.levers[address] for address in PLANNED.values()] for desk in desks])
    there = [known(scenario, b, day) for b in range(len(desks))]
    plan *= (present(desks) & there)[:, None]
    return plan, int(np.ceil(plan / DAYS_PER_WEEK + 1.0).sum()) * len(PLATFORMS)


def publish(
    seed: int, crew: Crew, plan: np.ndarray, most: int, followers: Followers, state: State
) -> None:
    """Let each brand publish what its plan (brands, 3) has for today. most: see plan_of."""
    state.free_up(most)
    market = state.table
    if crew.threads < 2:
        given = plan, followers.rows, followers.starts, state.most_words, market
        state.take_back(*publish_alone(seed, state.day, *given))
        return
    slots, speeches = open_posts(seed, state.day, plan, market)
    if slots.size == 0:
        return
    places = speeches[:, ABOUT_BRAND] * len(PLATFORMS) + speeches[:, ON_PLATFORM]
    seen = crew.share(
        show_posts,
        lambda: np.diff(followers.starts)[places],
        (seed, state.day),
        (speeches, followers.rows, followers.starts, market),
        slots.size,
    )
    state.make_room(0, sum(written for _, written in seen))
    for outbox, written in seen:
        state.send(outbox, written)
    state.send(outbox, 0, slots)


def known(scenario: Scenario, b: int, day: int) -> bool:
    """Return whether a brand is on the market on a day of the run."""
    enters = scenario.brands[b].enters
    return enters is None or day >= scenario["world.burn_in"] + enters
