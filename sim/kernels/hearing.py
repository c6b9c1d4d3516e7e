"""What does a tell or a post do to the one it reaches, and does it go further? (S8, S9)

A tell adds +1 or -1 to the stock of tells received. It is not told if the brand satisfied the
teller first. A post seen adds +1 or -1 to the stock of posts seen (a post of a crisis its
severity); a complaint whose answer is already there weighs 1 - reply_relief x personal touch; a
deleted post is not seen. What a brand posts itself acts otherwise (seeing.py). Words arrive in
one order (receiver, sender, second), so that sums do not depend on who computed them.
"""

import numpy as np

from sim.kernels.bonds import ask_for_bond, ask_for_words, bond_of, keep
from sim.kernels.columns import CODE, OUTRAGE, TELL, VIEW
from sim.kernels.compiling import njit
from sim.kernels.content import become_aware, take_code
from sim.kernels.experience import restate
from sim.kernels.feed import chance_of_sharing, show
from sim.kernels.further import address_of_hearing, lucks_of_hearing
from sim.kernels.memory import FAR_AHEAD, leaf, prefetch
from sim.kernels.outbox import (
    SPEECH_FIELDS,
    ask_for_message,
    new_outbox,
    new_scratch,
    prepare,
    with_room,
)
from sim.kernels.people import people_of
from sim.kernels.posting import dispatch
from sim.kernels.whereabouts import (
    lines_of,
    network_of,
    outreach_of,
    pool_of,
    rulebook_of,
    words_of,
)
from sim.kernels.word_of_mouth import tell

# What is counted of words that arrive, by brand: columns of `heard`.
(
    TOLD_BAD, TOLD_GOOD, SEEN_BAD, SEEN_GOOD, CANCELLED, UNSEEN, RELIEVED, RETOLD, SHARED,
    CONTENT_SEEN, CONTENT_SHARED, CODES, OUTRAGE_SEEN, OUTRAGE_SHARED, AWOKEN,
) = range(15)  # fmt: skip
HEARD_FIELDS = 15


@njit(cache=True, inline="always")
def weight_of_view(word, message, b, bond, day, rules, heard):
    """Return what a post weighs for the one who sees it, noting an answer that is there."""
    weight = rules.crisis_severity if message.kind == OUTRAGE else 1.0
    if message.answered > word.time:
        return weight * word.valence
    bond.saw_answer = day
    if word.valence > 0:
        return weight
    heard[b, RELIEVED] += 1
    return -weight * (1.0 - rules.feed_reply_relief * message.personal)


@leaf
def pass_on(seed, when, word, platform, speech, traits, network, rules, outbox, count, lucks, rows):
    """Let the receiver tell or share further; returns how many words are in the outbox.

    when: address of the hearing; platform: of the post, -1 of a tell; the rest is scratch.
    """
    told = word.channel == TELL
    prepare(
        speech, 1, when, word.receiver, word.time, word.brand, word.valence,
        -1 if told else word.message, word.root, word.generation + 1, word.sender, platform,
    )  # fmt: skip
    if told:
        count, _, _ = tell(seed, speech, network, rules, outbox, count, lucks, rows)
        return count
    return show(seed, speech, network, traits, rules, outbox, count, lucks, rows)


@njit(cache=True, inline="always")
def is_called_off(word, messages):
    """Whether a tell is not told, or a post not seen, because the author was satisfied first."""
    if word.message < 0:
        return False
    message = messages[word.message]
    return (message.deleted if word.channel == VIEW else message.satisfied) <= word.time


@njit(cache=True, inline="always")
def wake(seed, when, i, b, chance, ties, heard):
    """Let who hears of a brand for the first time know it by now, perhaps."""
    if not (ties[i].knows >> b) & 1:
        heard[b, AWOKEN] += become_aware(seed, when, i, b, chance, ties)


@njit(cache=True, inline="always")
def ask_for(word, messages, traits, ties, bonds):
    """Ask for what will be read and written when a word is heard."""
    receiver = np.int64(word.receiver)
    ask_for_message(messages, word.message)
    ask_for_bond(bonds, receiver, np.int64(word.brand))
    prefetch(traits, receiver)
    prefetch(traits, np.int64(max(word.sender, 0)))
    prefetch(ties, receiver)


@njit(cache=True, nogil=True)
def hear(seed, day, first, last, due, market):
    """Let the words due[first:last] reach their receivers.

    due: (n,) WORD in the order of hearing; a receiver's words must lie in one call. Returns
    (outbox, words in it, heard (brands, 15) int64).
    """
    people, network, rulebook = people_of(market), network_of(market), rulebook_of(market)
    (messages, _), outreach = pool_of(market), outreach_of(market)
    rules, days = rulebook.rules[0], rulebook.days
    heard = np.zeros((people.taste.habit.shape[1], HEARD_FIELDS), np.int64)
    outbox, speech = new_outbox(rules.most_contacts), np.empty(SPEECH_FIELDS, np.int64)
    lucks, rows = new_scratch(rules)
    further, began, count = lucks_of_hearing(seed, first, last, due), first, np.int64(0)
    while True:
        first, count = hear_while_room(
            seed, day, first, last, due, further, began, messages, people, network, rules, days,
            outreach, heard, outbox, count, speech, lucks, rows,
        )  # fmt: skip
        if first == last:
            return outbox, count, heard
        outbox = with_room(outbox, count, rules.most_contacts)


@leaf
def hear_while_room(
    seed, day, first, last, due, further, began, messages, people, network, rules, days, outreach,
    heard, outbox, count, speech, lucks, rows,
):  # fmt: skip
    """Hear until the outbox may be too small; returns (the word to go on with, count).

    further: the luck of the words from number `began` on. Here no array is named anew, so that
    nobody counts at every word who holds it.
    """
    traits, ties, lives, bonds = people.traits, people.ties, people.life, people.bond
    for j in range(first, last):
        if count + rules.most_contacts > outbox.size:
            return j, count
        if j + FAR_AHEAD < last:
            ask_for(due[j + FAR_AHEAD], messages, traits, ties, bonds)
            soon = due[j + FAR_AHEAD // 2]
            ask_for_words(bonds, np.int64(soon.receiver), np.int64(soon.brand))
        word = due[j]
        i, b = np.int64(word.receiver), np.int64(word.brand)
        if is_called_off(word, messages):
            heard[b, UNSEEN if word.channel == VIEW else CANCELLED] += 1
            continue
        bond = bond_of(bonds, i, b)
        restate(bond, day, days)
        when = address_of_hearing(word.time, word.sender, word.generation)
        platform = np.int64(-1)
        if word.channel == VIEW:
            message = messages[word.message]
            bond.seen += weight_of_view(word, message, b, bond, day, rules, heard)
            keep(bonds, i, b, bond)
            heard[b, SEEN_GOOD if word.valence > 0 else SEEN_BAD] += 1
            heard[b, OUTRAGE_SEEN] += message.kind == OUTRAGE
            wake(seed, when, i, b, rules.awareness_seen, ties, heard)
            chance = chance_of_sharing(
                message.kind, message.platform, word.time, message.posted, rules, outreach
            )
            if further[j - began] >= chance:
                continue
            platform = np.int64(message.platform)
            lives[i].shared += 1
            heard[b, SHARED] += 1
            heard[b, OUTRAGE_SHARED] += message.kind == OUTRAGE
        elif word.channel == CODE:
            heard[b, CODES] += 1
            heard[b, AWOKEN] += take_code(b, ties[i], bond, day, rules)
            keep(bonds, i, b, bond)
            continue
        else:
            bond.told += word.valence * closeness(word.sender, i, traits, rules)
            keep(bonds, i, b, bond)
            heard[b, TOLD_GOOD if word.valence > 0 else TOLD_BAD] += 1
            wake(seed, when, i, b, rules.awareness_told, ties, heard)
            if further[j - began] >= rules.tells_retold:
                continue
            heard[b, RETOLD] += 1
        count = pass_on(
            seed, when, word, platform, speech, traits, network, rules, outbox, count, lucks, rows
        )
    return last, count


@njit(cache=True, inline="always")
def closeness(sender, receiver, traits, rules):
    """Return what a tell weighs: more or less from somebody of one's own age."""
    if sender >= 0 and traits[sender].age == traits[receiver].age:
        return rules.tells_same_age
    return 1.0


@njit(cache=True, nogil=True)
def take_further(day, outbox, written, heard, market):
    """Send what those who heard or saw something say, and write down what they heard."""
    dispatch(outbox, 0, written, words_of(market), pool_of(market)[0])
    write_heard(heard, lines_of(market, day))


@leaf
def write_heard(heard, lines):
    """Write down what was heard, (brands, 15) int64, in the lines of the day."""
    for b in range(lines.size):
        line, counted = lines[b], heard[b]
        line.told_bad += counted[TOLD_BAD]
        line.told_good += counted[TOLD_GOOD]
        line.seen_bad += counted[SEEN_BAD]
        line.seen_good += counted[SEEN_GOOD]
        line.tells_cancelled += counted[CANCELLED]
        line.posts_unseen += counted[UNSEEN]
        line.views_relieved += counted[RELIEVED]
        line.retold += counted[RETOLD]
        line.shared += counted[SHARED]
        line.content_seen += counted[CONTENT_SEEN]
        line.content_shared += counted[CONTENT_SHARED]
        line.codes_told += counted[CODES]
        line.outrage_seen += counted[OUTRAGE_SEEN]
        line.outrage_shared += counted[OUTRAGE_SHARED]
        line.newly_aware += counted[AWOKEN]
