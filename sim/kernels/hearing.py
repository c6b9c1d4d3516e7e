"""What does a tell or a post do to the one it reaches, and does it go further? (S8, S9)

A tell adds +1 or -1 to the stock of tells received. It is not told if the brand satisfied the
teller first. A post seen adds +1 or -1 to the stock of posts seen (a post of a crisis its
severity); a complaint whose answer is already there weighs 1 - reply_relief x personal touch; a
deleted post is not seen. What a brand posts itself acts otherwise (seeing.py). Words arrive in
one order (receiver, sender, second), so that sums do not depend on who computed them.
"""

import numpy as np
from numba import njit

from sim.kernels.columns import CODE, OUTRAGE, TELL, VIEW
from sim.kernels.content import become_aware, take_code
from sim.kernels.experience import bring_to
from sim.kernels.feed import chance_of_sharing, show
from sim.kernels.outbox import FIRST_ROOM, SPEECH_FIELDS, new_outbox, prepare
from sim.kernels.randomness import WORD, Decision, uniform
from sim.kernels.word_of_mouth import tell

RETELL = int(Decision.RETELL)
SHARE = int(Decision.SHARE)
# Odd steps far apart (as in Weyl sequences): different words, different addresses.
SENDER_STEP = 0x85EBCA6B
GENERATION_STEP = 0x9E3779B1

# What is counted of words that arrive, by brand: columns of `heard`.
(
    TOLD_BAD, TOLD_GOOD, SEEN_BAD, SEEN_GOOD, CANCELLED, UNSEEN, RELIEVED, RETOLD, SHARED,
    CONTENT_SEEN, CONTENT_SHARED, CODES, OUTRAGE_SEEN, OUTRAGE_SHARED, AWOKEN,
) = range(15)  # fmt: skip
HEARD_FIELDS = 15


@njit(cache=True, inline="always")
def weight_of_view(slot, day, words, messages, people, rules, heard):
    """Return what a post weighs for the one who sees it, noting an answer that is there."""
    message, b = words.message[slot], words.brand[slot]
    weight = rules.crisis_severity if messages.kind[message] == OUTRAGE else 1.0
    if messages.answered[message] > words.time[slot]:
        return weight * words.valence[slot]
    people.saw_answer[words.receiver[slot], b] = day
    if words.valence[slot] > 0:
        return weight
    heard[b, RELIEVED] += 1
    return -weight * (1.0 - rules.feed_reply_relief * messages.personal[message])


@njit("int64(int64, int64, int64)", cache=True)
def address_of_hearing(time, sender, generation):
    """Return the address of what is decided on hearing a word (two may come in one second)."""
    # int(): with the compiler off a NumPy integer would overflow in the products.
    return (int(time) + SENDER_STEP * int(sender) + GENERATION_STEP * int(generation)) & WORD


@njit(cache=True)
def pass_on(seed, slot, speech, words, messages, people, network, rules, outbox, count):
    """Let the receiver tell or share further; returns (outbox, count). speech: (11,) scratch."""
    i, time, message = words.receiver[slot], words.time[slot], words.message[slot]
    told = words.channel[slot] == TELL
    platform = -1 if told else messages.platform[message]
    when = address_of_hearing(time, words.sender[slot], words.generation[slot])
    prepare(
        speech, 1, when, i, time, words.brand[slot], words.valence[slot], -1 if told else message,
        words.root[slot], words.generation[slot] + 1, words.sender[slot], platform,
    )  # fmt: skip
    if told:
        outbox, count, _, _ = tell(seed, speech, network, rules, outbox, count)
        return outbox, count
    return show(seed, speech, network, people, rules, outbox, count)


@njit(cache=True, nogil=True)
def hear(seed, day, first, last, due, words, messages, people, network, rules, outreach):
    """Let the words due[first:last] reach their receivers.

    due: (n,) int32 slots in the order of arrival; a receiver's words must lie in one call.
    Returns (outbox, words in it, heard (brands, 15) int64).
    """
    heard = np.zeros((people.habit.shape[1], HEARD_FIELDS), np.int64)
    outbox, speech = new_outbox(FIRST_ROOM), np.empty(SPEECH_FIELDS, np.int64)
    count = np.int64(0)
    # Columns are named once, outside the loop: numba counts references at every use of a tuple.
    time, receiver, sender = words.time, words.receiver, words.sender
    brand, valence, channel, about = words.brand, words.valence, words.channel, words.message
    satisfied, deleted, kinds = messages.satisfied, messages.deleted, messages.kind
    generation, age = words.generation, people.age
    told, seen, fading, stamp = people.told, people.seen, people.fading, people.stamp
    content, content_left, knows = people.content, rules.content_left, people.knows
    by_tell, by_view = rules.awareness_told, rules.awareness_seen
    fading_left, told_left, seen_left = rules.fading_left, rules.told_left, rules.seen_left
    for j in range(first, last):
        slot = np.int64(due[j])
        i, b, tone, message = receiver[slot], brand[slot], valence[slot], about[slot]
        is_view = channel[slot] == VIEW
        if message >= 0 and (deleted if is_view else satisfied)[message] <= time[slot]:
            heard[b, UNSEEN if is_view else CANCELLED] += 1
            continue
        bring_to(
            day, i, b, stamp, fading, told, seen, content,
            fading_left, told_left, seen_left, content_left,
        )  # fmt: skip
        when = address_of_hearing(time[slot], sender[slot], generation[slot])
        if is_view:
            kind = kinds[message]
            seen[i, b] += weight_of_view(slot, day, words, messages, people, rules, heard)
            heard[b, SEEN_GOOD if tone > 0 else SEEN_BAD] += 1
            heard[b, OUTRAGE_SEEN] += kind == OUTRAGE
            if not (knows[i] >> b) & 1:
                heard[b, AWOKEN] += become_aware(seed, when, i, b, by_view, knows)
            goes_on = shares(seed, when, slot, kind, words, messages, rules, outreach)
        elif channel[slot] == CODE:
            heard[b, CODES] += 1
            heard[b, AWOKEN] += ((people.knows[i] >> b) & 1) == 0
            take_code(i, b, day, people, rules)
            continue
        else:
            alike = sender[slot] >= 0 and age[sender[slot]] == age[i]
            told[i, b] += tone * (rules.tells_same_age if alike else 1.0)
            heard[b, TOLD_GOOD if tone > 0 else TOLD_BAD] += 1
            if not (knows[i] >> b) & 1:
                heard[b, AWOKEN] += become_aware(seed, when, i, b, by_tell, knows)
            goes_on = uniform(seed, RETELL, when, i, 0) < rules.tells_retold
        if goes_on:
            count_further(i, b, is_view, message, kinds, people, heard)
            outbox, count = pass_on(
                seed, slot, speech, words, messages, people, network, rules, outbox, count
            )
    return outbox, count, heard


@njit(cache=True, inline="always")
def shares(seed, when, slot, kind, words, messages, rules, outreach):
    """Whether the viewer of a post shares it."""
    message = words.message[slot]
    platform, posted = messages.platform[message], messages.posted[message]
    chance = chance_of_sharing(kind, platform, words.time[slot], posted, rules, outreach)
    return uniform(seed, SHARE, when, words.receiver[slot], 0) < chance


@njit(cache=True)
def count_further(i, b, is_view, message, kinds, people, heard):
    """Count somebody who tells on or shares."""
    if not is_view:
        heard[b, RETOLD] += 1
        return
    people.shared[i] += 1
    heard[b, SHARED] += 1
    heard[b, OUTRAGE_SHARED] += kinds[message] == OUTRAGE
