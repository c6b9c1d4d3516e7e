"""How does one thread alone live through a verb of the day?

The same kernels in the same order as when a crew shares them (talk.py, occasions.py, outreach.py),
in one call: in a small market calling them one by one takes as long as they do. What became of the
messages at the desks is always settled by one thread. Nothing else stands here.
"""

import numpy as np

from sim.kernels.calendar import turn_over, words_due
from sim.kernels.compiling import njit
from sim.kernels.content import open_posts, show_posts
from sim.kernels.diary import NOTED, roomy_within
from sim.kernels.hearing import hear, write_heard
from sim.kernels.living import live
from sim.kernels.outbox import new_outbox
from sim.kernels.page import KINDS, remember_flow, remember_posts
from sim.kernels.people import people_of
from sim.kernels.posting import dispatch, forget, post_drafts, release
from sim.kernels.seeing import see
from sim.kernels.shift import close_desks
from sim.kernels.voice import speak
from sim.kernels.whereabouts import lines_of, pool_of, words_of


@njit(cache=True, nogil=True)
def live_alone(seed, day, occasions, market):
    """Let the purchases of the day be lived; returns who must be looked at tonight, (pairs,)."""
    expected, pairs = live(seed, day, 0, occasions.size, occasions, market)
    remember_flow(expected, market)
    return pairs


@njit(cache=True, nogil=True)
def speak_alone(seed, day, occasions, most, market):
    """Let the buyers of the day speak; there is room for a message and an episode of each.

    most: words that may be under way. Returns (slots that wait at a desk (n,) int32, words too many
    or 0, the longer diary of words or None).
    """
    drafts, outbox, written = speak(seed, day, 0, occasions.size, occasions, market)
    words, lines = words_of(market), lines_of(market, day)
    if words.marks[NOTED] + written > most:
        return np.empty(0, np.int32), written, None
    before, words = words.heads.size, roomy_within(words, written)
    posts = np.zeros((lines.size, KINDS), np.int64)
    waiting = post_drafts(seed, day, drafts, outbox, posts, words, market)
    remember_posts(day, posts, market)
    return waiting, np.int64(0), words if words.heads.size > before else None


@njit(cache=True, nogil=True)
def settle_alone(seed, day, slots, bounds, status, moment, taken, most, market):
    """Give what became of all messages to their authors, and send what the satisfied say.

    See close_desks. Returns (slots still waiting, where those of each desk begin, pairs for
    tonight's exits, words too many or 0, the longer diary of words or None).
    """
    outbox, written, turned, still, waiting, pairs = close_desks(
        seed, day, slots, bounds, status, moment, taken, market
    )
    excess, words = send_alone(outbox, written, turned, most, market)
    return still, waiting, pairs, excess, words


@njit(cache=True, nogil=True)
def publish_alone(seed, day, plan, followers, starts, most, market):
    """Let each brand publish what its plan has for today, see open_posts and show_posts.

    Returns (words too many or 0, the longer diary of words or None).
    """
    slots, speeches = open_posts(seed, day, plan, market)
    if slots.size == 0:
        return np.int64(0), None
    outbox, written = show_posts(seed, day, 0, slots.size, speeches, followers, starts, market)
    return send_alone(outbox, written, slots, most, market)


@njit(cache=True)
def send_alone(outbox, written, held, most, market):
    """Put the first `written` words of an outbox under way and let go of the messages held.

    Returns (words too many or 0, the longer diary of words or None).
    """
    words, (messages, free) = words_of(market), pool_of(market)
    before = words.heads.size
    if words.marks[NOTED] + written > most:
        return written, None
    if written:
        words = roomy_within(words, written)
    dispatch(outbox, 0, written, words, messages)
    for slot in held:
        release(messages, free, slot)
    return np.int64(0), words if words.heads.size > before else None


@njit(cache=True, nogil=True)
def hear_alone(seed, day, most, market):
    """Let all that is due today arrive, generation by generation.

    most: words that may be under way. Returns (who must be looked at tonight (pairs,) int64, words
    too many or 0, the longer diary of words or None).
    """
    words, lines, messages = words_of(market), lines_of(market, day), pool_of(market)[0]
    everybody = people_of(market).life.size
    before, listed, count, excess = words.heads.size, np.empty(0, np.int64), 0, np.int64(0)
    nothing = new_outbox(0)
    while True:
        views, others, later = words_due(0, everybody, day, words, messages)
        turn_over(day, later, words)
        if views.size + others.size == 0:
            break
        (outbox, written), (answers, replied) = (nothing, np.int64(0)), (nothing, np.int64(0))
        if views.size > 0:  # to get ready takes longer than to see a few
            outbox, written, heard, pairs = see(seed, day, 0, views.size, views, market)
            listed, count = longer(listed, count, pairs)
            write_heard(heard, lines)
        if others.size > 0:
            answers, replied, heard = hear(seed, day, 0, others.size, others, market)
            write_heard(heard, lines)
        if words.marks[NOTED] + written + replied > most:
            excess = written + replied
            break
        words = roomy_within(words, written + replied)
        dispatch(outbox, 0, written, words, messages)
        dispatch(answers, 0, replied, words, messages)
        forget(views, market)
        forget(others, market)
    return listed[:count], excess, words if words.heads.size > before else None


@njit(cache=True)
def longer(listed, count, pairs):
    """Return the first `count` of a list and some more pairs, and how many these are together."""
    if count == 0:
        return pairs, pairs.size
    together = np.empty(count + pairs.size, np.int64)
    for j in range(count):
        together[j] = listed[j]
    for j in range(pairs.size):
        together[count + j] = pairs[j]
    return together, together.size
