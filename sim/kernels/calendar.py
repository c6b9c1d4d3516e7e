"""Who has something to do today? A wheel of days: linked lists of rows, one list a day.

An entry further ahead than the wheel is long lies in its slot until its own turn of the wheel.
"""

import numpy as np
from numba import njit

from sim.kernels.draws import exponential
from sim.kernels.randomness import Decision, uniform

GAP = int(Decision.OCCASION_GAP)
FIRST_ROOM = 16


@njit(cache=True)
def enter_calendar(wheel, people):
    """Put every consumer on the day of the next occasion; those who never buy are left out."""
    for i in range(people.next_at.size):
        if people.rate[i] > 0.0:
            put(wheel, people.link, i, int(people.next_at[i]))


@njit("void(int32[::1], int32[::1], int64, int64)", cache=True)
def put(wheel, link, row, day):
    """Put a row into the list of a day. wheel: (turn,) int32, -1 = nobody."""
    slot = day % wheel.size
    link[row] = wheel[slot]
    wheel[slot] = row


@njit(cache=True)
def due_rows(wheel, link, moments, day, until):
    """Take the rows whose moment lies before `until` out of a day's list: (due,) int32, unsorted.

    link: (rows,) int32; moments: (rows,), in the unit of `until`.
    """
    slot = day % wheel.size
    row = wheel[slot]
    wheel[slot] = -1
    found = np.empty(FIRST_ROOM, np.int32)
    count = 0
    while row >= 0:
        following = link[row]
        if moments[row] < until:
            if count == found.size:
                longer = np.empty(2 * count, np.int32)
                longer[:count] = found
                found = longer
            found[count] = row
            count += 1
        else:
            link[row] = wheel[slot]
            wheel[slot] = row
        row = following
    return found[:count]


@njit(cache=True)
def count_occasions(seed, day, due, people):
    """Return how many occasions each due consumer has today, and move each to the next one.

    Waiting times are exponential with the consumer's own rate, addressed by the number of the
    occasion: S1, a Poisson process per person, Gamma rates over people (hence NBD counts).
    """
    counts = np.zeros(due.size, np.int32)
    for j in range(due.size):
        i = due[j]
        while people.next_at[i] < day + 1:
            counts[j] += 1
            people.occasions[i] += 1
            u = uniform(seed, GAP, people.occasions[i], i, 0)
            people.next_at[i] += exponential(u, 1.0 / people.rate[i])
    return counts


@njit(cache=True)
def reschedule(wheel, people, due):
    """Put today's buyers back into the calendar, at their next occasion."""
    for j in range(due.size):
        put(wheel, people.link, due[j], int(people.next_at[due[j]]))
