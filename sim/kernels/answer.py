"""What does an answer, or silence, do to the one who complained? (S6)

Satisfaction is likelier when the answer is quick (against the author's own patience) and personal.
A satisfied author gains (less the longer it took), forgets about the remaining tells, may delete
the post and may post something positive. An answer that does not satisfy costs
answer.disappointment whatever its delay: the one in four who stop after such an exchange were
asked about all delays. Silence costs answer.ignored_loss.
Whether that makes somebody stop is decided by the margin alone (exit.py).
"""

import numpy as np
from numba import njit

from sim.kernels.columns import (
    ANSWERED,
    IGNORED,
    NOT_ASKED,
    PRAISE,
    SECONDS_PER_DAY,
    SECONDS_PER_HOUR,
    TURNED,
    UNANSWERED,
    WAITING,
)
from sim.kernels.exit import attitude_today, enlist, margin_today
from sim.kernels.experience import feel
from sim.kernels.feed import show
from sim.kernels.mathematics import log, logistic
from sim.kernels.outbox import FIRST_ROOM, SPEECH_FIELDS, new_outbox, prepare
from sim.kernels.posting import open_message
from sim.kernels.randomness import Decision, uniform, uniform_pair

SATISFIED = int(Decision.SATISFIED)
AFTERMATH = int(Decision.AFTERMATH)
EXPECTS = int(Decision.EXPECTS_ANSWER)

# What one desk's day is counted in: columns of `served`, for complaints (row 0) and praise (row 1).
RECEIVED, ANSWERS, IGNORED_ONES, WAIT_SECONDS, TAKE_SECONDS, OWN_SATISFIED, OWN_ANSWERED = range(7)
SERVED_FIELDS = 7
SECONDS_PER_BIN = 900
DELAY_BINS = 4 * 72 + 1


@njit(cache=True)
def patience_used(slot, day, moment, messages, people, rules):
    """Return ln(1 + delay / patience) of an answered author, as patient as the platform lets one.

    Patience shrinks over the years by consumers.patience_drift.
    """
    hours = (moment - messages.posted[slot]) / SECONDS_PER_HOUR
    patience = people.patience[messages.author[slot]] * rules.patience_left[day]
    if messages.platform[slot] >= 0:
        patience *= rules.platform_patience[messages.platform[slot]]
    return log(1.0 + hours / patience)


@njit(cache=True)
def satisfies(seed, slot, used, personal, compensation, messages, rules):
    """Whether an answer satisfies its receiver."""
    odds = rules.answer_satisfied + rules.answer_satisfied_personal * (personal - 0.5)
    odds += rules.answer_satisfied_compensation * compensation
    odds -= rules.answer_satisfied_delay * used
    u = uniform(seed, SATISFIED, messages.number[slot], messages.author[slot], 0)
    return u < logistic(odds)


@njit(cache=True)
def take_answer(seed, day, slot, moment, personal, compensation, messages, people, rules):
    """Move the author of an answered complaint; returns whether the answer satisfied."""
    i, b = messages.author[slot], messages.brand[slot]
    used = patience_used(slot, day, moment, messages, people, rules)
    pleased = satisfies(seed, slot, used, personal, compensation, messages, rules)
    change = -rules.answer_disappointment
    if pleased:
        change = rules.answer_gain - rules.answer_delay_loss * used
    change = max(change, rules.answer_worst)
    feel(people, i, b, day, change, rules)
    people.answered[i, b] = 1
    people.requested[i, b] = NOT_ASKED
    if pleased:
        messages.satisfied[slot] = moment
    return pleased


@njit(cache=True)
def take_silence(seed, day, slot, messages, people, rules):
    """Move the author of an ignored complaint."""
    i, b = messages.author[slot], messages.brand[slot]
    loss = rules.answer_ignored_loss
    u = uniform(seed, EXPECTS, messages.number[slot], i, 0)
    if u >= rules.voice_expects_answer:
        loss *= rules.voice_unexpected_silence
    feel(people, i, b, day, -loss, rules)
    people.requested[i, b] = UNANSWERED


@njit(cache=True)
def write_outcome(episodes, slot, day, outcome, pleased, before, messages, people, rules):
    """Write what became of a complaint, and whether its author would stop, into the episodes.

    before: the author's attitude just before the outcome. A post of a crisis has no episode.
    """
    row = messages.episode[slot]
    if row < 0:
        return
    i, b = messages.author[slot], messages.brand[slot]
    episodes.outcome[row] = outcome
    episodes.outcome_day[row] = day
    episodes.satisfied[row] = pleased
    episodes.stopped[row] = margin_today(people, i, b, day, rules) < 0.0
    episodes.before[row] = before
    episodes.after[row] = attitude_today(people, i, b, day, rules)


@njit(cache=True)
def after_satisfaction(
    seed, slot, moment, root, speech, messages, free, people, network, rules, outbox, count
):
    """Let a satisfied author delete the post and post something positive, perhaps.

    speech: (11,) scratch. Returns (outbox, count, slot of the positive post or -1).
    """
    i, number, platform = messages.author[slot], messages.number[slot], messages.platform[slot]
    u, v = uniform_pair(seed, AFTERMATH, number, i, 0)
    if platform < 0:
        return outbox, count, np.int64(-1)
    if u < rules.answer_deletes:
        messages.deleted[slot] = moment
    if v >= rules.answer_turns:
        return outbox, count, np.int64(-1)
    b = messages.brand[slot]
    turned = open_message(messages, free, i, i, b, TURNED, platform, moment, number, 0.0)
    messages.references[turned] = 1
    prepare(speech, 2, number, i, moment, b, 1, turned, root, 0, -1, platform)
    people.shared[i] += 1
    outbox, count = show(seed, speech, network, people, rules, outbox, count)
    return outbox, count, turned


@njit(cache=True)
def note_outcome(slot, day, status, moment, taken, personal, messages, served, delays):
    """Mark a message with its outcome and count it."""
    row = 1 if messages.kind[slot] == PRAISE else 0
    if messages.posted[slot] >= day * SECONDS_PER_DAY:
        served[row, RECEIVED] += 1
    if status == ANSWERED:
        waited = moment - messages.posted[slot]
        served[row, ANSWERS] += 1
        served[row, WAIT_SECONDS] += waited
        served[row, TAKE_SECONDS] += taken - messages.posted[slot]
        delays[row, min(waited // SECONDS_PER_BIN, delays.shape[1] - 1)] += 1
        messages.status[slot] = ANSWERED
        messages.answered[slot] = moment
        messages.personal[slot] = personal
    elif status == IGNORED:
        served[row, IGNORED_ONES] += 1
        messages.status[slot] = IGNORED


@njit(cache=True)
def settle_outcomes(
    seed, day, slots, status, moment, taken, personal, compensation, messages, free, people,
    network, rules, episodes, counters, delays, listed, listed_count,
):  # fmt: skip
    """Give one desk's outcomes of the day to the people they concern, in the order of the slots.

    delays: (2, bins) int64 histogram of delays, added to; listed: (room,) int64 pairs for tonight's
    exits, listed_count of them. Returns (served (2, 7) int64, outbox, words in it, turned (n,)
    int32 slots of positive posts, deleted posts, listed_count).
    """
    served = np.zeros((2, SERVED_FIELDS), np.int64)
    outbox, speech = new_outbox(FIRST_ROOM), np.empty(SPEECH_FIELDS, np.int64)
    turned = np.empty(slots.size, np.int32)
    count, turns, deleted = np.int64(0), 0, 0
    for j in range(slots.size):
        slot = np.int64(slots[j])
        note_outcome(slot, day, status[j], moment[j], taken[j], personal, messages, served, delays)
        if status[j] == WAITING or messages.author[slot] < 0 or messages.kind[slot] == PRAISE:
            continue
        pleased = False
        before = attitude_today(people, messages.author[slot], messages.brand[slot], day, rules)
        if status[j] == ANSWERED:
            pleased = take_answer(
                seed, day, slot, moment[j], personal, compensation, messages, people, rules
            )
            served[0, OWN_ANSWERED] += 1
            served[0, OWN_SATISFIED] += pleased
        else:
            take_silence(seed, day, slot, messages, people, rules)
        write_outcome(episodes, slot, day, status[j], pleased, before, messages, people, rules)
        pair = messages.author[slot] * people.habit.shape[1] + messages.brand[slot]
        listed_count = enlist(people, listed, listed_count, pair)
        if pleased:
            outbox, count, post = after_satisfaction(
                seed, slot, moment[j], counters[0], speech, messages, free, people, network,
                rules, outbox, count,
            )  # fmt: skip
            deleted += messages.deleted[slot] == moment[j]
            if post >= 0:
                counters[0] += 1
                turned[turns] = post
                turns += 1
    return served, outbox, count, turned[:turns], deleted, listed_count
