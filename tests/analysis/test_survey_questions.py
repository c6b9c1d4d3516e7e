"""Is every question of the survey complete, and is a broken one refused in a sentence?"""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.survey_instruments import INSTRUMENTS
from analysis.survey_questions import QUESTIONS, read_questions
from analysis.survey_truths import BESIDE
from sim.errors import OnzeError

LONGEST_NAME = 17


def test_every_question_has_an_instrument_and_every_instrument_a_question() -> None:
    assert set(read_questions()) == set(INSTRUMENTS)
    assert set(BESIDE) <= set(INSTRUMENTS)


def test_every_question_says_why_its_figure_is_to_be_doubted() -> None:
    """A note each, a name a table can hold, and no name twice."""
    questions = read_questions().values()
    assert all(question.note.strip() and question.base.strip() for question in questions)
    for key, question in read_questions().items():
        labels = [beside.label.strip() for beside in BESIDE.get(key, ())]
        assert set(question.beside) <= set(labels), key
    names = [question.short for question in questions]
    assert max(map(len, names)) <= LONGEST_NAME
    assert len(set(names)) == len(names)


def test_a_figure_a_parameter_was_fitted_to_is_not_passed_off_as_found() -> None:
    """Exactly these were left unfitted; who adds one must be able to say so."""
    held_out = [key for key, question in read_questions().items() if question.role == "held_out"]
    assert held_out == ["Q2_great_deal", "Q3", "Q4", "Q4_less", "Q8_praise"]


def read_changed(folder: Path, old: str, new: str) -> None:
    text = QUESTIONS.read_text(encoding="utf-8")
    assert old in text
    copy = folder / "survey.toml"
    copy.write_text(text.replace(old, new, 1), encoding="utf-8")
    read_questions(copy)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("low = 0.65", "low = 0.9", r"Q1: low = 0\.9 must lie below high = 0\.75"),
        ("low = 0.65", "low = -0.1", r"Q1: the bounds -0\.1 and 0\.75 of a share must lie in 0"),
        ("printed = 0.70", "printed = 0.8", r"Q1: printed = 0\.8 must lie between low = 0\.65"),
        ("size = 699", "size = 0", r"Q1: size = 0 must be at least 1 person"),
        ('"seed-000"', '"seed-0000"', r"seed-0000 is not a key of sources\.toml \(did you mean"),
        ('"calibrated"', '"true"', r"survey\.toml, line \d+: Q1 has a wrong `role`"),
        ("size = 699", "sise = 699", r"survey\.toml, line \d+: Q1 has a wrong `sise`"),
        ('base = "complainers ignored at the desk, asked when silence became plain"', "",
         r"Q1 has a wrong `base`: field required"),
    ],
)  # fmt: skip
def test_a_broken_question_is_refused(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    with pytest.raises(OnzeError, match=sentence):
        read_changed(tmp_path, old, new)
