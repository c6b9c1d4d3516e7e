"""How do words get from the one who says them to the day they arrive?

Speakers write into an outbox of their own (one per block of people, so that blocks can be written
side by side). Outboxes are emptied one after the other, in the order of the people who spoke, into
the diary of words under way. Messages live in a pool that keeps its free slots in a list.
"""

import numpy as np

from sim.kernels.columns import WORD
from sim.kernels.compiling import BARE, njit
from sim.kernels.memory import leaf, prefetch_across
from sim.kernels.randomness import whole_rows

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
LUCKS, ROWS = 3, 5
CONTACTS, CLOSENESS = 3, 4  # rows that packed contacts are opened in


@njit(cache=True)
def new_outbox(rows):
    """Return an empty outbox: (rows,) WORD, without links as yet."""
    return np.empty(rows, WORD)


@njit(f"void(int64[::1], {', '.join(['int64'] * SPEECH_FIELDS)})", **BARE)
def prepare(
    speech, again, when, who, spoken, brand, tone, message, cascade, hop, except_for, platform
):
    """Fill a speech (11,) int64, fields as named above."""
    speech[AGAIN], speech[WHEN], speech[WHO] = again, when, who
    speech[SPOKEN], speech[ABOUT_BRAND], speech[TONE] = spoken, brand, tone
    speech[ABOUT_MESSAGE], speech[CASCADE], speech[HOP] = message, cascade, hop
    speech[EXCEPT_FOR], speech[ON_PLATFORM] = except_for, platform


@njit(cache=True)
def new_scratch(rules):
    """Return what tells and views are worked out on: the luck of contacts, and rows of them.

    Returns ((3, n) float64, (5, n) int64), with room for anybody's contacts.
    """
    room = whole_rows(rules.most_contacts + 1)
    return np.empty((LUCKS, room), np.float64), np.empty((ROWS, room), np.int64)


@njit(cache=True)
def with_room(outbox, count, more):
    """Return an outbox with room for `more` words after the first `count`."""
    if count + more <= outbox.shape[0]:
        return outbox
    longer = np.empty(2 * (count + more), WORD)
    for row in range(count):
        longer[row] = outbox[row]
    return longer


@leaf
def write(outbox, row, time, receiver, channel, speech):
    """Write one word into an outbox: a speech as it reaches one receiver at one second."""
    word = outbox[row]
    word.time = time
    word.receiver = receiver
    word.sender = speech[WHO]
    word.message = speech[ABOUT_MESSAGE]
    word.root = speech[CASCADE]
    word.generation = speech[HOP]
    word.brand = speech[ABOUT_BRAND]
    word.valence = speech[TONE]
    word.channel = channel


@njit(cache=True, inline="always")
def ask_for_message(messages, slot):
    """Ask for a message; no slot is any slot."""
    prefetch_across(messages, np.int64(max(slot, 0)))


@leaf
def take_slot(pool, free):
    """Take a slot off a pool's free ones. free: (2,) int64 head and number; there is room."""
    slot = free[0]
    free[0] = pool[slot].link
    free[1] -= 1
    ask_for_message(pool, free[0])  # Who opens one message soon opens another.
    return slot


@leaf
def give_slot(pool, free, slot):
    """Give a slot back to its pool."""
    pool[slot].link = free[0]
    free[0] = slot
    free[1] += 1


@njit(cache=True)
def chain_free(pool, free, first):
    """Put the slots first .. end of a grown pool on its list of free ones, lowest on top."""
    for slot in range(pool.size - 1, first - 1, -1):
        give_slot(pool, free, slot)
