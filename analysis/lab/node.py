"""How is a Dask scheduler or worker begun, so that the processor is left to the runs?

Dask looks at itself often: a hundred times a second at what a worker is doing, fifty times whether
it still answers, ten times at its memory. It also has workers give memory back at once, so that
each run asks the system for its pages anew. Together that took a sixth of the runs' time.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

import dask
from distributed.cli import dask_scheduler, dask_worker

ONE_THREAD = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
QUIET: dict[str, Any] = {
    "distributed.worker.profile.enabled": False,
    # Dask would set MALLOC_TRIM_THRESHOLD_ here, too.
    "distributed.nanny.pre-spawn-environ": dict.fromkeys(ONE_THREAD, 1),
    "distributed.worker.memory.monitor-interval": "1s",
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.scheduler.active-memory-manager.start": False,  # No results stay on workers.
}
SCHEDULER = ("--no-dashboard", "--no-show")
WORKER = ("--no-dashboard", "--nworkers", "1", "--nthreads", "1")


def main(words: Sequence[str]) -> None:
    """Be a scheduler or a worker until told to stop; options of Dask's own come last, and count."""
    parser = argparse.ArgumentParser(prog="python -m analysis.lab.node", description=__doc__)
    parser.add_argument("part", choices=("scheduler", "worker"))
    parser.add_argument("options", nargs=argparse.REMAINDER, help="as of `dask scheduler|worker`")
    asked = parser.parse_args(words)
    dask.config.set(QUIET)
    if asked.part == "scheduler":
        dask_scheduler.main([*SCHEDULER, *asked.options])
    else:
        dask_worker.main([*WORKER, *asked.options])


if __name__ == "__main__":
    main(sys.argv[1:])
