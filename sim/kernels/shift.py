"""What does a day at the desks come to? Every brand's desk works, and its outcomes are settled."""

import numpy as np
from numba.extending import register_jitable

from sim.kernels.answer import (
    ANSWERS,
    IGNORED_ONES,
    OWN_ANSWERED,
    OWN_SATISFIED,
    RECEIVED,
    SERVED_FIELDS,
    TAKE_SECONDS,
    WAIT_SECONDS,
    after_satisfaction,
    note_outcome,
    take_answer,
    take_silence,
    write_outcome,
)
from sim.kernels.bonds import bond_of, keep
from sim.kernels.columns import (
    ANSWERED,
    IGNORED,
    OUTRAGE,
    PRAISE,
    PRIVATE_COMPLAINT,
    PUBLIC_COMPLAINT,
    WAITING,
)
from sim.kernels.compiling import njit
from sim.kernels.diary import note
from sim.kernels.exit import attitude_today, enlist
from sim.kernels.memory import leaf
from sim.kernels.outbox import FIRST_ROOM, SPEECH_FIELDS, new_outbox, new_scratch, with_room
from sim.kernels.people import people_of
from sim.kernels.posting import release
from sim.kernels.queue import by_arrival, serve_measured, serve_queue
from sim.kernels.triage import LARGEST_ORDER, put_in_order
from sim.kernels.whereabouts import (
    brands_of,
    delays_of,
    episodes_of,
    guesses_of,
    lines_of,
    network_of,
    pool_of,
    rulebook_of,
    settled_of,
)

TURNED_POSTS, DELETED_POSTS = range(2)  # columns of `moved`


@register_jitable
def unserved(count):
    """Return what becomes of so many messages, to be filled by `serve`.

    Status (n,) int8, and the seconds of the outcome and of being taken in hand, (n,) int64 each.
    """
    return np.zeros(count, np.int8), np.empty(count, np.int64), np.empty(count, np.int64)


@njit(cache=True, nogil=True)
def serve(
    day, first_desk, last_desk, slots, bounds, keys, busy_until, status, moment, taken, market
):
    """Let the desks from first_desk to last_desk - 1 work through their messages.

    It fills status, moment and taken of these (see `unserved`) and the hours of their hands, and
    changes nothing else, so desks can be served side by side. slots: (n,) int32, those of desk b
    from bounds[b] to bounds[b + 1]; keys: (n, 3) order of service, or (0, 3) where the desks' own
    rules say it; busy_until: (seats,) seconds, desk after desk.
    """
    people, network, messages = people_of(market), network_of(market), pool_of(market)[0]
    (pages, desks), by_rule, seat = brands_of(market), keys.shape[0] == 0, 0
    if by_rule:
        keys = np.zeros((slots.size, LARGEST_ORDER), np.float64)
    posted, planned = np.empty(slots.size, np.int64), np.empty(slots.size, np.int64)
    handling, line = np.empty(slots.size, np.float64), np.empty(slots.size, np.int64)
    rows, since = np.empty(slots.size, np.int32), np.empty(slots.size, np.int32)
    hands = np.empty(busy_until.size + 1, np.int64)
    for b in range(first_desk):
        seat += pages[b].seats
    for b in range(first_desk, last_desk):
        first, last, desk = bounds[b], bounds[b + 1], desks[b]
        if by_rule:
            put_in_order(slots, first, last, messages, people, network, desk, keys)
        for j in range(first, last):
            message = messages[slots[j]]
            posted[j], planned[j], handling[j] = message.posted, message.planned, message.handling
        if desk.measured:
            serve_measured(day, first, last, posted, planned, desk.expires, status, moment, taken)
        else:
            serve_queue(
                day, first, last, by_arrival(first, last, posted, rows, since), posted, handling,
                keys, seat, pages[b].seats, busy_until, desk, line, hands, status, moment, taken,
            )  # fmt: skip
        seat += pages[b].seats


@njit(cache=True, nogil=True)
def close_desks(seed, day, slots, bounds, status, moment, taken, market):
    """Give what became of all messages to the people it concerns, and put the messages away.

    slots, bounds, status, moment, taken: (n,) messages, as `serve` left them. There are n free
    messages, and room for as many episodes settled. Returns (outbox, words in it,
    slots to let go of once these are sent (m,) int32, slots still waiting (k,) int32 and where
    those of each desk begin (brands + 1,), and (pairs,) int64 for tonight's exits).
    """
    people, network, rulebook = people_of(market), network_of(market), rulebook_of(market)
    (messages, free), (episodes, counters) = pool_of(market), episodes_of(market)
    (pages, desks), settled, delays = brands_of(market), settled_of(market), delays_of(market)
    rules, days, guesses = rulebook.rules[0], rulebook.days, guesses_of(market)
    listed, pairs = np.empty(slots.size, np.int64), 0
    brands, count = desks.size, np.int64(0)
    outbox, speech = new_outbox(FIRST_ROOM), np.empty(SPEECH_FIELDS, np.int64)
    served, moved = np.zeros((brands, 2, SERVED_FIELDS), np.int64), np.zeros((brands, 2), np.int64)
    lucks, rows = new_scratch(rules)
    turned, turns = np.empty(slots.size, np.int32), 0
    still, waiting = np.empty(slots.size, np.int32), np.zeros(brands + 1, np.int64)
    for b in range(brands):
        first, last, desk = bounds[b], bounds[b + 1], desks[b]
        for j in range(first, last):
            slot = np.int64(slots[j])
            message = messages[slot]
            i = np.int64(message.author)
            note_outcome(
                message, day, status[j], moment[j], taken[j], desk.personal, b, served, delays
            )
            if status[j] == WAITING or i < 0 or message.kind == PRAISE:
                continue
            pleased = settle(
                seed, day, message, status[j], moment[j], desk, people, rules, days, episodes,
                settled, b, served,
            )  # fmt: skip
            bond = bond_of(people.bond, i, b)
            pairs = enlist(bond, listed, pairs, i * brands + b)
            keep(people.bond, i, b, bond)
            if pleased:
                outbox = with_room(outbox, count, rules.most_contacts)
                count, post = after_satisfaction(
                    seed, slot, moment[j], counters[0], speech, messages, free, people, network,
                    rules, outbox, count, lucks, rows,
                )  # fmt: skip
                moved[b, DELETED_POSTS] += message.deleted == moment[j]
                if post >= 0:
                    counters[0] += 1
                    moved[b, TURNED_POSTS] += 1
                    turned[turns] = post
                    turns += 1
        kept = put_away(
            day, first, last, slots, status, pages[b], messages, free, guesses, still, waiting[b]
        )
        waiting[b + 1] = kept
        pages[b].praise += moved[b, TURNED_POSTS]
        pages[b].complaints -= moved[b, DELETED_POSTS]
    write_served(lines_of(market, day), served, moved, waiting)
    return outbox, count, turned[:turns], still[: waiting[-1]], waiting, listed[:pairs]


@leaf
def write_served(lines, served, moved, waiting):
    """Write the desks' day down. waiting: (brands + 1,) where the messages kept begin."""
    for b in range(lines.size):
        line, complaints, praise = lines[b], served[b, 0], served[b, 1]
        line.desk_complaints = complaints[RECEIVED]
        line.desk_complaints_answered = complaints[ANSWERS]
        line.desk_complaints_ignored = complaints[IGNORED_ONES]
        line.desk_complaints_wait = complaints[WAIT_SECONDS]
        line.desk_complaints_queued = complaints[TAKE_SECONDS]
        line.desk_praise = praise[RECEIVED]
        line.desk_praise_answered = praise[ANSWERS]
        line.desk_praise_ignored = praise[IGNORED_ONES]
        line.desk_praise_wait = praise[WAIT_SECONDS]
        line.desk_praise_queued = praise[TAKE_SECONDS]
        line.own_answered = complaints[OWN_ANSWERED]
        line.own_satisfied = complaints[OWN_SATISFIED]
        line.turned_posts = moved[b, TURNED_POSTS]
        line.deleted_posts = moved[b, DELETED_POSTS]
        line.desk_waiting = waiting[b + 1] - waiting[b]


@leaf
def settle(
    seed, day, message, status, moment, desk, people, rules, days, episodes, settled, b, served
):
    """Give an answer or silence to the author of a complaint; returns whether it satisfied.

    served: (brands, 2, 7) counts of the desks' day, added to.
    """
    pleased = False
    before = attitude_today(bond_of(people.bond, np.int64(message.author), b), day, days)
    if status == ANSWERED:
        pleased = take_answer(
            seed, day, message, moment, desk.personal, desk.compensation, people, rules, days
        )
        served[b, 0, OWN_ANSWERED] += 1
        served[b, 0, OWN_SATISFIED] += pleased
    else:
        take_silence(seed, day, message, people, rules, days)
    if message.episode >= 0:
        episode = episodes[message.episode]
        write_outcome(episode, message, day, status, pleased, before, people, days)
        note(settled, day + rules.survey_follow_up, message.episode)
    return pleased


@leaf
def put_away(day, first, last, slots, status, page, messages, free, guesses, still, count):
    """Keep what waits, let go of the rest, and show on the page what became of it.

    Enters what waits into `still` from still[count] on; returns where it ends.
    """
    for j in range(first, last):
        if status[j] == WAITING:
            still[count] = slots[j]
            count += 1
            continue
        kind = messages[slots[j]].kind
        complaint = kind == PUBLIC_COMPLAINT or kind == OUTRAGE
        if status[j] == ANSWERED:
            if kind != PRIVATE_COMPLAINT:
                page.last_answer = day
            page.resolved += complaint
        elif status[j] == IGNORED:
            page.ignored += complaint
        guesses[free[1]] = slots[j]
        release(messages, free, slots[j])
    return count
