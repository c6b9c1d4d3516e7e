"""Does a real sweep end in a sentence, figures and a page, by what a person types?"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from run import app

TYPIST = CliRunner()
HANDS = """
title = "Hands"
question = "Does it pay to hire?"
policies = ["as_observed"]
replications = 2
measures = ["profit", "complaints_answered"]
[set]
"world.consumers" = 300
"world.days" = 30
"world.burn_in" = 20
[design]
kind = "grid"
[factors]
"policy.desk.capacity" = {values = [0.3, 0.9]}
"policy.order" = {values = [["praise", "newest"], ["complaints", "newest"]]}
"""
FAILURES = '"experience.failure" = {values = [0.0, 0.9]}'


def typed(*words: str) -> dict:
    result = TYPIST.invoke(app, [*words, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("studies")
    (place / "hands.toml").write_text(HANDS)
    words = ("sweep", str(place / "hands.toml"), "--workers", "1", "--out", str(place / "out"))
    return Path(typed(*words)["study"])


def test_show_keeps_its_promises_in_json_and_on_the_disk(folder):
    told = typed("study", str(folder), "show")
    assert {
        "command", "version", "world", "seeds", "experiment", "measure", "unit",
        "tried", "reference",
        "best", "next", "lead", "over_reference", "not_told_apart", "sentence",
        "files",
    } <= told.keys()  # fmt: skip
    assert told["tried"] == 4
    assert told["reference"]["kind"] == "point"
    assert told["sentence"].startswith("Of 4 points tried, profit is highest with desk capacity")
    files = {Path(path).name for path in told["files"]}
    assert files == {"show_profit.csv", "heat_profit.svg", "heat_profit.png"}
    whole = pd.read_csv(folder / "show_profit.csv")
    assert whole["profit"].is_monotonic_decreasing
    assert whole["profit"].iloc[0] == pytest.approx(told["best"]["mean"])


def test_show_on_a_terminal_begins_with_its_sentence(folder):
    result = TYPIST.invoke(app, ["study", str(folder), "show", "--measure", "complaints_answered"])
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("Of 4 points tried, complaints answered is highest with")


def test_the_report_is_one_page_beside_the_study(folder):
    told = typed("study", str(folder), "report")
    page = Path(told["file"])
    assert page == folder / "report.html"
    text = page.read_text(encoding="utf-8")
    assert "Does it pay to hire?" in text
    assert "Fingerprint" in text
    assert "python run.py study hands report --measure profit --policy as_observed" in text


def test_what_failed_is_kept_as_such_and_lived_again_only_when_asked(tmp_path, monkeypatch):
    (tmp_path / "loud.toml").write_text(
        HANDS.replace(
            '"world.days" = 30',
            '"world.days" = 40\n"tells.unsatisfied" = 20.0\n"experience.delight" = 0.0',
        )
        .replace('"policy.order" = {values = [["praise", "newest"], ["complaints", "newest"]]}', "")
        .replace('"policy.desk.capacity" = {values = [0.3, 0.9]}', FAILURES)
    )
    words = ("sweep", str(tmp_path / "loud.toml"), "--workers", "1", "--out", str(tmp_path / "out"))
    with monkeypatch.context() as cramped:
        cramped.setattr("sim.state.LEAST_BOUND", 0)
        cramped.setattr("sim.state.MOST_WORDS_EACH", 1)
        first = typed(*words)
        assert (first["done"], first["failed"]) == (2, 2)
    assert typed(*words)["failed"] == 2  # there is room now, but nobody asked
    shown = TYPIST.invoke(app, [*words])
    assert "2 failed" in shown.stdout
    assert "talk feeds itself" in " ".join(shown.stdout.split())
    healed = typed(*words, "--retry-failed")
    assert (healed["failed"], healed["done"], healed["lived"]) == (0, 4, 2)
