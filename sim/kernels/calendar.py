"""Who has something to do today? A wheel of days: linked lists of rows, one list a day.

An entry further ahead than the wheel is long lies in its slot until its own turn of the wheel.
"""

import numpy as np
from numba import njit

from sim.kernels.columns import OCCASION
from sim.kernels.draws import exponential
from sim.kernels.randomness import Decision, uniform
from sim.kernels.sorting import sort_rows

GAP = int(Decision.OCCASION_GAP)
FIRST_ROOM = 16


@njit(cache=True)
def enter_calendar(wheel, people):
    """Put every consumer on the day of the next occasion; those who never buy are left out."""
    for i in range(people.life.size):
        if people.pace[i].rate > 0.0:
            put(wheel, people.life, i, int(people.life[i].next_at))


@njit(cache=True)
def put(wheel, rows, row, day):
    """Put one of the rows into the list of a day. wheel: (turn,) int32, -1 = nobody."""
    slot = day % wheel.size
    rows[row].link = wheel[slot]
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
def due_words(wheel, words, day, until):
    """Take the words that arrive before the second `until` out of a day's list: (due,) int32.

    They come by receiver, sender, second and cascade: the order of hearing.
    """
    due = due_rows(wheel, words["link"], words["time"], day, until)
    receivers = np.empty(due.size, np.int32)
    for j in range(due.size):
        receivers[j] = words[due[j]].receiver
    sort_rows(receivers, due)
    for j in range(1, due.size):
        row, at = due[j], j
        while at > 0 and receivers[at - 1] == receivers[j]:
            if not is_later(words[due[at - 1]], words[row]):
                break
            due[at] = due[at - 1]
            at -= 1
        due[at] = row
    return due


@njit(cache=True, inline="always")
def is_later(one, other):
    """Whether a word is heard after another one of the same receiver."""
    if one.sender != other.sender:
        return one.sender > other.sender
    if one.time != other.time:
        return one.time > other.time
    return one.root > other.root


@njit(cache=True)
def take_occasions(seed, day, wheel, people):
    """Return today's occasions, (n,) OCCASION by consumer and number, and plan the next ones.

    Waiting times are exponential with the consumer's own rate, addressed by the number of the
    occasion: S1, a Poisson process per person, Gamma rates over people (hence NBD counts).
    """
    due = due_rows(wheel, people.life["link"], people.life["next_at"], day, day + 1)
    sort_rows(due.copy(), due)
    occasions = np.zeros(2 * due.size, OCCASION)
    count = 0
    for i in due:
        life, rate = people.life[i], people.pace[i].rate
        while life.next_at < day + 1:
            if count == occasions.size:
                longer = np.zeros(2 * count, OCCASION)
                longer[:count] = occasions
                occasions = longer
            life.occasions += 1
            occasions[count].consumer, occasions[count].number = i, life.occasions
            count += 1
            life.next_at += exponential(uniform(seed, GAP, life.occasions, i, 0), 1.0 / rate)
        put(wheel, people.life, i, int(life.next_at))
    return occasions[:count]
