"""What does a brand's own post do to those who see it, and does it go further? (S11)

A view builds recognition (a stock that decays and needs no click); a service post pleases those who
want service; an offer is worth something for some days to those who want marketing, and hurts
whoever waits for an answer or was refused one; a contest is shared more and builds next to nothing.
"""

import numpy as np

from sim.kernels.bonds import ask_for_bond, ask_for_words, bond_of, keep
from sim.kernels.columns import (
    CONTEST,
    MARKETING,
    NOT_ASKED,
    OFFER,
    SAW_OFFER,
    SERVICE,
    SERVICE_POST,
)
from sim.kernels.compiling import njit
from sim.kernels.content import pass_code
from sim.kernels.exit import enlist
from sim.kernels.experience import restate
from sim.kernels.further import address_of_hearing, lucks_of_hearing
from sim.kernels.hearing import (
    AWOKEN,
    CONTENT_SEEN,
    CONTENT_SHARED,
    HEARD_FIELDS,
    pass_on,
)
from sim.kernels.memory import FAR_AHEAD, leaf, prefetch, prefetch_across
from sim.kernels.outbox import SPEECH_FIELDS, new_outbox, new_scratch, with_room
from sim.kernels.people import people_of
from sim.kernels.whereabouts import network_of, outreach_of, pool_of, rulebook_of


@njit(cache=True, nogil=True)
def see(seed, day, first, last, due, market):
    """Let the views due[first:last] of brands' own posts reach the viewers.

    due: (n,) WORD in the order of hearing; a viewer's words must lie in one call. Returns (outbox,
    words in it, heard (brands, 15) int64, pairs (n,) int64 to look at tonight: their exit margin
    may have crossed its bound).
    """
    people, network, rulebook = people_of(market), network_of(market), rulebook_of(market)
    (messages, _), outreach = pool_of(market), outreach_of(market)
    rules, days = rulebook.rules[0], rulebook.days
    heard = np.zeros((people.taste.habit.shape[1], HEARD_FIELDS), np.int64)
    outbox, speech = new_outbox(1 + rules.most_contacts), np.empty(SPEECH_FIELDS, np.int64)
    lucks, rows = new_scratch(rules)
    count, pairs, moved = np.int64(0), np.empty(last - first, np.int64), np.int64(0)
    further, began = lucks_of_hearing(seed, first, last, due), first
    while True:
        first, count, moved = see_while_room(
            seed, day, first, last, due, further, began, messages, people, network, rules, days,
            outreach, heard, pairs, moved, outbox, count, speech, lucks, rows,
        )  # fmt: skip
        if first == last:
            return outbox, count, heard, pairs[:moved]
        outbox = with_room(outbox, count, 1 + rules.most_contacts)


@leaf
def see_while_room(
    seed, day, first, last, due, further, began, messages, people, network, rules, days, outreach,
    heard, pairs, moved, outbox, count, speech, lucks, rows,
):  # fmt: skip
    """See until the outbox may be too small; returns (the view to go on with, count, moved).

    further: the luck of the views from number `began` on. Here no array is named anew, so that
    nobody counts at every view who holds it.
    """
    traits, all_ties, lives, bonds = people.traits, people.ties, people.life, people.bond
    brands = people.taste.habit.shape[1]
    for j in range(first, last):
        if count + 1 + rules.most_contacts > outbox.size:
            return j, count, moved
        if j + FAR_AHEAD < last:
            ahead = due[j + FAR_AHEAD]
            prefetch(traits, np.int64(ahead.receiver))
            prefetch(all_ties, np.int64(ahead.receiver))
            ask_for_bond(bonds, np.int64(ahead.receiver), np.int64(ahead.brand))
            soon = due[j + FAR_AHEAD // 2]
            ask_for_words(bonds, np.int64(soon.receiver), np.int64(soon.brand))
            prefetch_across(lives, np.int64(ahead.receiver))
        word = due[j]
        message, i, b = messages[word.message], np.int64(word.receiver), np.int64(word.brand)
        when = address_of_hearing(word.time, word.sender, word.generation)
        bond, life, ties = bond_of(bonds, i, b), lives[i], all_ties[i]
        needs = traits[i].needs
        heard[b, CONTENT_SEEN] += 1
        heard[b, AWOKEN] += ((ties.knows >> b) & 1) == 0
        ties.knows |= 1 << b
        restate(bond, day, days)
        before = bond.fading
        take_up(message, bond, life, needs, b, day, rules, outreach)
        # Who buys stops only after a loss, who stopped comes back only after a gain.
        if bond.fading > before if bond.stopped else bond.fading < before:
            moved = enlist(bond, pairs, moved, i * brands + b)
        keep(bonds, i, b, bond)
        if message.kind == OFFER and needs & MARKETING:
            first_code = count
            count = pass_code(seed, when, word, speech, network, rules, outbox, count, lucks, rows)
            life.shared += count - first_code
        sharing = rules.platform_share[message.platform] * outreach.sharing[message.kind]
        if further[j - began] < sharing:
            life.shared += 1
            heard[b, CONTENT_SHARED] += 1
            platform = np.int64(message.platform)
            count = pass_on(
                seed, when, word, platform, speech, traits, network, rules, outbox, count, lucks,
                rows,
            )  # fmt: skip
    return last, count, moved


@njit(cache=True, inline="always")
def take_up(message, bond, life, needs, b, day, rules, outreach):
    """Let a viewer take from a brand's post what is in it for them. needs: bits."""
    kind, weight = message.kind, outreach.worth[b, message.platform]
    bond.saw_post = day
    bond.content += weight * (rules.recognition_contest if kind == CONTEST else 1.0)
    if kind == SERVICE_POST and needs & SERVICE:
        bond.fading += rules.recognition_service_gain * weight
        life.service += 1
    if kind == OFFER and bond.requested != NOT_ASKED:
        bond.fading -= rules.offers_mismatch
    if kind != SERVICE_POST and needs & MARKETING:
        life.marketing += 1
        if kind == OFFER:
            bond.offer_until, bond.offer_by = day + rules.offers_days, SAW_OFFER
