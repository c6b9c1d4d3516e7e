"""To whom does a brand's own post go, and who tells others of an offer? (S11)

A post of a brand's page reaches the share page_reach of its followers on a platform, after a delay
with that platform's half-life; what a view does stands in seeing.py. Some who take up an offer
pass it on by word of mouth to somebody close.
"""

import math

import numpy as np

from sim.kernels.columns import (
    CODE,
    SECONDS_PER_DAY,
    SECONDS_PER_HOUR,
    SERVICE_POST,
    WAS_TOLD,
)
from sim.kernels.compiling import njit
from sim.kernels.contacts import closeness_of, contacts_of
from sim.kernels.draws import exponential
from sim.kernels.feed import those_reached, write_views
from sim.kernels.mathematics import log
from sim.kernels.memory import leaf
from sim.kernels.outbox import (
    ABOUT_BRAND,
    FIRST_ROOM,
    ON_PLATFORM,
    SPEECH_FIELDS,
    WHEN,
    new_outbox,
    prepare,
    with_room,
    write,
)
from sim.kernels.posting import open_message
from sim.kernels.randomness import (
    Decision,
    uniform,
    uniform_pair_column,
    uniform_row,
    whole_rows,
)
from sim.kernels.whereabouts import episodes_of, lines_of, pool_of, rulebook_of

DAYS_PER_WEEK = 7.0
CONTENT_HOUR = int(Decision.CONTENT_HOUR)
CONTENT_SEEN = int(Decision.CONTENT_SEEN)
CODE_TOLD = int(Decision.CODE_TOLD)
CODE_WHOM = int(Decision.CODE_WHOM)
CODE_DELAY = int(Decision.CODE_DELAY)
AWARE = int(Decision.AWARE)
NEARBY = 1024  # followers whose luck is drawn at once: it stays in the nearest cache


@leaf
def show_followers(
    seed, day, speech, followers, rulebook, outbox, count, sees, waits, viewers, marks
):
    """Write the views of a brand's post into an outbox that has room for all followers.

    speech: (11,) int64, see outbox; followers: (n,) int32, those on its platform; the last four:
    (NEARBY,) scratch. WHEN of the speech is the address of the post among the brand's of the day.
    Returns how many words are in the outbox.
    """
    rules, when, reach = rulebook.rules[0], speech[WHEN], rulebook.days[day].page_reach
    for first in range(0, followers.size, NEARBY):
        those = followers[first : first + NEARBY]
        uniform_pair_column(seed, CONTENT_SEEN, day, those, when, those.size, sees, waits)
        seen = those_reached(those, sees, reach, waits, viewers, marks)
        count = write_views(seen, viewers, waits, speech, rules, outbox, count)
    return count


@njit(cache=True, inline="always")
def due_posts(weekly, day):
    """Return how many of so many posts a week fall on a day, evenly spread."""
    after, before = (day + 1) * weekly / DAYS_PER_WEEK, day * weekly / DAYS_PER_WEEK
    return math.floor(after) - math.floor(before)


@njit(cache=True, nogil=True)
def open_posts(seed, day, plan, market):
    """Open what the brands' plans have for today, every post on every platform at once.

    plan: (brands, 3) posts a week by kind, 0 of a brand that is not there. Each post is a cascade
    of its own and holds its message. There is room for them. Returns (slots (n,) int32, speeches
    (n, 11) int64 as in outbox).
    """
    (messages, free), (_, counters) = pool_of(market), episodes_of(market)
    rules, lines = rulebook_of(market).rules[0], lines_of(market, day)
    brands, first_root = plan.shape[0], counters[0]
    platforms, due, count = rules.platform_weight.size, 0, 0
    for b in range(brands):
        for k in range(plan.shape[1]):
            due += due_posts(plan[b, k], day) * platforms
    slots, speeches = np.empty(due, np.int32), np.empty((due, SPEECH_FIELDS), np.int64)
    span = rules.voice_posting_until - rules.voice_posting_from
    for b in range(brands):
        number = 0
        for k in range(plan.shape[1]):
            for _ in range(due_posts(plan[b, k], day)):
                u = uniform(seed, CONTENT_HOUR, day, b, number)
                second = int((rules.voice_posting_from + u * span) * SECONDS_PER_HOUR)
                at = day * SECONDS_PER_DAY + min(second, SECONDS_PER_DAY - 1)
                for platform in range(platforms):
                    slot = open_message(
                        messages, free, -1, 0, b, SERVICE_POST + k, platform, at, number, 0.0
                    )
                    messages[slot].references = 1
                    slots[count] = slot
                    prepare(
                        speeches[count], 0, number * brands + b, -1, at, b, 1, slot,
                        first_root + count, 0, -1, platform,
                    )  # fmt: skip
                    number += 1
                    count += 1
        lines[b].content_posts = number
    counters[0] += count
    return slots, speeches


@njit(cache=True, nogil=True)
def show_posts(seed, day, first, last, speeches, followers, starts, market):
    """Write the views of the posts first .. last - 1; returns (outbox, words in it).

    followers: (n,) int32, brand after brand and platform after platform, as starts says.
    """
    rulebook = rulebook_of(market)
    outbox, count, room = new_outbox(FIRST_ROOM), np.int64(0), np.int64(0)
    sees, waits = np.empty(NEARBY), np.empty(NEARBY)
    viewers, marks = np.empty(NEARBY, np.int64), np.empty(NEARBY, np.bool_)
    while True:
        first, count, room = show_while_room(
            seed, day, first, last, speeches, followers, starts, rulebook, outbox, count,
            sees, waits, viewers, marks,
        )  # fmt: skip
        if first == last:
            return outbox, count
        outbox = with_room(outbox, count, room)


@leaf
def show_while_room(
    seed, day, first, last, speeches, followers, starts, rulebook, outbox, count, sees, waits,
    viewers, marks,
):  # fmt: skip
    """Show posts while the outbox has room; returns (the one to go on with, count, room it needs).

    The last four: see show_followers. No array is named anew, see see_while_room.
    """
    platforms = rulebook.rules[0].platform_weight.size
    for j in range(first, last):
        speech = speeches[j]
        place = speech[ABOUT_BRAND] * platforms + speech[ON_PLATFORM]
        those = followers[starts[place] : starts[place + 1]]
        if count + those.size > outbox.size:
            return j, count, those.size
        count = show_followers(
            seed, day, speech, those, rulebook, outbox, count, sees, waits, viewers, marks
        )
    return last, count, np.int64(0)


@leaf
def take_code(b, ties, bond, day, rules):
    """Let one consumer be told of an offer; returns 1 if the brand was not known, else 0."""
    unknown = ((ties.knows >> b) & 1) == 0
    ties.knows |= 1 << b
    if bond.offer_until < day + rules.offers_days:
        bond.offer_until = day + rules.offers_days
        bond.offer_by = WAS_TOLD
    return int(unknown)


@leaf
def pass_code(seed, when, word, speech, network, rules, outbox, count, lucks, rows):
    """Let the viewer of an offer tell one contact of it, perhaps; returns words in the outbox.

    The nearer a contact, the likelier it is the one (exponential(1) / strength, smallest wins).
    word: the view; speech, lucks, rows: scratch. The outbox has room for one word.
    """
    i = np.int64(word.receiver)
    if uniform(seed, CODE_TOLD, when, i, 0) >= rules.offers_told:
        return count
    chosen, best = -1, 0.0
    near, strength = contacts_of(network, i, rows), closeness_of(network, i, rows)
    luck = lucks[0]
    uniform_row(seed, CODE_WHOM, when, i, 0, whole_rows(near.size), luck)
    for j in range(near.size):
        least = luck[j] / strength[j]  # as -ln(1 - u) >= u
        if chosen < 0 or least < best:
            key = -log(1.0 - luck[j]) / strength[j]
            if chosen < 0 or key < best:
                chosen, best = np.int64(near[j]), key
    if chosen < 0:
        return count
    hop = word.generation + 1
    prepare(speech, 1, when, i, word.time, word.brand, 1, -1, word.root, hop, -1, -1)
    delay = exponential(uniform(seed, CODE_DELAY, when, i, 0), rules.tells_delay)
    write(outbox, count, word.time + int(delay * SECONDS_PER_DAY), chosen, CODE, speech)
    return count + 1


@leaf
def become_aware(seed, when, i, b, chance, ties):
    """Let one consumer hear of a brand not known so far; returns 1 if so, else 0."""
    if uniform(seed, AWARE, when, i, b) >= chance:
        return 0
    ties[i].knows |= 1 << b
    return 1
