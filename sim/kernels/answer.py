"""What does an answer, or silence, do to the one who complained? (S6)

Satisfaction is likelier when the answer is quick (against the author's own patience) and personal.
A satisfied author gains (less the longer it took), forgets about the remaining tells, may delete
the post and may post something positive. An answer that does not satisfy costs
answer.disappointment whatever its delay: the one in four who stop after such an exchange were
asked about all delays. Silence costs answer.ignored_loss.
Whether that makes somebody stop is decided by the margin alone (exit.py).
"""

import numpy as np

from sim.kernels.bonds import bond_of, keep
from sim.kernels.columns import (
    ANSWERED,
    IGNORED,
    NOT_ASKED,
    PRAISE,
    SECONDS_PER_DAY,
    SECONDS_PER_HOUR,
    TURNED,
    UNANSWERED,
)
from sim.kernels.exit import attitude_today, margin_today
from sim.kernels.experience import feel
from sim.kernels.feed import show
from sim.kernels.margins import margin_of
from sim.kernels.mathematics import log, logistic
from sim.kernels.memory import leaf
from sim.kernels.outbox import prepare
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


@leaf
def patience_used(message, day, moment, people, rules, days):
    """Return ln(1 + delay / patience) of an answered author, as patient as the platform lets one.

    Patience shrinks over the years by consumers.patience_drift.
    """
    hours = (moment - message.posted) / SECONDS_PER_HOUR
    patience = people.pace[message.author].patience * days[day].patience_left
    if message.platform >= 0:
        patience *= rules.platform_patience[message.platform]
    return log(1.0 + hours / patience)


@leaf
def satisfies(seed, message, used, personal, compensation, rules):
    """Whether an answer satisfies its receiver."""
    odds = rules.answer_satisfied + rules.answer_satisfied_personal * (personal - 0.5)
    odds += rules.answer_satisfied_compensation * compensation
    odds -= rules.answer_satisfied_delay * used
    return uniform(seed, SATISFIED, message.number, message.author, 0) < logistic(odds)


@leaf
def take_answer(seed, day, message, moment, personal, compensation, people, rules, days):
    """Move the author of an answered complaint; returns whether the answer satisfied."""
    i, b = np.int64(message.author), np.int64(message.brand)
    bond = bond_of(people.bond, i, b)
    used = patience_used(message, day, moment, people, rules, days)
    pleased = satisfies(seed, message, used, personal, compensation, rules)
    change = -rules.answer_disappointment
    if pleased:
        change = rules.answer_gain - rules.answer_delay_loss * used
    feel(bond, day, max(change, rules.answer_worst), rules, days)
    bond.answered = 1
    bond.requested = NOT_ASKED
    keep(people.bond, i, b, bond)
    if pleased:
        message.satisfied = moment
    return pleased


@leaf
def take_silence(seed, day, message, people, rules, days):
    """Move the author of an ignored complaint."""
    i, b = np.int64(message.author), np.int64(message.brand)
    bond = bond_of(people.bond, i, b)
    loss = rules.answer_ignored_loss
    if uniform(seed, EXPECTS, message.number, message.author, 0) >= rules.voice_expects_answer:
        loss *= rules.voice_unexpected_silence
    feel(bond, day, -loss, rules, days)
    bond.requested = UNANSWERED
    keep(people.bond, i, b, bond)


@leaf
def write_outcome(episode, message, day, outcome, pleased, before, people, days):
    """Write what became of a complaint, and whether its author would stop, into the episodes.

    before: the author's attitude just before the outcome.
    """
    i, b = np.int64(message.author), np.int64(message.brand)
    bond = bond_of(people.bond, i, b)
    episode.outcome = outcome
    episode.outcome_day = day
    episode.satisfied = pleased
    episode.stopped = margin_today(margin_of(people, i, b), bond, day, days) < 0.0
    episode.before = before
    episode.after = attitude_today(bond, day, days)


@leaf
def after_satisfaction(
    seed, slot, moment, root, speech, messages, free, people, network, rules, outbox, count, lucks,
    rows,
):  # fmt: skip
    """Let a satisfied author delete the post and post something positive, perhaps.

    speech, lucks, rows: scratch. The outbox has room for all contacts. Returns (words in it, slot
    of the positive post or -1).
    """
    message = messages[slot]
    i, b, number, platform = message.author, message.brand, message.number, message.platform
    u, v = uniform_pair(seed, AFTERMATH, number, i, 0)
    if platform < 0:
        return count, np.int64(-1)
    if u < rules.answer_deletes:
        message.deleted = moment
    if v >= rules.answer_turns:
        return count, np.int64(-1)
    turned = open_message(messages, free, i, i, b, TURNED, platform, moment, number, 0.0)
    messages[turned].references = 1
    prepare(speech, 2, number, i, moment, b, 1, turned, root, 0, -1, platform)
    people.life[i].shared += 1
    count = show(seed, speech, network, people.traits, rules, outbox, count, lucks, rows)
    return count, turned


@leaf
def note_outcome(message, day, status, moment, taken, personal, b, served, delays):
    """Mark a message with its outcome and count it."""
    row = 1 if message.kind == PRAISE else 0
    if message.posted >= day * SECONDS_PER_DAY:
        served[b, row, RECEIVED] += 1
    if status == ANSWERED:
        waited = moment - message.posted
        served[b, row, ANSWERS] += 1
        served[b, row, WAIT_SECONDS] += waited
        served[b, row, TAKE_SECONDS] += taken - message.posted
        delays[b, row, min(waited // SECONDS_PER_BIN, delays.shape[2] - 1)] += 1
        message.status = ANSWERED
        message.answered = moment
        message.personal = personal
    elif status == IGNORED:
        served[b, row, IGNORED_ONES] += 1
        message.status = IGNORED
