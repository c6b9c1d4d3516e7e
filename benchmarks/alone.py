"""How is something measured by itself? In a process of its own, so that no memory is inherited."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
STATUS = Path("/proc/self/status")
KIB = 2**10


class Spent(NamedTuple):
    """What a process took, children included, and what it said."""

    wall: float  # seconds
    processor: float  # seconds
    said: str


def process(command: Sequence[str], cache: Path | None = None, where: Path = ROOT) -> Spent:
    """Run Python with these arguments to its end. cache: folder of compiled kernels, if another.

    Raises RuntimeError with what it said where it failed.
    """
    settings = os.environ | {"PYTHONPATH": str(ROOT)}
    settings.pop("PYTHONDONTWRITEBYTECODE", None)  # with caches: Python's own belongs to them
    if cache is not None:
        settings["NUMBA_CACHE_DIR"] = str(cache)
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as troubles:
        began = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, *command], cwd=where, env=settings, stdout=said, stderr=troubles
        )
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        if child.returncode:
            troubles.seek(0)
            raise RuntimeError(f"{' '.join(command)} ended so: {troubles.read()[-2000:]}")
        return Spent(wall, usage.ru_utime + usage.ru_stime, said.read())


def tell(module: str, *arguments: Any) -> Any:
    """Return what a module prints last when run with these arguments: one JSON document."""
    spent = process(["-m", module, *map(str, arguments)])
    return json.loads(spent.said.strip().splitlines()[-1])


@contextmanager
def empty_folder() -> Iterator[Path]:
    """Lend a folder in which nothing is, and remove it with all that came to be in it."""
    with tempfile.TemporaryDirectory(prefix="onze-bench-") as name:
        yield Path(name)


def resident() -> dict[str, int]:
    """Return the bytes of memory this process holds ("now") and has held ("most").

    Read from the system's own book, because what getrusage calls the most is inherited from
    whoever began the process.
    """
    lines = [line.split() for line in STATUS.read_text().splitlines()]
    book = {words[0]: words[1] for words in lines if len(words) > 1}
    return {name: int(book[key]) * KIB for name, key in (("now", "VmRSS:"), ("most", "VmHWM:"))}
