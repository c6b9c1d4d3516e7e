"""What does a tell or a post do to the one it reaches, and does it go further? (S8, S9)

A tell adds +1 or -1 to the stock of tells received. It is not told if the brand satisfied the
teller first. A post seen adds +1 or -1 to the stock of posts seen; a complaint whose answer is
already there weighs 1 - reply_relief x personal touch; a deleted post is not seen. Words arrive in
one order (receiver, sender, second), so that sums do not depend on who computed them.
"""

import numpy as np
from numba import njit

from sim.kernels.columns import TELL
from sim.kernels.experience import restate
from sim.kernels.feed import show
from sim.kernels.outbox import FIRST_ROOM, SPEECH_FIELDS, new_outbox, prepare
from sim.kernels.randomness import Decision, uniform
from sim.kernels.word_of_mouth import tell

RETELL = int(Decision.RETELL)
SHARE = int(Decision.SHARE)

# What is counted of words that arrive, by brand: columns of `heard`.
(
    TOLD_BAD, TOLD_GOOD, SEEN_BAD, SEEN_GOOD, CANCELLED, UNSEEN, RELIEVED, RETOLD, SHARED,
) = range(9)  # fmt: skip
HEARD_FIELDS = 9


@njit(cache=True, inline="always")
def arrives(slot, words, messages):
    """Whether a word still reaches its receiver."""
    message = words.message[slot]
    if message < 0:
        return True
    if words.channel[slot] == TELL:
        return messages.satisfied[message] > words.time[slot]
    return messages.deleted[message] > words.time[slot]


@njit(cache=True, inline="always")
def take_in(slot, day, words, messages, people, rules, heard):
    """Add a word to what its receiver has heard of the brand."""
    i, b, valence = words.receiver[slot], words.brand[slot], words.valence[slot]
    restate(people, i, b, day, rules)
    if words.channel[slot] == TELL:
        people.told[i, b] += valence
        heard[b, TOLD_GOOD if valence > 0 else TOLD_BAD] += 1
        return
    weight = float(valence)
    message = words.message[slot]
    if messages.answered[message] <= words.time[slot]:
        people.saw_answer[i, b] = day
        if valence < 0:
            weight = -(1.0 - rules.feed_reply_relief * messages.personal[message])
            heard[b, RELIEVED] += 1
    people.seen[i, b] += weight
    heard[b, SEEN_GOOD if valence > 0 else SEEN_BAD] += 1


@njit(cache=True, inline="always")
def goes_on(seed, slot, words, messages, rules):
    """Whether the receiver tells or shares a word further."""
    time, i, sender = words.time[slot], words.receiver[slot], words.sender[slot]
    if words.channel[slot] == TELL:
        return uniform(seed, RETELL, time, i, sender) < rules.tells_retold
    chance = rules.platform_share[messages.platform[words.message[slot]]]
    return uniform(seed, SHARE, time, i, sender) < chance


@njit(cache=True)
def pass_on(seed, slot, speech, words, messages, people, network, rules, outbox, count):
    """Let the receiver tell or share further; returns (outbox, count). speech: (11,) scratch."""
    i, time, message = words.receiver[slot], words.time[slot], words.message[slot]
    told = words.channel[slot] == TELL
    platform = -1 if told else messages.platform[message]
    prepare(
        speech, 1, time, i, time, words.brand[slot], words.valence[slot], -1 if told else message,
        words.root[slot], words.generation[slot] + 1, words.sender[slot], platform,
    )  # fmt: skip
    if told:
        outbox, count, _, _ = tell(seed, speech, network, rules, outbox, count)
        return outbox, count
    return show(seed, speech, network, people, rules, outbox, count)


@njit(cache=True, nogil=True)
def hear(seed, day, first, last, due, words, messages, people, network, rules):
    """Let the words due[first:last] reach their receivers.

    due: (n,) int32 slots in the order of arrival; a receiver's words must lie in one call.
    Returns (outbox, words in it, heard (brands, 9) int64).
    """
    heard = np.zeros((people.habit.shape[1], HEARD_FIELDS), np.int64)
    outbox, speech = new_outbox(FIRST_ROOM), np.empty(SPEECH_FIELDS, np.int64)
    count = np.int64(0)
    for j in range(first, last):
        slot = np.int64(due[j])
        b = words.brand[slot]
        if not arrives(slot, words, messages):
            heard[b, CANCELLED if words.channel[slot] == TELL else UNSEEN] += 1
            continue
        take_in(slot, day, words, messages, people, rules, heard)
        if goes_on(seed, slot, words, messages, rules):
            heard[b, RETOLD if words.channel[slot] == TELL else SHARED] += 1
            outbox, count = pass_on(
                seed, slot, speech, words, messages, people, network, rules, outbox, count
            )
    return outbox, count, heard
