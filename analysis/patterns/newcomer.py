"""What is lost with a newcomer's first customers, and what do hubs add to adverts? (P17, P19)

A brand that nobody knows enters on the first day of the comparison (worlds/launch.toml). Two groups
of its customers are lost: the first, on the morning after they have all bought it, and the last, on
the morning after the others have. Each loss is followed for as long, on the same luck with and
without the group, and discounted (money.discount) to its day. Then the product is given away, to
hubs or to anybody, in a launch nobody advertises and in one that everybody is shown within months.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from analysis.patterns.figures import share
from analysis.patterns.lost import margins, without
from analysis.patterns.watching import Bought, Lived, Stage, between
from sim.parameters import Value
from sim.policies.files import load_policy
from sim.policies.policy import Policy
from sim.programmes import chosen
from sim.state import State

CHECKS = ("P17_early", "P17_defect", "P19_falls", "P19_advertised")
EARLY, LATE = 0.025, 0.16  # shares of the adopters, first and last
LEAST = 2  # adopters
YEAR = 365  # days each loss, and each gift, is followed
SEEDED = 0.02  # of all consumers
ADVERTS = {"silent": 0.0, "loud": 0.02}  # share of consumers reached a day


class Group(NamedTuple):
    """Adopters who are lost together."""

    people: np.ndarray  # rows
    day: int  # of the loss, since the first day of the burn-in


def read(stage: Stage) -> dict[str, float]:
    """Return the figures of one launch; none where nobody adopts."""
    return {**customers_lost(stage), **gifts_given(stage)}


def own_policy(stage: Stage, **levers: Value) -> Policy:
    """Return the newcomer's policy in its world, some levers (content_offers=7.0) set anew."""
    policy = load_policy(stage.scenario.brands[stage.focal].policy)
    changes = {name.replace("_", ".", 1): value for name, value in levers.items()}
    return replace(policy, levers={**policy.levers, **changes})


# Customers lost


def first_bought(bought: Bought, brand: int) -> tuple[np.ndarray, np.ndarray]:
    """Return who bought a brand, and on which day first, in the order of that day."""
    of_brand = bought.brand == brand
    people, first = np.unique(bought.consumer[of_brand], return_index=True)
    since = bought.day[of_brand][first]
    order = np.argsort(since, kind="stable")
    return people[order], since[order]


def first_and_last(people: np.ndarray, since: np.ndarray) -> tuple[Group, Group]:
    """Return the first 2.5 % and the last 16 % of some adopters, who come in order of their day."""
    early, late = math.ceil(EARLY * people.size), math.floor((1.0 - LATE) * people.size)
    return (
        Group(people[:early], int(since[early - 1]) + 1),
        Group(people[late:], int(since[late - 1]) + 1),
    )


def customers_lost(stage: Stage) -> dict[str, float]:
    """Return the loss per early customer over that per late one, and of defecting over leaving."""
    first, days, policy = stage.past.day, stage.scenario["world.days"], own_policy(stage)
    kept = stage.live(days + min(YEAR, days), policy=policy).bought
    people, since = first_bought(between(kept, first, first + days), stage.focal)
    if people.size < LEAST:
        return {}
    early, late = first_and_last(people, since)
    then = stage.live(early.day - first, policy=policy).market.state
    left = losses(stage, kept, then, early)
    defected = losses(stage, kept, then, early, stage.focal)
    then = stage.live(late.day - then.day, past=then, policy=policy).market.state
    last = losses(stage, kept, then, late)
    return {
        "P17_early": share(left / early.people.size, last / late.people.size),
        "P17_defect": share(defected, left),
    }


def losses(
    stage: Stage, kept: Bought, then: State, group: Group, brand: int | None = None
) -> float:
    """Return what the newcomer loses within a year with a group, euros discounted to that day.

    kept: what is bought with them there; then: the market on their day; brand: the only one they
    stop buying (None: they buy nothing any more).
    """
    days = min(YEAR, stage.scenario["world.days"])
    gone = without(then, group.people, brand)
    lost = stage.live(days, past=gone, policy=own_policy(stage)).bought
    worth = []
    for bought in (between(kept, then.day, then.day + days), lost):
        each = margins(stage.scenario, bought, then.day)
        worth.append(float(each[bought.brand == stage.focal].sum()))
    return worth[0] - worth[1]


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
