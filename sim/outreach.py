"""What do brands post, and what do their posts, offers and followers cost?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.brands import CENTS, MINUTES_PER_HOUR
from sim.crew import Crew
from sim.crisis import statement_of
from sim.desks import BrandDesk
from sim.kernels.columns import (
    CONTEST,
    OFFER,
    SERVICE_POST,
    People,
)
from sim.kernels.content import DAYS_PER_WEEK, open_posts, show_posts
from sim.kernels.outbox import ABOUT_BRAND
from sim.kernels.rules import OUTREACH, Rulebook
from sim.ledger import COLUMN
from sim.pools import with_free
from sim.scenario import PLATFORMS, Scenario
from sim.state import State

COSTING = ("tailored", "minutes", "discount", "bought_followers", "follower_price")
PLANNED = {
    SERVICE_POST: "content.service_posts", OFFER: "content.offers", CONTEST: "content.contests"
}  # fmt: skip


def outreach_of(scenario: Scenario, desks: list[BrandDesk]) -> np.ndarray:
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
    sharing = outreach["sharing"][0]
    sharing[:] = 1.0
    sharing[[SERVICE_POST, OFFER]] = scenario["recognition.shared"]
    sharing[CONTEST] = scenario["recognition.contest_shared"]
    outreach["statement"], outreach["calm"] = statement_of(scenario, desks)
    return outreach


class Followers(NamedTuple):
    """Who follows each brand, of those who know it."""

    rows: np.ndarray  # (n,) int32 consumers, brand after brand
    starts: np.ndarray  # (brands + 1,) int64: where those of each brand begin

    @property
    def sizes(self) -> np.ndarray:
        """How many follow each brand, (brands,)."""
        return np.diff(self.starts)


def followers_of(people: People) -> Followers:
    """Return who follows each brand by now."""
    brands, follows = people.bond.shape[1], people.follows & people.knows
    rows = [np.flatnonzero((follows >> b) & 1).astype(np.int32) for b in range(brands)]
    starts = np.cumsum([0, *(each.size for each in rows)])
    return Followers(np.concatenate(rows), starts)


def present(desks: list[BrandDesk]) -> np.ndarray:
    """Return (brands,) bool: which brands are on the networks at all."""
    return np.array([desk.levers["content.present"] == 1 for desk in desks])


def plan_of(scenario: Scenario, desks: list[BrandDesk], day: int) -> np.ndarray:
    """Return (brands, 3) posts a week by kind on a day of the run; 0 of a brand not there."""
    plan = np.array([[desk.levers[address] for address in PLANNED.values()] for desk in desks])
    there = [known(scenario, b, day) for b in range(len(desks))]
    return plan * (present(desks) & there)[:, None]


def publish(
    seed: int,
    crew: Crew,
    plan: np.ndarray,
    followers: Followers,
    state: State,
    rulebook: Rulebook,
) -> None:
    """Let each brand publish what its plan (brands, 3) has for today."""
    most = int(np.ceil(plan / DAYS_PER_WEEK + 1.0).sum()) * len(PLATFORMS)
    state.messages = with_free(state.messages, state.free_messages, most)
    slots, speeches = open_posts(
        seed, state.day, plan, state.messages, state.free_messages, state.counters, rulebook
    )
    if slots.size == 0:
        return
    brands = speeches[:, ABOUT_BRAND]
    state.ledger[state.day, :, COLUMN["content_posts"]] = np.bincount(brands, minlength=len(plan))
    market = speeches, *followers, state.people, rulebook
    seen = crew.share(show_posts, followers.sizes[brands], (seed, state.day), market)
    state.make_room(0, sum(written for _, written in seen))
    for outbox, written in seen:
        state.send(outbox, written)
    state.send(seen[0][0], 0, slots)


def known(scenario: Scenario, b: int, day: int) -> bool:
    """Return whether a brand is on the market on a day of the run."""
    enters = scenario.brands[b].enters
    return enters is None or day >= scenario["world.burn_in"] + enters


def write_outreach(
    scenario: Scenario, desks: list[BrandDesk], followers: Followers, state: State
) -> None:
    """Enter what posts, offers and bought followers cost today, and the number of followers shown.

    A tailored post is written once for each platform, another once for all. The discount is given
    on every purchase made with an offer. Followers are bought on the comparison's first day.
    """
    people, row = scenario["world.people_per_agent"], state.ledger[state.day]
    levers = {
        name: np.array([desk.levers[f"content.{name}"] for desk in desks]) for name in COSTING
    }
    pieces = row[:, COLUMN["content_posts"]] / len(PLATFORMS)
    times = 1.0 + levers["tailored"] * (len(PLATFORMS) - 1)
    hours = pieces * times * levers["minutes"] / MINUTES_PER_HOUR
    cost = hours * scenario["money.agent_hour"]
    cost += row[:, COLUMN["bought_on_offer"]] * people * levers["discount"]
    if state.day == scenario["world.burn_in"]:
        cost += levers["bought_followers"] * levers["follower_price"]
    row[:, COLUMN["programme_cost"]] += np.rint(cost * CENTS).astype(np.int64)
    row[:, COLUMN["followers"]] = followers.sizes * people + levers["bought_followers"].astype(int)
