"""How do words get from the one who says them to the day they arrive?

Speakers write into an outbox of their own (one per block of people, so that blocks can be written
side by side). Outboxes are emptied one after the other, in the order of the people who spoke, into
the pool of words under way; a pool keeps its free slots in a list.
"""

import numpy as np
from numba import njit

from sim.kernels.calendar import put
from sim.kernels.columns import SECONDS_PER_DAY

TIME, RECEIVER, SENDER, MESSAGE, ROOT, BRAND, VALENCE, CHANNEL, GENERATION = range(9)
OUTBOX_FIELDS = 9

SPEECH_FIELDS = 11
# What somebody says, to whomever: one row of whole numbers, so that a kernel is compiled once.
(
    AGAIN,  # 0 = own purchase, 1 = something heard, 2 = a post turned positive, 3 = a first look
    WHEN,  # address of its draws: number of the purchase, or of the hearing
    WHO,
    SPOKEN,  # second from which delays run
    ABOUT_BRAND,
    TONE,  # +1 or -1
    ABOUT_MESSAGE,  # slot in Messages; -1
    CASCADE,
    HOP,  # generation of those who will hear it
    EXCEPT_FOR,  # whom it came from; -1
    ON_PLATFORM,
) = range(SPEECH_FIELDS)  # fmt: skip
FIRST_ROOM = 64


@njit(cache=True)
def new_outbox(rows):
    """Return an empty outbox: (rows, 9) int64, fields as named above."""
    return np.empty((rows, OUTBOX_FIELDS), np.int64)


@njit(f"void(int64[::1], {', '.join(['int64'] * SPEECH_FIELDS)})", cache=True)
def prepare(
    speech, again, when, who, spoken, brand, tone, message, cascade, hop, except_for, platform
):
    """Fill a speech (11,) int64, fields as named above."""
    speech[AGAIN], speech[WHEN], speech[WHO] = again, when, who
    speech[SPOKEN], speech[ABOUT_BRAND], speech[TONE] = spoken, brand, tone
    speech[ABOUT_MESSAGE], speech[CASCADE], speech[HOP] = message, cascade, hop
    speech[EXCEPT_FOR], speech[ON_PLATFORM] = except_for, platform


@njit("int64[:, ::1](int64[:, ::1], int64, int64)", cache=True)
def with_room(outbox, count, more):
    """Return an outbox with room for `more` words after the first `count`."""
    if count + more <= outbox.shape[0]:
        return outbox
    longer = np.empty((2 * (count + more), OUTBOX_FIELDS), np.int64)
    longer[:count] = outbox[:count]
    return longer


@njit("void(int64[:, ::1], int64, int64, int64, int64, int64[::1])", cache=True)
def write(outbox, row, time, receiver, channel, speech):
    """Write one word into an outbox: a speech as it reaches one receiver at one second."""
    outbox[row, TIME] = time
    outbox[row, RECEIVER] = receiver
    outbox[row, SENDER] = speech[WHO]
    outbox[row, MESSAGE] = speech[ABOUT_MESSAGE]
    outbox[row, ROOT] = speech[CASCADE]
    outbox[row, BRAND] = speech[ABOUT_BRAND]
    outbox[row, VALENCE] = speech[TONE]
    outbox[row, CHANNEL] = channel
    outbox[row, GENERATION] = speech[HOP]


@njit("int64(int32[::1], int64[::1])", cache=True)
def take_slot(link, free):
    """Take a slot off a pool's free ones. free: (2,) int64 head and number; there is room."""
    slot = free[0]
    free[0] = link[slot]
    free[1] -= 1
    return slot


@njit("void(int32[::1], int64[::1], int64)", cache=True)
def give_slot(link, free, slot):
    """Give a slot back to its pool."""
    link[slot] = free[0]
    free[0] = slot
    free[1] += 1


@njit(cache=True)
def chain_free(link, free, first):
    """Put the slots first .. end of a grown pool on its list of free ones, lowest on top."""
    for slot in range(link.size - 1, first - 1, -1):
        give_slot(link, free, slot)


@njit(cache=True)
def send(outbox, count, words, wheel, free, messages):
    """Move the first `count` words of an outbox under way; each keeps its message alive."""
    for row in range(count):
        slot = take_slot(words.link, free)
        words.time[slot] = outbox[row, TIME]
        words.receiver[slot] = outbox[row, RECEIVER]
        words.sender[slot] = outbox[row, SENDER]
        words.message[slot] = outbox[row, MESSAGE]
        words.root[slot] = outbox[row, ROOT]
        words.brand[slot] = outbox[row, BRAND]
        words.valence[slot] = outbox[row, VALENCE]
        words.channel[slot] = outbox[row, CHANNEL]
        words.generation[slot] = outbox[row, GENERATION]
        if outbox[row, MESSAGE] >= 0:
            messages.references[outbox[row, MESSAGE]] += 1
        put(wheel, words.link, slot, outbox[row, TIME] // SECONDS_PER_DAY)
