"""Is a visitor told in a friendly sentence where a limit lies, and may a server move it?"""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.app.limits import MIB, Limits, read_limits
from analysis.app.words import Words
from sim.errors import OnzeError

ASKED = {
    "people": (50_000, "50,000", "10,000"),
    "seeds": (500, "500", "64"),
    "seconds": (900.0, "900", "600"),
    "sweeps": (2, "2", "1"),
    "runs": (80_000, "80,000", "2,000"),
    "upload_mib": (22.9, "22.9", "20"),
    "upload_rows": (1_000_000, "1,000,000", "200,000"),
}


@pytest.mark.parametrize("name", ASKED)
def test_beyond_a_limit_a_visitor_reads_what_they_asked_what_is_allowed_and_what_to_do(name):
    asked, said, most = ASKED[name]
    sentence = Limits().refusal(name, asked, Words("en"))
    assert said in sentence
    assert most in sentence
    assert sentence.count(".") >= 2  # what is so, and what to do
    french = Limits().refusal(name, asked, Words("fr"))
    assert french
    assert french != sentence


@pytest.mark.parametrize("name", ASKED)
def test_at_the_limit_nothing_is_said(name):
    allowed = Limits()
    assert allowed.refusal(name, getattr(allowed, f"most_{name}"), Words("en")) == ""


def test_a_server_moves_each_limit_by_its_variable():
    told = {"ONZE_MOST_PEOPLE": "2000", "ONZE_MOST_UPLOAD_MIB": " 3 ", "ONZE_RESULTS": "elsewhere"}
    found = read_limits(told)
    assert found.most_people == 2000
    assert found.upload_bytes == 3 * MIB
    assert found.results_folder == Path("elsewhere")
    assert found.most_seeds == Limits().most_seeds


def test_a_visitor_chooses_among_the_sizes_that_are_allowed():
    assert Limits().sizes == (2_000, 5_000, 10_000)
    assert Limits(most_people=6_000).sizes == (2_000, 5_000)
    assert Limits(most_people=500).sizes == (500,)


@pytest.mark.parametrize("value", ["0", "-3", "many", "1.5", "99999999999", "²"])
def test_a_limit_that_is_no_whole_number_is_refused_with_its_name(value):
    with pytest.raises(OnzeError, match=r"ONZE_MOST_RUNS = .* must be a whole number from 1 to"):
        read_limits({"ONZE_MOST_RUNS": value})


def test_every_limit_is_documented_beside_its_default():
    from analysis.app import limits as module

    for name, value in vars(Limits()).items():
        line = next(at for at in module.__doc__.splitlines() if f"ONZE_{name.upper()} " in at)
        assert str(value) in line.split()
