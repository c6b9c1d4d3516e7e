"""Does `optimise` live, keep and show what it found, and go on where it was?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer

from analysis.lab.optimise_command import FOUND, optimise_world
from sim.errors import OnzeError
from sim.policies.files import load_policy

SMALL = {"world.consumers": 300, "world.burn_in": 20, "world.days": 40}


def asked(capsys, out: Path, **options):
    optimise_world(
        "baseline", 60_000.0, changes=SMALL, replications=1, fresh=2, workers=1, out=out,
        as_json=True, **options,
    )  # fmt: skip
    return json.loads(capsys.readouterr().out)


def test_a_policy_is_found_kept_and_the_search_goes_on(tmp_path, capsys):
    first = asked(capsys, tmp_path, trials=8)
    assert first["tried"] == 8
    assert first["fresh_seeds"] == [2, 3]
    assert first["own"]["gain_a_year"] == first["own"]["customers_kept"] == 0.0
    assert isinstance(first["winner"]["customers_kept"], float)
    more = asked(capsys, tmp_path, trials=9)
    at_once = asked(capsys, tmp_path / "other", trials=9)
    assert more["tried"] == 9
    for answer in (more, at_once):
        answer.pop("folder")
    assert more == at_once
    folder = tmp_path / "optimise-baseline"
    found = load_policy(folder / f"{FOUND}.toml")
    assert found.desk["desk.capacity"] == more["winner"]["setting"]["policy.desk.capacity"]
    names = {path.name for path in folder.iterdir()}
    assert {"tried.csv", "again.csv", "tried.svg", "tried.png", "study.sqlite"} <= names


def test_robustness_is_told_over_parameter_sets(tmp_path, capsys):
    answer = asked(capsys, tmp_path, trials=2, robust="worst", sets=2)
    assert answer["winner"]["units"] == 2
    assert len(answer["fresh_seeds"]) == 4
    assert (answer["aim"], answer["sets"], answer["tried"]) == ("worst", 2, 2)
    assert set(answer["best_by"]) == {"mean", "regret"}
    assert "worst tenth of 2 parameter sets" in answer["sentence"]


def test_the_front_for_two_measures_is_kept_as_policies_and_goes_on(tmp_path, capsys):
    both = {"measures": ["profit", "customers_kept"]}
    asked(capsys, tmp_path, trials=7, **both)
    more = asked(capsys, tmp_path, trials=12, **both)
    at_once = asked(capsys, tmp_path / "other", trials=12, **both)
    folder = tmp_path / "optimise-baseline"
    for answer in (more, at_once):
        answer.pop("folder")
    assert more == at_once
    assert (more["tried"], more["measures"]) == (12, both["measures"])
    assert {path.name for path in folder.glob("found_*.toml")} == {
        f"{row['policy']}.toml" for row in more["front"]
    }
    for row in more["front"]:
        policy = load_policy(folder / f"{row['policy']}.toml")
        assert policy.desk["desk.capacity"] == row["setting"]["policy.desk.capacity"]
        assert row["gain_low"] <= row["gain_a_year"] <= row["gain_high"]
    assert {"front.csv", "front.svg", "tried.csv"} <= {path.name for path in folder.iterdir()}


def test_the_policy_that_keeps_most_customers_is_searched_for(tmp_path, capsys):
    answer = asked(capsys, tmp_path, trials=8, measures=["customers_kept"])
    assert answer["measure"] == "customers_kept"
    assert " keeps " in answer["sentence"]
    assert answer["winner"]["search_gain"] >= 0  # the brand's own policy was tried


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"trials": 1}, "--trials 1 must be a whole number from 2"),
        ({"sets": 1}, "--sets 1 must be 0 for the world as it is, or a whole number from 2"),
        ({"robust": "20"}, "--robust 20 must be one of mean, worst, regret; .* is --sets"),
        ({"trials": 2, "fresh": 0}, "--fresh 0 must be a whole number from 1"),
        ({"trials": 2, "budget": -1.0}, "--budget -1 must be 0 or more"),
        ({"trials": 2, "budget": float("nan")}, "--budget nan must be 0 or more"),
        (
            {"measures": ["customer_kept"]},
            r"--measure customer_kept is nothing .*did you mean customers_kept\?\); take profit, ",
        ),
        ({"measures": ["profit", "profit"]}, "--measure profit is given twice"),
        ({"measures": ["cost"]}, "--measure cost alone is best met by doing nothing; add what"),
        (
            {"measures": ["profit", "customers_kept"], "robust": "regret"},
            "--robust regret ranks policies by one measure; with 2, take --robust mean or one",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path, options, words):
    with pytest.raises(OnzeError, match=words):
        optimise_world(**{"world": "baseline", "budget": 1.0, "out": tmp_path, **options})


def test_ctrl_c_says_that_the_same_command_goes_on(tmp_path, capsys, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("analysis.lab.optimise_command.answered", stopped)
    with pytest.raises(typer.Exit) as left:
        asked(capsys, tmp_path, trials=4)
    assert left.value.exit_code == 130
    said = f"kept in {tmp_path / 'optimise-baseline'}; the same command goes on from there."
    assert said in capsys.readouterr().err
