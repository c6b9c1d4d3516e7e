"""Does a Dask cluster live a study as this process does, whoever joins and whoever dies?"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.lab.study import STUDY
from run import app
from tests.analysis.lab.small import live, load_experiment, plan_of, runs, written

Client = pytest.importorskip(
    "distributed", reason="Dask is not installed: pip install 'onze[lab]'"
).Client
node = pytest.importorskip("analysis.lab.node")
ROOT = Path(__file__).resolve().parents[3]
DEADLINE = 60.0
EXPERIMENT = """
policies = ["as_observed", "silence"]
replications = 20
[set]
"world.consumers" = 600
"world.burn_in" = 10
"world.days" = 40
[factors]
"policy.desk.capacity" = {values = [0.3, 0.6, 0.9]}
"""
RUNS = 2 * 20 * 3


def until(true: Callable[[], bool]) -> None:
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < DEADLINE, true
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


class Cluster:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        """Begin the scheduler."""
        self.folder, self.begun = folder, []
        self.address = f"tcp://127.0.0.1:{free_port()}"
        port = self.address.rsplit(":", 1)[1]
        self.begin("scheduler", "scheduler", "--host", "127.0.0.1", "--port", port)

    def begin(self, name: str, *words: str, **environment: str) -> subprocess.Popen:
        """Begin a part of the cluster; what it says goes into the folder."""
        with (self.folder / f"{name}.log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "analysis.lab.node", *words],
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": str(ROOT), **environment},
                stdout=log,
                stderr=log,
            )
        self.begun.append(process)
        return process

    def worker(
        self, name: str, wait: bool = True, nurse: str = "--no-nanny", **environment: str
    ) -> subprocess.Popen:
        """Begin a worker; returns when it has found the scheduler."""
        words = ["worker", self.address, "--name", name, nurse]
        places = ["--local-directory", str(self.folder)]
        process = self.begin(name, *words, *places, **environment)
        if wait:
            until(lambda: "Registered to" in (self.folder / f"{name}.log").read_text())
        return process

    def close(self) -> None:
        for process in reversed(self.begun):
            process.terminate()
            try:
                process.communicate(timeout=DEADLINE)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture
def cluster(tmp_path) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path)
    yield cluster
    cluster.close()


@pytest.mark.slow
def test_a_study_lived_on_a_cluster_is_the_one_lived_here_whoever_comes_and_goes(cluster, tmp_path):
    path = written(tmp_path, EXPERIMENT, "far")
    study = tmp_path / "out" / "far" / STUDY
    first = cluster.worker("first", wait=False)
    cluster.worker("second")
    words = ["run.py", "sweep", str(path), "--dask", cluster.address, "--json"]
    sweep = subprocess.Popen(
        [sys.executable, *words, "--out", str(tmp_path / "out")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    cluster.begun.append(sweep)
    until(lambda: study.exists() and study.stat().st_size > 0 and len(runs(study)) > 0)
    cluster.worker("third", wait=False)
    first.kill()
    told = json.loads(sweep.communicate(timeout=DEADLINE)[0])
    assert sweep.returncode == 0
    assert (told["runs"], told["lived"], told["failed"]) == (RUNS, RUNS, 0)
    here = tmp_path / STUDY
    live(plan_of(load_experiment(path)), here)
    assert runs(study) == runs(here)


def looks_at_itself(dask_worker) -> tuple[list[str], int, str | None]:
    return (
        [name for name in dask_worker.periodic_callbacks if name.startswith("profile")],
        dask_worker.state.nthreads,
        os.environ.get("MALLOC_TRIM_THRESHOLD_"),
    )


@pytest.mark.slow
def test_a_worker_leaves_the_processor_to_its_runs(cluster):
    cluster.worker("watched", nurse="--nanny")
    with Client(cluster.address, timeout=DEADLINE, set_as_default=False) as client:
        assert list(client.run(looks_at_itself).values()) == [([], 1, None)]


def test_a_part_that_a_cluster_does_not_have_is_refused(capsys):
    with pytest.raises(SystemExit) as ended:
        node.main(["wroker", "tcp://127.0.0.1:8786"])
    assert ended.value.code == 2
    assert "invalid choice: 'wroker'" in capsys.readouterr().err


def refused(tmp_path: Path, address: str) -> str:
    path = written(tmp_path, EXPERIMENT, "far")
    words = ["sweep", str(path), "--dask", address, "--out", str(tmp_path / "out")]
    found = CliRunner().invoke(app, words, terminal_width=80)
    assert found.exit_code == 2, found.output
    assert found.output.count("\n") == 1
    return found.output


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:{}", "nowhere", "x://127.0.0.1:1", ""])
def test_an_address_where_no_scheduler_answers_is_refused(tmp_path, monkeypatch, address):
    monkeypatch.setattr("analysis.lab.cluster.PATIENCE", 1.0)
    address = address.format(free_port())
    said = refused(tmp_path, address)
    assert said.startswith(f"No: --dask {address} is not the address of a Dask scheduler that")
    assert said.endswith("it looks like tcp://127.0.0.1:8786.\n")


@pytest.mark.slow
def test_a_worker_that_would_live_another_model_is_refused(cluster, tmp_path):
    old = tmp_path / "old"
    old.mkdir()
    (old / "sitecustomize.py").write_text("import sim.version\nsim.version.RESULTS = 'older'\n")
    cluster.worker("old", PYTHONPATH=f"{old}{os.pathsep}{ROOT}")
    said = refused(tmp_path, cluster.address)
    assert " runs Onze 0.1.0 older, this is 0.1.0 " in said
    assert said.endswith(": start it from this folder.\n")
