"""By what luck does a word that is heard go further? (S8, S9)

Whoever is told something may tell it on, whoever sees a post may share it. What decides it is drawn
for many words at once, before they are heard: so a draw costs a fifth.
"""

import numpy as np

from sim.kernels.columns import TELL
from sim.kernels.compiling import njit
from sim.kernels.memory import leaf
from sim.kernels.randomness import WORD, Decision, of_words, whole_rows, words_at

RETELL = int(Decision.RETELL)
SHARE = int(Decision.SHARE)
# Odd steps far apart (as in Weyl sequences): different words, different addresses.
SENDER_STEP = 0x85EBCA6B
GENERATION_STEP = 0x9E3779B1
TOGETHER = 256  # words whose luck is drawn at once
DECISION, WHEN, WHO = range(3)  # rows of addresses
ADDRESS_PARTS = 3


@njit("int64(int64, int64, int64)", cache=True)
def address_of_hearing(time, sender, generation):
    """Return the address of what is decided on hearing a word (two may come in one second)."""
    # int(): with the compiler off a NumPy integer would overflow in the products.
    return (int(time) + SENDER_STEP * int(sender) + GENERATION_STEP * int(generation)) & WORD


@njit(cache=True)
def lucks_of_hearing(seed, first, last, due):
    """Return the luck by which each of the words due[first:last] goes further, or does not.

    due: (n,) WORD. Returns (last - first,) float64 in [0, 1), and up to seven entries more.
    """
    lucks = np.empty(whole_rows(last - first), np.float64)
    draw_lucks(seed, first, last, due, np.empty((ADDRESS_PARTS, TOGETHER), np.int64), lucks)
    return lucks


@leaf
def draw_lucks(seed, first, last, due, address, lucks):
    """Fill lucks, see lucks_of_hearing. address: (3, TOGETHER) scratch."""
    for begin in range(first, last, TOGETHER):
        size, at = min(TOGETHER, last - begin), begin - first
        for j in range(size):
            word = due[begin + j]
            address[DECISION, j] = RETELL if word.channel == TELL else SHARE
            address[WHEN, j] = address_of_hearing(word.time, word.sender, word.generation)
            address[WHO, j] = word.receiver
        for j in range(whole_rows(size)):
            a, b, _, _ = words_at(seed, address[DECISION, j], address[WHEN, j], address[WHO, j], 0)
            lucks[at + j] = of_words(a, b)
