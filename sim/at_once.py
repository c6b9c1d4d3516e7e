"""Which days can be lived in one call, and how? Those on which nothing out of the ordinary happens.

One thread, and no verb that does more than its kernel: no trace, no program that orders a queue, no
newcomer, no crisis, nobody who looks in between. All other days are lived verb by verb (day.py).
What comes out is the same, to the byte.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.kernels.columns import OCCASION
from sim.kernels.whole_day import ANSWER, PROMOTE, PURCHASE, SPEAK, live_days
from sim.state import NOTHING

# The verbs of a day that are lived so, in their order.
VERBS = (
    "purchase", "experience", "speak", "answer", "promote", "hear", "leave_or_return", "observe",
)  # fmt: skip
NO_OCCASIONS = np.empty(0, OCCASION)
MOST_AT_ONCE = 10_000_000  # consumer-days: a fifth of a second, in which no Ctrl-C is heard


def is_usual(market: Any) -> bool:
    """Return whether no verb of a market does more than its kernel, whatever the day."""
    return not (
        market.verbs_changed
        or market.trace is not None
        or market.newcomers
        or market.generous
        or market.advertised
        or market.busy
        or any(market.special)
    )


def next_event(market: Any, end: int) -> int:
    """Return the first morning, `end` at the latest, on which more is to be done than a day."""
    people, crisis = market.state.people.life.size, market.crisis_day
    soon = market.day + max(1, MOST_AT_ONCE // people)
    known = min(market.rules.days.size - 1, market.state.ledger.shape[0])
    # When the burn-in is over, hands are hired for the last time.
    days = crisis, market.settings["world.burn_in"]
    return min(end, soon, known, *(day for day in days if day is not None and day >= market.day))


def live_until(last: int, market: Any) -> bool:
    """Live all verbs of each day before `last` in one call; False if they must be lived one by one.

    The first of these days is open, and on the others nothing is to be opened (next_event).
    """
    usual = market.usual and vars(market).keys().isdisjoint(VERBS)
    alone = market.crew.threads < 2
    if not (usual and alone and market.day < last) or market.day == market.crisis_day:
        return False
    state = market.placed
    brands, verb, own = state.brands, PURCHASE, NOTHING
    market.occasions = NO_OCCASIONS
    while state.day < last:
        state.day, verb, messages, entries, excess, words, market.occasions, own, *rest = live_days(
            verb, market.luck, state.day, last, not market.burnt_in, market.occasions, own,
            brands.busy_until, brands.waiting, brands.starts, state.listed, *market.by_tier,
            *market.plan, *market.followers, state.most_words, state.table,
        )  # fmt: skip
        brands.busy_until, brands.waiting, brands.starts, state.listed = rest
        state.take_back(excess, words)
        if verb == SPEAK:
            state.make_room(messages, 0)
        elif verb == ANSWER:
            state.make_room_at_desks(messages, entries)
        elif verb == PROMOTE:
            state.free_up(messages)
    market._posted = [own]
    return True
