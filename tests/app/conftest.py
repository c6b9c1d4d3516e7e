"""Who opens the pages? A real Chromium, cut off from every other machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from analysis.app import assets
from sim.errors import OnzeError
from tests.app.browser import Visitor, opened, path_of_chromium, served


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Serve the pages."""
    try:
        assets.fetch()
    except OnzeError as error:
        pytest.skip(f"the browser's scripts are not here: {error.message}")
    with served() as place:
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
