"""Under what circumstances was a result made? Nothing that names a machine or a person."""

from __future__ import annotations

import platform
import re
import subprocess
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from sim.version import VERSION

ROOT = Path(__file__).resolve().parent.parent
LIBRARIES = ("mesa", "numpy", "numba", "pandas", "scipy")
PATIENCE = 5  # seconds for git to answer
ABSOLUTE = re.compile(r"(?<![\w.])(?:[A-Za-z]:)?[\\/](?:[^\s'\"=:]*[\\/])?(?=[^\s'\"=\\/]+)")


@dataclass(frozen=True)
class Made:
    """How a result came about. wall_time: seconds; commit: "" outside a git checkout."""

    command: str
    wall_time: float
    version: str
    python: str
    libraries: dict[str, str]
    commit: str

    def as_dict(self) -> dict[str, Any]:
        """Return the circumstances for a manifest."""
        return asdict(self)


def made(command: str, wall_time: float) -> Made:
    """Return the circumstances of a result made just now. command: as it was typed."""
    return Made(
        command=without_folders(command),
        wall_time=round(wall_time, 3),
        version=VERSION,
        python=platform.python_version(),
        libraries={name: _installed(name) for name in LIBRARIES},
        commit=commit(),
    )


def without_folders(text: str) -> str:
    """Leave of every absolute path its last name: where files lie is nobody's business."""
    return ABSOLUTE.sub("", text)


def commit() -> str:
    """Return the commit the code stands on, with + if files differ from it; "" without git."""
    found = _git("rev-parse", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no") if found else ""
    return found[:12] + ("+" if changed else "")


def _git(*words: str) -> str:
    try:
        answer = subprocess.run(
            ["git", "-c", f"safe.directory={ROOT}", *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"
