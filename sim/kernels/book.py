"""What of a day is written down? Counts by brand, as the ledger wants them."""

import numpy as np
from numba import njit

from sim.kernels.columns import DELIGHTED, FAILED, NO_OFFER, WAS_TOLD
from sim.kernels.diary import NO_PAGE, first_page, note, take_page
from sim.kernels.exit import attitude_today

# What is counted of a day's purchases, by brand: columns of `counts`.
(
    PURCHASES, ONLINE_FLIPS, ANY_FLIPS, FEED_FLIPS, BRAND_FLIPS, NETWORK_FLIPS, ON_OFFER, ON_CODE,
    ON_PAGE, FAILURES, DELIGHTS,
) = range(11)  # fmt: skip
PURCHASE_FIELDS = 11


@njit(cache=True, nogil=True)
def count_purchases(occasions, brands):
    """Return counts of a day's purchases, gifts left out: (brands, 11) int64."""
    counts = np.zeros((brands, PURCHASE_FIELDS), np.int64)
    for j in range(occasions.size):
        occasion = occasions[j]
        if occasion.brand < 0 or occasion.gift:
            continue
        row = counts[occasion.brand]
        row[PURCHASES] += 1
        row[ONLINE_FLIPS] += occasion.online_flip
        row[ANY_FLIPS] += occasion.any_flip
        row[FEED_FLIPS] += occasion.feed_flip
        row[BRAND_FLIPS] += occasion.brand_flip
        row[NETWORK_FLIPS] += occasion.network_flip
        row[ON_OFFER] += occasion.offer != NO_OFFER
        row[ON_CODE] += occasion.offer == WAS_TOLD
        row[ON_PAGE] += occasion.on_page
        row[FAILURES] += occasion.outcome == FAILED
        row[DELIGHTS] += occasion.outcome == DELIGHTED
    return counts


@njit(cache=True, nogil=True)
def count_ties(ties, brands):
    """Return how many know each brand, and how many are its ambassadors: (2, brands) int64."""
    counts = np.zeros((2, brands), np.int64)
    for i in range(ties.size):
        for b in range(brands):
            counts[0, b] += (ties[i].knows >> b) & 1
            counts[1, b] += (ties[i].ambassador >> b) & 1
    return counts


@njit(cache=True, nogil=True)
def follow_up(day, settled, episodes, people, rulebook):
    """Note what those feel, and whether they buy, whose complaint was settled some time ago.

    settled: diary of rows of episodes, by the day of the follow-up.
    """
    later, heads, marks = rulebook.rules[0].survey_follow_up, settled.heads, settled.marks
    page = first_page(marks, day)
    while page != NO_PAGE:
        for at in range(heads[page].used):
            row = settled.pages[page, at]
            episode = episodes[row]
            if episode.outcome_day + later > day:
                note(settled, day, row)
                continue
            bond = people.bond[episode.consumer, episode.brand]
            episode.stopped_later = bond.stopped
            episode.later = attitude_today(bond, day, rulebook.days)
        page = take_page(heads, marks, page)
