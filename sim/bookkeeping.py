"""What is written down of a day, and of what became of those who complained?"""

from __future__ import annotations

import numpy as np

from sim.kernels.book import PURCHASES, count_purchases, count_ties
from sim.kernels.page import ratings
from sim.kernels.rules import Rulebook
from sim.ledger import COLUMN, columns_of
from sim.state import State

HUNDREDTHS = 100
# Measures in the order in which kernels count them.
POSTS = columns_of("complaints_posted", "complaints_private", "praise_posted")
HEARD = columns_of(
    "told_bad", "told_good", "seen_bad", "seen_good", "tells_cancelled", "posts_unseen",
    "views_relieved", "retold", "shared", "content_seen", "content_shared", "codes_told",
    "outrage_seen", "outrage_shared", "newly_aware",
)  # fmt: skip
PURCHASE_COLUMNS = columns_of(
    "purchases", "online_flips", "any_flips", "feed_flips", "brand_flips", "network_flips",
    "bought_on_offer", "bought_on_code", "bought_on_page", "failures", "delights",
)  # fmt: skip
LEVEL_COLUMNS = columns_of("aware", "ambassadors")
# What is counted of each consumer since the comparison began.
COUNTED = (
    "purchases", "online_flips", "any_flips", "feed_flips", "brand_flips", "network_flips",
    "shared", "marketing", "service",
)  # fmt: skip


def write_purchases(state: State, bought: np.ndarray, prices: np.ndarray, people: int) -> None:
    """Enter the day's purchases. prices: (brands,) cents; people: those one consumer stands for."""
    row, counts = state.ledger[state.day], count_purchases(bought, prices.size)
    row[:, PURCHASE_COLUMNS] = counts
    row[:, COLUMN["sales"]] = counts[:, PURCHASES] * prices * people


def write_counts(state: State, columns: np.ndarray, counts: np.ndarray) -> None:
    """Add counts of the day to these columns. counts: (brands, columns) int64."""
    state.ledger[state.day][:, columns] += counts


def write_exits(state: State, exits: np.ndarray, returns: np.ndarray) -> None:
    """Enter who stopped and came back tonight, (brands,) each, and how many have stopped."""
    row = state.ledger[state.day]
    row[:, COLUMN["exits"]], row[:, COLUMN["returns"]] = exits, returns
    before = state.ledger[state.day - 1][:, COLUMN["stopped"]] if state.day else 0
    row[:, COLUMN["stopped"]] = before + exits - returns


def write_levels(state: State, rulebook: Rulebook, invite: bool) -> None:
    """Enter what stands at midnight: who knows each brand, who speaks for it, and its counters.

    invite: whether any brand may have ambassadors. People are counted again only on days on which
    somebody heard of a brand for the first time, or where there may be ambassadors.
    """
    row = state.ledger[state.day]
    if state.day == 0 or invite or row[:, COLUMN["newly_aware"]].any():
        row[:, LEVEL_COLUMNS] = count_ties(state.people.ties, row.shape[0]).T
    else:
        row[:, LEVEL_COLUMNS] = state.ledger[state.day - 1][:, LEVEL_COLUMNS]
    rating, volume = ratings(state.brands.pages, rulebook)
    row[:, COLUMN["rating"]] = np.rint(rating * HUNDREDTHS)
    row[:, COLUMN["reviews"]] = np.rint(volume)


def forget_counts(state: State) -> None:
    """Begin the consumers' own counts of purchases and flips anew."""
    for name in COUNTED:
        getattr(state.people, name)[:] = 0
