"""Is the page of a study safe, whole, and honest about what an analysis refused?"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from analysis.doubts import LIMITS
from analysis.lab import report as page_of
from analysis.lab.answer import Asked
from analysis.lab.report import report, suited, write_report
from sim.errors import OnzeError
from tests.analysis.lab.by_hand import (
    CAPACITY,
    FAILURE,
    ORDER,
    grid_of,
    outline_of,
    points_of,
    study_of,
)
from tests.analysis.test_report import Page

ASKED = Asked("profit", "as_observed")
FILE = "# an experiment\ntitle = '<script>alert(1)</script>'\n"


def profit(row, _policy, r):
    return 3e5 + 1e4 * r + 1e5 * row.get("policy.desk.capacity", 0.0) + 50.0 * r * r


@pytest.fixture
def study(tmp_path):
    outline = outline_of([CAPACITY, ORDER], title="<script>alert(1)</script>")
    (tmp_path / "experiment.toml").write_text(FILE)
    return study_of(outline, grid_of(CAPACITY, ORDER), profit, folder=tmp_path)


def test_the_page_is_well_formed_and_loads_nothing(study):
    text = report(study, ASKED)
    page = Page(text)
    assert page.open == []
    assert all(load.startswith("#") for load in page.loads)
    assert not page.tags & {"script", "link", "iframe", "object", "img", "embed", "form"}
    assert "@import" not in text
    assert not re.search(r"url\(\s*['\"]?(?!#)", text)
    outside = set(re.findall(r"https?://[^\s\"'<]+", text))
    named = {*page.links, "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert outside <= named, "only sources are linked, and nothing is fetched"


def test_the_page_says_what_was_found_and_what_it_rests_on(study):
    page = Page(report(study, ASKED))
    said = " ".join(" ".join(page.said).split()).replace("\u00a0", " ")
    assert study.experiment.question in said
    assert "profit is highest with desk capacity 1.2" in said
    assert "practitioner's or vendor's survey or benchmark" in said
    assert "answers per message expected" in said
    assert "1,000, each for 20 people (F): 20,000" in said
    assert "4 (seeds 1 to 4), the same everywhere" in said
    assert "24 done, 0 failed, 0 not lived yet" in said
    assert FILE.splitlines()[0] in said
    for limit in LIMITS:
        assert limit in said
    assert "svg" in page.tags


def test_the_same_study_gives_the_same_page_in_one_file(study):
    path = write_report(study, ASKED)
    assert path == study.folder / "report.html"
    first = path.read_bytes()
    assert write_report(study, ASKED).read_bytes() == first
    assert [p.name for p in study.folder.iterdir() if p.name.startswith(".")] == []


REFUSALS = {
    "The indices need at least 64 points.": OnzeError("the indices need at least 64 points."),
    "This analysis needs SALib, which the extra `lab` installs.": ModuleNotFoundError(name="SALib"),
}


@pytest.mark.parametrize("sentence", REFUSALS)
def test_an_analysis_that_refuses_leaves_a_sentence_not_a_broken_page(study, monkeypatch, sentence):
    asked_for = page_of.answer_of

    def refusing(study, action, asked):
        if action == "sensitivity":
            raise REFUSALS[sentence]
        return asked_for(study, action, asked)

    monkeypatch.setattr(page_of, "answer_of", refusing)
    monkeypatch.setattr(page_of, "suited", lambda _: ["sensitivity"])
    page = Page(report(study, ASKED))
    assert page.open == []
    said = " ".join(" ".join(page.said).split())
    assert f"What it hangs on {sentence}" in said


def test_each_design_gets_the_analyses_made_for_it(study, monkeypatch):
    monkeypatch.setattr(page_of, "find_spec", lambda name: name)
    assert suited(study) == []
    design = points_of([FAILURE], [[0.01], [0.05], [0.1]])
    for kind, names in {
        "morris": ["sensitivity"],
        "sobol": ["sensitivity", "discover"],
        "latin_hypercube": ["discover"],
        "grid": [],
    }.items():
        assert suited(study_of(outline_of([FAILURE], kind=kind), design, profit)) == names
    two = ("everyone", "as_observed")
    for survey, policies, names in (
        (True, two, ["discover", "robust"]),
        (True, two[:1], ["discover"]),
        (False, two, ["discover"]),
    ):
        asked = outline_of([FAILURE], policies, kind="quasi_random", survey=survey)
        assert suited(study_of(asked, design, profit)) == names
    dear = replace(study, rows=study.rows.assign(desk_cost=100.0 * (study.rows["point"] + 1)))
    assert suited(dear) == ["pareto"]
    alike = replace(study, rows=study.rows.assign(desk_cost=100.0 + study.rows["replication"]))
    assert suited(alike) == []
    nobody = study_of(outline_of([FAILURE]), design, profit)  # a condition, and one policy
    dear = replace(nobody, rows=nobody.rows.assign(desk_cost=100.0 * (nobody.rows["point"] + 1)))
    assert suited(dear) == []


def test_an_analysis_that_is_not_there_is_left_out(monkeypatch):
    monkeypatch.setattr(page_of, "find_spec", lambda name: None)
    design = points_of([FAILURE], [[0.01], [0.1]])
    assert suited(study_of(outline_of([FAILURE], kind="morris"), design, profit)) == []
