"""What was measured on? The machine and how busy it was, in a sentence."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import psutil

INFO = Path("/proc/cpuinfo")


def describe() -> str:
    """Return processor, cores, memory, system, Python, and how many programs wanted to run."""
    model = platform.processor() or platform.machine()
    if INFO.exists():
        named = [line for line in INFO.read_text().splitlines() if line.startswith("model name")]
        model = named[0].partition(":")[2].strip() if named else model
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} "
        f"{platform.machine()}, Python {platform.python_version()}; "
        f"load {os.getloadavg()[0]:.1f} when it began"
    )
