"""Is a compiled kernel ever run after something it calls was changed?"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ASK = (
    "from sim.kernels.draws import exponential; print(exponential(1.0 - 0.36787944117144233, 1.0))"
)


def answer(folder: Path) -> float:
    """The wait whose survival is 1 / e, in a fresh process that works on a copy of the model."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("NUMBA_CACHE_DIR", None)
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=folder, env=environment, capture_output=True, check=True
    )
    return float(done.stdout)


def test_an_edit_in_a_called_kernel_reaches_its_callers(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    assert abs(answer(tmp_path) - 1.0) < 1e-12, "-ln(1 / e)"
    called = tmp_path / "sim" / "kernels" / "mathematics.py"
    text = called.read_text()
    assert "def log_ordinary(" in text
    head, tail = text.split("def log_ordinary(", 1)
    signature, body = tail.split('"""', 1)[0], tail.split('"""', 2)[2]
    called.write_text(
        f'{head}def log_ordinary({signature}"""Broken on purpose."""\n    return 0.0 * x{body}'
    )
    assert answer(tmp_path) == 0.0
