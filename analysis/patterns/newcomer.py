"""What is lost with a newcomer's first customers, and what do hubs add to adverts? (P17, P19)

A brand that nobody knows enters on the first day of the comparison (worlds/launch.toml). Two groups
of its customers are lost: the first, on the day when they have all bought it, and the last, on the
day when the others have. Each loss is followed for as long, on the same luck with and without the
group, and discounted (money.discount) to its day. Then the product is given away, to hubs or to
anybody, in a launch nobody advertises and in one that everybody is shown within months.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from analysis.patterns.figures import share
from analysis.patterns.lost import margins, without
from analysis.patterns.watching import Lived, Stage, between
from sim.parameters import Value
from sim.policies.files import load_policy
from sim.policies.policy import Policy
from sim.programmes import chosen
from sim.scenario import Scenario

CHECKS = ("P17_early", "P17_defect", "P19_falls", "P19_advertised")
EARLY, LATE = 0.025, 0.16  # shares of the adopters, first and last
YEAR = 365  # days each loss, and each gift, is followed
SEEDED = 0.02  # of all consumers
ADVERTS = {"silent": 0.0, "loud": 0.02}  # share of consumers reached a day


class Group(NamedTuple):
    """Adopters who are lost together."""

    people: np.ndarray  # rows
    moment: int  # the day, since the first of the burn-in, on which the last of them is settled


def read(stage: Stage) -> dict[str, float]:
    """Return the figures of one launch; none where nobody adopts."""
    return {**customers_lost(stage), **gifts_given(stage)}


def own_policy(stage: Stage, **levers: Value) -> Policy:
    """Return the newcomer's policy in its world, some levers (content_offers=7.0) set anew."""
    policy = load_policy(stage.scenario.brands[stage.focal].policy)
    changes = {name.replace("_", ".", 1): value for name, value in levers.items()}
    return replace(policy, levers={**policy.levers, **changes})


# Customers lost


def adopters(stage: Stage, base: Lived) -> tuple[np.ndarray, np.ndarray]:
    """Return who ever bought the focal brand, and on which day first, in the order of that day."""
    both = (stage.before, base.bought)
    brand = np.concatenate([bought.brand for bought in both])
    who = np.concatenate([bought.consumer for bought in both])
    day = np.concatenate([bought.day for bought in both])
    of_focal = brand == stage.focal
    people, first = np.unique(who[of_focal], return_index=True)
    since = day[of_focal][first]
    order = np.argsort(since, kind="stable")
    return people[order], since[order]


def first_and_last(people: np.ndarray, since: np.ndarray) -> tuple[Group, Group]:
    """Return the first 2.5 % and the last 16 % of at least two adopters, in order of their day."""
    early, late = math.ceil(EARLY * people.size), math.floor((1.0 - LATE) * people.size)
    return (
        Group(people[:early], int(since[early - 1])),
        Group(people[late:], int(since[late - 1])),
    )


def loss(scenario: Scenario, kept: Lived, lost: Lived, brand: int, from_day: int) -> float:
    """Return the euros of margin a brand has less in one arm, discounted to a day."""
    found = 0.0
    for lived, sign in ((kept, 1.0), (lost, -1.0)):
        each = margins(scenario, lived.bought, from_day)
        found += sign * float(each[lived.bought.brand == brand].sum())
    return found


def customers_lost(stage: Stage) -> dict[str, float]:
    """Return the loss per early customer over that per late one, and of defecting over leaving."""
    days, policy = stage.scenario["world.days"], own_policy(stage)
    people, since = adopters(stage, stage.live(days, policy=policy))
    if people.size < 2:
        return {}
    early, late = first_and_last(people, since)
    left, defected = (losses(stage, early, policy, brand) for brand in (None, stage.focal))
    last = losses(stage, late, policy, None)
    figures = {}
    if last > 0:
        figures["P17_early"] = left / early.people.size / (last / late.people.size)
    if left > 0:
        figures["P17_defect"] = defected / left
    return figures


def losses(stage: Stage, group: Group, policy: Policy, brand: int | None) -> float:
    """Return what the newcomer loses within a year with a group, in euros.

    brand: the only one they stop buying (None: they buy nothing any more).
    """
    last = stage.past.day + stage.scenario["world.days"] - 1
    day = int(np.clip(group.moment + 1, stage.past.day + 1, last))
    at = stage.live(day - stage.past.day, policy=policy).market.state
    days = min(YEAR, stage.scenario["world.days"])
    kept = stage.live(days, past=at, policy=policy)
    lost = stage.live(days, past=without(at, group.people, brand), policy=policy)
    return loss(stage.scenario, kept, lost, stage.focal, day)


# Gifts


def gifts_given(stage: Stage) -> dict[str, float]:
    """Return how hubs do against anybody in a loud launch, and less how they do in a silent one.

    None where a gift to anybody wins nothing.
    """
    ratio = {name: hubs_over_anybody(stage, reach) for name, reach in ADVERTS.items()}
    figures = {"P19_falls": ratio["loud"] - ratio["silent"], "P19_advertised": ratio["loud"]}
    return {name: figure for name, figure in figures.items() if not math.isnan(figure)}


def hubs_over_anybody(stage: Stage, reach: float) -> float:
    """Return purchases won per gift to hubs over those per gift to anybody; NaN if these win none.

    reach: share of consumers whom an advert reaches each day.
    """
    days = min(YEAR, stage.scenario["world.days"])
    base = stage.live(days, policy=own_policy(stage, advertising_contacts=reach))
    hubs, anybody = (won(stage, base, whom, reach, days) for whom in ("hubs", "random"))
    return share(hubs, anybody) if anybody > 0 else math.nan


def won(stage: Stage, base: Lived, whom: str, reach: float, days: int) -> float:
    """Return purchases of the newcomer by others won per product given away."""
    people, network = stage.past.people, stage.past.network
    gifts = max(1, round(SEEDED * people.tier.size))
    given = stage.live(days, policy=own_policy(
        stage, advertising_contacts=reach, seeding_whom=whom,
        seeding_people=gifts * stage.scenario["world.people_per_agent"],
    ))  # fmt: skip
    seeds = chosen(stage.seed, stage.focal, whom, people, network)[:gifts]
    more = 0
    for lived, sign in ((given, 1), (base, -1)):
        bought = between(lived.bought, stage.past.day, stage.past.day + days)
        others = (bought.brand == stage.focal) & ~np.isin(bought.consumer, seeds)
        more += sign * int(np.count_nonzero(others))
    return more / gifts
