"""Which loops do the work? Functions of plain numbers and arrays that know no project type.

Numba looks only at a kernel's own file when it asks whether a compiled copy is still good, not at
the kernels it calls. So the cache is kept under a fingerprint of all of them together: after any
edit, or an update of Onze, nothing stale is ever run.
"""

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path

from numba import config

LETTERS = 16
KEPT = 3  # compiled versions that stay on disk
HERE = Path(__file__).resolve().parent


def fingerprint() -> str:
    """Return a hash of the source of every kernel."""
    digest = hashlib.sha256()
    for path in sorted(HERE.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:LETTERS]


def use_own_cache() -> None:
    """Point numba at the cache of exactly these kernels, and let older ones go."""
    base = Path(config.CACHE_DIR or HERE / "__pycache__")
    config.CACHE_DIR = os.fspath(base / f"onze-{fingerprint()}")
    with suppress(OSError):  # another process may be tidying up too
        others = [path for path in base.glob("onze-*") if path != Path(config.CACHE_DIR)]
        for path in sorted(others, key=lambda path: path.stat().st_mtime)[: 1 - KEPT]:
            shutil.rmtree(path, ignore_errors=True)


use_own_cache()
