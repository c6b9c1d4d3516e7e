"""What does a market lose with a customer, beyond that customer's own purchases? (P17)

The same market is lived with and without a group, on the same luck. Who is removed buys nothing any
more and so has nothing to tell; what the others then do otherwise is the rest of the loss. Margins
are discounted (money.discount) to the day of the loss.
"""

from __future__ import annotations

import math

import numpy as np

from analysis.patterns.recovery import recent_buyers
from analysis.patterns.watching import Bought, Lived, Stage
from sim.brands import price_in_cents
from sim.scenario import DAYS_PER_YEAR, Scenario
from sim.state import State

CHECKS = ("P17_focal", "P17_market")
CUSTOMERS = 91  # days before the loss in which one must have bought
REMOVED = 0.10  # of the brand's customers
COLUMN_OF_LUCK = 1
NEVER_BACK = -1e6  # log-odds


def without(past: State, gone: np.ndarray, brand: int | None = None) -> State:
    """Return a branch in which these people stopped buying a brand (None: every one), for good."""
    state, which = past.copy(), slice(None) if brand is None else brand
    state.people.stopped[gone, which] = 1
    state.people.lasting[gone, which] = NEVER_BACK
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
