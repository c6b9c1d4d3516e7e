"""Which pages are there, what tells that one has come, and what is on it when it is full?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.app.browser import Visitor

LIVED = "8 markets,"
SMALL = "/network?people=500"
OPENING = ".opening h1"
# Path and what tells that the page is there.
PAGES = {
    "explore": ("/", ".chart[data-ready]"),
    "compare": ("/compare", ".chart[data-ready]"),
    "network": (SMALL, ".net[data-ready]"),
    "evidence": ("/evidence?part=claims", OPENING),
    "studies": ("/studies?study=hands", ".chart[data-ready]"),
    "data": ("/data", OPENING),
}


def opens(visitor: Visitor, name: str, query: str = "") -> Any:
    """Open a page by its name, with something more in its link."""
    path, ready = PAGES[name]
    return visitor.opens(path + ("&" if "?" in path else "?") + query, ready)


def fill(visitor: Visitor, name: str) -> None:
    """Bring what a page can show onto it: answers, a life, a row, a report."""
    FILL[name](visitor)


def lived(visitor: Visitor) -> None:
    """Wait until every market has been lived."""
    visitor.waits_for(LIVED)


def forked(visitor: Visitor) -> None:
    """Go to the first complaint, and ask what another fate of it would have changed."""
    page = visitor.page
    page.get_by_role("button", name="Next complaint to Alba").click()
    page.get_by_label("Show what comes after this day too").check()
    page.locator(".net-ask").first.click()
    page.wait_for_selector(".net-verdict")


def unfolded(visitor: Visitor) -> None:
    """Open the first row."""
    visitor.page.locator(".opener").first.click()
    visitor.page.wait_for_selector("tr.detail")


def asked(visitor: Visitor) -> None:
    """Wait for the table beneath the figures."""
    visitor.page.wait_for_selector(".outcome")


def imported(visitor: Visitor) -> None:
    """Take the example messages."""
    visitor.page.get_by_role("button", name="Try it with example messages").click()
    visitor.page.wait_for_selector(".findings")


FILL: dict[str, Callable[[Visitor], None]] = {
    "explore": lived, "compare": lived, "network": forked, "evidence": unfolded,
    "studies": asked, "data": imported,
}  # fmt: skip
