"""Does the page of evidence show what was lived, call weak weak, and keep the fitted apart?"""

from __future__ import annotations

import json

import pytest

from analysis.app import evidence_numbers as numbers
from analysis.app import evidence_records as records
from analysis.app import evidence_rows as rows
from analysis.app.evidence import OWN_WORDS, PARTS, how_it_holds
from analysis.app.evidence_figures import bounds_in_words, gauge, verdict_badge, written
from analysis.app.jobs import Seen
from analysis.app.sheet import row_in
from analysis.app.words import LANGUAGES, Words
from analysis.evidence_claims import read_ledger
from analysis.patterns.judging import verdict_on
from analysis.patterns.records import read_patterns
from analysis.survey import ask
from analysis.survey_questions import read_questions
from analysis.validation import Validation
from sim.parameters import parameters
from sim.scenario import load_scenario

EN = Words("en")
SMALL = {"world.consumers": 400, "world.burn_in": 40, "world.days": 120}


@pytest.fixture(scope="module")
def lived():
    return ask(load_scenario("baseline", SMALL), [1, 2], workers=1)


def by_key(groups):
    return {row["key"]: row for group in groups for row in group["rows"]}


def test_every_answer_on_the_page_is_the_one_the_survey_gave(lived):
    found = by_key(rows.survey_groups(lived, EN))
    assert found.keys() == read_questions().keys()
    for answer in lived.answers:
        cells = found[answer.id]["cells"]
        assert cells["found"]["text"] == written(answer.found, answer.unit, EN)
        assert cells["printed"]["text"] == written(answer.printed, answer.unit, EN)
        shown = {each["name"]: each["text"] for each in cells["beside"]["list"]}
        assert len(shown) == len(answer.beside)
        for fact in answer.beside:
            assert shown[fact.label.strip()].startswith(written(fact.found, fact.unit, EN))


def test_a_french_visitor_reads_no_english_name_of_what_stands_beside_an_answer(lived):
    french = Words("fr")
    english = {fact.label.strip() for answer in lived.answers for fact in answer.beside}
    assert english
    for row in by_key(rows.survey_groups(lived, french)).values():
        row = row_in(row, OWN_WORDS, french)
        named = [line["term"] for line in row["detail"]]
        named += [each["name"] for each in row["cells"]["beside"]["list"]]
        assert [name for name in named if name in english] == []


def test_before_anything_is_lived_no_figure_and_no_verdict_stands_there():
    for row in by_key(rows.survey_groups(None, EN)).values():
        assert row["cells"]["found"]["text"] == "–"
        assert row["cells"]["verdict"]["text"] == "not known yet"
        assert row["tags"]["verdict"] == ["undecided"]


def test_held_out_and_fitted_stand_in_groups_of_their_own(lived):
    groups = rows.survey_groups(lived, EN)
    assert [group["tone"] for group in groups] == ["held_out", "calibrated", "input"]
    questions = read_questions()
    for group in groups:
        assert {questions[row["key"]].role for row in group["rows"]} == {group["tone"]}
        assert group["note"]


def test_the_sentence_counts_held_out_and_fitted_apart(lived):
    sentence = how_it_holds("survey", Seen("done", result=lived), EN)
    tried = [a for a in lived.answers if a.role == "held_out" and a.found is not None]
    fitted = [a for a in lived.answers if a.role == "calibrated" and a.found is not None]
    assert f"{sum(a.within for a in tried)} of the {len(tried)}" in sentence
    assert f"{sum(a.within for a in fitted)} of {len(fitted)}" in sentence


def test_patterns_pass_and_fail_as_the_validation_judged_them():
    patterns = read_patterns()
    figures = {"P3_jeopardy": [0.9, 0.92], "P3_line": [0.5, 0.6], "P15_satisfaction": [0.1, 0.1]}
    verdicts = tuple(verdict_on(key, patterns[key], values) for key, values in figures.items())
    found = by_key(rows.pattern_groups(Validation("", "", (1, 2), "", verdicts), EN))
    assert found["P3_jeopardy"]["tags"]["verdict"] == ["pass"]
    assert found["P3_line"]["tags"]["verdict"] == ["fail"]
    assert found["P3_line"]["cells"]["verdict"]["tone"] == "fail"
    assert found["P15_satisfaction"]["cells"]["verdict"]["text"] == "only shown"
    assert found["P4_counts"]["cells"]["verdict"]["text"] == "not known yet"


def test_pass_and_fail_are_told_by_a_word_and_a_sign_and_not_by_colour_alone():
    passed, failed = (verdict_badge(holds, True, True, EN) for holds in (True, False))
    assert passed["text"].startswith("✓")
    assert failed["text"].startswith("✕")
    assert "unsure" in verdict_badge(True, False, True, EN)["text"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_weak_evidence_is_labelled_weak_wherever_it_stands(language):
    words = Words(language)
    ledger = read_ledger()
    weak = "weak" if language == "en" else "faible"
    for number, row in by_key(records.claim_groups(ledger, words)).items():
        claim = ledger.claims[int(number.removeprefix("claim-"))]
        assert (weak in row["cells"]["grade"]["text"]) == (claim.grade in ("PR", "FO"))
        assert ("weak" in row["tags"]["grade"]) == (claim.grade in ("PR", "FO"))


def test_every_claim_contradiction_and_number_has_a_row_that_opens_to_something():
    ledger = read_ledger()
    claims, doubts = records.claim_groups(ledger, EN), records.doubt_groups(ledger, EN)
    assert len(by_key(claims)) == len(ledger.claims)
    assert len(by_key(doubts)) == len(ledger.contradictions) + len(ledger.legs)
    every = by_key(numbers.number_groups(EN))
    assert every.keys() == parameters().keys()
    for row in [*by_key(claims).values(), *by_key(doubts).values(), *every.values()]:
        assert row["detail"]
    assert all(row["find"] for row in every.values())


def test_a_number_shows_its_likely_range_and_what_is_allowed():
    address, record = next((a, r) for a, r in parameters().items() if r.likely and not r.whole)
    row = by_key(numbers.number_groups(EN))[address]
    low, high = (numbers.value_in_words(end, EN) for end in record.likely)
    assert row["cells"]["range"]["text"] == f"{low} to {high}"
    assert row["cells"]["range"]["sub"].startswith("allowed:")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_goes_to_the_browser_is_plain_json(language, lived):
    words, ledger = Words(language), read_ledger()
    for groups in (
        rows.survey_groups(lived, words),
        rows.pattern_groups(None, words),
        records.claim_groups(ledger, words),
        records.doubt_groups(ledger, words),
        numbers.number_groups(words),
    ):
        json.dumps(groups, allow_nan=False)


def test_what_a_claim_lives_in_can_be_gone_to_where_this_page_shows_it():
    for row in by_key(records.claim_groups(read_ledger(), EN)).values():
        for line in row["detail"]:
            for jump in line.get("jumps", ()):
                assert jump["part"] in ("", *PARTS)
                assert bool(jump["part"]) == bool(jump["open"])


@pytest.mark.parametrize(
    ("low", "high", "strict", "said"),
    [
        (0.8, float("inf"), False, "at least 0.8"),
        (0.8, float("inf"), True, "above 0.8"),
        (-float("inf"), 0.15, False, "at most 0.15"),
        (2.0, 6.0, False, "2 to 6"),
        (None, None, False, "–"),
    ],
)
def test_bounds_are_said_as_they_decide(low, high, strict, said):
    assert bounds_in_words(low, high, "ratio", EN, strict) == said


def test_the_small_picture_keeps_the_order_of_what_it_shows():
    at = gauge((0.2, 0.4), 0.5, (0.45, 0.55), 0.3, "fail", whole=True)
    assert 0 <= at["from"] < at["printed"] < at["to"] < at["low"] < at["found"] < at["high"] <= 1
    open_ended = gauge((0.8, float("inf")), 0.9, (None, None), None, "pass", whole=False)
    assert open_ended["to"] == 1.0
    assert open_ended["low"] is None
    assert open_ended["from"] < open_ended["found"]
