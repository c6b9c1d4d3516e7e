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
FIRST_ROOM = 64


@njit(cache=True)
def new_outbox(rows):
    """Return an empty outbox: (rows, 9) int64, fields as named above."""
    return np.empty((rows, OUTBOX_FIELDS), np.int64)


@njit(cache=True)
def with_room(outbox, count, more):
    """Return an outbox with room for `more` words after the first `count`."""
    if count + more <= outbox.shape[0]:
        return outbox
    longer = np.empty((2 * (count + more), OUTBOX_FIELDS), np.int64)
    longer[:count] = outbox[:count]
    return longer


@njit(cache=True)
def write(outbox, row, time, receiver, sender, message, root, brand, valence, channel, generation):
    """Write one word into an outbox; message is a draft's or a slot's number, -1 = none."""
    outbox[row, TIME] = time
    outbox[row, RECEIVER] = receiver
    outbox[row, SENDER] = sender
    outbox[row, MESSAGE] = message
    outbox[row, ROOT] = root
    outbox[row, BRAND] = brand
    outbox[row, VALENCE] = valence
    outbox[row, CHANNEL] = channel
    outbox[row, GENERATION] = generation


@njit(cache=True)
def take_slot(link, free):
    """Take a slot off a pool's free ones. free: (2,) int64 head and number; there is room."""
    slot = free[0]
    free[0] = link[slot]
    free[1] -= 1
    return slot


@njit(cache=True)
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
