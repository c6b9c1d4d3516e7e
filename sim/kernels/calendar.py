"""Who has something to do today? Buyers and words, taken out of their diaries."""

import numpy as np

from sim.kernels.columns import OCCASION, SECONDS_PER_DAY, SERVICE_POST, WORD
from sim.kernels.compiling import njit
from sim.kernels.diary import (
    NO_PAGE,
    PAGE,
    TURN,
    ask_for_page,
    entries_from,
    entry_at,
    first_page,
    note,
    take_page,
)
from sim.kernels.draws import exponential
from sim.kernels.memory import AHEAD, leaf, prefetch, prefetch_across
from sim.kernels.outbox import ask_for_message
from sim.kernels.randomness import Decision, of_words, uniform, whole_rows, words_at
from sim.kernels.sorting import sort_rows
from sim.kernels.whereabouts import buyers_of, people_of, words_of

GAP = int(Decision.OCCASION_GAP)
FAR_AHEAD = 2 * AHEAD  # steps, where each is short
AT_ONCE = 64  # of those due, whose luck is drawn together


@njit(cache=True)
def enter_calendar(buyers, people):
    """Note every consumer for the day of the next occasion; those who never buy are left out."""
    for i in range(people.life.size):
        if people.pace[i].rate > 0.0:
            note(buyers, int(people.life[i].next_at), i)


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
    while page != NO_PAGE:
        for at in range(heads[page].used):
            prefetch(life, np.int64(buyers.pages[page, at]))
        for at in range(heads[page].used - 1, -1, -1):
            row = buyers.pages[page, at]
            if life[row].next_at < day + 1:
                due[count] = row
                count += 1
            else:
                note(buyers, day, row)
        page = take_page(heads, marks, page)
    return count


@njit(cache=True)
def words_due(first, last, day, words, messages):
    """Return the words that reach the people first to last today, and how many words stay.

    The views of brands' own posts and all the rest, (n,) WORD each, by receiver, sender, second and
    cascade: the order of hearing. The diary stays as it is, so that others may read it meanwhile:
    turn_over takes out what has arrived. What stays is on the same pages, for a later day.
    """
    page = words.marks[day % TURN]
    room = entries_from(words.heads, page)
    places, receivers = np.empty(room, np.int32), np.empty(room, np.int32)
    count, later = find_words(first, last, day, words, page, places, receivers)
    own, others = np.empty(count, WORD), np.empty(count, WORD)
    sort_rows(receivers[:count], places[:count])
    seen = put_in_order(words.pages, places[:count], messages, own, others)
    return own[:seen], others[: count - seen], later


@njit(cache=True, nogil=True)
def close_day(day, later, market):
    """Take the words that have arrived today out of the diary of a market, see turn_over."""
    turn_over(day, later, words_of(market))


@njit(cache=True)
def turn_over(day, later, words):
    """Take the words that arrive today out of a diary; `later` others are noted for their day."""
    page = first_page(words.marks, day)
    if later > 0:
        take_words(day, words, page, np.empty(entries_from(words.heads, page), WORD))
        return
    while page != NO_PAGE:
        page = take_page(words.heads, words.marks, page)


@leaf
def find_words(first, last, day, words, page, places, receivers):
    """Find the words that people first to last hear today, on the pages of a day.

    Fills places with where they stand among all entries, and receivers. Returns how many they are,
    and how many words of whomever are there for a later day.
    """
    heads, count, later = words.heads, np.int64(0), np.int64(0)
    midnight = (day + 1) * SECONDS_PER_DAY
    while page != NO_PAGE:
        ask_for_page(words.pages, np.int64(heads[page].next))
        for at in range(heads[page].used - 1, -1, -1):
            word = words.pages[page, at]
            if word.time >= midnight:
                later += 1
            elif first <= word.receiver < last:
                places[count], receivers[count] = page * PAGE + at, word.receiver
                count += 1
        page = np.int64(heads[page].next)
    return count, later


@leaf
def take_words(day, words, page, found):
    """Fill found with the words that arrive today, from the pages of a day; returns how many."""
    heads, marks, count = words.heads, words.marks, 0
    midnight = (day + 1) * SECONDS_PER_DAY
    while page != NO_PAGE:
        ask_for_page(words.pages, np.int64(heads[page].next))
        for at in range(heads[page].used - 1, -1, -1):
            word = words.pages[page, at]
            if word.time < midnight:
                found[count] = word
                count += 1
            else:
                note(words, day, word)
        page = take_page(heads, marks, page)
    return count


@leaf
def put_in_order(pages, places, messages, own, others):
    """Part the views of brands' own posts from the other words, both in the order of hearing.

    places: (n,) of the words among all entries, by receiver. Returns how many are views of brands'
    own posts.
    """
    seen = 0
    for j in range(places.size):
        if j + FAR_AHEAD < places.size:
            prefetch(pages, np.int64(places[j + FAR_AHEAD]))
            ask_for_message(messages, entry_at(pages, places[j + AHEAD]).message)
        word = entry_at(pages, places[j])
        if word.message >= 0 and messages[word.message].kind >= SERVICE_POST:
            put_in_place(own, seen, word)
            seen += 1
        else:
            put_in_place(others, j - seen, word)
    return seen


@njit(cache=True, inline="always")
def put_in_place(due, at, word):
    """Put a word behind the first `at`, before those of the same receiver that are heard later."""
    while at > 0 and due[at - 1].receiver == word.receiver and is_later(due[at - 1], word):
        due[at] = due[at - 1]
        at -= 1
    due[at] = word


@njit(cache=True, inline="always")
def is_later(one, other):
    """Whether a word is heard after another one of the same receiver."""
    if one.sender != other.sender:
        return one.sender > other.sender
    if one.time != other.time:
        return one.time > other.time
    return one.root > other.root


@njit(cache=True, nogil=True)
def take_occasions(seed, day, market):
    """Return today's occasions, (n,) OCCASION by consumer and number, and plan the next ones.

    Waiting times are exponential with the consumer's own rate, addressed by the number of the
    occasion: S1, a Poisson process per person, Gamma rates over people (hence NBD counts).
    """
    buyers, people = buyers_of(market), people_of(market)
    due = due_buyers(buyers, people.life, day)
    occasions, done, count = np.zeros(2 * due.size, OCCASION), 0, 0
    address, gaps = np.zeros((2, AT_ONCE), np.int64), np.ones(AT_ONCE, np.float64)
    while done < due.size:
        done, count = take_some(
            seed, day, due, done, buyers, people, occasions, count, address, gaps
        )
        if done < due.size:
            longer = np.zeros(2 * count, OCCASION)
            for j in range(count):
                longer[j] = occasions[j]
            occasions = longer
    return occasions[:count]


@leaf
def take_some(seed, day, due, done, buyers, people, occasions, count, address, gaps):
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
        note(buyers, int(life.next_at), i)
    return due.size, count


@njit(cache=True, _nrt=False, error_model="numpy")
def draw_gaps(seed, due, paces, lives, address, gaps):
    """Fill gaps (AT_ONCE,) with the days from the next occasion of each of those due to another.

    Of the first AT_ONCE of them, or of all there are. address: (2, AT_ONCE) scratch.
    """
    numbers, who, size = address[0], address[1], min(AT_ONCE, due.size)
    for k in range(size):
        i = np.int64(due[k])
        if k + AHEAD < due.size:
            prefetch(paces, np.int64(due[k + AHEAD]))
            prefetch_across(lives, np.int64(due[k + AHEAD]))
        numbers[k], who[k], gaps[k] = lives[i].occasions + 1, i, 1.0 / paces[i].rate
    for k in range(whole_rows(size)):
        a, b, _, _ = words_at(seed, GAP, numbers[k], who[k], 0)
        gaps[k] = exponential(of_words(a, b), gaps[k])
