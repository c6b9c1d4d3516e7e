"""Who opens the pages when they are measured? Somebody who comes for the first time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from tests.app.browser import PATIENCE

SCRIPT = Path(__file__).with_name("browser.js")
SIZE = {"width": 1440, "height": 900}


def come(browser: Any, address: str) -> Any:
    """Return a page of a visitor who comes for the first time, nothing in their browser's cache."""
    context = browser.new_context(viewport=SIZE)
    context.set_default_timeout(PATIENCE)
    context.add_init_script(path=SCRIPT)
    page = context.new_page()
    page.goto(address)
    return page


def all_there(page: Any) -> None:
    """Wait until every market of Explore or Compare has been lived and drawn."""
    page.wait_for_selector(".chart[data-ready]")
    page.wait_for_function(
        "() => { const bar = document.querySelector('.progress [role=progressbar]');"
        "return bar.getAttribute('aria-valuenow') === bar.getAttribute('aria-valuemax'); }"
    )


def in_milliseconds(found: Sequence[float]) -> str:
    """Return median, least and most, without a power of ten."""
    return f"{median(found):,.0f} ({min(found):,.0f}-{max(found):,.0f})"
