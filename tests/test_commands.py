"""Does each command do what a person typed, from the scenario file to the JSON on the screen?"""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from run import app
from sim import runs

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
LASTFM = DATA / "networks" / "lastfm_asia.csv.gz"
REVIEWS = DATA / "service" / "app_reviews_with_replies.csv.gz"
TINY = ["--consumers", "400", "--days", "30", "--set", "world.burn_in=20"]
TYPIST = CliRunner()


def typed(*words: str) -> dict:
    """What a command prints with --json."""
    result = TYPIST.invoke(app, [*words, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_simulate_keeps_its_promises_in_json(tmp_path: Path) -> None:
    out = ["--out", str(tmp_path)]
    first = typed("simulate", "baseline", "--policy", "everyone", "--seed", "3", *TINY, *out)
    assert {"command", "version", "world", "seeds", "fingerprint", "policy"} <= first.keys()
    assert first["totals"]["complaints_answered"] in (1.0, None)
    assert first["days"] == 30
    again = typed("simulate", "--policy", "everyone", "--seed", "3", "--threads", "2", *TINY, *out)
    assert again["fingerprint"] == first["fingerprint"]
    assert again["folder"] != first["folder"], "an earlier result is never overwritten"
    assert (Path(first["folder"]) / "manifest.json").is_file()


def test_a_run_under_a_policy_file_keeps_that_file_and_is_named_after_it(tmp_path: Path) -> None:
    desk = 'title = "Mine"\nidea = "x"\nsource = "onze"\n[desk]\ncapacity = 0.2\n'
    (tmp_path / "mine.toml").write_text("\ufeff" + desk, encoding="utf-8")
    mine, out = str(tmp_path / "mine.toml"), tmp_path / "out"
    (tmp_path / "own.toml").write_text(
        'extends = "baseline"\n[brands.alba]\npolicy = "mine.toml"\n', encoding="utf-8"
    )
    for words in (["baseline", "--policy", mine], [str(tmp_path / "own.toml")]):
        folder = Path(typed("simulate", *words, *TINY, "--out", str(out))["folder"])
        assert folder.parent == out
        assert folder.name.endswith("-mine-1")
        assert "capacity = 0.2" in (folder / "policies" / "mine.toml").read_text(encoding="utf-8")


def test_a_policy_whose_desk_closes_before_it_opens_is_refused(tmp_path: Path) -> None:
    desk = 'title = "Shut"\nidea = "x"\nsource = "onze"\n[desk]\nopens = 18.0\ncloses = 9.0\n'
    (tmp_path / "shut.toml").write_text(desk, encoding="utf-8")
    words = ["simulate", "baseline", "--policy", str(tmp_path / "shut.toml")]
    result = TYPIST.invoke(app, [*words, *TINY, "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert "desk.opens = 18 must lie below desk.closes = 9 (hours" in result.output


def test_compare_gives_paired_differences_and_a_verdict(tmp_path: Path) -> None:
    words = ["compare", "baseline", "--policies", "silence", "everyone", "--replications", "3"]
    found = typed(*words, "--workers", "1", *TINY, "--out", str(tmp_path))
    assert {row["policy"] for row in found["policies"]} == {"silence", "everyone"}
    gap = found["differences"][0]
    assert {"policy", "against", "measure", "mean", "low", "high", "replications"} <= gap.keys()
    assert {"probability_better", "variance_ratio"} <= gap.keys()
    assert found["seeds"] == [1, 2, 3]
    assert found["verdict"].endswith(".")
    assert (Path(found["folder"]) / "report.html").read_text(encoding="utf-8").startswith("<!")


def test_compare_gives_the_same_bytes_from_one_process_and_from_two(tmp_path: Path) -> None:
    words = ["compare", "--policies", "silence", "as_observed", "--replications", "2", *TINY]
    alone, together = (
        typed(*words, "--workers", workers, "--out", str(tmp_path)) for workers in ("1", "2")
    )
    assert alone["fingerprint"] == together["fingerprint"]


def test_validate_prints_every_pattern_with_its_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quicker = {"world.consumers": 300, "world.burn_in": 20, "world.days": 91}
    monkeypatch.setattr("analysis.validation.QUICK", quicker)
    monkeypatch.setattr("analysis.validation.QUICK_SEEDS", 1)
    words = ["validate", "baseline", "--quick", "--workers", "1"]
    table = tmp_path / "patterns.csv"
    found = typed(*words, "--seed", "3", "--csv", str(table))
    assert {"command", "version", "world", "seeds", "fingerprint", "patterns"} <= found.keys()
    assert (found["command"], found["seeds"]) == ("validate", [3])
    for row in found["patterns"]:
        assert {"id", "expected", "found", "role", "holds", "source", "note"} <= row.keys()
    assert len(table.read_text(encoding="utf-8").splitlines()) == len(found["patterns"]) + 1
    monkeypatch.setitem(quicker, "world.days", 5)
    shown = TYPIST.invoke(app, words)
    assert shown.exit_code == 0, shown.output
    lines = shown.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    rows = [line for line in lines if re.match(r"P\d+ ", line)]
    assert len(rows) == len(found["patterns"]), "one line each"
    assert any(line.endswith("not run") for line in rows)


def stopped_after(seeds: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Press Ctrl-C once so many seeds are finished."""
    live_all = runs.replicate_all

    def pressed(scenario: Any, policies: Any, asked: Any, workers: Any) -> Iterator[list[Any]]:
        yield from live_all(scenario, policies, asked[:seeds], workers)
        raise KeyboardInterrupt

    monkeypatch.setattr(runs, "replicate_all", pressed)


@pytest.mark.parametrize("finished", [1, 2])
def test_a_comparison_that_is_stopped_keeps_the_seeds_that_are_finished(
    finished: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["compare", "--policies", "silence", "everyone", "--workers", "1", *TINY]
    words += ["--out", str(tmp_path), "--json", "--replications"]
    whole = json.loads(TYPIST.invoke(app, [*words, str(finished)]).stdout)
    stopped_after(finished, monkeypatch)
    result = TYPIST.invoke(app, [*words, "5"])
    assert result.exit_code == 0, result.output
    said = f"Stopped: the verdict uses the {finished} of 5 replications that were finished."
    assert " ".join(result.stderr.split()) == said
    found = json.loads(result.stdout)
    assert found["seeds"] == list(range(1, finished + 1))
    assert (found["verdict"], found["policies"]) == (whole["verdict"], whole["policies"])
    assert found["fingerprint"] == whole["fingerprint"]
    assert (Path(found["folder"]) / "report.html").is_file()


def test_a_comparison_stopped_before_its_first_seed_leaves_with_130_and_nothing_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped_after(0, monkeypatch)
    words = ["compare", "--policies", "silence", "everyone", *TINY, "--workers", "1"]
    result = TYPIST.invoke(app, [*words, "--out", str(tmp_path / "results")])
    assert result.exit_code == 130
    assert result.stdout == ""
    assert result.stderr == "Stopped; nothing half-written was left behind.\n"
    assert not list(tmp_path.iterdir())


def test_info_names_versions_and_sizes() -> None:
    found = typed("info")
    assert found["packages"]["numba"]
    assert "as_observed" in found["policies"]


def test_policies_live_on_a_real_network_against_the_desks_of_real_brands(tmp_path: Path) -> None:
    for path in (LASTFM, REVIEWS):
        if not path.is_file():
            pytest.skip(f"{path.name} is not beside this checkout")
    people = typed("import", "network", str(LASTFM), "--out", str(tmp_path / "net"))
    assert people["people"] == 7624
    desks = typed("import", "desk", str(REVIEWS), "--out", str(tmp_path / "desks"))
    assert len(desks["brands"]) == 13
    found = typed(
        "compare", str(tmp_path / "desks" / "world.toml"), "--network", str(tmp_path / "net"),
        "--policies", "half_desk_complaints_first", "silence", "--replications", "2",
        "--days", "60", "--set", "world.burn_in=60", "--workers", "1", "--out", str(tmp_path),
    )  # fmt: skip
    measured = {row["policy"] for row in found["policies"]}
    assert measured == {"half_desk_complaints_first", "silence"}
    manifest = json.loads((Path(found["folder"]) / "manifest.json").read_text())
    assert str(tmp_path) not in json.dumps(manifest), "a result names no machine"


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent as a POSIX signal")
def test_a_real_ctrl_c_ends_the_workers_within_seconds(tmp_path: Path) -> None:
    words = [sys.executable, "run.py", "compare", "--policies", "silence", "everyone", *TINY]
    words += ["--replications", "2000", "--workers", "2", "--out", str(tmp_path / "out")]
    process = subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    try:
        time.sleep(6)
        os.killpg(process.pid, signal.SIGINT)
        said, _ = process.communicate(timeout=30)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode in (0, 130), said
    kept = (tmp_path / "out").exists()
    assert kept == (process.returncode == 0), "finished seeds are kept, and only those"
    assert "Traceback" not in said
