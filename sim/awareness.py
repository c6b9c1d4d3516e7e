"""How does a brand become known: by adverts, by being looked for, by what others say? (S13)

Everybody knows the brands that were always there. A brand that `enters` is known to nobody until
its day; then tells, posts, its own posts, adverts and search make it known, one person at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.desks import BrandDesk
from sim.kernels.awareness import look_around, reach_out
from sim.kernels.columns import CENTS
from sim.kernels.page import ratings
from sim.kernels.rules import Rulebook
from sim.ledger import COLUMN
from sim.outreach import Followers, known
from sim.scenario import Scenario
from sim.state import State

AWARE = COLUMN["newly_aware"]


def newcomers(scenario: Scenario, day: int) -> list[int]:
    """Return the brands that entered the market, by this day of the run."""
    return [
        b
        for b, brand in enumerate(scenario.brands)
        if brand.enters is not None and known(scenario, b, day)
    ]


def advertise(seed: int, scenario: Scenario, desks: list[BrandDesk], state: State) -> None:
    """Let adverts reach people, whether they know the brand or not, and be paid."""
    everybody = scenario["world.consumers"] * scenario["world.people_per_agent"]
    for b, desk in enumerate(desks):
        reach = desk.levers["advertising.contacts"]
        if reach <= 0.0 or not known(scenario, b, state.day):
            continue
        row: Any = state.ledger[state.day, b]
        row[AWARE] += reach_out(seed, state.day, b, reach, state.people)
        row[COLUMN["programme_cost"]] += round(
            reach * everybody * desk.levers["advertising.price"] * CENTS
        )


def chances_of_finding(
    scenario: Scenario, followers: Followers, state: State, rulebook: Rulebook
) -> np.ndarray:
    """Return (brands,): chance that who needs something finds a newcomer not known so far.

    awareness.search x ( w community + (1 - w) freshness ), w = awareness.search_community;
    community: those who know it plus those who follow it, against all consumers, at most 1;
    freshness: the posts remembered on its page against the page with most of them.
    """
    chances = np.zeros(len(scenario.brands))
    here = newcomers(scenario, state.day)
    if not here or scenario["awareness.search"] <= 0.0:
        return chances
    weight = scenario["awareness.search_community"]
    _, volume = ratings(state.brands.pages, rulebook)
    most = volume.max()
    for b in here:
        knowing = np.count_nonzero((state.people.knows >> b) & 1)
        community = min(1.0, (knowing + followers.sizes[b]) / state.people.knows.size)
        fresh = volume[b] / most if most > 0.0 else 0.0
        chances[b] = scenario["awareness.search"] * (weight * community + (1.0 - weight) * fresh)
    return chances


def search(
    each_buyer: Callable[..., list[np.ndarray]],
    scenario: Scenario,
    followers: Followers,
    state: State,
    rulebook: Rulebook,
) -> None:
    """Let who needs something today find newcomers.

    each_buyer: runs a kernel over occasions.
    """
    chances = chances_of_finding(scenario, followers, state, rulebook)
    if chances.any():
        for found in each_buyer(look_around, state.people, chances):
            state.ledger[state.day, :, AWARE] += found
