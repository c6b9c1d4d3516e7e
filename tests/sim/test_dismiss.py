"""Does a program end at once when its workers are ended amid what they say, or are told?"""

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[2]
DEADLINE = 60.0  # seconds
PROGRAM = """
import multiprocessing, time
from concurrent.futures import ProcessPoolExecutor
from sim.processes import dismiss
from tests.sim.test_dismiss import long_answer, long_question

def main():
    pool = ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn"))
    pool.submit(long_answer, 1).result()
    {asked}
    time.sleep({pause})
    dismiss(pool)
    print("ended")

if __name__ == "__main__":
    main()
"""
LONG = 40_000_000  # bytes


def long_answer(size: int) -> bytes:
    """Return so many bytes."""
    return bytes(size)


def long_question(question: bytes) -> int:
    """Listen for a minute."""
    import time

    time.sleep(60)
    return len(question)


@pytest.mark.slow
@pytest.mark.parametrize("pause", [0.0, 0.01, 0.02, 0.03, 0.05])
def test_workers_may_be_ended_while_they_answer(pause: float, tmp_path: Path) -> None:
    asked = f"[pool.submit(long_answer, {LONG}) for _ in range(20)]"
    assert ended(tmp_path, asked, pause) == "ended\n"


@pytest.mark.slow
def test_workers_may_be_ended_while_they_are_asked(tmp_path: Path) -> None:
    asked = f"[pool.submit(long_question, bytes({LONG // 10})) for _ in range(6)]"
    assert ended(tmp_path, asked, 0.5) == "ended\n"


def ended(place: Path, asked: str, pause: float) -> str:
    """Return what a program says that asks its workers this and dismisses them after a while."""
    program = place / "program.py"
    program.write_text(PROGRAM.format(asked=asked, pause=pause))
    done = subprocess.run(
        [sys.executable, str(program)],
        cwd=HERE,
        env={"PYTHONPATH": str(HERE), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )
    return done.stdout + done.stderr
