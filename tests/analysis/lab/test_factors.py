"""Is a factor what its line in the file says, and is a line that says nothing sound refused?"""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.lab.factors import Factor, level_in_words, read_factor
from sim.errors import OnzeError
from sim.parameters import parameters

HERE = Path("tried.toml")
WHERE = "tried.toml, line 7"
NUMBERS = st.floats(0, 1e6).map(lambda x: round(x, 6))  # as a person writes them


def read(address: str, table: object) -> Factor:
    return read_factor(address, table, WHERE, HERE)


def refused(address: str, table: object) -> str:
    with pytest.raises(OnzeError) as caught:
        read(address, table)
    assert caught.value.message.startswith(f"{WHERE}: ")
    return caught.value.message.removeprefix(f"{WHERE}: ")


@pytest.mark.parametrize(
    ("address", "table", "sentence"),
    [
        ("experience.failure", 0.2, "experience.failure must be a table, such as {low = 0.1}."),
        (
            "experience.failure",
            {"lo": 0.1},
            "experience.failure has no entry lo; it has low, high, values, steps, log, title.",
        ),
        (
            "experience.failur",
            {},
            "nothing is called experience.failur (did you mean experience.failure?).",
        ),
        (
            "policy.desk.capcity",
            {"low": 1},
            "nothing is called policy.desk.capcity (did you mean policy.desk.capacity?).",
        ),
        (
            "policy.experience.failure",
            {},
            "nothing is called policy.experience.failure",
        ),
        (
            "brands.alba.prize",
            {},
            "nothing is called brands.alba.prize (did you mean brands.alba.price?).",
        ),
        ("brands.price", {}, "brands.price is not brands.KEY.ENTRY."),
        ("brands.alba.desk.price", {}, "brands.alba.desk.price is not brands.KEY.ENTRY."),
        ("brands.alba.share", {"low": 0.1}, "brands.alba.share needs values = [...]."),
        ("policy.order", {"low": 1}, "policy.order needs values = [...]."),
        ("network.kind", {}, "network.kind needs values = [...]."),
        ("experience.failure", {"values": []}, "needs values = [...] with one or more."),
        ("experience.failure", {"values": 0.1}, "needs values = [...] with one or more."),
        ("experience.failure", {"values": [0.1, 0.1]}, "names a value twice."),
        (
            "experience.failure",
            {"values": [0.1], "low": 0},
            "experience.failure has values, so it cannot have low.",
        ),
        ("experience.failure", {"values": [1.5]}, "experience.failure = 1.5 is not allowed; it"),
        ("experience.failure", {"high": 7}, "experience.failure = 7 is not allowed; it must be a"),
        ("experience.failure", {"low": "a"}, 'experience.failure = "a" is not allowed'),
        ("experience.failure", {"low": True}, "experience.failure = True is not allowed"),
        (
            "experience.failure",
            {"low": 0.3, "high": 0.1},
            "experience.failure has low = 0.3, which must lie below high = 0.1.",
        ),
        (
            "experience.failure",
            {"low": 0.1, "high": 0.1},
            "experience.failure has low = 0.1, which must lie below high = 0.1.",
        ),
        (
            "experience.failure",
            {"low": 0.0, "high": 0.5, "log": True},
            "experience.failure has low = 0, which must lie above 0.",
        ),
        (
            "experience.failure",
            {"low": 0.1, "log": 1},
            "experience.failure has log = 1; it is true or false.",
        ),
        (
            "world.days",
            {"low": 10, "high": 20, "log": True},
            "world.days is a whole number, so it cannot have log.",
        ),
        (
            "experience.failure",
            {"low": 0.1, "high": 0.2, "steps": 1},
            "experience.failure has steps = 1; it is 2 to 1,000.",
        ),
        (
            "experience.failure",
            {"low": 0.1, "high": 0.2, "steps": 2.0},
            "experience.failure has steps = 2.0; it is 2 to 1,000.",
        ),
        ("policy.order", {"values": [["loudest"]]}, "desk.order = ['loudest'] must be a list of"),
    ],
)
def test_a_line_that_says_nothing_sound_is_refused_in_one_sentence(address, table, sentence):
    said = refused(address, table)
    assert sentence in said
    assert said.endswith(".")
    assert "None" not in said


def test_a_factor_without_an_end_is_refused():
    open_ended = [
        name
        for name, record in parameters().items()
        if record.range is not None and math.isinf(record.range[1])
    ]
    for name in open_ended:
        assert "a number with an end" in refused(name, {"high": math.inf})
    assert "a number with an end" in refused("policy.desk.capacity", {"high": math.inf})


def test_what_a_file_leaves_out_is_what_the_parameter_may_be():
    factor = read("experience.failure", {})
    known = parameters()["experience.failure"]
    low, high = getattr(known, "likely", None) or known.range
    assert (factor.low, factor.high, factor.unit) == (low, high, known.unit)
    assert not factor.whole
    assert read("world.days", {"low": 3, "high": 9}).whole
    assert read("policy.desk.capacity", {"low": 0.1, "high": 1}).title == "desk capacity"
    assert read("brands.alba.price", {"low": 10, "high": 40}).unit == (
        parameters()["money.basket"].unit
    )


@given(NUMBERS, NUMBERS, st.floats(0, 1))
def test_a_value_written_is_the_value_lived(one, other, share):
    low, high = sorted((one, other))
    if low == high:
        return
    factor = Factor("a", "a", "", low=low, high=high)
    assert factor.at(0.0) == low
    assert factor.at(1.0) == high
    value = factor.at(share)
    assert low <= value <= high
    assert factor.at(factor.share_of(value)) == pytest.approx(value, rel=1e-9, abs=1e-9 * high)


@given(st.integers(-9, 9), st.integers(1, 9), st.integers(0, 100))
def test_a_short_number_in_a_range_is_given_back_as_it_is_written(low, width, hundredths):
    factor = Factor("a", "a", "", low=float(low), high=float(low + width))
    value = round(low + width * hundredths / 100, 2)
    assert factor.at(factor.share_of(value)) == value


@given(st.integers(-50, 50), st.integers(1, 60), st.integers(-20, 90))
def test_whole_numbers_are_given_back_within_the_range_and_beyond_it(low, width, beyond):
    factor = Factor("a", "a", "", low=low, high=low + width, whole=True)
    assert factor.at(factor.share_of(low + beyond)) == low + beyond
    assert isinstance(factor.at(0.5), int)
    assert (factor.at(0.0), factor.at(1.0)) == (low, low + width)


def test_whole_numbers_have_equal_slices():
    factor = Factor("a", "a", "", low=1, high=4, whole=True)
    values = [factor.at((index + 0.5) / 1000) for index in range(1000)]
    assert [values.count(value) for value in (1, 2, 3, 4)] == [250] * 4


@given(st.floats(1e-6, 1.0), st.floats(1.1, 1e6), st.floats(0, 1))
def test_even_steps_of_a_factor_by_ratios_are_even_ratios(low, ratio, share):
    factor = Factor("a", "a", "", low=low, high=low * ratio, log=True)
    value = factor.at(share)
    assert value == pytest.approx(low * ratio**share, rel=1e-9)
    assert factor.share_of(value) == pytest.approx(share, abs=1e-6)


@given(st.lists(st.integers(), min_size=1, max_size=9, unique=True), st.floats(0, 1))
def test_every_level_is_found_again(levels, share):
    factor = Factor("a", "a", "", levels=tuple(levels))
    assert [factor.at(factor.share_of(level)) for level in levels] == levels
    assert [factor.at(at) for at in factor.shares(3)] == levels
    assert factor.at(share) in levels


def test_a_grid_takes_the_ends_and_what_lies_evenly_between():
    factor = Factor("a", "a", "", low=0.0, high=1.0)
    assert [factor.at(share) for share in factor.shares(5)] == [0.0, 0.25, 0.5, 0.75, 1.0]
    own = Factor("a", "a", "", low=0.0, high=1.0, steps=2)
    assert [own.at(share) for share in own.shares(5)] == [0.0, 1.0]
    whole = Factor("a", "a", "", low=1, high=3, whole=True)
    assert [whole.at(share) for share in whole.shares(9)] == [1, 2, 3]
    assert [whole.at(share) for share in whole.shares(2)] == [1, 3]


def test_a_person_reads_what_is_varied():
    assert Factor("a", "a", "", low=0.1, high=2).in_words() == "0.1 to 2"
    assert Factor("a", "a", "", low=0.1, high=2, log=True).in_words() == "0.1 to 2, by ratios"
    assert level_in_words(("praise", "newest")) == "praise then newest"
    assert Factor("a", "a", "", levels=(1, "x")).in_words() == "1, x"
