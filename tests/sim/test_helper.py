"""Does a second process compile half of a cold market, and is it never in the way?"""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import psutil
import pytest
from numba import config

from sim import helper
from sim.kernels import ahead
from sim.scenario import load_scenario
from tests.tree import ROOT

pytestmark = pytest.mark.skipif(bool(config.DISABLE_JIT), reason="nothing is compiled")
DEADLINE = 300.0  # seconds
ONE_DAY = (
    "run.py", "simulate", "baseline", "--days", "1", "--consumers", "60",
    "--set", "world.burn_in=2", "--json",
)  # fmt: skip
# What parts the days are put together from, when a market has been made ready by two.
READY = """
from sim import runs
from sim.kernels.ahead import DAYS, PARTS
from sim.kernels.whole_day import live_days
from sim.scenario import load_scenario

runs.warm_up(load_scenario("baseline"))
odd = [kernel.__name__ for kernel, kinds in PARTS if set(kernel.part().overloads) != {kinds}]
print(odd, list(live_days.overloads) == [DAYS])
"""
TWO_CORES = pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="there is one core")


def begun(place: Path, *command: str, **more: str) -> subprocess.Popen[str]:
    """A command that lives a market, or another, with a cache of its own."""
    return subprocess.Popen(
        [sys.executable, *(command or (*ONE_DAY, "--out", str(place / "results")))],
        cwd=ROOT,
        env={**os.environ, "NUMBA_CACHE_DIR": str(place / "cache"), **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(process: subprocess.Popen[str]) -> str:
    """The fingerprint of the market that a command has lived."""
    said, troubles = process.communicate(timeout=DEADLINE)
    assert process.returncode == 0, troubles
    assert "Traceback" not in troubles, troubles
    return json.loads(said)["fingerprint"]


def helper_of(process: subprocess.Popen[str]) -> psutil.Process:
    """The process that helps a command, once there is one."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        for child in psutil.Process(process.pid).children():
            if "spawn_main" in " ".join(child.cmdline()):
                return child
        time.sleep(0.02)
    raise AssertionError("nobody helps")


def kept(place: Path) -> dict[str, int]:
    """The files of a cache and when each was written."""
    return {path.name: path.stat().st_mtime_ns for path in (place / "cache").rglob("*.nb?")}


@TWO_CORES
@pytest.mark.slow
def test_a_market_compiled_by_two_lives_as_without_a_compiler_and_leaves_nothing_to_compile(
    tmp_path: Path,
) -> None:
    ready = begun(tmp_path, "-c", READY)
    other = helper_of(ready)
    assert ready.communicate(timeout=DEADLINE) == ("[] True\n", "")
    assert not other.is_running()
    cache = kept(tmp_path)
    days = sorted(name for name in cache if name.startswith("whole_day."))
    assert [name.rpartition(".")[2] for name in days] == ["nbc", "nbi"], days  # of one signature
    assert finished(begun(tmp_path)) == finished(begun(tmp_path, NUMBA_DISABLE_JIT="1"))
    assert kept(tmp_path) == cache, "something was left to compile"


@TWO_CORES
@pytest.mark.slow
def test_a_helper_that_is_killed_leaves_its_work_to_the_other(tmp_path: Path) -> None:
    first = begun(tmp_path)
    other = helper_of(first)
    time.sleep(1.0)
    other.kill()
    assert finished(first) == finished(begun(tmp_path, NUMBA_DISABLE_JIT="1"))
    assert any(name.startswith("whole_day.live_days") for name in kept(tmp_path))


@TWO_CORES
@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals are those of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("pause", [0.0, 2.5])  # while it begins, and while it compiles
def test_nobody_is_left_when_a_command_is_ended(
    number: signal.Signals, pause: float, tmp_path: Path
) -> None:
    process = begun(tmp_path)
    other = helper_of(process)
    time.sleep(pause)
    process.send_signal(number)
    process.communicate(timeout=DEADLINE)
    psutil.wait_procs([other], timeout=20.0)
    assert not other.is_running()


def test_help_is_called_only_where_it_pays(monkeypatch: pytest.MonkeyPatch) -> None:
    usual, launch = load_scenario("baseline"), load_scenario("launch")
    monkeypatch.setattr(helper, "is_cold", lambda: True)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    assert helper.worth_it(usual)
    assert not helper.worth_it(launch), "its days are lived verb by verb"
    with monkeypatch.context() as one_core:
        one_core.setattr(os, "sched_getaffinity", lambda _: {0})
        assert not helper.worth_it(usual)
    with monkeypatch.context() as worker:
        worker.setattr(multiprocessing, "parent_process", lambda: "somebody")
        assert not helper.worth_it(usual)
    monkeypatch.setattr(helper, "is_cold", lambda: False)
    assert not helper.worth_it(usual)


def test_without_a_compiler_nothing_is_cold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "DISABLE_JIT", 1)
    assert not ahead.is_cold()


def test_asking_whether_anything_is_cold_takes_no_time() -> None:
    times = []
    for _ in range(20):
        began = time.process_time()
        ahead.is_cold()
        times.append(time.process_time() - began)
    assert sorted(times)[len(times) // 2] < 0.005


def test_what_a_helper_cannot_do_is_done_here() -> None:
    failed: Future[bytes] = Future()
    failed.set_exception(BrokenProcessPool())
    assert helper._come_of(failed) is None
