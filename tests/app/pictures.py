"""What do the pages look like? `python -m tests.app.pictures` makes the docs' pictures anew."""

from __future__ import annotations

import io
from typing import Any, NamedTuple

from PIL import Image

from tests.app.browser import Visitor, opened, path_of_chromium, served
from tests.tree import ROOT

PLACE = ROOT / "docs" / "pictures"


class Picture(NamedTuple):
    """One picture: its file, the page, what to wait for, the size and the light."""

    name: str
    path: str
    ready: str
    size: tuple[int, int] = (1440, 900)
    light: str = "light"


PICTURES = (
    Picture("explore", "/?mine.first=complaints", ".chart[data-ready]"),
    Picture("compare", "/compare", ".chart[data-ready]"),
    Picture("compare-dark-fr", "/compare?language=fr", ".chart[data-ready]", light="dark"),
    Picture("network", "/network?day=60", "canvas"),
    Picture("evidence", "/evidence", "table"),
    Picture("explore-telephone", "/?mine.first=complaints", ".chart[data-ready]", (390, 844)),
)
COLOURS = 256
LIVED = 240_000  # milliseconds until the survey of the evidence page has been lived
SETTLED = 4_000  # milliseconds for what still arrives


def take(browser: Any, site: str, picture: Picture) -> None:
    """Open a page, wait until it is drawn, and keep it."""
    width, height = picture.size
    visitor = Visitor(
        browser, site, viewport={"width": width, "height": height}, color_scheme=picture.light
    )
    page = visitor.opens(picture.path, picture.ready)
    if picture.path.startswith(("/?", "/compare")):
        for words in ("8 markets,", "8 marchés de"):
            if ("language=fr" in picture.path) == ("marchés" in words):
                visitor.waits_for(words)
    if picture.path == "/evidence":
        lived = "() => !document.body.innerText.includes('not known yet')"
        page.wait_for_function(lived, timeout=LIVED)
    page.wait_for_timeout(SETTLED)
    small = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS)
    small.save(PLACE / f"{picture.name}.png", optimize=True)
    visitor.context.close()


def main() -> None:
    """Take every picture."""
    path = path_of_chromium()
    assert path is not None, "no Chromium is installed here"
    PLACE.mkdir(exist_ok=True)
    with served() as site, opened(path) as browser:
        for picture in PICTURES:
            take(browser, site, picture)
            print(picture.name)


if __name__ == "__main__":
    main()
