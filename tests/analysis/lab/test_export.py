"""Does a study leave the laboratory tidy and whole, and is its cost told before it is lived?"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from sim.observations import QUANTITY
from tests.analysis.lab.test_show_command import HANDS, TYPIST, app, typed

DAYS = 30
DAILY = HANDS.replace("[set]", "daily = true\n[set]")


@pytest.fixture(scope="module")
def exported(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("exports")
    (place / "hands.toml").write_text(DAILY)
    words = ("sweep", str(place / "hands.toml"), "--workers", "1", "--out", str(place / "out"))
    study = typed(*words)["study"]
    told = typed("study", study, "export")
    assert (told["runs"], told["done"], told["failed"]) == (8, 8, 0)
    assert {Path(file).name for file in told["files"]} == {
        "runs.csv", "runs.parquet", "points.csv", "points.parquet", "days.parquet",
        "data_dictionary.csv",
    }  # fmt: skip
    return Path(study) / "tables"


def test_parquet_and_csv_hold_the_same_rows(exported):
    for name, rows in (("runs", 8), ("points", 4)):
        packed = pd.read_parquet(exported / f"{name}.parquet")
        written = pd.read_csv(exported / f"{name}.csv")
        assert len(packed) == rows
        assert_frame_equal(packed, written, check_dtype=False, rtol=1e-12)


def test_every_column_is_in_the_dictionary_with_its_meaning(exported):
    dictionary = pd.read_csv(exported / "data_dictionary.csv", keep_default_na=False)
    known = set(dictionary["column"])
    for name in ("runs", "points"):
        assert set(pd.read_csv(exported / f"{name}.csv").columns) <= known
    days = set(pd.read_parquet(exported / "days.parquet").columns)
    told = {name.removeprefix("days: ") for name in known if name.startswith("days: ")}
    assert days == told | {"point", "policy", "replication", "day", "brand"}
    assert dictionary["meaning"].str.len().min() > 3
    assert dictionary.set_index("column").loc["profit", "unit"] == QUANTITY["profit"].unit


def test_the_days_of_a_run_add_up_to_it(exported):
    runs = pd.read_csv(exported / "runs.csv").set_index(["point", "policy", "replication"])
    days = pd.read_parquet(exported / "days.parquet")
    own = days[days["brand"] == "alba"].groupby(["point", "policy", "replication"])
    assert (own.size() == DAYS).all()
    cents = own["desk_cost"].sum()
    assert len(cents) == 8
    spent = runs.loc[cents.index, "desk_cost"]
    assert cents.to_numpy() / 100 == pytest.approx(spent.to_numpy())


def test_a_dry_run_tells_runs_time_disk_and_three_points_and_lives_nothing(tmp_path):
    (tmp_path / "hands.toml").write_text(HANDS)
    words = ("sweep", str(tmp_path / "hands.toml"), "--dry-run", "--workers", "1")
    told = typed(*words, "--out", str(tmp_path / "out"))
    assert (told["runs"], told["points"], told["pasts"]) == (8, 4, 2)
    assert told["seconds"] > 0
    assert told["bytes"] > 0
    assert [sample["point"] for sample in told["samples"]] == [0, 2, 3]
    assert told["samples"][0]["policy.desk.capacity"] == 0.3
    said = " ".join(TYPIST.invoke(app, [*words]).stdout.split())
    assert "4 points x 1 policies x 2 replications = 8 runs, from 2 shared pasts." in said
    assert said.count("point = ") == 3
    assert not (tmp_path / "out").exists()
