"""Where does each rival live? In an environment of its own, made once from a list of versions."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
RIVALS = Path(__file__).resolve().parent / "rivals"
HOMES = ROOT / "build" / "peers"
PATIENCE = 900  # seconds for one installation
PACKAGE = "python3-graph-tool"
ADDRESS = re.compile(r"\S+://\S+")
SYSTEM = ("/usr/bin/python3", "python3")


class Home(NamedTuple):
    """A Python that has a rival, or a sentence that says why there is none."""

    python: str
    missing: str = ""


def homes(names: Sequence[str]) -> dict[str, Home]:
    """Return a home for each name, made where there is none yet."""
    makers = {"onze": lambda: Home(sys.executable), "graph_tool": system_home}
    return {name: makers.get(name, lambda name=name: own_home(name))() for name in names}


def own_home(name: str) -> Home:
    """Return an environment with what rivals/NAME.txt lists, in build/peers/NAME."""
    wanted, home = RIVALS / f"{name}.txt", HOMES / name
    python, stamp = home / "bin" / "python", home / "installed.txt"
    if stamp.exists() and stamp.read_text() == wanted.read_text():
        return Home(str(python))
    print(f"Setting up {home.relative_to(ROOT)}", flush=True)
    shutil.rmtree(home, ignore_errors=True)
    pip = (sys.executable, "-m", "pip", "--python", str(python), "install", "-qq", "--no-input")
    for command in (
        (sys.executable, "-m", "venv", "--without-pip", str(home)),
        (*pip, "--disable-pip-version-check", "--only-binary", ":all:", "-r", str(wanted)),
    ):
        trouble = failure(command)
        if trouble:
            return Home("", f"{name} could not be installed here: {trouble}")
    stamp.write_text(wanted.read_text())
    return Home(str(python))


def system_home() -> Home:
    """Return the system's Python with graph-tool; root on Debian or Ubuntu has it installed."""
    install = ("apt-get", "install", "-y", "-qq", "--no-install-recommends", PACKAGE)
    for attempt in range(2):
        for python in SYSTEM:
            if shutil.which(python) and not failure((python, "-c", "import graph_tool.dynamics")):
                return Home(python)
        if attempt == 0 and shutil.which("apt-get") and os.geteuid() == 0:
            print(f"Installing {PACKAGE} with apt-get", flush=True)
            failure(("apt-get", "update", "-qq"))
            failure(install)
    return Home("", f"graph-tool is not here; on Debian or Ubuntu: sudo {' '.join(install)}")


def failure(command: Sequence[str]) -> str:
    """Run a command in silence; return the last line of its complaint, empty if it went well."""
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE, env=quiet, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    said = (done.stderr or done.stdout).strip().splitlines()
    if done.returncode == 0:
        return ""
    return ADDRESS.sub("...", said[-1]) if said else f"exit {done.returncode}"
