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
