"""How does one thread let what is due today reach its share of the people?"""

from sim.kernels.calendar import words_due
from sim.kernels.compiling import njit
from sim.kernels.hearing import hear
from sim.kernels.seeing import see
from sim.kernels.whereabouts import pool_of, words_of


@njit(cache=True, nogil=True)
def hear_some(seed, day, first, last, market):
    """Let the words that are due reach the people first to last, brands' own posts first.

    Returns what was heard, views and other words (n,) WORD each, how many words there are for a
    later day, and what `see` and `hear` return.
    """
    views, words, later = words_due(first, last, day, words_of(market), pool_of(market)[0])
    seen = see(seed, day, 0, views.size, views, market)
    return views, words, later, seen, hear(seed, day, 0, words.size, words, market)
