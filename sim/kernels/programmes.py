"""What do ambassadors and influencers do when a brand calls? (S12)

Ambassadors are regulars who said yes; they post more of whatever they live, and try novelties
first. Influencers are people with an audience who are nobody's customers here: they try the product
before they speak of it. Both post what they lived and nothing else, so quality decides the sign.
"""

import numpy as np

from sim.kernels.bonds import bond_of, keep
from sim.kernels.columns import (
    DELIGHTED,
    FAILED,
    FINE,
    PRAISE,
    PUBLIC_COMPLAINT,
    SECONDS_PER_HOUR,
    VIEW,
)
from sim.kernels.compiling import njit
from sim.kernels.experience import outcome_of, undergo
from sim.kernels.feed import show
from sim.kernels.mathematics import log
from sim.kernels.outbox import (
    FIRST_ROOM,
    SPEECH_FIELDS,
    SPOKEN,
    new_outbox,
    new_scratch,
    prepare,
    with_room,
    write,
)
from sim.kernels.posting import open_message
from sim.kernels.randomness import Decision, uniform, uniform_pair
from sim.kernels.rules import MEAN_LIFE_PER_HALF_LIFE
from sim.kernels.voice import moment_of, platform_of

AMBASSADOR = int(Decision.AMBASSADOR)
FIRST_LOOK = int(Decision.FIRST_LOOK)
FIRST_LOOK_POST = int(Decision.FIRST_LOOK_POST)
ACCEPTS = int(Decision.INFLUENCER_ACCEPTS)
TESTS = int(Decision.INFLUENCER_TESTS)
SEEN = int(Decision.INFLUENCER_SEEN)
ABOUT_FIRST_LOOK = 3  # see AGAIN in outbox


@njit(cache=True)
def invite(seed, b, candidates, seats, accept, people):
    """Invite consumers one after the other until the seats are taken; returns how many were.

    candidates: (n,) int64, in the order of invitation. Nobody is asked twice.
    """
    invited = 0
    for i in candidates:
        if seats == 0:
            break
        ties = people.ties[i]
        ties.invited |= 1 << b
        invited += 1
        if uniform(seed, AMBASSADOR, 0, i, b) < accept:
            ties.ambassador |= 1 << b
            seats -= 1
    return invited


@njit(cache=True)
def open_post(outcome, author, b, platform, at, number, speech, when, messages, free, counters):
    """Open a post about an experience, prepared to be shown; returns its slot, held once.

    author: -1 = somebody not simulated. speech: (11,) scratch. It waits at no desk.
    """
    good = outcome == DELIGHTED
    kind = PRAISE if good else PUBLIC_COMPLAINT
    like = max(author, 0)
    slot = open_message(messages, free, author, like, b, kind, platform, at, number, 0.0)
    messages[slot].references = 1
    root = counters[0]
    counters[0] += 1
    tone = 1 if good else -1
    prepare(speech, ABOUT_FIRST_LOOK, when, author, at, b, tone, slot, root, 0, -1, platform)
    return slot


@njit(cache=True)
def first_looks(seed, day, b, ambassadors, messages, free, counters, people, network, rulebook):
    """Let a brand's ambassadors try a novelty, and post it where it delights or fails.

    ambassadors: (n,) int64; there are as many free messages. Returns (outbox, words in it, posts
    (m,) int32 slots).
    """
    rules, days = rulebook.rules[0], rulebook.days
    outbox, speech = new_outbox(FIRST_ROOM), np.empty(SPEECH_FIELDS, np.int64)
    posts, (lucks, rows) = np.empty(ambassadors.size, np.int32), new_scratch(rules)
    count, posted = np.int64(0), 0
    when = day * people.taste.habit.shape[1] + b
    for i in ambassadors:
        bond = bond_of(people.bond, i, b)
        outcome = undergo(uniform(seed, FIRST_LOOK, day, i, b), b, bond, day, rules, days)
        keep(people.bond, i, b, bond)
        u, v = uniform_pair(seed, FIRST_LOOK_POST, day, i, b)
        platform = platform_of(u, people.traits[i].platforms, outcome == FAILED, rules)
        if outcome == FINE or platform < 0:
            continue
        at = moment_of(v, day, rules)
        posts[posted] = open_post(
            outcome, i, b, platform, at, day, speech, when, messages, free, counters
        )
        posted += 1
        people.life[i].shared += 1
        outbox = with_room(outbox, count, rules.most_contacts)
        count = show(seed, speech, network, people.traits, rules, outbox, count, lucks, rows)
    return outbox, count, posts[:posted]


@njit(cache=True)
def contact(
    seed, day, b, contacts, accept, reach, platform, messages, free, counters, people, rulebook
):
    """Contact influencers: some try the product, and post it where it delights or fails.

    accept: chance that one does; reach: chance that a member of the platform sees the post. There
    are as many free messages as contacts. Returns (outbox, words in it, posts (m,) int32 slots,
    contacts that were accepted).
    """
    rules = rulebook.rules[0]
    outbox, speech = new_outbox(FIRST_ROOM), np.empty(SPEECH_FIELDS, np.int64)
    posts = np.empty(contacts, np.int32)
    count, posted, accepted = np.int64(0), 0, 0
    for k in range(contacts):
        if uniform(seed, ACCEPTS, day, k, b) >= accept:
            continue
        accepted += 1
        u, v = uniform_pair(seed, TESTS, day, k, b)
        outcome = outcome_of(u, b, rules)
        if outcome == FINE:
            continue
        at, when = moment_of(v, day, rules), k * people.taste.habit.shape[1] + b
        posts[posted] = open_post(
            outcome, -1, b, platform, at, k, speech, when, messages, free, counters
        )
        posted += 1
        outbox, count = show_audience(
            seed, day, speech, when, platform, reach, people, rules, outbox, count
        )
    return outbox, count, posts[:posted], accepted


@njit(cache=True)
def show_audience(seed, day, speech, when, platform, reach, people, rules, outbox, count):
    """Write the views of an influencer's post into an outbox; returns (outbox, count).

    Who follows an influencer is not simulated: every member of the platform may.
    """
    mean_life = rules.platform_half_life[platform] * MEAN_LIFE_PER_HALF_LIFE * SECONDS_PER_HOUR
    traits = people.traits
    for i in range(traits.size):
        if not (traits[i].platforms >> platform) & 1:
            continue
        u, v = uniform_pair(seed, SEEN, day, i, when)
        if u < reach:
            outbox = with_room(outbox, count, 1)
            at = speech[SPOKEN] + int(-log(1.0 - v) * mean_life)
            write(outbox, count, at, i, VIEW, speech)
            count += 1
    return outbox, count
