"""Does every address have luck of its own: fixed for ever, even, and unrelated to its neighbours?

Each statistical test below would fail a perfect generator less than once in a million tries; with
the seeds written here it always gives the same answer.
"""

import numpy as np
import pytest
from scipy import stats

from sim.kernels.randomness import (
    Decision,
    philox,
    uniform,
    uniform_open,
    uniform_pair,
    uniform_pair_column,
    uniform_pair_row,
    uniform_row,
    uniforms,
)

FALSE_ALARM = 1e-6
AXES = ("seed", "decision", "when", "who", "which")
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)


def signed(word: int) -> int:
    """Return the 64-bit pattern as the signed number a seed is given as."""
    return word - (1 << 64) if word >> 63 else word


def address_of(words: tuple, seed: int) -> dict[str, int]:
    """Return the one address of this seed where these four words stand: Philox run backwards."""
    backwards = [pow(multiplier, -1, 1 << 32) for multiplier in MULTIPLIERS]
    a, b, c, d = words
    for turn in reversed(range(10)):
        key_a = ((seed & 0xFFFFFFFF) + turn * WEYL[0]) & 0xFFFFFFFF
        key_b = ((seed >> 32 & 0xFFFFFFFF) + turn * WEYL[1]) & 0xFFFFFFFF
        was_a, was_c = d * backwards[0] & 0xFFFFFFFF, b * backwards[1] & 0xFFFFFFFF
        was_b = a ^ (was_c * MULTIPLIERS[1] >> 32) ^ key_a
        was_d = c ^ (was_a * MULTIPLIERS[0] >> 32) ^ key_b
        a, b, c, d = was_a, was_b, was_c, was_d
    return {"seed": seed, "who": a, "when": b, "which": c, "decision": d}


def along(axis: str, count: int, **fixed: int) -> np.ndarray:
    """Return (count,) uniforms at addresses that differ only in this argument, 0 .. count - 1."""
    address = {"seed": 11, "decision": 2, "when": 40, "who": 123, "which": 0} | fixed
    return np.array([uniform(**(address | {axis: n})) for n in range(count)])


@pytest.mark.parametrize(
    ("counter", "key", "expected"),
    [
        ("00000000 00000000 00000000 00000000", "00000000 00000000",
         "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff",
         "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0",
         "d16cfe09 94fdcceb 5001e420 24126ea1"),
    ],
)  # fmt: skip
def test_the_words_are_those_its_inventors_published(counter, key, expected):
    who, when, which, decision = (int(word, 16) for word in counter.split())
    low, high = (int(word, 16) for word in key.split())
    words = philox(signed(high << 32 | low), decision, when, who, which)
    assert " ".join(f"{word:08x}" for word in words) == expected


def test_the_number_of_a_decision_never_changes():
    frozen = {
        "OCCASION_GAP": 1, "CHOICE": 2, "EXPERIENCE": 3, "CHANNEL": 4, "PLATFORM": 5,
        "POSTING_HOUR": 6, "TOLD_COUNT": 7, "TOLD_WHOM": 8, "TELL_DELAY": 9, "RETELL": 10,
        "FEED_SEEN": 11, "FEED_DELAY": 12, "SHARE": 13, "SERVICE_TIME": 14, "SATISFIED": 15,
        "AFTERMATH": 16, "BACKGROUND_COUNT": 17, "BACKGROUND_HOUR": 18, "BACKGROUND_LIKENESS": 19,
        "MEASURED_ANSWER": 20, "EXPECTS_ANSWER": 21, "RETOLD_COUNT": 22, "RETOLD_WHOM": 23,
        "RETELL_DELAY": 24, "SHARED_SEEN": 25, "TURNED_SEEN": 26, "BACKGROUND_SERVICE": 27,
        "BACKGROUND_MEASURED": 28, "TRAIT_AGE": 30, "TRAIT_ACTIVITY": 31, "TRAIT_DEGREE": 32,
        "TRAIT_PLATFORM": 33, "TRAIT_RATE": 34, "TRAIT_HABIT": 35, "TRAIT_MARGIN": 36,
        "TRAIT_PATIENCE": 37, "TRAIT_READER": 38, "TRAIT_TASTE": 39, "NETWORK_STUB": 40,
        "NETWORK_WEAK": 41, "NETWORK_REWIRE": 42, "TRAIT_NEED": 43, "TRAIT_FOLLOW": 44,
        "SURVEY_SAMPLE": 50, "CONTENT_HOUR": 60, "CONTENT_SEEN": 61, "CODE_TOLD": 62,
        "CODE_WHOM": 63, "CODE_DELAY": 64, "AWARE": 65, "ADVERTISED": 66, "SEARCHED": 67,
        "AMBASSADOR": 70, "FIRST_LOOK": 71, "FIRST_LOOK_POST": 72, "INFLUENCER_ACCEPTS": 73,
        "INFLUENCER_TESTS": 74, "INFLUENCER_SEEN": 75, "SEEDED": 77, "OUTRAGE_AUTHOR": 80,
        "OUTRAGE_HOUR": 81, "FIRST_LOOK_SEEN": 82, "CIRCLE_HABIT": 90, "OWN_HABIT": 91,
    }  # fmt: skip
    names = {name: int(decision) for name, decision in Decision.__members__.items()}
    assert frozen.items() <= names.items()
    assert len(set(names.values())) == len(names), "two decisions would share their luck"


def test_a_decision_may_be_named_or_numbered():
    assert philox(7, Decision.CHOICE, 1, 2, 3) == philox(7, 2, 1, 2, 3)


def test_numpys_numbers_read_the_same_entry_as_pythons():
    assert philox(np.int64(-9), 2, np.int32(5), np.uint8(7), np.int16(-1)) == philox(
        -9, 2, 5, 7, -1
    )


def test_negative_addresses_wrap_and_all_64_bits_of_a_seed_count():
    assert philox(7, 2, 3, -1, 4) == philox(7, 2, 3, 2**32 - 1, 4)
    seeds = (7, 7 + 2**32, 7 - 2**32, -7, 7 - 2**63)
    assert len({philox(seed, 2, 3, 4, 5) for seed in seeds}) == len(seeds)


def test_the_most_extreme_words_stay_inside_their_intervals():
    most = address_of((0xFFFFFFFF,) * 4, seed=5)
    least = address_of((0, 0, 0, 0), seed=5)
    assert philox(**most) == (0xFFFFFFFF,) * 4
    assert philox(**least) == (0, 0, 0, 0)
    assert (uniform(**least), uniform(**most)) == (0.0, 1.0 - 2.0**-53)
    assert uniform_pair(**most) == (1.0 - 2.0**-53,) * 2
    assert (uniform_open(**least), uniform_open(**most)) == (2.0**-53, 1.0 - 2.0**-53)


def test_the_first_of_a_pair_is_the_number_of_the_address():
    for who in range(200):
        first, second = uniform_pair(3, 2, 1, who, 0)
        assert first == uniform(3, 2, 1, who, 0) != second
        assert abs(uniform_open(3, 2, 1, who, 0) - first) <= 2.0**-53


def test_the_array_holds_the_numbers_of_each_person():
    assert uniforms(3, 2, 1, 50, 4).tolist() == [uniform(3, 2, 1, who, 4) for who in range(50)]


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 16, 23, 64, 91, 200])
@pytest.mark.parametrize(
    ("seed", "when", "who", "first"), [(3, 1, 5, 0), (-(2**62) - 9, -1, -7, 11)]
)
def test_a_row_holds_the_number_of_each_further_draw(seed, when, who, first, count):
    row, one, other = np.full((3, 208), -1.0)
    uniform_row(seed, 2, when, who, first, count, row)
    uniform_pair_row(seed, 2, when, who, first, count, one, other)
    places = range(first, first + count)
    assert row[:count].tolist() == [uniform(seed, 2, when, who, place) for place in places]
    pairs = list(zip(one[:count].tolist(), other[:count].tolist(), strict=True))
    assert pairs == [uniform_pair(seed, 2, when, who, place) for place in places]
    assert np.all(np.concatenate((row[count:], one[count:], other[count:])) == -1.0)


@pytest.mark.parametrize("count", [0, 1, 8, 13, 50])
def test_a_column_holds_the_numbers_of_each_person_in_a_list(count):
    people = np.array([(n * 7_919) % 1_000 - 3 for n in range(50)], np.int32)
    one, other = np.full(50, -1.0), np.full(50, -1.0)
    uniform_pair_column(-5, 3, 40, people, 6, count, one, other)
    pairs = list(zip(one[:count].tolist(), other[:count].tolist(), strict=True))
    assert pairs == [uniform_pair(-5, 3, 40, who, 6) for who in people[:count]]
    assert np.all(np.concatenate((one[count:], other[count:])) == -1.0)


@pytest.mark.parametrize("axis", AXES)
def test_numbers_are_even_along(axis):
    counts = np.bincount((along(axis, 40_000) * 256).astype(int), minlength=256)
    assert stats.chisquare(counts).pvalue > FALSE_ALARM


@pytest.mark.parametrize("axis", AXES)
def test_neighbours_know_nothing_of_each_other_along(axis):
    numbers = along(axis, 40_000)
    cells = (numbers * 16).astype(int)
    for lag in (1, 2, 3, 7, 24, 30, 365, 4096):
        pairs = np.bincount(cells[:-lag] * 16 + cells[lag:], minlength=256)
        assert stats.chisquare(pairs).pvalue > FALSE_ALARM / 8, f"lag {lag}"


@pytest.mark.parametrize("axis", AXES)
def test_changing_one_argument_by_one_flips_half_of_all_bits(axis):
    address = {"seed": 11, "decision": 2, "when": 40, "who": 0, "which": 0}
    counted = "when" if axis == "who" else "who"
    flips = 0
    for n in range(5_000):
        here = address | {counted: n}
        words, beside = philox(**here), philox(**(here | {axis: here[axis] + 1}))
        flips += sum((a ^ b).bit_count() for a, b in zip(words, beside, strict=True))
    bits = 5_000 * 128
    assert stats.binomtest(flips, bits).pvalue > FALSE_ALARM


def test_the_two_numbers_of_a_pair_know_nothing_of_each_other():
    pairs = np.array([uniform_pair(9, 2, 3, who, 0) for who in range(40_000)])
    cells = (pairs * 16).astype(int)
    counts = np.bincount(cells[:, 0] * 16 + cells[:, 1], minlength=256)
    assert stats.chisquare(counts).pvalue > FALSE_ALARM


def test_every_bit_of_a_number_is_a_fair_coin():
    numbers = (uniforms(4, 2, 8, 50_000, 0) * 2.0**53).astype(np.int64)
    for place in range(53):
        heads = int((numbers >> place & 1).sum())
        assert stats.binomtest(heads, numbers.size).pvalue > FALSE_ALARM / 53, f"bit {place}"


def test_no_two_seeds_read_the_same_pages():
    days = np.array([[philox(seed, 2, day, 0, 0) for day in range(64)] for seed in range(128)])
    assert len(np.unique(days.reshape(-1, 4), axis=0)) == 128 * 64


def test_markets_of_different_seeds_are_unrelated():
    lives = np.array([uniforms(seed, 2, 17, 1_000, 0) for seed in range(128)])
    related = np.corrcoef(lives)[np.triu_indices(128, 1)]
    limit = stats.norm.isf(FALSE_ALARM / 2 / related.size)
    assert np.abs(related).max() * np.sqrt(1_000) < limit


def test_totals_vary_from_seed_to_seed_as_much_as_independent_luck_would():
    # Seeds that share their day keys agree too well, and this variance comes out too small.
    totals = [
        sum((uniforms(seed, 3, day, 100, 0) < 0.3).sum() for day in range(20))
        for seed in range(128)
    ]
    spread = 127 * np.var(totals, ddof=1) / (2_000 * 0.3 * 0.7)
    tails = 2 * min(stats.chi2.cdf(spread, 127), stats.chi2.sf(spread, 127))
    assert tails > FALSE_ALARM
    assert stats.binomtest(int(sum(totals)), 128 * 2_000, 0.3).pvalue > FALSE_ALARM


@pytest.mark.parametrize(
    "name",
    [
        "philox", "uniform", "uniform_pair", "uniform_open", "uniforms",
        "uniform_row", "uniform_pair_row", "uniform_pair_column",
    ],
)  # fmt: skip
def test_plain_python_and_any_processor_read_the_same_bits_in(
    name, compiled_bits, interpreted_bits, generic_bits
):
    assert compiled_bits[name] == interpreted_bits[name] == generic_bits[name]
