"""Where do the words of short bonds lie? In one stock, each bond's beside each other.

When one more comes, all of a bond's words move to a place one longer; the old place is the next
one's that needs so many. Words lie in stripes of people, which no two threads touch at once
(crew.py), and a stripe takes turns with the others: a chunk of each, then the next of each, so that
memory fills from the front. Behind these ordinary chunks is a whole place for every bond, from
which is taken when those are full: so there always is one.
"""

import numpy as np
from numba.extending import register_jitable

from sim.kernels.compiling import njit
from sim.kernels.memory import leaf, prefetch

STRIPE_SHIFT, CHUNK_SHIFT = 12, 10
STRIPE, CHUNK = 1 << STRIPE_SHIFT, 1 << CHUNK_SHIFT  # people, words
MOST_WORDS = 7
MARGIN = 1 << (MOST_WORDS - 1)  # the last of a bond's words: an exit margin given by hand
HOW_MANY = np.array([bits.bit_count() for bits in range(1 << MOST_WORDS)])  # words, by their bits
USUAL_WORDS = 4  # a bond, for which ordinary chunks have room
# Columns of `rooms`: words taken of the ordinary chunks, words taken behind them, and, from
# FREE + 1 on, the first free place of one word, of two ...: one more than where it is, 0 = none.
ORDINARY, WHOLE, FREE = 0, 1, 1
ROOM_FIELDS = 8
BEYOND = MOST_WORDS  # words that are read, and mean nothing, behind the last


@njit(cache=True, inline="always")
def place_of(bonds, stripe, at):
    """Return where a word of a stripe lies in the stock."""
    chunk = (at >> CHUNK_SHIFT) * bonds.rooms.shape[0] + stripe
    return chunk << CHUNK_SHIFT | at & CHUNK - 1


@njit(cache=True, inline="always")
def begin_of(bonds, i, mark):
    """Return where the words of a short bond begin in the stock. mark: of somebody's bond."""
    return place_of(bonds, i >> STRIPE_SHIFT, np.int64(mark.at))


@leaf
def move(bonds, stripe, mark, has):
    """Let a short bond have room for these words, of which it lacks some. An own margin stays."""
    room, size, old = bonds.rooms[stripe], HOW_MANY[has], np.int64(mark.at)
    had, ordinary = HOW_MANY[mark.has], usual_words(bonds.open.shape[1])
    margin = bonds.stock[place_of(bonds, stripe, old) + max(had, 1) - 1]
    if had == 0 or old < ordinary:
        mark.at = take(bonds, room, stripe, size, ordinary)
        if had > 0:
            bonds.stock[place_of(bonds, stripe, old)] = room[FREE + had]
            room[FREE + had] = old + 1
    if mark.has & MARGIN:
        bonds.stock[place_of(bonds, stripe, np.int64(mark.at)) + size - 1] = margin
    mark.has = has


@leaf
def take(bonds, room, stripe, size, ordinary):
    """Return a place for so many words: a free one, a new one, or a whole one behind these."""
    if size < MOST_WORDS and room[FREE + size] > 0:
        at = room[FREE + size] - 1
        next_one = np.int64(bonds.stock[place_of(bonds, stripe, at)])
        room[FREE + size] = next_one
        prefetch(bonds.stock, place_of(bonds, stripe, max(next_one - 1, 0)))
        return at
    at = within_a_chunk(room[ORDINARY], size)
    if at + size <= ordinary:
        room[ORDINARY] = at + size
        return at
    at = within_a_chunk(room[WHOLE], MOST_WORDS)
    room[WHOLE] = at + MOST_WORDS
    return ordinary + at


@njit(cache=True, inline="always")
def within_a_chunk(at, size):
    """Return the first place from `at` on at which so many words lie in one chunk."""
    return at if (at & CHUNK - 1) + size <= CHUNK else (at | CHUNK - 1) + 1


@register_jitable
def usual_words(brands):
    """Return how many words the ordinary chunks of a stripe have room for."""
    return USUAL_WORDS * brands * STRIPE


def room_for(consumers: int, brands: int) -> tuple[int, int]:
    """Return how many stripes, and how many words in all, short bonds may come to need.

    Most of them are never touched, and memory that is not touched is not taken.
    """
    stripes = -(-consumers // STRIPE)
    whole = -(-STRIPE * brands // (CHUNK // MOST_WORDS)) * CHUNK
    return stripes, stripes * (usual_words(brands) + whole) + BEYOND
