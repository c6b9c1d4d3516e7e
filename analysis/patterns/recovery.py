"""What do a failure, its repair and silence do to a buyer's next year? (P15)

One past, three arms: the same recent buyers of the focal brand live on, or fail and are satisfied
within half an hour, or fail and are ignored, each by the model's own numbers. Nobody speaks of
these failures, so that what is compared is the buyers' own doing.
"""

from __future__ import annotations

import math

import numpy as np

from analysis.patterns.figures import share
from analysis.patterns.watching import Lived, Stage, between
from sim.kernels.exit import enlist_all
from sim.kernels.experience import feel
from sim.state import State

CHECKS = ("P15_recovered", "P15_ignored", "P15_satisfaction")
YEAR = 365
RECENT = 60  # days before the end of the burn-in in which one must have bought
CHOSEN = 0.5  # of these
SWIFT = 0.5  # hours until the answer
COLUMN_OF_LUCK = 0


def recent_buyers(stage: Stage, days: int = RECENT) -> np.ndarray:
    """Return (people,) int: who bought the focal brand lately and has not stopped, sorted."""
    bought = between(stage.before, stage.past.day - days, stage.past.day)
    buyers = np.unique(bought.consumer[bought.brand == stage.focal])
    return buyers[stage.past.people.stopped[buyers, stage.focal] == 0]


def failed(stage: Stage, chosen: np.ndarray, repaired: bool) -> State:
    """Return a branch of the past in which these people's purchase failed just now.

    repaired: answered after SWIFT hours and satisfied; else never answered.
    """
    scenario, state, brand = stage.scenario, stage.past.copy(), stage.focal
    rules = stage.rules
    for i in chosen:
        change = -scenario["answer.ignored_loss"]
        if repaired:
            used = math.log1p(SWIFT / state.people.patience[i])
            change = scenario["answer.gain"] - scenario["answer.delay_loss"] * used
            change = max(change, scenario["answer.worst"])
            state.people.answered[i, brand] = 1
        loss = -scenario["experience.failure_loss"]
        with state.people.bond_held(i, brand) as bond:
            feel(bond, state.day, loss, rules.rules[0], rules.days)
            feel(bond, state.day, change, rules.rules[0], rules.days)
    pairs = chosen.astype(np.int64) * state.people.brands + brand
    state.listed = enlist_all(state.people.bond, state.listed, pairs)
    return state


def purchases_of(lived: Lived, chosen: np.ndarray, brand: int, days: int) -> int:
    """Return how often these people bought a brand in the first days of an arm."""
    first = lived.market.day - lived.days
    bought = between(lived.bought, first, first + days)
    return int(np.count_nonzero((bought.brand == brand) & np.isin(bought.consumer, chosen)))


def attitude(stage: Stage, state: State, chosen: np.ndarray) -> float:
    """Return the mean exit margin of these people towards the focal brand, log-odds."""
    people, b = state.people, stage.focal
    left = stage.rules.fading_left[state.day - people.stamp[chosen, b]]
    each = people.margin[chosen, b] + people.lasting[chosen, b] + people.fading[chosen, b] * left
    return float(np.mean(each))


def read(stage: Stage, base: Lived) -> dict[str, float]:
    """Return the figures of P15 of one market; none where nobody bought lately."""
    buyers = recent_buyers(stage)
    chosen = stage.draw(buyers, math.ceil(CHOSEN * buyers.size), COLUMN_OF_LUCK)
    if chosen.size == 0:
        return {}
    days = min(YEAR, base.days)
    states = [failed(stage, chosen, repaired) for repaired in (True, False)]
    unharmed = purchases_of(base, chosen, stage.focal, days)
    recovered, ignored = (
        purchases_of(stage.live(days, past=state), chosen, stage.focal, days) for state in states
    )
    return {
        "P15_recovered": share(recovered, unharmed),
        "P15_ignored": share(ignored, recovered),
        "P15_satisfaction": attitude(stage, states[0], chosen)
        - attitude(stage, stage.past, chosen),
    }
