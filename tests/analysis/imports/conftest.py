"""What do the tests of imports share: small files, and the real ones where they are."""

from collections.abc import Callable
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"


@pytest.fixture
def written(tmp_path) -> Callable[..., Path]:
    """Write text or bytes to a file and give its path."""

    def write(content: str | bytes, name: str = "table.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def real() -> Callable[[str], Path]:
    """The path of a real data file; the test is skipped, saying so, where it is absent."""

    def find(name: str) -> Path:
        path = SHARED / name
        if not path.is_file():
            pytest.skip(f"the real data file {name} does not lie in ../shared/data")
        return path

    return find
