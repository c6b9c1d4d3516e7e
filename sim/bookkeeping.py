"""What is written down of a day, and of what became of those who complained?"""

from __future__ import annotations

import numpy as np

from sim.brands import page_rating
from sim.kernels.columns import (
    ANSWERED,
    DELIGHTED,
    FAILED,
    IGNORED,
    NO_OFFER,
    WAS_TOLD,
)
from sim.ledger import COLUMN
from sim.scenario import Scenario
from sim.state import State

HUNDREDTHS = 100
# Measures in the order in which kernels count them.
POSTS = ("complaints_posted", "complaints_private", "praise_posted")
HEARD = (
    "told_bad", "told_good", "seen_bad", "seen_good", "tells_cancelled", "posts_unseen",
    "views_relieved", "retold", "shared", "content_seen", "content_shared", "codes_told",
    "outrage_seen", "outrage_shared", "newly_aware",
)  # fmt: skip
# What is counted of each consumer since the comparison began.
COUNTED = (
    "purchases", "online_flips", "any_flips", "feed_flips", "brand_flips", "network_flips",
    "shared", "marketing", "service",
)  # fmt: skip


def write_purchases(state: State, bought: np.recarray, prices: list[int], people: int) -> None:
    """Enter the day's purchases. prices: cents; people: those one consumer stands for."""
    brands = len(prices)
    row = state.ledger[state.day]
    made = (bought.brand >= 0) & (bought.gift == 0)
    brand = bought.brand[made]
    purchases = np.bincount(brand, minlength=brands)
    row[:, COLUMN["purchases"]] = purchases
    row[:, COLUMN["sales"]] = purchases * np.array(prices, np.int64) * people
    for name, flags in (
        ("network_flips", bought.network_flip[made] == 1),
        ("online_flips", bought.online_flip[made] == 1),
        ("any_flips", bought.any_flip[made] == 1),
        ("feed_flips", bought.feed_flip[made] == 1),
        ("brand_flips", bought.brand_flip[made] == 1),
        ("bought_on_offer", bought.offer[made] != NO_OFFER),
        ("bought_on_code", bought.offer[made] == WAS_TOLD),
        ("bought_on_page", bought.on_page[made] == 1),
        ("failures", bought.outcome[made] == FAILED),
        ("delights", bought.outcome[made] == DELIGHTED),
    ):
        row[:, COLUMN[name]] = np.bincount(brand[flags], minlength=brands)


def write_counts(state: State, names: tuple[str, ...], counts: np.ndarray) -> None:
    """Add counts of the day to these measures. counts: (brands, names) int64."""
    state.ledger[state.day][:, [COLUMN[name] for name in names]] += counts


def write_exits(state: State, exits: np.ndarray, returns: np.ndarray) -> None:
    """Enter who stopped and came back tonight, (brands,) each, and how many have stopped."""
    row = state.ledger[state.day]
    row[:, COLUMN["exits"]], row[:, COLUMN["returns"]] = exits, returns
    before = state.ledger[state.day - 1][:, COLUMN["stopped"]] if state.day else 0
    row[:, COLUMN["stopped"]] = before + exits - returns


def write_levels(scenario: Scenario, state: State) -> None:
    """Enter what stands at midnight: who knows each brand, who speaks for it, and its counters."""
    row = state.ledger[state.day]
    people = state.people
    for b in range(row.shape[0]):
        row[b, COLUMN["aware"]] = np.count_nonzero((people.knows >> b) & 1)
        row[b, COLUMN["ambassadors"]] = np.count_nonzero((people.ambassador >> b) & 1)
    rating, volume = page_rating(scenario, state.brands)
    row[:, COLUMN["rating"]] = np.rint(rating * HUNDREDTHS)
    row[:, COLUMN["reviews"]] = np.rint(volume)


def forget_counts(state: State) -> None:
    """Begin the consumers' own counts of purchases and flips anew."""
    for name in COUNTED:
        getattr(state.people, name)[:] = 0


def follow_up(state: State, days: int, fading_left: np.ndarray) -> None:
    """Note what those feel, and whether they buy, whose complaint was settled so many days ago.

    fading_left: (days,) share of a fading attitude left after so many days.
    """
    episodes, asked = state.episodes, state.day - days
    if asked < 0:
        return
    count = int(state.counters[1])
    last = np.searchsorted(episodes.day[:count], asked, side="right")
    rows = np.flatnonzero(episodes.outcome_day[:last] == asked)
    rows = rows[np.isin(episodes.outcome[rows], (ANSWERED, IGNORED))]
    people, pairs = state.people, (episodes.consumer[rows], episodes.brand[rows])
    episodes.stopped_later[rows] = people.stopped[pairs]
    faded = people.fading[pairs] * fading_left[state.day - people.stamp[pairs]]
    episodes.later[rows] = people.lasting[pairs] + faded
