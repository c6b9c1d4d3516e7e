"""To whom does a brand's own post go, and who tells others of an offer? (S11)

A post of a brand's page reaches the share page_reach of its followers on a platform, after a delay
with that platform's half-life; what a view does stands in seeing.py. Some who take up an offer
pass it on by word of mouth to somebody close.
"""

import numpy as np
from numba import njit

from sim.kernels.columns import (
    CODE,
    SECONDS_PER_DAY,
    SECONDS_PER_HOUR,
    VIEW,
    WAS_TOLD,
)
from sim.kernels.draws import exponential
from sim.kernels.mathematics import log
from sim.kernels.outbox import (
    FIRST_ROOM,
    SPEECH_FIELDS,
    SPOKEN,
    WHEN,
    new_outbox,
    prepare,
    with_room,
    write,
)
from sim.kernels.posting import open_message
from sim.kernels.randomness import Decision, uniform, uniform_column, uniform_pair
from sim.kernels.rules import MEAN_LIFE_PER_HALF_LIFE

# Columns of a table of posts to publish.
OF_KIND, PLATFORM, NUMBER, MOMENT = range(4)
CONTENT_SEEN = int(Decision.CONTENT_SEEN)
CODE_TOLD = int(Decision.CODE_TOLD)
CODE_WHOM = int(Decision.CODE_WHOM)
CODE_DELAY = int(Decision.CODE_DELAY)
AWARE = int(Decision.AWARE)


@njit(cache=True)
def show_followers(seed, day, speech, platform, followers, people, rules, days, outbox, count):
    """Write the views of a brand's post into an outbox; returns (outbox, count).

    speech: (11,) int64, see outbox; followers: (n,) int32. WHEN of the speech is the address of
    the post among the brand's of the day.
    """
    reach = days[day].page_reach
    mean_life = rules.platform_half_life[platform] * MEAN_LIFE_PER_HALF_LIFE * SECONDS_PER_HOUR
    outbox = with_room(outbox, count, followers.size)
    traits, when = people.traits, speech[WHEN]
    sees = np.empty(followers.size, np.float64)
    uniform_column(seed, CONTENT_SEEN, day, followers, when, followers.size, sees)
    for j in range(followers.size):
        if sees[j] >= reach:
            continue
        i = followers[j]
        if (traits[i].platforms >> platform) & 1:
            _, v = uniform_pair(seed, CONTENT_SEEN, day, i, when)
            at = speech[SPOKEN] + int(-log(1.0 - v) * mean_life)
            write(outbox, count, at, i, VIEW, speech)
            count += 1
    return outbox, count


@njit(cache=True)
def publish_posts(seed, day, b, posts, followers, people, messages, free, counters, rulebook):
    """Publish a brand's posts of today; returns (outbox, words in it, slots (posts,) int32).

    posts: (n, 4) int64 kind, platform, number, second; followers: (people,) int32. Each post is a
    cascade of its own and holds its message until the caller lets go of it. There is room for them.
    """
    outbox, speech = new_outbox(FIRST_ROOM), np.empty(SPEECH_FIELDS, np.int64)
    slots, count = np.empty(posts.shape[0], np.int32), np.int64(0)
    brands, rules, days = people.bond.shape[1], rulebook.rules[0], rulebook.days
    for j in range(posts.shape[0]):
        kind, platform = posts[j, OF_KIND], posts[j, PLATFORM]
        number, at = posts[j, NUMBER], posts[j, MOMENT]
        slot = open_message(messages, free, -1, 0, b, kind, platform, at, number, 0.0)
        messages[slot].references = 1
        prepare(speech, 0, number * brands + b, -1, at, b, 1, slot, counters[0], 0, -1, platform)
        counters[0] += 1
        outbox, count = show_followers(
            seed, day, speech, platform, followers, people, rules, days, outbox, count
        )
        slots[j] = slot
    return outbox, count, slots


@njit(cache=True)
def take_code(i, b, day, people, rules):
    """Let one consumer be told of an offer; returns 1 if the brand was not known, else 0."""
    ties, bond = people.ties[i], people.bond[i, b]
    unknown = ((ties.knows >> b) & 1) == 0
    ties.knows |= 1 << b
    if bond.offer_until < day + rules.offers_days:
        bond.offer_until = day + rules.offers_days
        bond.offer_by = WAS_TOLD
    return int(unknown)


@njit(cache=True)
def pass_code(seed, when, word, speech, network, rules, outbox, count):
    """Let the viewer of an offer tell one contact of it, perhaps; returns (outbox, count).

    The nearer a contact, the likelier it is the one (exponential(1) / strength, smallest wins).
    word: the view; speech: (11,) scratch.
    """
    i = np.int64(word.receiver)
    if uniform(seed, CODE_TOLD, when, i, 0) >= rules.offers_told:
        return outbox, count
    chosen, best = -1, 0.0
    start = network.start[i]
    for row in range(start, network.start[i + 1]):
        u = uniform(seed, CODE_WHOM, when, i, row - start)
        key = -log(1.0 - u) / network.strength[row]
        if chosen < 0 or key < best:
            chosen, best = network.neighbours[row], key
    if chosen < 0:
        return outbox, count
    hop = word.generation + 1
    prepare(speech, 1, when, i, word.time, word.brand, 1, -1, word.root, hop, -1, -1)
    delay = exponential(uniform(seed, CODE_DELAY, when, i, 0), rules.tells_delay)
    outbox = with_room(outbox, count, 1)
    write(outbox, count, word.time + int(delay * SECONDS_PER_DAY), chosen, CODE, speech)
    return outbox, count + 1


@njit(cache=True)
def become_aware(seed, when, i, b, chance, ties):
    """Let one consumer hear of a brand not known so far; returns 1 if so, else 0."""
    if uniform(seed, AWARE, when, i, b) >= chance:
        return 0
    ties[i].knows |= 1 << b
    return 1
