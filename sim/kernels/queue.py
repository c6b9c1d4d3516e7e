"""Which message is answered when? The desk as a queue, hour by hour inside the day. (S5)

A number of agents take one message at a time while the desk is open, the first in its order of
service among those already posted; a message in hand is finished after closing. A message not
taken within expires_after is ignored. Agents who are busy at midnight are still busy on the next
day, so that with a desk open all day the queue runs on without a seam (tests A8 to A11).
"""

import numpy as np

from sim.kernels.columns import ANSWERED, IGNORED, NEVER, SECONDS_PER_DAY, WAITING
from sim.kernels.compiling import njit
from sim.kernels.memory import leaf
from sim.kernels.sorting import sort_rows

SEAT_BITS = 22  # of a whole number are enough for an agent of a desk
SEAT = (1 << SEAT_BITS) - 1
LAST = np.iinfo(np.int64).max
FAR = 32  # places that a message may move up a line on average before a heap is quicker


@leaf
def goes_before(x, y, keys, posted):
    """Whether message x is served before y: by its keys, then the older, then the lower row."""
    for k in range(keys.shape[1]):
        if keys[x, k] != keys[y, k]:
            return keys[x, k] < keys[y, k]
    if posted[x] != posted[y]:
        return posted[x] < posted[y]
    return x < y


@leaf
def line_up(line, size, x, keys, posted):
    """Put a row in its place in a line, whose last is served next; returns who goes before it.

    Quicker than a heap where few wait, or the newest go first.
    """
    at = size
    while at > 0 and goes_before(line[at - 1], x, keys, posted):
        line[at] = line[at - 1]
        at -= 1
    line[at] = x
    return size - at


@leaf
def turn_round(line, size):
    """Make a heap of a line: whom it serves next comes first."""
    for at in range(size // 2):
        line[at], line[size - 1 - at] = line[size - 1 - at], line[at]


@leaf
def push(heap, size, x, keys, posted):
    """Add a row to the heap; returns its new size."""
    at = size
    while at > 0:
        parent = (at - 1) // 2
        if not goes_before(x, heap[parent], keys, posted):
            break
        heap[at] = heap[parent]
        at = parent
    heap[at] = x
    return size + 1


@leaf
def pop(heap, size, keys, posted):
    """Take the first row out of the heap; returns (row, new size)."""
    first, last = heap[0], heap[size - 1]
    size -= 1
    at = 0
    while 2 * at + 1 < size:
        child = 2 * at + 1
        if child + 1 < size and goes_before(heap[child + 1], heap[child], keys, posted):
            child += 1
        if not goes_before(heap[child], last, keys, posted):
            break
        heap[at] = heap[child]
        at = child
    heap[at] = last
    return first, size


@leaf
def serve_queue(
    day, first, last, arrival, posted, handling, keys, seat, seats, busy_until, desk, line, hands,
    status, moment, taken,
):  # fmt: skip
    """Work through the day of one desk, whose messages are the rows first .. last - 1.

    arrival: (last - first,) its rows from the first to the last posted; posted: (n,) int64 seconds
    of the messages waiting or posted today; handling: (n,) float64 in units of the desk's service;
    keys: (n, 3) float64 order of service, smaller first, NaN in the first column = never answered;
    busy_until: (seats,) int64 seconds, of which `seats` from `seat` on are the desk's, changed in
    place; line, hands: scratch. Fills status (n,) int8, moment (n,) int64 second of the outcome,
    taken (n,) int64 second at which somebody took it in hand.
    """
    opening = day * SECONDS_PER_DAY + desk.opens
    closing = day * SECONDS_PER_DAY + desk.closes
    service, expires = desk.service, desk.expires
    if desk.endless:
        for x in range(first, last):
            start = max(posted[x], opening)
            if start < closing and not np.isnan(keys[x, 0]) and start < posted[x] + expires:
                status[x], taken[x] = ANSWERED, start
                moment[x] = start + int(handling[x] * service + 0.5)
    elif seats > 0:
        work_off(
            arrival, posted, handling, keys, seat, seats, busy_until, opening, closing, service,
            expires, line, hands, status, moment, taken,
        )  # fmt: skip
    give_up(day, first, last, posted, expires, status, moment)


@njit(cache=True)
def by_arrival(first, last, posted, rows, since):
    """Return (last - first,) int32: the rows first .. last - 1 from the first to the last posted.

    rows, since: (n,) int32 scratch.
    """
    rows, since, earliest = rows[: last - first], since[: last - first], np.int64(NEVER)
    for x in range(first, last):
        earliest = min(earliest, posted[x])
    for x in range(first, last):
        rows[x - first], since[x - first] = x, posted[x] - earliest
    sort_rows(since, rows)
    return rows


@leaf
def settle_down(hands, size, at):
    """Move a hand down the heap of so many until none below is free before. Behind them is LAST."""
    hand = hands[at]
    while 2 * at + 1 < size:
        child = 2 * at + 1
        child += hands[child + 1] < hands[child]
        if hands[child] > hand:
            break
        hands[at] = hands[child]
        at = child
    hands[at] = hand


@leaf
def by_freedom(seat, seats, busy_until, hands):
    """Put the agents `seat` .. seat + seats - 1 into a heap: the first is the first to be free.

    Each is one whole number: when it is free, and in the low bits who it is, counted from `seat`.
    """
    for agent in range(seats):
        hands[agent] = busy_until[seat + agent] << SEAT_BITS | agent
    hands[seats] = LAST
    for at in range(seats // 2 - 1, -1, -1):
        settle_down(hands, seats, at)


@leaf
def keep_busy(until, seat, seats, busy_until, hands):
    """Keep the agent who is the first to be free busy until a second."""
    agent = hands[0] & SEAT
    busy_until[seat + agent] = until
    hands[0] = until << SEAT_BITS | agent
    settle_down(hands, seats, 0)


@leaf
def work_off(
    arrival, posted, handling, keys, seat, seats, busy_until, opening, closing, service, expires,
    line, hands, status, moment, taken,
):  # fmt: skip
    """Let the agents take messages until closing; fills status, moment and taken."""
    by_freedom(seat, seats, busy_until, hands)
    waiting, come, moved, in_line = np.int64(0), 0, 0, True
    while True:
        now = max(hands[0] >> SEAT_BITS, opening)
        while come < arrival.size and posted[arrival[come]] <= now:
            x = np.int64(arrival[come])
            if not np.isnan(keys[x, 0]):
                if in_line:
                    moved += line_up(line, waiting, x, keys, posted)
                    waiting += 1
                    if moved > FAR * (come + 1):
                        turn_round(line, waiting)
                        in_line = False
                else:
                    waiting = push(line, waiting, x, keys, posted)
            come += 1
        if now >= closing:
            return
        if waiting == 0:
            if come == arrival.size:
                return
            keep_busy(posted[arrival[come]], seat, seats, busy_until, hands)
            continue
        if in_line:
            waiting -= 1
            x = line[waiting]
        else:
            x, waiting = pop(line, waiting, keys, posted)
        if posted[x] + expires <= now:
            continue
        status[x], taken[x] = ANSWERED, now
        moment[x] = now + int(handling[x] * service + 0.5)
        keep_busy(moment[x], seat, seats, busy_until, hands)


@leaf
def give_up(day, first, last, posted, expires, status, moment):
    """Mark as ignored what nobody took in hand in time, by the end of the day."""
    for x in range(first, last):
        if status[x] == WAITING and posted[x] + expires <= (day + 1) * SECONDS_PER_DAY:
            status[x] = IGNORED
            moment[x] = posted[x] + expires


@leaf
def serve_measured(day, first, last, posted, planned, expires, status, moment, taken):
    """Answer as measured: each message has its planned second. Fills what `serve_queue` fills."""
    for x in range(first, last):
        in_time = planned[x] < posted[x] + expires
        if in_time and planned[x] < (day + 1) * SECONDS_PER_DAY:
            status[x], moment[x] = ANSWERED, planned[x]
    give_up(day, first, last, posted, expires, status, moment)
    for x in range(first, last):
        taken[x] = moment[x]
