"""What does a market lose with a customer, beyond that customer's own purchases? (P17)

The same market is lived with and without a group, on the same luck. Who is removed buys nothing any
more and so has nothing to tell; what the others then do otherwise is the rest of the loss. Margins
are discounted (money.discount) to the day of the loss.
"""

from __future__ import annotations

import math

import numpy as np

from analysis.patterns.recovery import recent_buyers
from analysis.patterns.watching import Bought, Lived, Stage, open_stage
from sim.brands import price_in_cents
from sim.scenario import DAYS_PER_YEAR, Scenario
from sim.state import State

CHECKS = ("P17_focal", "P17_market", "P17_early")
CUSTOMERS = 91  # days before the loss in which one must have bought
REMOVED = 0.10  # of the brand's customers
COLUMN_OF_LUCK = 1
NEVER_BACK = -1e6  # log-odds
EARLY, LATE = 0.025, 0.16  # shares of the adopters, first and last


def without(past: State, gone: np.ndarray) -> State:
    """Return a branch in which these people stopped buying every brand, for good."""
    state = past.copy()
    state.people.stopped[gone] = 1
    state.people.lasting[gone] = NEVER_BACK
    return state


def margins(scenario: Scenario, bought: Bought, from_day: int) -> np.ndarray:
    """Return (purchases,) float64 euros of margin each, discounted to a day."""
    prices = np.array([price_in_cents(brand, scenario) for brand in scenario.brands]) / 100
    years = (bought.day - from_day) / DAYS_PER_YEAR
    left = (1.0 + scenario["money.discount"]) ** -years
    return prices[bought.brand] * scenario["money.margin"] * left


def multiplier(
    scenario: Scenario, base: Lived, after: Lived, gone: np.ndarray, brand: int | None
) -> float:
    """Return the loss of margin over the margin of those gone; brand None: of all brands."""
    start = base.market.day - base.days
    own = others = 0.0
    for lived, sign in ((base, 1.0), (after, -1.0)):
        each = margins(scenario, lived.bought, start)
        counted = np.full(each.size, True) if brand is None else lived.bought.brand == brand
        theirs = np.isin(lived.bought.consumer, gone)
        own += sign * float(each[counted & theirs].sum())
        others += sign * float(each[counted & ~theirs].sum())
    return (own + others) / own if own > 0 else math.nan


def read(stage: Stage, base: Lived) -> dict[str, float]:
    """Return the figures of P17 of one market; none where the brand has no customers."""
    customers = recent_buyers(stage, CUSTOMERS)
    gone = stage.draw(customers, math.ceil(REMOVED * customers.size), COLUMN_OF_LUCK)
    if gone.size == 0:
        return {}
    after = stage.live(base.days, past=without(stage.past, gone))
    return {
        "P17_focal": multiplier(stage.scenario, base, after, gone, stage.focal),
        "P17_market": multiplier(stage.scenario, base, after, gone, None),
    }


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


def early_over_late(launch: Scenario, seed: int) -> float:
    """Return the brand's loss per early adopter lost over that per late one, in a launch.

    launch: a world whose focal brand nobody knows at the beginning of the comparison. The first
    2.5 % of its adopters are lost on the day when they have adopted, the last 16 % on the day when
    the others have; each loss is discounted to its day. NaN where nobody adopts.
    """
    stage = open_stage(launch, seed)
    days = launch["world.days"]
    people, since = adopters(stage, stage.live(days))
    if people.size == 0:
        return math.nan
    early, late = math.ceil(EARLY * people.size), math.floor((1.0 - LATE) * people.size)
    losses = []
    for group, moment in ((people[:early], since[early - 1]), (people[late:], since[late - 1])):
        lived_first = int(np.clip(moment + 1 - stage.past.day, 1, days - 1))
        at = stage.live(lived_first).market.state
        with_them = stage.live(days - lived_first, past=at)
        without_them = stage.live(days - lived_first, past=without(at, group))
        lost = 0.0
        for lived, sign in ((with_them, 1.0), (without_them, -1.0)):
            each = margins(launch, lived.bought, at.day)
            lost += sign * float(each[lived.bought.brand == stage.focal].sum())
        losses.append(lost / group.size)
    return losses[0] / losses[1] if losses[1] > 0 else math.nan
