"""How does a rival read the common workload, and how does it answer? Plain lines of JSON.

Runs inside each rival's environment, so it needs NumPy and the standard library only. A rival reads
the world once, says that it is ready, and then does one run for each seed it is sent.
"""

import json
import resource
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np


class World(NamedTuple):
    """Who knows whom, who has heard at the start, and the chances a step."""

    start: np.ndarray  # (people + 1,) int64
    neighbours: np.ndarray  # (2 x ties,) int32
    first: np.ndarray  # (n,) int32
    telling: float
    silence: float
    steps: int

    @property
    def people(self):
        """How many there are."""
        return self.start.size - 1

    def ties(self):
        """Return (ties, 2) int64, each tie once."""
        one = np.repeat(np.arange(self.people), np.diff(self.start))
        once = one < self.neighbours
        return np.stack((one[once], self.neighbours[once]), axis=1).astype(np.int64)

    def states(self):
        """Return (people,) int32: 1 who has heard at the start, 0 the others."""
        state = np.zeros(self.people, np.int32)
        state[self.first] = 1
        return state


def read_world():
    """Return the world in the file named on the command line."""
    with np.load(sys.argv[1]) as stored:
        return World(
            stored["start"],
            stored["neighbours"],
            stored["first"],
            float(stored["telling"]),
            float(stored["silence"]),
            int(stored["steps"]),
        )


def shares(unaware, telling, silent):
    """Return the final shares of three counts."""
    people = int(unaware) + int(telling) + int(silent)
    return {
        "unaware": int(unaware) / people,
        "telling": int(telling) / people,
        "silent": int(silent) / people,
    }


def of_degrees(degrees):
    """Return the number of ties, and how much people differ in theirs."""
    return {"ties": int(degrees.sum()) // 2, "deviation": float(degrees.std())}


def ends_read(read, people):
    """Read a network out as (ties, 2) ends, clocked, and return what `of_degrees` says."""
    ends, spent = clocked(read)
    degrees = np.bincount(ends.ravel(), minlength=people)
    return {"read_out": spent["processor"], **of_degrees(degrees)}


def memory():
    """Return the most MiB this process has held, without what its parent held."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024


def clocked(work):
    """Return what some work returns, and its wall and processor seconds."""
    wall, processor = time.perf_counter(), time.process_time()
    result = work()
    spent = {
        "wall": time.perf_counter() - wall,
        "processor": time.process_time() - processor,
    }
    return result, spent


def serve(build, prepare, live, outcome, libraries=(), versions=None):
    """Answer seeds from standard input until it ends.

    build() -> made, once; prepare(made, seed) -> ready; live(ready) -> lived, the only part of a
    run that is timed; outcome(lived) -> what to report. libraries: whose versions to say.
    """
    made, spent = clocked(build)
    said = {name: version(name) for name in libraries} | (versions or {})
    answer({"built": spent, "versions": {"python": sys.version.split()[0], **said}})
    for line in sys.stdin:
        ready = prepare(made, int(line))
        lived, spent = clocked(lambda ready=ready: live(ready))
        answer({**spent, "memory": memory(), **outcome(lived)})
        del ready, lived


def answer(said):
    """Write one line of JSON."""
    print(json.dumps(said), flush=True)
