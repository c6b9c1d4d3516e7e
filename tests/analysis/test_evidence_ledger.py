"""Does every claim of the documents live somewhere that exists, and does the page say so?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analysis.evidence_claims import CLAIMS, CONTEXT, PATTERNS, Claim, Ledger, read_ledger
from analysis.evidence_homes import anchors, exists, linked, missing_homes
from analysis.evidence_ledger import COMMAND, PAGE, STATUSES, ledger_page
from analysis.evidence_page import read_sources
from analysis.survey_questions import read_questions
from sim.errors import OnzeError
from sim.parameters import parameters
from sim.reading import read_toml
from tests.tree import ROOT

LEDGER = read_ledger()
# def test_so() -> None:  # 55      or a docstring that begins: Row 55
NAMED_ROW = re.compile(r'(?m)^def (test_\w+)\([^\n]*(?:# |\n    """Row )(\d+)')
OF_DOCUMENT = {"seed-000": 15, "seed-001": 14, "seed-002": 11, "seed-003": 24, "seed-004": 19}
LEAST_DIRECTIONS = 20
SIZES_DATES_AND_MOODS = [30, 64, 69, 70, 72, 81]


def test_all_eighty_three_claims_are_there_once_and_in_order() -> None:
    assert list(LEDGER.claims) == list(range(1, 84))
    documents = [claim.document for claim in LEDGER.claims.values()]
    assert {key: documents.count(key) for key in documents} == OF_DOCUMENT
    assert documents == sorted(documents)


def test_no_two_claims_are_told_in_the_same_words() -> None:
    for entry in ("claim", "quote"):
        texts = [getattr(claim, entry) for claim in LEDGER.claims.values()]
        assert len(set(texts)) == len(texts), entry


def test_every_place_a_claim_lives_in_exists() -> None:
    """Parameters, questions, patterns, kernels, worlds, policies, tests and headings of pages."""
    assert missing_homes(LEDGER) == {}


def test_only_sizes_dates_and_moods_do_nothing_in_the_model() -> None:
    """Whoever parks another claim under context has to say so here."""
    idle = [number for number, claim in LEDGER.claims.items() if claim.homes == [CONTEXT]]
    assert idle == SIZES_DATES_AND_MOODS


def test_what_is_said_to_come_out_points_to_something_that_could_have_failed() -> None:
    """A figure something was fitted to is no find."""
    held_out = {f"question:{key}" for key, q in read_questions().items() if q.role == "held_out"}
    patterns = read_toml(PATTERNS)[0]
    held_out |= {f"pattern:{key}" for key, p in patterns.items() if p["role"] == "held_out"}
    found = [claim for claim in LEDGER.claims.values() if claim.status == "reproduced"]
    assert found
    for claim in found:
        tested = any(home.startswith("test:") for home in claim.homes)
        assert tested or held_out & set(claim.homes), claim.claim


def test_at_least_twenty_patterns_have_a_test_of_their_direction() -> None:
    """What the documents say without a number: which way, tried on paired lives of a market."""
    patterns = {n: claim.homes for n, claim in LEDGER.claims.items() if claim.entry == "pattern"}
    tried = [
        number
        for number, homes in patterns.items()
        if any(home.startswith("test:tests/directions/") for home in homes)
    ]
    assert len(tried) >= LEAST_DIRECTIONS
    assert sorted(set(patterns) - set(tried)) == [66], "tried against a queue in closed form"


def test_every_test_of_a_direction_that_names_its_rows_is_a_home_of_theirs() -> None:
    """A docstring "Row 55: ..." or a comment "# 55" beside a test is kept by the ledger."""
    for file in sorted((ROOT / "tests" / "directions").glob("test_*.py")):
        for name, rest in NAMED_ROW.findall(file.read_text(encoding="utf-8")):
            home = f"test:{file.relative_to(ROOT).as_posix()}::{name}"
            assert home in LEDGER.claims[int(rest)].homes, f"claim {rest}: {home}"


def test_a_contradicted_claim_points_to_what_contradicts_it() -> None:
    against = {name for record in LEDGER.contradictions.values() for name in record.one}
    against |= {name for record in LEDGER.contradictions.values() for name in record.other}
    gone = [n for n, claim in LEDGER.claims.items() if claim.status == "contradicted"]
    assert {str(number) for number in gone} <= against


def test_every_number_and_every_question_comes_from_a_work_on_the_list() -> None:
    works = set(read_sources())
    assert {number.source for number in parameters().values()} <= works
    assert {question.source for question in read_questions().values()} <= works


def test_claims_without_a_study_are_called_weak_in_so_many_words() -> None:
    """Or are said to be solid elsewhere; the eleven and the seventy per cent above all."""
    told = {n: f"{c.how} {c.corrected}".lower() for n, c in LEDGER.claims.items()}
    assert "weak, folklore" in told[44]
    assert told[12].startswith("weak: declared")
    frank = ("weak", "an ideal", "not from this blog", "a date and a mood", "the sizes are ours")
    plain = [
        number
        for number, claim in LEDGER.claims.items()
        if claim.grade == "FO" and not any(word in told[number] for word in frank)
    ]
    assert plain == [26, 58, 76], "opinions about how things work, not about how much"


def test_the_page_is_current() -> None:
    """Whoever changes a claim, or builds a home, writes the page again."""
    assert PAGE.read_text(encoding="utf-8") == ledger_page(), f"behind: run `{COMMAND}`"


def test_the_page_opens_with_what_a_sceptic_asks_first() -> None:
    opening = ledger_page().split("## How to read it")[0]
    assert f"generated by `{COMMAND}`" in opening[:200]
    for words in ("Weak evidence is called weak", "Eleven people told is folklore", "Seventy per"):
        assert words in opening
    assert not re.search(r"(?m)^\d+[.)] ", opening), "a number at the head of a line makes a list"


def test_every_claim_has_one_row_of_six_cells_and_the_counts_add_up() -> None:
    page = ledger_page()
    rows = re.findall(r'(?m)^\| <a id="claim-\d+"></a>\d+ \|.*\|$', page)
    assert len(rows) == len(LEDGER.claims)
    assert {len(re.split(r"(?<!\\)\|", row)) for row in rows} == {8}
    total = re.search(r"(?m)^\| all \| (.+) \|$", page)
    assert total
    counts = [int(count) for count in total[1].split(" | ")]
    assert counts[-1] == 83
    assert sum(counts[-1 - len(STATUSES) : -1]) == sum(counts[: -1 - len(STATUSES)]) == 83


def test_every_link_inside_the_page_and_to_other_pages_leads_somewhere() -> None:
    page = ledger_page()
    here = anchors(PAGE)
    for file, anchor in re.findall(r"\]\(([^)#\s]*)#([^)\s]+)\)", page):
        there = anchors(PAGE.parent / file) if file else here
        assert anchor in there, f"{file}#{anchor}"


def test_a_home_that_is_not_there_is_named_and_not_linked() -> None:
    claim = LEDGER.claims[11].model_copy(update={"homes": ["policy:as_observed", "policy:nobody"]})
    ledger = Ledger({11: claim}, {}, {}, {})
    assert missing_homes(ledger) == {"policy:nobody": ["claim 11"]}
    page = ledger_page(ledger)
    assert "- `policy:nobody`: claim 11" in page
    assert "policy `nobody` (not built yet)" in page
    assert "[policy `as_observed`](../scenarios/policies/as_observed.toml)" in page


@pytest.mark.parametrize(
    ("home", "there"),
    [
        ("parameter:tells.unsatisfied", "parameter:tells.unsatisfie"),
        ("question:Q1", "question:Q0"),
        ("kernel:voice", "kernel:silence"),
        ("policy:silence", "policy:voice"),
        ("page:docs/model.md#s7-who-stops-who-returns", "page:docs/model.md#s7"),
        ("page:docs/model.md", "page:docs/modell.md"),
        (
            "test:tests/engine/test_counterfactual.py::test_no_word_and_no_message_is_ever_lost",
            "test:tests/engine/test_counterfactual.py::test_no_word",
        ),
        (CONTEXT, "world:nowhere"),
        (CONTEXT, "pattern:P0"),
        (CONTEXT, "test:tests/engine/test_nothing.py::test_nothing"),
    ],
)
def test_a_home_stands_or_falls_with_what_it_names(home: str, there: str) -> None:
    assert exists(home)
    assert not exists(there)
    assert "not built yet" in linked(there)


def read_changed(folder: Path, old: str, new: str) -> Ledger:
    """Read a copy of claims.toml in which `old`, found first at claim 12, became `new`."""
    text = CLAIMS.read_text(encoding="utf-8")
    start = text.index("[claim.12]")
    assert old in text[start:]
    copy = folder / "claims.toml"
    copy.write_text(text[:start] + text[start:].replace(old, new, 1), encoding="utf-8")
    return read_ledger(copy)


def test_an_untouched_copy_is_read_as_the_ledger_itself(tmp_path: Path) -> None:
    """Guards the refusals below: the copy itself is sound."""
    assert read_changed(tmp_path, "PR", "PR") == LEDGER


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"PR"', '"PRO"', r"^claims\.toml, line \d+: claim 12 has a wrong `grade`: input should"),
        ('"target"', '"goal"', r"^claims\.toml, line \d+: claim 12 has a wrong `entry`"),
        ('figure = "7 in 10"\n', "", r"claim 12 has a wrong `figure`: field required\.$"),
        ('"7 in 10"', '""', r"claim 12 has a wrong `figure`: string should have at least 1"),
        ("figure =", "number =", r"claim 12 has a wrong `(figure|number)`"),
        ('"seed-000"', '"seed-00"', r"claim 12 has document = seed-00, which is not a key of "
         r"sources\.toml \(did you mean seed-00\d\?\)\.$"),
        ('"sheeran-2002"', '"sheeran"', r"claim 12 has traced = sheeran, which is not a key"),
        ('"question:Q1"', '"quiz:Q1"', r"claim 12 has the home quiz:Q1; it must be parameter, "),
        ('"question:Q1"', '"question:"', r"claim 12 has the home question:; it must be "),
        ('"question:Q1"', '"context"', r"claim 12 .*the home context stands alone, and goes with"),
        ('"put in"', '"context only"', r"claim 12 has status = context only and homes = question"),
        ("[claim.12]", "[claim.twelve]", r"^claims\.toml, line \d+: claim twelve is not a number"),
        ("[claim.12]", "[clam.12]", r"^claims\.toml, line \d+: clam is not a part of the ledger"),
        ('one = ["12"]', 'one = ["112"]', r"contradiction stopping has one = 112, which is not"),
    ],
)  # fmt: skip
def test_a_broken_record_is_refused(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    """One sentence with the file, the line, the record and the entry."""
    with pytest.raises(OnzeError, match=sentence) as refusal:
        read_changed(tmp_path, old, new)
    assert "\n" not in refusal.value.message
    assert refusal.value.message.count(". ") == 0


def test_a_fitted_figure_cannot_be_called_reproduced(tmp_path: Path) -> None:
    """The hands of a desk were fitted to claim 11, so its question and pattern cannot fail."""
    text = CLAIMS.read_text(encoding="utf-8")
    copy = tmp_path / "claims.toml"
    start = text.index("[claim.11]")
    claim = text[start : text.index("[claim.12]")]
    copy.write_text(text.replace(claim, claim.replace('"put in"', '"reproduced"')), "utf-8")
    with pytest.raises(OnzeError, match=r"claim 11 has status = reproduced, and none of its homes"):
        read_ledger(copy)


def test_a_claim_cannot_be_changed_once_read() -> None:
    with pytest.raises(ValueError, match="frozen"):
        LEDGER.claims[12].grade = "MA"  # type: ignore[misc]
    assert isinstance(LEDGER.claims[12], Claim)
