"""Whom should a brand give the first one to: hubs, ambassadors, anybody or the fringe? (P19)

Each arm gives one delighted experience with the focal brand to as many people, chosen by another
rule. They feel, tell and perhaps post it by the kernels that every buyer lives by. What counts is
how much more the others buy within a year than on the same luck without the gift.
"""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np

from analysis.patterns.watching import Lived, Stage, WatchedMarket, between
from sim.kernels.columns import CONNECTED, DELIGHTED, OCCASION
from sim.kernels.experience import restate
from sim.occasions import merged

CHECKS = ("P19_hub", "P19_ambassador", "P19_fringe", "P19_ratio", "P19_cost")
YEAR = 365
SEEDED = 0.02  # of all consumers
GIFT = 2**31 - 1  # number of the occasion: no purchase of a lifetime has that address
FEES = (0.0, 10.0, 30.0, 100.0, 300.0, 1000.0)  # worth so many followers, each
RULES = ("hub", "ambassador", "random", "fringe")
COLUMNS_OF_LUCK = {"hub": 2, "ambassador": 3, "random": 4, "fringe": 5}


class SeededMarket(WatchedMarket):
    """A market on whose first day some people are given a delighted experience."""

    def __init__(self, *where: Any, seeds: np.ndarray, brand: int, **how: Any) -> None:
        """Open the market. seeds: (people,) sorted rows; brand: row; others as of BareMarket."""
        super().__init__(*where, **how)
        self.seeds, self.gift, self.given_on = seeds, brand, self.day

    def experience(self) -> None:
        """Let purchases be lived, and the gift."""
        super().experience()
        if self.day == self.given_on:
            self._give()

    def _give(self) -> None:
        people, seeds, brand = self.state.people, self.seeds, self.gift
        for i in seeds:
            with people.bond_held(i, brand) as bond:
                restate(bond, self.day, self.rules.days)
        people.lasting[seeds, brand] += self.rules.experience_loyalty_gain
        people.fading[seeds, brand] += self.rules.experience_delight_gain
        gifts = np.zeros(seeds.size, OCCASION)
        gifts["consumer"][:], gifts["number"][:] = seeds, GIFT
        gifts["brand"][:], gifts["outcome"][:] = brand, DELIGHTED
        self.occasions = merged(self.occasions, gifts)


def chosen_by(rule: str, stage: Stage) -> np.ndarray:
    """Return (people,) sorted rows of those whom a rule gives the gift to."""
    contacts = np.diff(stage.past.network.start)
    everybody = np.arange(contacts.size)
    count = max(1, round(SEEDED * contacts.size))
    which = COLUMNS_OF_LUCK[rule]
    if rule == "random":
        return stage.draw(everybody, count, which)
    if rule == "ambassador":
        return stage.draw(np.flatnonzero(stage.past.people.tier == CONNECTED), count, which)
    ranked = np.sort(contacts)
    if rule == "hub":
        least = ranked[-count]
        sure = everybody[contacts > least]
    else:
        least = ranked[count - 1]
        sure = everybody[contacts < least]
    equals = everybody[contacts == least]
    return np.sort(np.concatenate((sure, stage.draw(equals, count - sure.size, which))))


def won(stage: Stage, base: Lived, seeds: np.ndarray, days: int) -> float:
    """Return purchases of the focal brand by others won per person seeded."""
    opened = partial(SeededMarket, seeds=seeds, brand=stage.focal)
    given = stage.live(days, opened=opened)
    more = 0
    for lived, sign in ((given, 1), (base, -1)):
        bought = between(lived.bought, stage.past.day, stage.past.day + days)
        others = (bought.brand == stage.focal) & ~np.isin(bought.consumer, seeds)
        more += sign * int(np.count_nonzero(others))
    return more / seeds.size


def too_dear(more: dict[str, float], followers: dict[str, float]) -> float:
    """Return the share of fees at which hubs are not the cheapest per purchase won.

    more: purchases won per person; followers: contacts per person; both by rule.
    """
    dear = 0
    for fee in FEES:
        price = {
            rule: (fee + followers[rule]) / more[rule] if more[rule] > 0 else math.inf
            for rule in more
        }
        dear += price["hub"] > min(price.values())
    return dear / len(FEES)


def read(stage: Stage, base: Lived) -> dict[str, float]:
    """Return the figures of P19 of one market; none where nobody is of a kind or moved."""
    days = min(YEAR, base.days)
    contacts = np.diff(stage.past.network.start)
    more, followers = {}, {}
    for rule in RULES:
        seeds = chosen_by(rule, stage)
        if seeds.size == 0:
            return {}
        more[rule] = won(stage, base, seeds, days)
        followers[rule] = float(contacts[seeds].mean())
    if not any(more.values()):
        return {}
    return {
        "P19_hub": more["hub"] - more["ambassador"],
        "P19_ambassador": more["ambassador"] - more["random"],
        "P19_fringe": more["random"] - more["fringe"],
        "P19_ratio": more["hub"] / more["random"] if more["random"] > 0 else math.nan,
        "P19_cost": too_dear(more, followers),
    }
