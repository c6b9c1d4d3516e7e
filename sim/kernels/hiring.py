"""How many hands does an inbox ask for, and what becomes of those who are busy? (S5)

While the burn-in lasts, the hands of a desk follow its inbox day by day; from then on they stay.
"""

import math

import numpy as np
from numba.extending import register_jitable

from sim.kernels.columns import MINUTES_PER_HOUR, SECONDS_PER_HOUR
from sim.kernels.compiling import njit
from sim.kernels.whereabouts import brands_of, flow_of, rulebook_of


@register_jitable
def hands_for(inbox, capacity, paid_minutes, open_hours):
    """Return (agents, mean seconds a message keeps one of them, paid hours a day) for an inbox.

    inbox: messages a day; capacity: the share of them that is answered; paid_minutes: an answer;
    open_hours: a day. Whole people share out the hours that are paid.
    """
    answers, service = capacity * inbox, paid_minutes * MINUTES_PER_HOUR
    paid = answers * paid_minutes / MINUTES_PER_HOUR
    agents = math.ceil(paid / open_hours)
    if answers > 0:
        service = agents * open_hours * SECONDS_PER_HOUR / answers
    return agents, service, paid


@njit(cache=True, nogil=True)
def hire(busy_until, market):
    """Let the hands of every desk follow its inbox of today; returns busy_until of those there now.

    A brand still to come is hired for its share: its inbox is empty until it enters, and what it
    will be at its nominal share was filled in when the market opened, and stays. busy_until:
    (seats,) int64 seconds, desk after desk.
    """
    (pages, desks), flow = brands_of(market), flow_of(market)
    people = rulebook_of(market).rules[0].world_people_per_agent
    for b in range(desks.size):
        page, desk = pages[b], desks[b]
        if not desk.to_come:
            expected = 0.0
            for kind in range(flow.shape[1]):
                expected += flow[b, kind]
            page.hired = expected * people
        if not math.isnan(desk.capacity):
            desk.agents, desk.service, desk.paid_hours = hands_for(
                page.hired, desk.capacity, desk.paid_minutes, desk.open_hours
            )
    return seated(busy_until, pages, desks)


@njit(cache=True, nogil=True)
def seat(busy_until, market):
    """Give every desk its hands; returns busy_until of those there now, see hire."""
    pages, desks = brands_of(market)
    return seated(busy_until, pages, desks)


@njit(cache=True)
def seated(busy_until, pages, desks):
    """Return when the hands of each desk are free; of too many, those with least left to do go."""
    settled, total = True, np.int64(0)
    for b in range(desks.size):
        settled = settled and desks[b].agents == pages[b].seats
        total += desks[b].agents
    if settled:
        return busy_until
    now, old, new = np.zeros(total, np.int64), np.int64(0), np.int64(0)
    for b in range(desks.size):
        had, has = np.int64(pages[b].seats), np.int64(desks[b].agents)
        busy = busy_until[old : old + had].copy()
        if had != has:
            sort_times(busy)
        kept = min(had, has)
        for j in range(kept):
            now[new + j] = busy[had - kept + j]
        pages[b].seats = has
        old, new = old + had, new + has
    return now


@njit(cache=True)
def sort_times(times):
    """Sort a few times, (n,) int64, in place."""
    for j in range(1, times.size):
        time, at = times[j], j
        while at > 0 and times[at - 1] > time:
            times[at] = times[at - 1]
            at -= 1
        times[at] = time
