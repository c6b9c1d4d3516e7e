"""Does a run come back from the disk bit for bit, and is a damaged one known?"""

import math
import string

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.lab.record import Record, from_json, pack, to_json, unpack
from tests.analysis.lab.hand_made import record

NAMES = st.text(string.ascii_lowercase, min_size=1)


@given(st.dictionaries(NAMES, st.floats(allow_infinity=True, allow_nan=True)))
def test_measures_come_back_bit_for_bit(values):
    back = from_json(to_json(values))
    assert list(back) == list(values)
    for name, value in values.items():
        assert back[name] == value or (math.isnan(back[name]) and math.isnan(value))
        assert math.copysign(1, back[name]) == math.copysign(1, value) or math.isnan(value)


@given(
    st.integers(0, 5),
    st.integers(1, 3),
    st.integers(1, 4),
    st.integers(-(2**63), 2**63 - 1),
)
def test_a_ledger_comes_back_as_it_was(days, brands, measures, value):
    ledger = np.full((days, brands, measures), value, np.int64)
    back = unpack(pack(ledger))
    assert back.dtype == ledger.dtype
    assert back.shape == ledger.shape
    assert back.tobytes() == ledger.tobytes()
    assert pack(ledger) == pack(ledger.copy())


@given(st.sampled_from(Record._fields[:-1]), st.integers(0, 9))
def test_any_change_of_a_run_is_seen_by_its_proof(name, number):
    one = record("a", daily=b"days")
    if name == "seed":
        value = one.seed + number + 1
    elif name == "daily":
        value = b"days" + bytes([number])
    else:
        value = f"{getattr(one, name)}{number}"
    assert one._replace(**{name: value}).proof != one.proof


def test_how_long_a_run_took_is_no_part_of_it():
    assert record("a", seconds=1.0).proof == record("a", seconds=2.0).proof


def test_nothing_and_the_word_for_it_are_told_apart():
    assert record("a", survey=None).proof != record("a", survey="None").proof
