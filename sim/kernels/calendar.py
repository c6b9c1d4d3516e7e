"""Which words reach people today, and in which order? They are taken out of their diary."""

import numpy as np

from sim.kernels.columns import SECONDS_PER_DAY, SERVICE_POST, WORD
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
from sim.kernels.memory import FAR_AHEAD, leaf, prefetch
from sim.kernels.outbox import ask_for_message
from sim.kernels.sorting import sort_rows
from sim.kernels.whereabouts import words_of

PAGES_AHEAD = 4


@njit(cache=True)
def words_due(first, last, day, words, messages):
    """Return the words that reach the people first to last today, and how many words stay.

    The views of brands' own posts and all the rest, (n,) WORD each, by receiver, sender, second and
    cascade: the order of hearing. The diary stays as it is, so that others may read it meanwhile:
    turn_over takes out what has arrived. What stays is on the same pages, for a later day.
    """
    page = words.marks[day % TURN]
    room = entries_from(words.heads, page)
    found = np.empty((2, room), np.int32)
    places, receivers = found[0], found[1]
    count, later = find_words(first, last, day, words, page, places, receivers)
    due = np.empty(2 * count + 1, WORD)
    own, others, spare = due[:count], due[count : 2 * count], due[2 * count :]
    sort_rows(receivers[:count], places[:count])
    seen = part(words.pages, places[:count], messages, own, others)
    put_in_order(own[:seen], spare)
    put_in_order(others[: count - seen], spare)
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
        keep_later(day, words, page)
        return
    while page != NO_PAGE:
        page = take_page(words.heads, words.marks, page)


@leaf
def find_words(first, last, day, words, page, places, receivers):
    """Find the words that people first to last hear today, on the pages of a day.

    Fills places with where they stand among all entries, and receivers. Returns how many they are,
    and how many words of whomever are there for a later day.
    """
    heads, count, later, ahead = words.heads, np.int64(0), np.int64(0), np.int64(page)
    midnight = (day + 1) * SECONDS_PER_DAY
    for _ in range(PAGES_AHEAD):
        ahead = ask_for_page(words, ahead)
    while page != NO_PAGE:
        ahead = ask_for_page(words, ahead)
        for at in range(heads[page].used - 1, -1, -1):
            word = words.pages[page, at]
            if word.time >= midnight:
                later += 1
                continue
            # Written in any case: whose word it is nobody could guess.
            places[count], receivers[count] = page * PAGE + at, word.receiver
            count += (first <= word.receiver) & (word.receiver < last)
        page = np.int64(heads[page].next)
    return count, later


@leaf
def keep_later(day, words, page):
    """Clear the pages of a day; the words on them that arrive on a later one are noted again."""
    heads, marks = words.heads, words.marks
    midnight = (day + 1) * SECONDS_PER_DAY
    while page != NO_PAGE:
        ask_for_page(words, np.int64(heads[page].next))
        for at in range(heads[page].used - 1, -1, -1):
            word = words.pages[page, at]
            if word.time >= midnight:
                note(words, day, word)
        page = take_page(heads, marks, page)


@leaf
def part(pages, places, messages, own, others):
    """Part the views of brands' own posts from the other words; returns how many they are.

    places: (n,) of the words among all entries. Each word is written to both, and stays in one:
    that costs less than guessing wrong which.
    """
    seen = 0
    for j in range(places.size):
        if j + FAR_AHEAD < places.size:
            prefetch(pages, np.int64(places[j + FAR_AHEAD]))
            ask_for_message(messages, entry_at(pages, places[j + FAR_AHEAD // 2]).message)
        word = entry_at(pages, places[j])
        own[seen], others[j - seen] = word, word
        kind = messages[max(word.message, 0)].kind
        seen += (word.message >= 0) & (kind >= SERVICE_POST)
    return seen


@leaf
def put_in_order(due, spare):
    """Put words (n,) WORD that stand by receiver in the order of hearing. spare: (1,) scratch."""
    for j in range(1, due.size):
        if due[j - 1].receiver == due[j].receiver and is_later(due[j - 1], due[j]):
            put_in_place(due, j, spare)


@leaf
def put_in_place(due, at, spare):
    """Move a word before those of the same receiver that are heard later."""
    spare[0] = due[at]
    word = spare[0]
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
