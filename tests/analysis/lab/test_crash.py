"""Does a sweep that is killed, interrupted, doubled or starved end as one that never was?

Moments are drawn from a seed; that they hit the same line again on another day is not promised, and
not needed: whatever they hit, the study must come out byte for byte the same.
"""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from analysis.lab.hands import Processes
from analysis.lab.living import live_missing
from analysis.lab.repair import opened
from analysis.lab.store import Store
from analysis.lab.study import STUDY
from analysis.lab.task import Task
from run import app
from tests.analysis.lab.shaky import Shaky
from tests.analysis.lab.small import runs, world, written

ROOT = Path(__file__).resolve().parents[3]
KILLS, KILLS_WITH_WORKERS = 20, 2
LONGEST = 0.5  # seconds a sweep is left alone, at most, before it is killed
DEADLINE = 60.0
EXPERIMENT = """
title = "Killed"
policies = ["as_observed", "silence"]
replications = 25
[set]
"world.consumers" = 200
"world.burn_in" = 8
"world.days" = 12
[factors]
"experience.failure" = {low = 0.05, high = 0.2, steps = 3}
"""
RUNS = 2 * 25 * 3


class Forks:
    """A process that begins sweeps for us, each within milliseconds."""

    def __init__(self, experiment: Path) -> None:
        """Begin it, and wait until it is ready."""
        words = [sys.executable, "-m", "tests.analysis.lab.forked", str(experiment)]
        self.process = subprocess.Popen(
            words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout.readline() == "ready\n"

    def ask(self, *words: object) -> int:
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def sweep(self, folder: Path) -> int:
        """Begin a sweep; returns its process."""
        return self.ask("sweep", folder)

    def wait(self, process: int) -> int:
        """How it ended: its exit code, or less than 0 for the signal that killed it."""
        return self.ask("wait", process)

    def finish(self, folder: Path) -> dict:
        """Sweep to the end; returns what it says."""
        process = self.sweep(folder)
        assert self.wait(process) == 0, said(folder, process)
        return json.loads(said(folder, process))

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(DEADLINE)
        self.process.stdout.close()


def said(folder: Path, process: int) -> str:
    return folder.with_name(f"{folder.name}-{process}.json").read_text()


@pytest.fixture(scope="module")
def experiment(tmp_path_factory) -> Path:
    return written(tmp_path_factory.mktemp("experiment"), EXPERIMENT, "killed")


@pytest.fixture(scope="module")
def forks(experiment) -> Iterator[Forks]:
    forks = Forks(experiment)
    yield forks
    forks.close()


@pytest.fixture(scope="module")
def untouched(forks, tmp_path_factory) -> Path:
    """A study that nothing happened to."""
    folder = tmp_path_factory.mktemp("untouched") / "out"
    assert forks.finish(folder)["lived"] == RUNS
    return folder / "killed" / STUDY


def same(one: Path, other: Path) -> None:
    """Every table in which studies may not differ, row for row."""
    for table in ("runs", "points", "members"):
        found = []
        for path in (one, other):
            with closing(sqlite3.connect(path)) as disk:
                found.append(disk.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall())
        assert found[0] == found[1], table
    assert len(runs(one)) == RUNS


def kept(study: Path) -> int:
    """How many runs stand in a study that others may be writing, 0 before there is one."""
    if not study.exists():
        return 0
    with closing(sqlite3.connect(study, timeout=9)) as disk:
        if not disk.execute("SELECT 1 FROM sqlite_master WHERE name = 'runs'").fetchone():
            return 0
        return disk.execute("SELECT count(*) FROM runs").fetchone()[0]


def until(true: Callable[[], bool]) -> None:
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < DEADLINE, true
        time.sleep(0.01)


def test_a_sweep_killed_twenty_times_ends_as_one_never_killed(forks, untouched, tmp_path):
    luck, killed, midway = random.Random(20), 0, 0
    for number in range(KILLS):  # On a quick machine a study may be over before all are spent.
        out, before, code = tmp_path / str(number), 0, None
        study = out / "killed" / STUDY
        while code != 0 and killed < KILLS:
            process = forks.sweep(out)
            time.sleep(luck.uniform(0.0, LONGEST))
            os.kill(process, signal.SIGKILL)
            code = forks.wait(process)
            assert code in (0, -signal.SIGKILL)
            killed += code != 0
            now = kept(study)
            assert now >= before, "a run that was kept is gone"
            midway += before < now < RUNS
            before = now
        last = forks.finish(out)
        assert (last["runs"], last["failed"], last["reused"]) == (RUNS, 0, before)
        assert last["lived"] == RUNS - before
        same(study, untouched)
        if killed == KILLS:
            break
    assert killed == KILLS
    assert midway > 2, "kill it earlier, or later"


def begin(experiment: Path, out: Path, *words: str) -> subprocess.Popen:
    """Begin a sweep as a person would, at a terminal of its own."""
    return subprocess.Popen(
        [sys.executable, "run.py", "sweep", str(experiment), "--out", str(out), *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def workers_of(process: subprocess.Popen) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


@pytest.mark.slow
def test_a_sweep_with_workers_that_is_killed_leaves_nobody_behind(experiment, untouched, tmp_path):
    luck, study = random.Random(3), tmp_path / "killed" / STUDY
    for least in sorted(luck.sample(range(RUNS // 2), KILLS_WITH_WORKERS)):
        process = begin(experiment, tmp_path, "--workers", "2")
        before = kept(study)
        until(lambda least=least, before=before: kept(study) > max(least, before))
        workers = workers_of(process)
        process.kill()
        process.communicate()
        assert len(workers) >= 2
        until(lambda workers=workers: not any(map(alive, workers)))
    last = begin(experiment, tmp_path, "--workers", "2", "--json")
    told = json.loads(last.communicate(timeout=DEADLINE)[0])
    assert (told["runs"], told["failed"]) == (RUNS, 0)
    same(study, untouched)


@pytest.mark.slow
def test_ctrl_c_keeps_what_is_finished_and_says_so_in_one_sentence(experiment, untouched, tmp_path):
    study = tmp_path / "killed" / STUDY
    process = begin(experiment, tmp_path, "--workers", "2")
    until(lambda: kept(study) > 0)
    workers = workers_of(process)
    os.killpg(process.pid, signal.SIGINT)
    out, errors = process.communicate(timeout=DEADLINE)
    assert process.returncode == 130
    assert out == ""
    number = kept(study)
    assert 0 < number < RUNS
    assert errors == (
        f"Stopped: {number} of {RUNS} runs are kept in {tmp_path / 'killed'}; the same command "
        "goes on from there.\n"
    )
    until(lambda: not any(map(alive, workers)))


@pytest.mark.slow
def test_a_worker_that_is_killed_costs_nothing(experiment, untouched, tmp_path):
    study = tmp_path / "killed" / STUDY
    process = begin(experiment, tmp_path, "--workers", "2", "--json")
    until(lambda: kept(study) > 0)
    spawned = [each for each in workers_of(process) if "spawn_main" in " ".join(each.cmdline())]
    spawned[-1].kill()
    told = json.loads(process.communicate(timeout=DEADLINE)[0])
    assert (process.returncode, told["runs"], told["failed"]) == (0, RUNS, 0)
    same(study, untouched)


@pytest.mark.slow
def test_a_run_that_always_kills_its_worker_fails_and_the_others_are_lived(tmp_path):
    ways = ["", "kill", "", "kill once", "", ""]
    tasks = [
        Task(world(), Shaky(way, str(tmp_path / "mark")), seed) for seed, way in enumerate(ways)
    ]
    with Store(tmp_path / STUDY) as store:
        tally = live_missing(store, tasks, workers=2)
        assert (tally.runs, tally.done, tally.failed) == (6, 6, 1)
        failures = list(store.rows([task.key for task in tasks], ("key", "error"), "failed"))
        words = "its worker died 2 times (killed, or the machine is out of memory)"
        assert failures == [(tasks[1].key, words)]
        lived = {task.seed: task.key for task in tasks if task is not tasks[1]}
        prints = dict(store.rows(lived.values(), ("key", "fingerprint")))
    with Store(tmp_path / "calm.sqlite") as store:
        calm = [Task(world(), Shaky(), seed) for seed in lived]
        live_missing(store, calm, workers=1)
        expected = dict(store.rows([task.key for task in calm], ("key", "fingerprint")))
    assert [prints[lived[t.seed]] for t in calm] == [expected[t.key] for t in calm]


@pytest.mark.slow
def test_workers_that_die_while_nobody_looks_are_replaced():
    hands = Processes(1)
    tasks = [Task(world(), Shaky(), seed) for seed in (1, 2)]
    found: list = []
    hands.give(tasks[:1])
    until(lambda: found.extend(hands.take(0.1)) or len(found) == 1)
    for worker in list(hands.pool._processes.values()):
        worker.kill()
    until(lambda: hands.pool._broken)
    hands.give(tasks[1:])
    until(lambda: found.extend(hands.take(0.1)) or len(found) == 2)
    hands.close()
    assert [records[0].key for records in found] == [task.key for task in tasks]
    assert all(records[0].state == "done" for records in found)


def test_two_sweeps_begun_at_once_share_a_study(forks, untouched, tmp_path):
    out = tmp_path / "out"
    both = [forks.sweep(out) for _ in range(2)]
    assert [forks.wait(process) for process in both] == [0, 0]
    told = [json.loads(said(out, process)) for process in both]
    assert sum(each["lived"] for each in told) == RUNS
    assert all(each["lived"] > 0 for each in told)
    assert all(each["reused"] + each["lived"] + each["elsewhere"] == RUNS for each in told)
    assert told[0]["fingerprint"] == told[1]["fingerprint"]
    same(out / "killed" / STUDY, untouched)


def test_what_a_killed_sweep_held_is_taken_over_by_another_at_work(forks, untouched, tmp_path):
    out, study = tmp_path / "out", tmp_path / "out" / "killed" / STUDY
    killed = forks.sweep(out)
    until(lambda: kept(study) > 0)
    other = forks.sweep(out)
    os.kill(killed, signal.SIGKILL)
    assert forks.wait(other) == 0  # Though nobody has taken note of the other's death yet.
    assert forks.wait(killed) == -signal.SIGKILL
    told = json.loads(said(out, other))
    assert told["runs"] == told["done"] == RUNS
    same(study, untouched)


def sweep_here(experiment: Path, out: Path) -> tuple[int, str]:
    """Sweep in this process; returns its exit code and its words."""
    found = CliRunner().invoke(
        app, ["sweep", str(experiment), "--workers", "1", "--out", str(out)], terminal_width=80
    )
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return found.exit_code, found.output


def test_a_study_in_use_by_another_program_is_refused_or_waited_for(
    experiment, tmp_path, monkeypatch
):
    monkeypatch.setattr("analysis.lab.commands.opened", partial(opened, patience=0.3))
    (tmp_path / "killed").mkdir()
    with Store(tmp_path / "killed" / STUDY) as store, store.change():
        store.disk.execute("INSERT INTO about VALUES ('x', 'y')")
        assert sweep_here(experiment, tmp_path) == (
            2,
            f"No: {STUDY} is in use by another program, for more than 0 seconds; close that and "
            "run the same command again: every run kept so far is still there.\n",
        )


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """A disk of its own with little room."""
    place = tmp_path / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(place)]
    try:
        done = subprocess.run(words, capture_output=True, timeout=9)
    except FileNotFoundError:
        pytest.skip("there is no mount here")
    if done.returncode:
        pytest.skip("a disk of one's own may not be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True, timeout=9)


def test_a_full_disk_is_said_in_one_sentence_and_the_sweep_goes_on_when_there_is_room(
    experiment, untouched, small_disk
):
    study = small_disk / "killed" / STUDY
    code, words = sweep_here(experiment, small_disk)
    assert (code, words) == (
        2,
        f"No: the disk is full, so {STUDY} cannot take another run; make room and run the same "
        "command again: every run kept so far is still there.\n",
    )
    number = kept(study)
    assert 0 < number < RUNS
    assert sweep_here(experiment, small_disk)[0] == 2  # Still full, and still nothing lost.
    assert kept(study) >= number
    subprocess.run(["mount", "-o", "remount,size=9m", str(small_disk)], check=True, timeout=9)
    assert sweep_here(experiment, small_disk)[0] == 0
    same(study, untouched)
