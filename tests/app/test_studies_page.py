"""Does a browser reach listed studies alone, and is what was found drawn as it was found?"""

from __future__ import annotations

import json
import threading
import time
from itertools import product
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.app import limits as limits_module
from analysis.app import studies_sweep, studies_work
from analysis.app.jobs import Stop
from analysis.app.limits import Limits
from analysis.app.studied import Said
from analysis.app.studies_charts import charts_of
from analysis.app.studies_sweep import Small, beyond, experiments, small, sweeping
from analysis.app.studies_work import about, answered, listing, place_of
from analysis.app.words import Words
from analysis.lab.hands import Here
from sim.errors import OnzeError

EN = Words("en")
SAID = Said(EN)
TINY = """
title = "Two orders"
question = "Which order?"
policies = ["as_observed", "complaints_first"]
against = "as_observed"
replications = 2
measures = ["profit", "customers_kept", "desk_cost", "programme_cost"]
[set]
"world.consumers" = 60
"world.people_per_agent" = 2000
"world.burn_in" = 5
"world.days" = 8
[design]
kind = "grid"
[factors]
"policy.desk.capacity" = {values = [0.3, 0.6, 0.9]}
[quick]
factors = {"policy.desk.capacity" = {values = [0.45, 0.9]}}
"""


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A results folder of its own, and one tiny experiment."""
    folder = tmp_path / "results"
    allowed = Limits(results=str(folder))
    for module in (studies_work, studies_sweep):
        monkeypatch.setattr(module, "limits", lambda: allowed)
    file = tmp_path / "tiny.toml"
    file.write_text(TINY, encoding="utf-8")
    monkeypatch.setattr(studies_sweep, "experiments", lambda: {"tiny": file})
    load = studies_sweep.load_experiment
    monkeypatch.setattr(studies_sweep, "load_experiment", lambda name, quick: load(file, quick))
    return folder


@pytest.fixture
def here(monkeypatch):
    """Sweeps are lived in this process: the same, without the wait for new ones."""

    class InThisProcess(Here):
        def __init__(self, stop, seconds):
            super().__init__()
            self.stop = stop

        def take(self, patience):
            for records in super().take(patience):
                if self.stop.is_set():
                    raise Stop
                yield records

    monkeypatch.setattr(studies_sweep, "Interruptible", InThisProcess)


def told(_done, _of, _part=None):
    return None


@pytest.mark.parametrize("name", ["../results", "/etc", "tiny-quick/..", "", ".", "nothing"])
def test_a_name_that_is_not_listed_is_never_a_path(shelf, here, name):
    sweeping("tiny", EN)(told, threading.Event())
    assert list(listing()) == ["tiny-quick"]
    with pytest.raises(OnzeError, match="no such study"):
        place_of(name)
    with pytest.raises(OnzeError, match="no such study"):
        about(name)


def test_an_empty_results_folder_lists_nothing(shelf):
    assert listing() == {}


def test_a_sweep_from_the_page_is_the_quick_form_and_opens_as_a_study(shelf, here):
    seen = []
    name = sweeping("tiny", EN)(
        lambda done, of, part=None: seen.append((done, of)), threading.Event()
    )
    known = about(name)
    assert (known.done, known.runs, known.failed) == (8, 8, 0)
    assert seen[-1] == (8, 8)
    assert known.question == "Which order?"
    assert known.policies == ("as_observed", "complaints_first")


def test_a_sweep_that_is_stopped_keeps_what_was_finished_and_goes_on_from_there(shelf, here):
    stop = threading.Event()

    def tell(done, of, part=None):
        if done:
            stop.set()

    with pytest.raises(Stop):
        sweeping("tiny", EN)(tell, stop)
    kept = about("tiny-quick").done
    assert 1 <= kept < 8
    first = []
    sweeping("tiny", EN)(lambda done, of, part=None: first.append(done), threading.Event())
    assert first[0] == kept
    assert about("tiny-quick").done == 8


def test_a_sweep_that_takes_too_long_ends_in_a_sentence(shelf, monkeypatch):
    allowed = Limits(results=str(shelf), most_seconds=1)
    monkeypatch.setattr(studies_sweep, "limits", lambda: allowed)

    check = studies_sweep.Interruptible.check

    class Slow(Here):
        def __init__(self, stop, seconds):
            super().__init__()
            self.limit = SimpleNamespace(stop=stop, seconds=seconds, began=time.monotonic() - 5)

        def give(self, batch):
            check(self.limit)

    monkeypatch.setattr(studies_sweep, "Interruptible", Slow)
    with pytest.raises(OnzeError, match="nothing may take more than 1 here"):
        sweeping("tiny", EN)(told, threading.Event())


def test_an_experiment_that_is_not_of_the_house_is_refused():
    with pytest.raises(OnzeError, match="no such experiment"):
        small("../../etc/passwd")


def test_every_quick_form_of_the_house_is_within_the_limits():
    assert experiments()
    for name in experiments():
        assert beyond(small(name), Limits(), 0, EN) == ""


def test_too_many_runs_people_or_sweeps_are_refused_before_anything_is_lived():
    sweep = Small("x", "x", "X", "", runs=5000, consumers=60)
    assert "5,000 runs" in beyond(sweep, Limits(), 0, EN)
    wide = Small("x", "x", "X", "", runs=10, consumers=90_000)
    assert "90,000 simulated people" in beyond(wide, Limits(), 0, EN)
    assert "1 at a time" in beyond(Small("x", "x", "X", "", 10, 60), Limits(), 1, EN)


def test_an_analysis_comes_back_as_plain_values_and_writes_nothing_beside_the_study(shelf, here):
    name = sweeping("tiny", EN)(told, threading.Event())
    before = sorted(path.name for path in (shelf / name).iterdir())
    found = answered(name, str(shelf / name), "show", {"measure": "profit"})
    assert found.sentence
    assert found.rows
    assert any(file.endswith(".csv") for file in found.files)
    assert any(
        content.startswith(b"<?xml") or b"<svg" in content for content in found.files.values()
    )
    assert sorted(path.name for path in (shelf / name).iterdir()) == before
    drawn = charts_of("show", found.tables, "profit", "complaints_first", SAID)
    assert drawn
    json.dumps([spec for _, spec in drawn], allow_nan=False)


def test_an_analysis_nobody_knows_is_refused(shelf, here):
    name = sweeping("tiny", EN)(told, threading.Event())
    with pytest.raises(OnzeError, match="no such analysis"):
        answered(name, str(shelf / name), "os", {})


def grid():
    rows = [
        {"rank": 1, "point": i, "policy": "p", "policy.desk.capacity": c, "policy.order": o,
         "profit": 100.0 * c + len(o), "low": 90.0 * c, "high": 110.0 * c,
         "difference": np.nan, "difference_low": np.nan, "difference_high": np.nan}
        for i, (c, o) in enumerate(product((0.3, 0.6, 0.9), ("praise", "complaints")))
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_a_grid_of_two_factors_is_a_heat_map_with_every_value_at_its_place():
    (_, heat), (_, bars) = charts_of("show", {"show_profit": grid()}, "profit", "p", SAID)
    assert heat["kind"] == "heat"
    assert heat["columns"] == ["0.3", "0.6", "0.9"]
    for x, y, value, half in heat["cells"]:
        capacity, order = float(heat["columns"][x]), heat["rows"][y]
        assert value == 100.0 * capacity + len(order)
        assert half == pytest.approx(10.0 * capacity)
    assert bars["bars"][0]["value"] == 30.0 + len("praise")


def test_a_grid_with_a_hole_is_no_heat_map():
    kinds = [
        s["kind"] for _, s in charts_of("show", {"show_profit": grid()[1:]}, "profit", "p", SAID)
    ]
    assert kinds == ["bars"]


def test_differences_are_drawn_where_there_are_any_and_grey_where_luck_may_have_made_them():
    table = grid().assign(difference=[5.0] * 6, difference_low=[1.0, -1.0] * 3, difference_high=9.0)
    bars = charts_of("show", {"show_profit": table}, "profit", "p", SAID)[-1][1]["bars"]
    assert [bar["value"] for bar in bars] == [5.0] * 6
    assert [bar["colour"] for bar in bars] == ["a", "faint"] * 3


def test_what_does_not_vary_from_most_rows_is_not_named():
    table = pd.DataFrame({"policy": "p", "a.one": [1.0, 1.0, 1.0, 2.0],
                          "a.two": [5.0, 5.0, 6.0, 5.0], "low": 0.0, "high": 9.0,
                          "profit": [1.0, 2.0, 3.0, 4.0]})  # fmt: skip
    bars = charts_of("show", {"show_profit": table}, "profit", "p", SAID)[-1][1]["bars"]
    assert [bar["name"] for bar in bars[1:]] == ["the world as it is", "two 6", "one 2"]


def test_the_heaviest_factors_come_first_with_their_intervals_and_unsure_ones_are_pale():
    table = pd.DataFrame({"factor": ["a", "b"], "total": [0.7, 0.1], "total_low": [0.5, -0.1],
                          "total_high": [0.9, 0.3]})  # fmt: skip
    [(heading, spec)] = charts_of("sensitivity", {"sensitivity": table}, "profit", "p", SAID)
    assert "variance" in heading
    assert [(b["name"], b["colour"]) for b in spec["bars"]] == [("a", "a"), ("b", "faint")]


def test_a_front_marks_those_none_beats_and_an_unknown_interval_is_none():
    table = pd.DataFrame({"choice": ["x", "y"], "on_front": [True, False],
                          "cost_difference": [0.0, 5.0], "profit_difference": [1.0, -1.0],
                          "customers_kept_difference": [0.0, 2.0],
                          "profit_difference_low": [np.nan, -2.0],
                          "profit_difference_high": [np.nan, 0.0]})  # fmt: skip
    drawn = charts_of("pareto", {"pareto": table}, "profit", "p", SAID)
    assert len(drawn) == 2
    first, second = drawn[0][1]["points"]
    assert first["front"]
    assert not second["front"]
    assert first["y_low"] is None
    json.dumps([spec for _, spec in drawn], allow_nan=False)


def test_a_box_is_drawn_over_the_factors_it_restricts_and_open_where_it_is_open():
    points = pd.DataFrame({"a.x": [0.0, 1.0], "a.y": [0.0, 1.0], "a.z": [0.0, 1.0],
                           "loses": [True, False], "undecided": [False, True]})  # fmt: skip
    sides = pd.DataFrame({"box": [1, 1], "factor": ["a.z", "a.x"], "side": ["low", "high"],
                          "limit": [0.4, 0.6]})  # fmt: skip
    [(_, spec)] = charts_of(
        "discover", {"discover_points": points, "discover_boxes": sides}, "profit", "p", SAID
    )
    assert (spec["xTitle"], spec["yTitle"]) == ("z", "x")
    assert spec["boxes"] == [{"x_low": 0.4, "x_high": None, "y_low": None, "y_high": 0.6}]
    assert spec["points"][0] == [0.0, 0.0, True, False]


def test_limits_are_read_once_from_the_environment_of_the_server(monkeypatch):
    monkeypatch.setenv("ONZE_MOST_RUNS", "7")
    limits_module.limits.cache_clear()
    try:
        assert limits_module.limits().most_runs == 7
    finally:
        monkeypatch.undo()
        limits_module.limits.cache_clear()
