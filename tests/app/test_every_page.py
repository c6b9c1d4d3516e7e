"""Can everybody use every page: with a keyboard, a screen reader, a telephone, in the dark?"""

from __future__ import annotations

from typing import Any

import pytest

from analysis.app import assets

LIVED = "8 markets,"
PAGES = {
    "/": ".chart[data-ready]",
    "/compare": ".chart[data-ready]",
    "/network": ".net[data-ready]",
    "/evidence": ".opening h1",
    "/studies": ".opening h1",
    "/data": ".opening h1",
}
SIZES = {"desk": (1440, 900), "tablet": (1024, 768), "telephone": (390, 844)}
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("light", ["light", "dark"])
def test_axe_finds_nothing(visitors: Any, path: str, light: str) -> None:
    visitor = visitors(color_scheme=light)
    page = visitor.opens(path, PAGES[path])
    if "chart" in PAGES[path]:
        visitor.waits_for(LIVED)
    page.evaluate("document.activeElement.blur()")
    script = assets.folder_of("axe-core", assets.packages()["axe-core"]) / "axe.min.js"
    page.add_script_tag(path=str(script))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    told = [f"{v['id']}: {n['html'][:160]}" for v in found for n in v["nodes"][:4]]
    assert not told, "\n".join(told)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("size", SIZES)
def test_nothing_lies_beyond_the_right_edge(visitors: Any, path: str, size: str) -> None:
    width, height = SIZES[size]
    visitor = visitors(viewport={"width": width, "height": height})
    page = visitor.opens(path, PAGES[path])
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_keyboard_reaches_the_answer_at_once(visitor: Any) -> None:
    page = visitor.opens("/")
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "skip":
            break
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'answer'")
