"""What does a desk see of a message, and in which order does a rule put them? (S5)

The names of the orders are those of policy files: several may be given, the first decides, the
next break its ties. Smaller keys are served first; NaN means that no answer is given.
"""

import numpy as np
from numba import njit

from sim.kernels.columns import CONNECTED, PRAISE, SECONDS_PER_HOUR

ORDERS = ("praise", "complaints", "connected", "reach", "expected_loss", "newest", "oldest")
PRAISE_FIRST, COMPLAINTS_FIRST, CONNECTED_FIRST, REACH_FIRST, LOSS_FIRST, NEWEST, OLDEST = range(7)
LARGEST_ORDER = 3
# Columns of the table of open messages.
COMPLAINT, BY_CONNECTED, REACH, LOSS, POSTED = range(5)
FEATURES = 5


@njit(cache=True)
def reach_of(slot, messages, network):
    """Return how many people follow the author of a public message; 0 for a private one."""
    if messages[slot].platform < 0:
        return 0
    like = messages[slot].like
    return network.start[like + 1] - network.start[like]


@njit(cache=True)
def expected_loss(slot, messages, people, network, year_value, view_value, stop_guess):
    """Return the euros a desk would expect to lose by ignoring a message.

    A complaint: the author's yearly margin with the brand (year_value euros per purchase x rate x
    habit) times the guess that an ignored one leaves, plus view_value euros per follower reached.
    """
    if messages[slot].kind == PRAISE:
        return 0.0
    like, b = messages[slot].like, messages[slot].brand
    own = people.pace[like].rate * people.taste[like, b].habit * year_value
    return stop_guess * own + view_value * reach_of(slot, messages, network)


@njit(cache=True)
def features(slots, messages, people, network, year_value, view_value, stop_guess):
    """Return what a policy may look at: (n, 5) float64.

    Columns: complaint (0/1), connected author (0/1), reach (people), expected loss (euros),
    posted (hours since the first day).
    """
    table = np.empty((slots.size, FEATURES), np.float64)
    for j in range(slots.size):
        slot = slots[j]
        table[j, COMPLAINT] = messages[slot].kind != PRAISE
        table[j, BY_CONNECTED] = people.traits[messages[slot].like].tier == CONNECTED
        table[j, REACH] = reach_of(slot, messages, network)
        table[j, LOSS] = expected_loss(
            slot, messages, people, network, year_value, view_value, stop_guess
        )
        table[j, POSTED] = messages[slot].posted / SECONDS_PER_HOUR
    return table


@njit(cache=True)
def order_by_rule(table, order, answers_complaints, answers_praise):
    """Return the keys of a rule: (n, 3) float64. order: (3,) int64, indices of ORDERS or -1."""
    keys = np.zeros((table.shape[0], LARGEST_ORDER), np.float64)
    for j in range(table.shape[0]):
        complaint = table[j, COMPLAINT] == 1.0
        if (complaint and not answers_complaints) or (not complaint and not answers_praise):
            keys[j, 0] = np.nan
            continue
        for k in range(LARGEST_ORDER):
            keys[j, k] = key_of(table[j], order[k])
    return keys


@njit(cache=True)
def key_of(row, order):
    """Return one key of one message under one named order."""
    if order == PRAISE_FIRST:
        return row[COMPLAINT]
    if order == COMPLAINTS_FIRST:
        return -row[COMPLAINT]
    if order == CONNECTED_FIRST:
        return -row[BY_CONNECTED]
    if order == REACH_FIRST:
        return -row[REACH]
    if order == LOSS_FIRST:
        return -row[LOSS]
    if order == NEWEST:
        return -row[POSTED]
    if order == OLDEST:
        return row[POSTED]
    return 0.0
