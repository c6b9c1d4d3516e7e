"""How does chance get an address, so that the same thing always meets the same luck?

Think of luck as a printed table: a page per thing decided (`Decision`), a line per moment and
person, a column for each further draw that person needs then, and a separate book per seed.
Nothing is consumed by reading it: the order of reading, the number of threads and what happened
to anybody else change no entry. The table is never stored; an entry is computed by Philox4x32-10
(Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", SC'11), a
bijection of the 128-bit address (who, when, which, decision) for every 64-bit seed, so two
addresses of one seed never share their four words.

Every argument is a whole number that fits a signed 64-bit register. All 64 bits of `seed` count,
of the others the low 32; negative numbers wrap, so -1 is the address 4294967295.
"""

from enum import IntEnum

import numpy as np

from sim.kernels.compiling import BARE, njit

WORD = 0xFFFFFFFF
MULTIPLIER_A = 0xD2511F53
MULTIPLIER_B = 0xCD9E8D57
WEYL_A = 0x9E3779B9
WEYL_B = 0xBB67AE85
TO_53_BITS = 2.0**-53
TO_52_BITS = 2.0**-52


class Decision(IntEnum):
    """What is decided by chance. A number is never changed or used again: it is part of results."""

    OCCASION_GAP = 1
    CHOICE = 2
    EXPERIENCE = 3
    CHANNEL = 4
    PLATFORM = 5
    POSTING_HOUR = 6
    TOLD_COUNT = 7
    TOLD_WHOM = 8
    TELL_DELAY = 9
    RETELL = 10
    FEED_SEEN = 11
    FEED_DELAY = 12
    SHARE = 13
    SERVICE_TIME = 14
    SATISFIED = 15
    AFTERMATH = 16
    BACKGROUND_COUNT = 17
    BACKGROUND_HOUR = 18
    BACKGROUND_LIKENESS = 19
    MEASURED_ANSWER = 20
    EXPECTS_ANSWER = 21
    RETOLD_COUNT = 22
    RETOLD_WHOM = 23
    RETELL_DELAY = 24
    SHARED_SEEN = 25
    TURNED_SEEN = 26
    BACKGROUND_SERVICE = 27
    BACKGROUND_MEASURED = 28
    TRAIT_AGE = 30
    TRAIT_ACTIVITY = 31
    TRAIT_DEGREE = 32
    TRAIT_PLATFORM = 33
    TRAIT_RATE = 34
    TRAIT_HABIT = 35
    TRAIT_MARGIN = 36
    TRAIT_PATIENCE = 37
    TRAIT_READER = 38
    TRAIT_TASTE = 39
    NETWORK_STUB = 40
    NETWORK_WEAK = 41
    NETWORK_REWIRE = 42
    TRAIT_NEED = 43
    TRAIT_FOLLOW = 44
    SURVEY_SAMPLE = 50
    CONTENT_HOUR = 60
    CONTENT_SEEN = 61
    CODE_TOLD = 62
    CODE_WHOM = 63
    CODE_DELAY = 64
    AWARE = 65
    ADVERTISED = 66
    SEARCHED = 67
    AMBASSADOR = 70
    FIRST_LOOK = 71
    FIRST_LOOK_POST = 72
    INFLUENCER_ACCEPTS = 73
    INFLUENCER_TESTS = 74
    INFLUENCER_SEEN = 75
    REWARDED = 76
    SEEDED = 77
    OUTRAGE_AUTHOR = 80
    OUTRAGE_HOUR = 81
    FIRST_LOOK_SEEN = 82
    CIRCLE_HABIT = 90
    OWN_HABIT = 91


@njit(inline="always")
def words_at(seed: int, decision: int, when: int, who: int, which: int) -> tuple:
    """Return `philox`, written into its caller: there the compiler takes eight turns at once.

    That makes an entry seven times cheaper than a call does, as long as the loop does little else.
    """
    # int() first: with the compiler off a NumPy integer would overflow in the products below.
    # In 64-bit registers the products wrap, and the masks take the same bits out of them.
    key_a = int(seed) & WORD
    key_b = (int(seed) >> 32) & WORD
    a = int(who) & WORD
    b = int(when) & WORD
    c = int(which) & WORD
    d = int(decision & WORD)  # numba's int() knows no enumeration, its & does
    for _ in range(10):
        product_a = MULTIPLIER_A * a
        product_b = MULTIPLIER_B * c
        a = ((product_b >> 32) & WORD) ^ b ^ key_a
        b = product_b & WORD
        c = ((product_a >> 32) & WORD) ^ d ^ key_b
        d = product_a & WORD
        key_a = (key_a + WEYL_A) & WORD
        key_b = (key_b + WEYL_B) & WORD
    return a, b, c, d


@njit("UniTuple(int64, 4)(int64, int64, int64, int64, int64)", **BARE)
def philox(seed: int, decision: int, when: int, who: int, which: int) -> tuple:
    """Return the four 32-bit words (as whole numbers) that stand at this address."""
    return words_at(seed, decision, when, who, which)


@njit("float64(int64, int64, int64, int64, int64)", cache=True)
def uniform(seed: int, decision: int, when: int, who: int, which: int) -> float:
    """Return a number in [0, 1), a multiple of 2**-53."""
    a, b, _, _ = philox(seed, decision, when, who, which)
    return ((a >> 5) * 67108864 + (b >> 6)) * TO_53_BITS


@njit("UniTuple(float64, 2)(int64, int64, int64, int64, int64)", **BARE)
def uniform_pair(seed: int, decision: int, when: int, who: int, which: int) -> tuple:
    """Return two independent numbers in [0, 1) for the price of one; the first is `uniform`."""
    a, b, c, d = philox(seed, decision, when, who, which)
    first = ((a >> 5) * 67108864 + (b >> 6)) * TO_53_BITS
    second = ((c >> 5) * 67108864 + (d >> 6)) * TO_53_BITS
    return first, second


@njit("float64(int64, int64, int64, int64, int64)", cache=True)
def uniform_open(seed: int, decision: int, when: int, who: int, which: int) -> float:
    """Return `uniform` to 52 bits, moved to the middle of its step: in (0, 1), never 0 or 1."""
    a, b, _, _ = philox(seed, decision, when, who, which)
    return ((((a >> 5) * 67108864 + (b >> 6)) >> 1) + 0.5) * TO_52_BITS


@njit(cache=True, inline="always")
def of_words(high, low):
    """Return the number in [0, 1) that two words of a draw make, as `uniform` does."""
    return ((high >> 5) * 67108864 + (low >> 6)) * TO_53_BITS


@njit(cache=True, nogil=True)
def uniforms(
    seed: int, decision: int, when: int, count: int, which: int, first: int = 0
) -> np.ndarray:
    """Return (count,) float64: `uniform` for who = first, first + 1, ..."""
    drawn = np.empty(count, np.float64)
    for j in range(count):
        a, b, _, _ = words_at(seed, decision, when, first + j, which)
        drawn[j] = ((a >> 5) * 67108864 + (b >> 6)) * TO_53_BITS
    return drawn


@njit("void(int64, int64, int64, int64, int64, float64[::1])", cache=True, nogil=True)
def open_uniforms(
    seed: int, decision: int, when: int, first: int, which: int, out: np.ndarray
) -> None:
    """Fill out (people,) float64 with `uniform_open` for who = first, first + 1, ..."""
    for j in range(out.size):
        a, b, _, _ = words_at(seed, decision, when, first + j, which)
        out[j] = ((((a >> 5) * 67108864 + (b >> 6)) >> 1) + 0.5) * TO_52_BITS


@njit("int64(int64)", **BARE)
def whole_rows(count: int) -> int:
    """Return the next multiple of 8, the number of entries a row is cheapest at."""
    return (count + 7) & ~7


@njit("void(int64, int64, int64, int64, int64, int64, float64[::1])", cache=True)
def uniform_row(
    seed: int, decision: int, when: int, who: int, first: int, count: int, out: np.ndarray
) -> None:
    """Fill out[0:count] with `uniform` for which = first, first + 1, ...

    About 1 ns an entry where `uniform` takes 8, if count is a multiple of 8; what is left over
    costs as much as `uniform`, so a roomy `out` filled up to the next multiple of 8 is cheaper.
    """
    for j in range(count):
        a, b, _, _ = words_at(seed, decision, when, who, first + j)
        out[j] = ((a >> 5) * 67108864 + (b >> 6)) * TO_53_BITS


@njit("void(int64, int64, int64, int64, int64, int64, float64[::1], float64[::1])", **BARE)
def uniform_pair_row(
    seed: int,
    decision: int,
    when: int,
    who: int,
    first: int,
    count: int,
    one: np.ndarray,
    other: np.ndarray,
) -> None:
    """Fill one[0:count] and other[0:count] with `uniform_pair` for which = first, first + 1, ..."""
    for j in range(count):
        a, b, c, d = words_at(seed, decision, when, who, first + j)
        one[j] = ((a >> 5) * 67108864 + (b >> 6)) * TO_53_BITS
        other[j] = ((c >> 5) * 67108864 + (d >> 6)) * TO_53_BITS


@njit("void(int64, int64, int64, int32[::1], int64, int64, float64[::1], float64[::1])", cache=True)
def uniform_pair_column(
    seed: int,
    decision: int,
    when: int,
    who: np.ndarray,
    which: int,
    count: int,
    one: np.ndarray,
    other: np.ndarray,
) -> None:
    """Fill one and other[0:count] with `uniform_pair` for people who[0:count], cheap as a row."""
    for j in range(count):
        a, b, c, d = words_at(seed, decision, when, who[j], which)
        one[j] = ((a >> 5) * 67108864 + (b >> 6)) * TO_53_BITS
        other[j] = ((c >> 5) * 67108864 + (d >> 6)) * TO_53_BITS


@njit("void(int64, int64, int64, int64, int64[::1], int64, float64[::1])", cache=True)
def uniform_places(
    seed: int, decision: int, when: int, who: int, which: np.ndarray, count: int, out: np.ndarray
) -> None:
    """Fill out[0:count] with `uniform` for the places which[0:count], as cheaply as a row."""
    for j in range(count):
        a, b, _, _ = words_at(seed, decision, when, who, which[j])
        out[j] = ((a >> 5) * 67108864 + (b >> 6)) * TO_53_BITS
