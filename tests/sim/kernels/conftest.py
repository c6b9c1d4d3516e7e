"""What do the tests of the kernels share? The same samples three times.

As compiled for this processor, as compiled for any (for what every machine of its family can do),
and with the compiler off.
"""

import json
import os
import subprocess
import sys

import pytest

from tests.sim.kernels.sampled_bits import sampled_bits
from tests.tree import ROOT


@pytest.fixture(scope="session")
def compiled_bits() -> dict:
    """Samples of every function by name, as compiled code gives them."""
    return sampled_bits()


@pytest.fixture(scope="session")
def interpreted_bits() -> dict:
    """The same samples from plain Python, in a process of its own."""
    return elsewhere(NUMBA_DISABLE_JIT="1")


@pytest.fixture(scope="session")
def generic_bits() -> dict:
    """The same samples compiled for any processor, in a process of its own."""
    return elsewhere(NUMBA_CPU_NAME="generic")


def elsewhere(**environment: str) -> dict:
    """Return the samples of another process."""
    answer = subprocess.run(
        [sys.executable, "-m", "tests.sim.kernels.sampled_bits"],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        check=True,
        text=True,
    )
    return json.loads(answer.stdout)
