"""Are results the same bytes wherever they are made? `make everywhere`, three minutes.

Lives every world and every policy (tests/engine/marks.py) with more threads, with bonds kept short
as in the largest markets, compiled for any processor instead of this one, without the compiler
(smaller still), and in any other Python named: `make everywhere ARGS="/path/to/python3.13"`, one
that has the packages of requirements.lock. Prints a table; leaves with 1 if anything differs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.engine.marks import CONSUMERS, MARKS
from tests.tree import ROOT

FEW = 60  # consumers a market without the compiler can have
WAYS: tuple[tuple[str, int, dict[str, str], tuple[str, ...]], ...] = (
    ("one thread", CONSUMERS, {}, ()),
    ("two threads", CONSUMERS, {}, ("--threads", "2")),
    ("three threads", CONSUMERS, {}, ("--threads", "3")),
    ("short bonds", CONSUMERS, {}, ("--short", "--threads", "2")),
    ("any processor", CONSUMERS, {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}, ()),
    ("few", FEW, {}, ()),
    ("few, no compiler", FEW, {"NUMBA_DISABLE_JIT": "1"}, ()),
)
Marks = dict[str, dict[str, str]]


def lived(python: str, consumers: int, environment: dict[str, str], more: Sequence[str]) -> Marks:
    """Return the marks of a process of its own."""
    answer = subprocess.run(
        [python, "-m", "tests.engine.marks", "--consumers", str(consumers), *more],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return json.loads(answer.stdout)


def version(python: str) -> str:
    """Return the version of a Python, and of what compiles and computes in it."""
    ask = "import sys, numba, numpy; print(*sys.version_info[:3], sep='.', end=', numba ');"
    ask += "print(numba.__version__, 'numpy', numpy.__version__)"
    return subprocess.run(
        [python, "-c", ask], check=True, stdout=subprocess.PIPE, text=True
    ).stdout.strip()


def compare(pythons: Sequence[str]) -> int:
    """Print what differs from the recorded marks, and from this Python's few; return how many."""
    known = {CONSUMERS: json.loads(MARKS.read_text(encoding="utf-8"))}
    differing = 0
    with tempfile.TemporaryDirectory() as caches:
        for number, python in enumerate(pythons):
            print(f"Python {version(python)}", flush=True)
            for way, consumers, settings, more in WAYS:
                cache = Path(caches) / f"{number} {settings.get('NUMBA_CPU_NAME', '')}"
                begun = time.monotonic()
                own = {"NUMBA_CACHE_DIR": str(cache), **settings}
                found = lived(python, consumers, own, more)
                there = known.setdefault(consumers, found)
                moved = sorted(name for name in there if found.get(name) != there[name])
                differing += len(moved)
                says = f"{len(moved)} of {len(there)} differ: {moved}" if moved else "same"
                print(f"  {way:<20}{time.monotonic() - begun:6.0f} s  {says}", flush=True)
    return differing


if __name__ == "__main__":
    sys.exit(min(1, compare([sys.executable, *sys.argv[1:]])))
