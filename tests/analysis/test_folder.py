"""Is a result kept whole, readable again, and never at the cost of another?"""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest

from analysis.comparison import compare
from analysis.folder import check_place, keep, name_of, write_results, write_run
from analysis.resolved import policy_text, world_files
from analysis.verdict import give_verdict
from sim.errors import OnzeError
from sim.observations import QUANTITY
from sim.policies.files import load_policy
from sim.policies.policy import MeasuredDesk, Policy
from sim.runs import replicate_all
from sim.scenario import load_scenario

NAMES = ("as_observed", "complaints_first", "silence")
SEEDS = (1, 2, 3)


@pytest.fixture(scope="module")
def lived():
    """Three policies lived on three seeds in a very small world."""
    small = {"world.consumers": 400, "world.burn_in": 20, "world.days": 30}
    scenario = load_scenario("baseline", small)
    policies = [load_policy(name) for name in NAMES]
    runs = [run for found in replicate_all(scenario, policies, SEEDS, 1) for run in found]
    return scenario, policies, runs


@pytest.fixture(scope="module")
def kept(lived, tmp_path_factory):
    scenario, policies, runs = lived
    c = compare(runs, scenario, policies)
    out = tmp_path_factory.mktemp("results")
    command = f"python run.py compare baseline --out {out}"
    return c, write_results(out, c, give_verdict(c), command, 1.5)


def test_the_folder_holds_what_a_reader_and_a_program_need(kept):
    _, folder = kept
    assert folder.name == "baseline"
    tables = {"policies", "differences", "runs", "daily"}
    assert {path.name for path in folder.iterdir()} == {
        "report.html",
        "verdict.svg",
        "comparison.json",
        "manifest.json",
        "scenario.toml",
        "policies",
        "data_dictionary.csv",
        "daily_by_seed.parquet",
        *(f"{name}.csv" for name in tables),
        *(f"{name}.parquet" for name in tables),
    }


def test_the_world_can_be_lived_again_from_the_folder_alone(kept, lived):
    scenario, policies, _ = lived
    _, folder = kept
    again = load_scenario(folder / "scenario.toml")
    assert again.fingerprint == scenario.fingerprint
    for policy in policies:
        found = load_policy(folder / "policies" / f"{policy.name}.toml")
        assert vars(found) | {"path": None} == vars(policy) | {"path": None}


def test_a_setting_that_was_changed_says_by_whom(kept):
    text = (kept[1] / "scenario.toml").read_text(encoding="utf-8")
    assert "consumers = 400  # --set" in text
    assert re.search(r'focal = "alba"  # baseline.toml, line \d+', text)


def test_tables_come_back_as_they_were(kept):
    c, folder = kept
    policies = pd.read_csv(folder / "policies.csv")
    profit = policies[(policies["policy"] == "silence") & (policies["measure"] == "profit")]
    assert profit["mean"].item() == pytest.approx(c.estimates["silence"]["profit"].mean)
    assert profit["unit"].item() == "EUR"
    seeds = pd.read_parquet(folder / "daily_by_seed.parquet")
    assert len(seeds) == len(NAMES) * len(SEEDS) * 30
    bought = seeds[seeds["policy"] == "silence"].groupby("seed")["sales"].sum() / 100
    assert bought.to_numpy() == pytest.approx(c.values("silence", "sales"))
    days = pd.read_csv(folder / "daily.csv")
    assert len(days) == len(NAMES) * 30
    assert days["sales"].sum() == pytest.approx(seeds["sales"].sum() / len(SEEDS))
    packed = pd.read_parquet(folder / "differences.parquet")
    assert list(packed.columns) == list(pd.read_csv(folder / "differences.csv").columns)


def test_every_column_of_every_table_is_explained(kept):
    _, folder = kept
    known = pd.read_csv(folder / "data_dictionary.csv")
    for path in folder.glob("*.parquet"):
        explained = set(known.loc[known["table"] == path.stem, "column"])
        assert set(pd.read_parquet(path).columns) <= explained, path.name
    assert not known["meaning"].isna().any()


def test_the_answer_and_the_manifest_agree_and_name_no_machine(kept):
    c, folder = kept
    answer = json.loads((folder / "comparison.json").read_text(encoding="utf-8"))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert answer["fingerprint"] == manifest["fingerprint"] == c.fingerprint
    assert answer["seeds"] == manifest["seeds"] == list(SEEDS)
    assert (answer["command"], manifest["wall_time"]) == ("compare", 1.5)
    assert {"version", "python", "libraries", "commit"} <= set(manifest)
    for path in folder.rglob("*"):
        if path.is_file():
            assert str(folder.parent).encode() not in path.read_bytes(), path.name


def test_a_result_never_replaces_another(kept):
    c, folder = kept
    before = (folder / "manifest.json").read_bytes()
    second = write_results(folder.parent, c, give_verdict(c), "again", 2.0)
    assert second.name == "baseline-2"
    assert (folder / "manifest.json").read_bytes() == before
    assert not [path for path in folder.parent.iterdir() if path.name.startswith(".")]


def test_one_run_leaves_its_ledger_and_its_world(lived, tmp_path):
    scenario, policies, runs = lived
    folder = write_run(tmp_path, runs[2], scenario, "python run.py simulate baseline", 0.5)
    assert folder.name == "baseline-silence-1"
    days = pd.read_parquet(folder / "daily.parquet")
    assert len(days) == 30 * len(scenario.brands)
    totals = json.loads((folder / "totals.json").read_text(encoding="utf-8"))
    assert set(totals["totals"]) == set(QUANTITY)
    assert totals["totals"]["cost_per_answer"] is None  # Nobody was answered.
    assert load_scenario(folder / "scenario.toml").fingerprint == scenario.fingerprint
    assert load_policy(folder / "policies" / "silence.toml").answers == policies[2].answers


def test_an_imported_world_goes_by_the_folder_it_lies_in(lived, tmp_path):
    _, _, runs = lived
    for name in ("world", "own"):
        path = tmp_path / "desk-reviews" / f"{name}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text('extends = "baseline"\n[world]\ndays = 30\n', encoding="utf-8")
    assert name_of(load_scenario(path)) == "own"
    imported = load_scenario(path.with_stem("world"), {"world.burn_in": 20})
    folder = write_run(tmp_path / "out", runs[2], imported, "python run.py simulate", 0.5)
    assert folder.name == "desk-reviews-world-silence-1"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert str(tmp_path) not in json.dumps(manifest)


def test_a_place_is_tried_and_left_as_it_was(tmp_path):
    check_place(tmp_path / "not" / "yet")
    assert not list(tmp_path.iterdir())


def test_a_failure_leaves_nothing_behind(tmp_path):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(OnzeError, match=r"^results cannot be written: Not a directory\.$"):
        keep(tmp_path / "taken" / "deeper" / "results", {}, {})
    with pytest.raises(ValueError, match="embedded null"):
        keep(tmp_path / "results", {"bad\0name": ""}, {})
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_a_measured_desk_and_odd_words_survive_the_file(tmp_path):
    desk = MeasuredDesk(np.array([0.4, 0.9]), np.array([[0.5, 3.0, 80.0], [0.0, 1.0, 2.0]]))
    odd = Policy("imported", 'Say "hello" \\ or\nnothing', "é", "", measured=desk)
    path = tmp_path / "imported.toml"
    path.write_text(policy_text(odd), encoding="utf-8")
    found = load_policy(path)
    assert (found.title, found.idea, found.order) == (odd.title, odd.idea, odd.order)
    assert found.measured.answered.tolist() == desk.answered.tolist()
    assert found.measured.delays.tolist() == desk.delays.tolist()


def test_a_brand_with_a_policy_file_of_its_own_takes_it_along(tmp_path):
    policy = tmp_path / "far" / "own.toml"
    policy.parent.mkdir()
    policy.write_text('title = "Own"\n[desk]\ncapacity = 0.3\n', encoding="utf-8")
    scenario = load_scenario("baseline").with_values({"brands.alba.policy": str(policy)})
    for name, text in world_files(scenario, []).items():
        target = tmp_path / "kept" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    again = load_scenario(tmp_path / "kept" / "scenario.toml")
    own = again.brands[again.focal].policy
    assert "far" not in own
    assert load_policy(own).desk["desk.capacity"] == 0.3


def test_a_policy_keeps_what_the_brand_does_beside_its_desk(tmp_path):
    """Levers, a policy taken up later and a day of entry travel with the world."""
    changes = {"brands.elys.later": "balanced", "brands.dorel.enters": 7}
    scenario = load_scenario("baseline", changes)
    plan = Policy("plan", "Plan", levers={"content.offers": 2.5, "content.bought_followers": 40})
    for name, text in world_files(scenario, [plan]).items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert load_scenario(tmp_path / "scenario.toml").fingerprint == scenario.fingerprint
    assert load_policy(tmp_path / "policies" / "plan.toml").levers == plan.levers
    kept = load_policy(tmp_path / "policies" / "balanced.toml")
    assert kept.levers == load_policy("balanced").levers
