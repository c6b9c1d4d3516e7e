"""Who opens the pages? A real Chromium, cut off from every other machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.app import assets
from sim.errors import OnzeError
from tests.app.browser import Visitor, opened, path_of_chromium, served
from tests.app.swept import live_studies

MOST_MIB, MOST_ROWS = 1, 2_000  # of an upload
# A browser that is closed may not get its farewell out; such a visitor is missed after this time.
MISSED_AFTER = "20s"


@pytest.fixture(scope="session")
def studies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the folder whose studies the pages show, with two in it."""
    folder = tmp_path_factory.mktemp("studies")
    live_studies(folder)
    return folder


@pytest.fixture(scope="session")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the server's own folder for what does not last."""
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="session")
def site(studies: Path, temporary: Path) -> Iterator[str]:
    """Serve the pages; whoever uploads here may send little."""
    try:
        assets.fetch()
    except OnzeError as error:
        pytest.skip(f"the browser's scripts are not here: {error.message}")
    settings = {
        "ONZE_RESULTS": str(studies),
        "ONZE_MOST_UPLOAD_MIB": str(MOST_MIB),
        "ONZE_MOST_UPLOAD_ROWS": str(MOST_ROWS),
        "SOLARA_KERNEL_CULL_TIMEOUT": MISSED_AFTER,
        "TMPDIR": str(temporary),
    }
    with served(**settings) as place:
        yield place


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Start the browser."""
    path = path_of_chromium()
    if path is None:
        pytest.skip("no Chromium is installed here: apt-get install chromium")
    with opened(path) as browser:
        yield browser


@pytest.fixture
def visitors(chromium: Any, site: str) -> Iterator[Any]:
    """Let visitors come; afterwards nothing may have gone wrong for any of them."""
    came: list[Visitor] = []

    def come(**context: Any) -> Visitor:
        came.append(Visitor(chromium, site, **context))
        return came[-1]

    yield come
    for visitor in came:
        visitor.context.close()
    faults = [fault for visitor in came for fault in visitor.faults]
    assert not faults, "\n".join(faults)


@pytest.fixture
def visitor(visitors: Any) -> Visitor:
    """Let one visitor come."""
    return visitors()
