"""Does every ready experiment run from its file, in its quick version, and answer?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import run
from analysis.lab.experiment import load_experiment
from sim.parameters import SCENARIOS

READY = sorted(path.stem for path in (SCENARIOS / "experiments").glob("*.toml"))
TINY = ("--set", "world.consumers=400", "--set", "world.people_per_agent=1000")
# Those whose quick version lives many points are lived for fewer days.
SHORT = ("--set", "world.burn_in=20", "--set", "world.days=30")


def asked(*words: str) -> dict:
    found = CliRunner().invoke(run.app, [*words, "--json"])
    assert found.exit_code == 0, found.stdout
    return json.loads(found.stdout)


@pytest.mark.parametrize("name", READY)
def test_a_ready_experiment_is_lived_and_shown(name: str, tmp_path: Path) -> None:
    told = asked("sweep", name, "--quick", "--workers", "1", "--out", str(tmp_path), *TINY, *SHORT)
    assert told["runs"] == told["done"] > 1
    assert told["failed"] == 0
    again = asked("sweep", name, "--quick", "--workers", "1", "--out", str(tmp_path), *TINY, *SHORT)
    assert (again["reused"], again["fingerprint"]) == (told["runs"], told["fingerprint"])
    shown = asked("study", told["study"], "show")
    assert shown["sentence"]


@pytest.mark.parametrize("name", READY)
def test_a_ready_experiment_says_what_it_asks_and_points_of_it_can_be_together(name: str) -> None:
    from analysis.lab.plan import Plan, draw

    experiment = load_experiment(name)
    assert experiment.outline.title
    assert experiment.outline.question.endswith("?")
    Plan(experiment, draw(experiment)).check()
