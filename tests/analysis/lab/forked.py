"""How does a test start many sweeps without waiting seconds for each to import?

Run as a program: it imports once, lives one market, and then answers lines on its input. "sweep
FOLDER" forks a sweep of the experiment into that folder and says its number; "wait NUMBER" says how
it ended.
"""

import os
import shlex
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import typer

from analysis.lab.commands import sweep_experiment
from analysis.lab.experiment import load_experiment
from analysis.lab.work import live_one
from tests.analysis.lab.small import plan_of


def sweep(experiment: Path, folder: Path) -> int:
    """Live the experiment in a process of its own; what it says goes beside the folder."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        folder.mkdir(parents=True, exist_ok=True)
        said = folder.with_name(f"{folder.name}-{os.getpid()}.json")
        with said.open("w") as out, redirect_stdout(out), redirect_stderr(out):
            sweep_experiment(
                str(experiment), {}, quick=False, replications=None, workers=1, dask=None,
                dry_run=False, retry_failed=False, out=folder, as_json=True,
            )  # fmt: skip
        code = 0
    except typer.Exit as left:
        code = left.exit_code
    finally:
        os._exit(code)


def main() -> None:
    """Get ready, say so, and answer."""
    experiment = Path(sys.argv[1])
    live_one(plan_of(load_experiment(experiment)).task(0, 0, 0))
    # The forked sweep need not warm up what this process has already.
    sys.modules["analysis.lab.commands"].get_ready = lambda _: None
    print("ready", flush=True)
    for line in sys.stdin:
        word, given = shlex.split(line)
        if word == "sweep":
            print(sweep(experiment, Path(given)), flush=True)
        else:
            print(os.waitstatus_to_exitcode(os.waitpid(int(given), 0)[1]), flush=True)


if __name__ == "__main__":
    main()
