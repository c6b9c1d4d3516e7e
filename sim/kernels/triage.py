"""What does a desk see of a message, and in which order does a rule put them? (S5)

The names of the orders are those of policy files: several may be given, the first decides, the
next break its ties. Smaller keys are served first; NaN means that no answer is given.
"""

import numpy as np

from sim.kernels.columns import CONNECTED, PRAISE, SECONDS_PER_HOUR
from sim.kernels.compiling import njit
from sim.kernels.memory import AHEAD, leaf
from sim.kernels.outbox import ask_for_message
from sim.kernels.people import people_of
from sim.kernels.whereabouts import brands_of, network_of, pool_of

ORDERS = ("praise", "complaints", "connected", "reach", "expected_loss", "newest", "oldest")
PRAISE_FIRST, COMPLAINTS_FIRST, CONNECTED_FIRST, REACH_FIRST, LOSS_FIRST, NEWEST, OLDEST = range(7)
LARGEST_ORDER = 3
# Columns of the table of open messages.
COMPLAINT, BY_CONNECTED, REACH, LOSS, POSTED = range(5)
FEATURES = 5


@njit(cache=True, inline="always")
def reach_of(message, network):
    """Return how many people follow the author of a public message; 0 for a private one."""
    if message.platform < 0:
        return 0
    return network.start[message.like + 1] - network.start[message.like]


@njit(cache=True, inline="always")
def expected_loss(message, people, network, desk):
    """Return the euros a desk would expect to lose by ignoring a message.

    A complaint: the author's yearly margin with the brand (year_value euros per purchase x rate x
    habit) times the guess that an ignored one leaves, plus view_value euros per follower reached.
    """
    if message.kind == PRAISE:
        return 0.0
    like = message.like
    own = people.pace[like].rate * people.taste.habit[like, message.brand] * desk.year_value
    return desk.stop_guess * own + desk.view_value * reach_of(message, network)


@njit(cache=True, nogil=True)
def features(slots, b, market):
    """Return what a policy of brand b may look at: (n, 5) float64.

    Columns: complaint (0/1), connected author (0/1), reach (people), expected loss (euros),
    posted (hours since the first day).
    """
    people, network, (_, desks) = people_of(market), network_of(market), brands_of(market)
    messages, _ = pool_of(market)
    table = np.empty((slots.size, FEATURES), np.float64)
    for j in range(slots.size):
        message, row = messages[slots[j]], table[j]
        row[COMPLAINT] = message.kind != PRAISE
        row[BY_CONNECTED] = people.traits[message.like].tier == CONNECTED
        row[REACH] = reach_of(message, network)
        row[LOSS] = expected_loss(message, people, network, desks[b])
        row[POSTED] = message.posted / SECONDS_PER_HOUR
    return table


@njit(cache=True, nogil=True)
def orders_by_rule(slots, bounds, market):
    """Return the order of service at every desk: keys (n, 3) float64, smaller first.

    NaN in the first column = never answered. Desk b has the messages slots[bounds[b]:bounds[b+1]].
    """
    people, network, (_, desks) = people_of(market), network_of(market), brands_of(market)
    messages, _ = pool_of(market)
    keys = np.zeros((slots.size, LARGEST_ORDER), np.float64)
    for b in range(desks.size):
        put_in_order(slots, bounds[b], bounds[b + 1], messages, people, network, desks[b], keys)
    return keys


@leaf
def put_in_order(slots, first, last, messages, people, network, desk, keys):
    """Fill keys (n, 3) of the messages slots[first:last] with a desk's order of service."""
    for j in range(first, last):
        if j + AHEAD < slots.size:
            ask_for_message(messages, slots[j + AHEAD])
        message = messages[slots[j]]
        praise = message.kind == PRAISE
        if not (desk.answers_praise if praise else desk.answers_complaints):
            keys[j, 0] = np.nan
            continue
        for k in range(LARGEST_ORDER):
            keys[j, k] = key_of(message, desk.order[k], people, network, desk)


@njit(cache=True, inline="always")
def key_of(message, order, people, network, desk):
    """Return one key of one message under one named order."""
    if order == PRAISE_FIRST:
        return 1.0 if message.kind != PRAISE else 0.0
    if order == COMPLAINTS_FIRST:
        return -1.0 if message.kind != PRAISE else 0.0
    if order == CONNECTED_FIRST:
        return -1.0 if people.traits[message.like].tier == CONNECTED else 0.0
    if order == REACH_FIRST:
        return -float(reach_of(message, network))
    if order == LOSS_FIRST:
        return -expected_loss(message, people, network, desk)
    if order == NEWEST:
        return -(message.posted / SECONDS_PER_HOUR)
    if order == OLDEST:
        return message.posted / SECONDS_PER_HOUR
    return 0.0
