"""How does what was said become messages, episodes and words under way?

Drafts are taken in the order of the consumers who spoke. A message lives in the pool while it
waits at a desk or while a word under way still points to it.
"""

import numpy as np

from sim.kernels.columns import (
    NEVER,
    POSTED,
    PRIVATE_COMPLAINT,
    SECONDS_PER_DAY,
    SILENT,
    WAITING,
)
from sim.kernels.compiling import njit
from sim.kernels.diary import note
from sim.kernels.draws import exponential
from sim.kernels.memory import FAR_AHEAD, leaf, prefetch
from sim.kernels.outbox import ask_for_message, give_slot, take_slot
from sim.kernels.randomness import Decision, uniform
from sim.kernels.voice import (
    AT_DESK,
    CONSUMER,
    FAILURE,
    FIRST,
    KIND,
    LAST,
    MEANT,
    NUMBER,
    OF_BRAND,
    PLATFORM,
    SPOKEN,
    TOLD,
)
from sim.kernels.whereabouts import episodes_of, pool_of, words_of

SERVICE = int(Decision.SERVICE_TIME)


@leaf
def open_message(messages, free, author, like, brand, kind, platform, posted, number, handling):
    """Take a slot and fill it; returns the slot. An author of -1 is someone not simulated."""
    slot = take_slot(messages, free)
    message = messages[slot]
    message.author = author
    message.like = like
    message.brand = brand
    message.kind = kind
    message.platform = platform
    message.status = POSTED
    message.posted = posted
    message.answered = NEVER
    message.satisfied = NEVER
    message.deleted = NEVER
    message.personal = 0.0
    message.handling = handling
    message.planned = NEVER
    message.number = number
    message.episode = -1
    message.references = 0
    return slot


@leaf
def release(messages, free, slot):
    """Drop one hold on a message; its slot is free again when nothing points to it."""
    messages[slot].references -= 1
    if messages[slot].references == 0:
        give_slot(messages, free, slot)


@leaf
def log_episode(episodes, row, draft, day):
    """Write one failure into the episodes, not yet resolved."""
    kind, episode = draft[KIND], episodes[row]
    waits = kind != SILENT and draft[AT_DESK] == 1
    episode.consumer = draft[CONSUMER]
    episode.brand = draft[OF_BRAND]
    episode.day = day
    episode.channel = kind
    episode.intended = draft[MEANT]
    episode.told = draft[TOLD]
    episode.outcome = WAITING if waits else SILENT
    episode.outcome_day = day
    episode.satisfied = 0
    episode.stopped = 0
    episode.stopped_later = -1


@njit(cache=True, nogil=True)
def post_drafts(seed, day, drafts, outbox, posts, words, market):
    """Give each draft its cascade, episode and message, and put its words under way.

    The counters are of cascades and episodes so far. Returns the slots that wait at a desk,
    (n,) int32, each holding its message. Posts of the three kinds are added to posts (brands, 3).
    """
    (messages, free), (episodes, counters) = pool_of(market), episodes_of(market)
    waiting = np.empty(drafts.shape[0], np.int32)
    count_posts(drafts, posts)
    count = post_each(seed, day, drafts, outbox, words, messages, free, episodes, counters, waiting)
    return waiting[:count]


@leaf
def post_each(seed, day, drafts, outbox, words, messages, free, episodes, counters, waiting):
    """Post the drafts; fills waiting and returns how many wait."""
    count = np.int64(0)
    for j in range(drafts.shape[0]):
        draft = drafts[j]
        root = counters[0]
        counters[0] += 1
        slot, episode = -1, -1
        if draft[FAILURE]:
            episode = counters[1]
            counters[1] += 1
            log_episode(episodes, episode, draft, day)
        kind = draft[KIND]
        if kind != SILENT and (kind != PRIVATE_COMPLAINT or draft[AT_DESK]):
            author, number = draft[CONSUMER], draft[NUMBER]
            handling = exponential(uniform(seed, SERVICE, number, author, 0), 1.0)
            slot = open_message(
                messages, free, author, author, draft[OF_BRAND], kind, draft[PLATFORM],
                draft[SPOKEN], number, handling,
            )  # fmt: skip
            message = messages[slot]
            message.episode, message.status, message.references = episode, WAITING, 1
            waiting[count] = slot
            count += 1
        for row in range(draft[FIRST], draft[LAST]):
            outbox[row].root = root
            outbox[row].message = slot
        dispatch(outbox, draft[FIRST], draft[LAST], words, messages)
    return count


@leaf
def count_posts(drafts, posts):
    """Add public complaints, private contacts and praise in some drafts to posts (brands, 3)."""
    for j in range(drafts.shape[0]):
        if 0 <= drafts[j, KIND] < posts.shape[1]:
            posts[drafts[j, OF_BRAND], drafts[j, KIND]] += 1


@njit(cache=True, nogil=True)
def forget(words, market):
    """Let go of the messages of words, (n,) WORD, that have arrived."""
    messages, free = pool_of(market)
    for j in range(words.size):
        if j + FAR_AHEAD < words.size:
            ask_for_message(messages, words[j + FAR_AHEAD].message)
        if words[j].message >= 0:
            release(messages, free, words[j].message)


@leaf
def dispatch(outbox, first, last, words, messages):
    """Move the words first .. last - 1 of an outbox under way; each keeps its message alive."""
    for row in range(first, last):
        prefetch(outbox, row + FAR_AHEAD)
        word = outbox[row]
        if word.message >= 0:
            messages[word.message].references += 1
        note(words, word.time // SECONDS_PER_DAY, word)


@njit(cache=True, nogil=True)
def send(outbox, count, held, market):
    """Move the first `count` words of an outbox under way.

    held: (n,) int32 slots of messages that were kept only until their words are under way.
    """
    messages, free = pool_of(market)
    dispatch(outbox, 0, count, words_of(market), messages)
    for slot in held:
        release(messages, free, slot)
