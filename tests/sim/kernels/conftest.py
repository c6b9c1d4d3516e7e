"""What do the tests of the kernels share? One run of the same samples with the compiler off."""

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
    answer = subprocess.run(
        [sys.executable, "-m", "tests.sim.kernels.sampled_bits"],
        cwd=ROOT,
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        check=True,
        text=True,
    )
    return json.loads(answer.stdout)
