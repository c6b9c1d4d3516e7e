"""Who buys today, and when will each of them buy next? (S1)

A Poisson process per person: waiting times are exponential with the consumer's own rate, addressed
by the number of the occasion. Gamma rates over people make the counts NBD. Consumers stand in a
diary by the day of their next purchase.
"""

import numpy as np

from sim.kernels.columns import OCCASION
from sim.kernels.compiling import njit
from sim.kernels.diary import NO_PAGE, ask_for_page, entries_from, first_page, note, take_page
from sim.kernels.draws import exponential
from sim.kernels.memory import FAR_AHEAD, leaf, prefetch, prefetch_across
from sim.kernels.people import people_of
from sim.kernels.randomness import Decision, of_words, uniform, whole_rows, words_at
from sim.kernels.sorting import sort_rows
from sim.kernels.whereabouts import buyers_of

GAP = int(Decision.OCCASION_GAP)
AT_ONCE = 64  # of those due, whose luck is drawn together


@njit(cache=True, nogil=True)
def enter_calendar(buyers, paces, lives):
    """Note every consumer for the day of the next occasion; those who never buy are left out."""
    note_each(buyers, paces, lives)


@leaf
def note_each(buyers, paces, lives):
    """Do so without counting at each who holds the diary."""
    for i in range(lives.size):
        if paces[i].rate > 0.0:
            note(buyers, int(lives[i].next_at), i)


@njit(cache=True)
def due_buyers(buyers, life, day):
    """Take those who buy today out of the diary: (due,) int32 in rising order."""
    page = first_page(buyers.marks, day)
    room = entries_from(buyers.heads, page)
    due, keys = np.empty(room, np.int32), np.empty(room, np.int32)
    count = take_buyers(buyers, life, day, page, due)
    for j in range(count):
        keys[j] = due[j]
    sort_rows(keys[:count], due[:count])
    return due[:count]


@leaf
def take_buyers(buyers, life, day, page, due):
    """Fill due with those who buy today, from the pages of a day; returns how many."""
    heads, marks, count = buyers.heads, buyers.marks, 0
    ahead = ask_for_page(buyers, ask_for_page(buyers, page))
    ask_for_lives(buyers, page, life)
    while page != NO_PAGE:
        ahead = ask_for_page(buyers, ahead)
        ask_for_lives(buyers, np.int64(heads[page].next), life)
        for at in range(heads[page].used - 1, -1, -1):
            row = buyers.pages[page, at]
            if life[row].next_at < day + 1:
                due[count] = row
                count += 1
            else:
                note(buyers, day, row)
        page = take_page(heads, marks, page)
    return count


@njit(cache=True, inline="always")
def ask_for_lives(buyers, page, life):
    """Ask for the lives of those who stand on a page, if there is one."""
    for at in range(buyers.heads[page].used if page != NO_PAGE else 0):
        prefetch(life, np.int64(buyers.pages[page, at]))


@njit(cache=True, nogil=True)
def due_today(day, market):
    """Take those who buy today out of a market's diary: (due,) int32 in rising order."""
    return due_buyers(buyers_of(market), people_of(market).life, day)


@njit(cache=True, nogil=True)
def take_occasions(seed, day, first, last, due, market):
    """Return the occasions that due[first:last] have today, and plan their next ones.

    due: (n,) int32, see due_today; note_next comes after. Returns (m,) OCCASION by consumer and
    number.
    """
    people, those = people_of(market), due[first:last]
    occasions, done, count = np.zeros(2 * those.size, OCCASION), 0, 0
    address, gaps = np.zeros((2, AT_ONCE), np.int64), np.ones(AT_ONCE, np.float64)
    while done < those.size:
        done, count = take_some(seed, day, those, done, people, occasions, count, address, gaps)
        if done < those.size:
            longer = np.zeros(2 * count, OCCASION)
            for j in range(count):
                longer[j] = occasions[j]
            occasions = longer
    return occasions[:count]


@leaf
def take_some(seed, day, due, done, people, occasions, count, address, gaps):
    """Enter the occasions of those due, from number `done` on, as long as there is room.

    address, gaps: scratch. Returns (how many are done, how many occasions there are).
    """
    paces, lives = people.pace, people.life
    for j in range(done, due.size):
        i, now = due[j], (j - done) % AT_ONCE
        if now == 0:
            draw_gaps(seed, due[j:], paces, lives, address, gaps)
        life, gap = lives[i], gaps[now]
        while life.next_at < day + 1:
            if count == occasions.size:
                return j, count
            life.occasions += 1
            occasions[count].consumer, occasions[count].number = i, life.occasions
            count += 1
            life.next_at += gap
            if life.next_at < day + 1:
                luck = uniform(seed, GAP, life.occasions + 1, i, 0)
                gap = exponential(luck, 1.0 / paces[i].rate)
    return due.size, count


@njit(cache=True, _nrt=False, error_model="numpy")
def draw_gaps(seed, due, paces, lives, address, gaps):
    """Fill gaps (AT_ONCE,) with the days from the next occasion of each of those due to another.

    Of the first AT_ONCE of them, or of all there are. address: (2, AT_ONCE) scratch.
    """
    numbers, who, size = address[0], address[1], min(AT_ONCE, due.size)
    for k in range(size):
        i = np.int64(due[k])
        if k + FAR_AHEAD < due.size:
            prefetch(paces, np.int64(due[k + FAR_AHEAD]))
            prefetch_across(lives, np.int64(due[k + FAR_AHEAD]))
        numbers[k], who[k], gaps[k] = lives[i].occasions + 1, i, 1.0 / paces[i].rate
    for k in range(whole_rows(size)):
        a, b, _, _ = words_at(seed, GAP, numbers[k], who[k], 0)
        gaps[k] = exponential(of_words(a, b), gaps[k])


@njit(cache=True, nogil=True)
def note_next(due, market):
    """Note those who were due for the day of their next occasion."""
    buyers, lives = buyers_of(market), people_of(market).life
    for j in range(due.size):
        if j + FAR_AHEAD < due.size:
            prefetch(lives, np.int64(due[j + FAR_AHEAD]))
        note(buyers, int(lives[due[j]].next_at), due[j])
