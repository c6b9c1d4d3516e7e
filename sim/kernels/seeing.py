"""What does a brand's own post do to those who see it, and does it go further? (S11)

A view builds recognition (a stock that decays and needs no click); a service post pleases those who
want service; an offer is worth something for some days to those who want marketing, and hurts
whoever waits for an answer or was refused one; a contest is shared more and builds next to nothing.
"""

import numpy as np
from numba import njit

from sim.kernels.columns import (
    CONTEST,
    MARKETING,
    NOT_ASKED,
    OFFER,
    SAW_OFFER,
    SERVICE,
    SERVICE_POST,
)
from sim.kernels.content import pass_code
from sim.kernels.experience import bring_to
from sim.kernels.hearing import (
    AWOKEN,
    CONTENT_SEEN,
    CONTENT_SHARED,
    HEARD_FIELDS,
    SHARE,
    address_of_hearing,
    pass_on,
)
from sim.kernels.outbox import FIRST_ROOM, SPEECH_FIELDS, new_outbox
from sim.kernels.randomness import uniform


@njit(cache=True, nogil=True)
def see(seed, day, first, last, due, words, messages, people, network, rules, outreach):
    """Let the views due[first:last] of brands' own posts reach the viewers.

    due: (n,) int32 slots in the order of arrival; a viewer's words must lie in one call.
    Returns (outbox, words in it, heard (brands, 15) int64).
    """
    heard = np.zeros((people.habit.shape[1], HEARD_FIELDS), np.int64)
    outbox, speech = new_outbox(FIRST_ROOM), np.empty(SPEECH_FIELDS, np.int64)
    count = np.int64(0)
    # Columns are named once, outside the loop: numba counts references at every use of a tuple.
    time, receiver, brand, about = words.time, words.receiver, words.brand, words.message
    sender, generation, root = words.sender, words.generation, words.root
    kinds, platforms = messages.kind, messages.platform
    told, seen, fading, stamp = people.told, people.seen, people.fading, people.stamp
    content, knows, needs, saw_post = people.content, people.knows, people.needs, people.saw_post
    requested, shared = people.requested, people.shared
    offer_until, offer_by = people.offer_until, people.offer_by
    marketing, service = people.marketing, people.service
    fading_left, told_left, seen_left = rules.fading_left, rules.told_left, rules.seen_left
    content_left, worth, sharing = rules.content_left, outreach.worth, outreach.sharing
    platform_share = rules.platform_share
    for j in range(first, last):
        slot = np.int64(due[j])
        i, b, message = receiver[slot], brand[slot], about[slot]
        kind, platform, wants = kinds[message], platforms[message], needs[i]
        bring_to(
            day, i, b, stamp, fading, told, seen, content,
            fading_left, told_left, seen_left, content_left,
        )  # fmt: skip
        when = address_of_hearing(time[slot], sender[slot], generation[slot])
        heard[b, CONTENT_SEEN] += 1
        heard[b, AWOKEN] += ((knows[i] >> b) & 1) == 0
        knows[i] |= 1 << b
        saw_post[i, b] = day
        weight = worth[b, platform]
        content[i, b] += weight * (rules.recognition_contest if kind == CONTEST else 1.0)
        if kind == SERVICE_POST and wants & SERVICE:
            fading[i, b] += rules.recognition_service_gain * weight
            service[i] += 1
        if kind == OFFER and requested[i, b] != NOT_ASKED:
            fading[i, b] -= rules.offers_mismatch
        if kind != SERVICE_POST and wants & MARKETING:
            marketing[i] += 1
            if kind == OFFER:
                offer_until[i, b], offer_by[i, b] = day + rules.offers_days, SAW_OFFER
                before = count
                outbox, count = pass_code(
                    seed, when, i, b, time[slot], root[slot], generation[slot], speech, network,
                    rules, outbox, count,
                )  # fmt: skip
                shared[i] += count - before
        if uniform(seed, SHARE, when, i, 0) < platform_share[platform] * sharing[kind]:
            shared[i] += 1
            heard[b, CONTENT_SHARED] += 1
            outbox, count = pass_on(
                seed, slot, speech, words, messages, people, network, rules, outbox, count
            )
    return outbox, count, heard
