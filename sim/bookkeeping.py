"""What is written down of a day, and of what became of those who were ignored?"""

from __future__ import annotations

import numpy as np

from sim.kernels.columns import DELIGHTED, FAILED, IGNORED, Occasions
from sim.ledger import COLUMN
from sim.state import State


def write_purchases(state: State, bought: Occasions, prices: list[int], people: int) -> None:
    """Enter the day's purchases. prices: cents; people: those one consumer stands for."""
    brands = len(prices)
    row = state.ledger[state.day]
    made = bought.brand >= 0
    brand = bought.brand[made]
    purchases = np.bincount(brand, minlength=brands)
    row[:, COLUMN["purchases"]] = purchases
    row[:, COLUMN["sales"]] = purchases * np.array(prices, np.int64) * people
    for name, flags in (
        ("online_flips", bought.online_flip[made] == 1),
        ("any_flips", bought.any_flip[made] == 1),
        ("failures", bought.outcome[made] == FAILED),
        ("delights", bought.outcome[made] == DELIGHTED),
    ):
        row[:, COLUMN[name]] = np.bincount(brand[flags], minlength=brands)


def forget_counts(state: State) -> None:
    """Begin the consumers' own counts of purchases and flips anew."""
    for column in (state.people.purchases, state.people.online_flips, state.people.any_flips):
        column[:] = 0


def follow_up(state: State, days: int) -> None:
    """Note who, ignored so many days ago, still does not buy the brand."""
    episodes, asked = state.episodes, state.day - days
    if asked < 0:
        return
    count = int(state.counters[1])
    last = np.searchsorted(episodes.day[:count], asked, side="right")
    rows = np.flatnonzero(
        (episodes.outcome_day[:last] == asked) & (episodes.outcome[:last] == IGNORED)
    )
    stopped = state.people.stopped[episodes.consumer[rows], episodes.brand[rows]]
    episodes.stopped_later[rows] = stopped
