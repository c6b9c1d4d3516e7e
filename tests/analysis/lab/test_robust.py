"""Are the worst of the worlds that pass the survey found, and no others?"""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

from analysis.lab import report as page_of
from analysis.lab.answer import Asked
from analysis.lab.asking import keep_answer
from analysis.lab.experiment import load_experiment
from analysis.lab.plan import draw
from analysis.lab.report import report
from analysis.lab.robust import WORST, ask
from analysis.survey_questions import read_questions
from sim.errors import OnzeError
from sim.policies.entries import content_of
from tests.analysis.lab.by_hand import BASKET, FAILURE, ORDER, outline_of, points_of, study_of
from tests.analysis.test_report import Page

TWO = ("everyone", "as_observed")
ASKED = Asked("profit", *TWO)
QUESTIONS = read_questions()
POINTS = 60


def surveyed(passes, lead, factors=(FAILURE, BASKET, ORDER), points=POINTS, **words):
    """A study whose points answer every fitted question to the bound, or just miss one."""
    drawn = [
        [0.01 + 0.001 * k, 120.0 - k, " then ".join(ORDER.levels[k % 2])][: len(factors)]
        for k in range(points)
    ]
    outline = outline_of(factors, TWO, kind="quasi_random", survey=True, against=TWO[1], **words)
    study = study_of(
        outline,
        points_of(factors, drawn),
        lambda row, policy, r: 1e6 + 1e4 * r + lead(row.name) * (policy == TWO[0]),
    )
    for k, (name, question) in enumerate(QUESTIONS.items()):
        missed = ~study.rows["point"].map(passes) & (k == study.rows["point"] % 3)
        fails = question.role == "calibrated" and missed
        study.rows[f"survey.{name}"] = question.high + 1e-6 * fails
    some = next(k for k, question in QUESTIONS.items() if question.role == "calibrated")
    first = QUESTIONS[some]
    bad = ~study.rows["point"].map(passes)
    study.rows.loc[bad, f"survey.{some}"] = first.high + 1e-6
    # What the other policy answers sorts nobody out: the survey is of the world as it is.
    study.rows.loc[study.rows["policy"] == TWO[0], f"survey.{some}"] = first.high + 1.0
    return study


def test_the_worst_are_the_smallest_leads_of_those_that_pass():
    """Every third passes; the lead grows with the point, and the smallest of all fails."""
    answer = ask(surveyed(lambda p: p % 3 == 1, lambda p: 1e4 * (p - 5)), ASKED)
    document = answer.document
    assert (document["points"], document["passing"]) == (POINTS, 20)
    assert list(document["worst"]) == [str(p) for p in range(1, POINTS, 3)]
    assert document["worst"]["1"] == pytest.approx(-4e4)
    assert document["lost_among_worst"] == 2  # points 1 and 4
    assert document["ahead"] == 18
    assert (
        "20 of 60 parameter sets pass the survey; “Everyone” is ahead of “As observed” in 18"
        in (answer.sentence)
    )
    assert "is -40 to +530" in answer.sentence.replace("−", "-")
    assert not any("leaves up to" in note for note in answer.notes)
    table = answer.tables["robust_points"]
    assert table["passes"].tolist() == [p % 3 == 1 for p in range(POINTS)]


def test_when_all_that_pass_agree_what_so_few_leave_open_is_said():
    few = ask(surveyed(lambda p: p < 5, lambda p: 1e5 + p), ASKED)
    note = next(note for note in few.notes if "leaves up to" in note)
    assert "all 5 agree leaves up to 45 %" in note  # 1 - .05 ** (1 / 5)


def test_thirty_are_kept_and_where_none_passes_nothing_is_claimed():
    answer = ask(surveyed(lambda p: True, float), ASKED)
    assert list(answer.document["worst"]) == [str(p) for p in range(WORST)]
    assert len(answer.tables["worst_everyone"]) == WORST
    none = ask(surveyed(lambda p: False, float), ASKED)
    assert none.sentence.startswith("None of 60 parameter sets passes the survey")
    assert none.files == {}
    assert any(
        note.startswith("Missed most often: ") and "(60 of 60)" in note for note in none.notes
    )


def test_the_worst_are_an_experiment_of_the_same_points_on_fresh_seeds(tmp_path):
    settings = {"world.consumers": 500, "desk.capacity": 0.8}
    study = surveyed(lambda p: p >= 50, lambda p: -float(p), settings=settings)
    answer = ask(study, ASKED)
    (name,) = answer.files
    (tmp_path / name).write_text(answer.files[name])
    again = answer.tables["worst_everyone"]
    again.to_csv(tmp_path / "worst_everyone.csv", index=False)
    experiment = load_experiment(str(tmp_path / name))
    outline = experiment.outline
    assert outline.survey
    assert outline.settings == settings
    assert outline.policies == TWO
    assert not set(outline.seeds) & set(study.experiment.seeds)
    shares = draw(experiment)
    found = pd.DataFrame(
        [[f.at(s) for f, s in zip(outline.factors, row, strict=True)] for row in shares]
    )
    assert found[0].tolist() == pytest.approx(sorted(0.01 + 0.001 * p for p in range(50, 60))[::-1])
    assert found[2].tolist() == [ORDER.levels[p % 2] for p in range(59, 49, -1)]


def test_policies_given_as_files_are_lived_again_though_their_files_are_gone(tmp_path):
    """One file has the name of a policy that all know, and must not be taken for it."""
    there, kept = tmp_path / "there", tmp_path / "study"
    there.mkdir()
    kept.mkdir()
    (there / "everyone.toml").write_text('title = "Mine"\n[desk]\ncapacity = 0.61\n')
    text = 'policies = ["everyone.toml", "as_observed"]\nsurvey = true\n'
    (there / "asked.toml").write_text(f'{text}[design]\nkind = "one_at_a_time"\n')
    asked = load_experiment(there / "asked.toml")
    study = surveyed(lambda p: True, float, texts=asked.outline.texts)
    shutil.rmtree(there)
    answer = ask(study, ASKED)
    assert "worst_everyone.toml, beside the study" in " ".join(answer.notes)
    keep_answer(kept, answer)
    again = load_experiment(kept / "worst_everyone.toml")
    assert again.outline.policies == TWO
    assert [content_of(p) for p in again.policies] == [content_of(p) for p in asked.policies]
    assert again.policies[0].title == "Mine"
    # What is known by its name has no file of its own beside the study.
    assert not (kept / "as_observed.toml").exists()


def test_what_cannot_be_asked_is_refused():
    study = surveyed(lambda p: True, float)
    with pytest.raises(OnzeError, match="name --against"):
        ask(study, Asked("profit", TWO[0]))
    silent = surveyed(lambda p: True, float)
    silent.experiment = outline_of((FAILURE, BASKET, ORDER), TWO, kind="quasi_random")
    with pytest.raises(OnzeError, match="survey = true"):
        ask(silent, ASKED)


def test_the_report_of_a_surveyed_study_says_whether_the_lead_holds(monkeypatch):
    monkeypatch.setattr(page_of, "suited", lambda _: ["robust"])
    page = Page(report(surveyed(lambda p: p % 2 == 0, lambda p: 1e5 + p), ASKED))
    said = " ".join(" ".join(page.said).split())
    assert "Does it hold where the survey is met?" in said
    assert "30 of 60 parameter sets pass the survey" in said
