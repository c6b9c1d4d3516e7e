"""How fast does word spread when nothing else happens? The workload every rival can run, too.

Some people have heard at step 0. In each later step everybody who has heard and is not silent yet
tells each contact with chance `telling`, then falls silent with chance `silence`. Steps are
synchronous: who hears in a step tells from the next one on. (In epidemics this is SIR.)

Trials that fail are never made. How many steps a contact has to wait is geometric, and a geometric
wait forgets how long it has lasted; so all waits of a person are drawn once, when that person
hears, and the law of every state at every step is that of asking each contact in each step
(`benchmarks/diffusion_by_step.py` does ask; tests/test_diffusion.py compares). Someone hears at the
earliest moment any contact set. Each wait has an address of its own, so no order of work changes
anything: word k + 1 of a person's words is the wait of contact k, word 0 the steps until silence.
Words come 32 at a time, from eight addresses that the compiler takes at once; many are not needed,
and still it is the cheapest way.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
from numba import njit

from sim.kernels.columns import Network
from sim.kernels.memory import AHEAD, prefetch
from sim.kernels.randomness import Decision, words_at

TELL_DELAY = int(Decision.TELL_DELAY)
TURNS = 8  # addresses taken at once
WORDS = 4 * TURNS  # Philox gives four 32-bit words an address.
WAITS = 256
FRACTION_BITS = 24  # What a word has left once it has named one of 256 waits.
FRACTION = 2**FRACTION_BITS
NEVER = 255
LONGEST = NEVER - 2
PEOPLE_A_WORD = 8
EACH_BYTE = np.uint64(0x0101010101010101)
TOP_BITS = np.uint64(0x8080808080808080)
BYTE = np.uint64(255)


class Spread(NamedTuple):
    """Who heard and fell silent when, in steps; NEVER = not by the last step."""

    heard: np.ndarray  # (people,) uint8
    silent: np.ndarray  # (people,) uint8


def spread(
    network: Network, first: np.ndarray, seed: int, telling: float, silence: float, steps: int
) -> Spread:
    """Return one spread over a network.

    first: (n,) who has heard at step 0; telling, silence: chances a step, of a contact and of a
    person. Raises ValueError for more than 253 steps: a step has to fit a byte.
    """
    tables = waits(telling, steps), waits(silence, steps)
    return Spread(*_spread(network.start, network.neighbours, first, seed, *tables, steps))


@cache
def waits(chance: float, steps: int) -> np.ndarray:
    """Return (256,) int64: a geometric wait as an alias table (Walker 1977), for `wait`.

    Waits are 1 .. steps, and steps + 1 for all longer ones. Each entry packs a share, a wait, and
    the wait that fills the rest; shares are rounded to 2**-24, chances therefore to 2**-33.
    Made once for each chance, and read-only.
    """
    if not 0 < steps <= LONGEST:
        raise ValueError(f"steps = {steps}, allowed 1 to {LONGEST}: a step has to fit a byte.")
    height = np.zeros(WAITS)
    left = 1.0
    for step in range(1, steps + 1):
        height[step] = left * chance * WAITS
        left *= 1.0 - chance
    height[steps + 1] = left * WAITS
    share, other = np.full(WAITS, FRACTION), np.arange(WAITS)
    low = [int(row) for row in np.flatnonzero(height < 1.0)]
    high = [int(row) for row in np.flatnonzero(height >= 1.0)]
    while low and high:
        row, full = low.pop(), high.pop()
        share[row], other[row] = round(height[row] * FRACTION), full
        height[full] -= 1.0 - height[row]
        (low if height[full] < 1.0 else high).append(full)
    table = (share << 16) | (other << 8) | np.arange(WAITS)
    table.setflags(write=False)
    return table


@njit(inline="always")
def wait(word, table):
    """Return the steps that a 32-bit word stands for, 1 or more; without a branch."""
    entry = table[word >> FRACTION_BITS]
    own = (word & (FRACTION - 1)) < (entry >> 16)
    return (entry if own else entry >> 8) & 255


@njit(cache=True, nogil=True)
def _hearers(eights, step, found):
    """Fill found with who hears in this step, in order, and return how many.

    eights: the steps of eight people a word. Subtracting one from each byte carries into the top
    bit of exactly those that were zero, here equal to step, and of some that follow one.
    """
    pattern = np.uint64(step) * EACH_BYTE
    many = 0
    for group in range(eights.size):
        unlike = eights[group] ^ pattern
        if (unlike - EACH_BYTE) & ~unlike & TOP_BITS:
            for place in range(PEOPLE_A_WORD):
                found[many] = group * PEOPLE_A_WORD + place
                many += (unlike >> np.uint64(8 * place)) & BYTE == np.uint64(0)
    return many


@njit(inline="always")
def _fill(words, seed, who, block):
    """Write a block of 32 of a person's words."""
    for turn in range(TURNS):
        a, b, c, d = words_at(seed, TELL_DELAY, 0, who, block * TURNS + turn)
        words[turn] = a
        words[TURNS + turn] = b
        words[2 * TURNS + turn] = c
        words[3 * TURNS + turn] = d


@njit(cache=True, nogil=True)
def _spread(start, neighbours, first, seed, telling, silence, steps):
    """Return (heard, silent) of `Spread`; telling, silence: tables of `waits`."""
    people = start.size - 1
    padded = (people + PEOPLE_A_WORD - 1) // PEOPLE_A_WORD * PEOPLE_A_WORD
    heard = np.full(padded, NEVER, np.uint8)
    silent = np.full(people, NEVER, np.uint8)
    found = np.empty(padded + 1, np.int32)
    words = np.empty(WORDS, np.int64)
    for i in first:
        heard[i] = 0
    for step in range(steps):
        many = _hearers(heard.view(np.uint64), step, found)
        for h in range(many):
            if h + 2 * AHEAD < many:
                prefetch(start, found[h + 2 * AHEAD])
                near = found[h + AHEAD]
                prefetch(neighbours, start[near])
                prefetch(neighbours, start[near + 1] - 1)
            i = found[h]
            _fill(words, seed, i, 0)
            end = step + wait(words[0], silence)
            if end <= steps:
                silent[i] = end
            last = min(end, steps)
            for k in range(start[i + 1] - start[i]):
                word = (k + 1) % WORDS
                if word == 0:
                    _fill(words, seed, i, (k + 1) // WORDS)
                moment = step + wait(words[word], telling)
                moment = moment if moment <= last else NEVER
                j = neighbours[start[i] + k]
                heard[j] = min(moment, np.int64(heard[j]))
    return heard[:people], silent
