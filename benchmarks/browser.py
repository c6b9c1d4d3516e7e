"""How long does a visitor wait? The pages in a real Chromium: a slider, the first paint, a drawing.

Times are taken inside the page, from the moment a hand moves to the moment the picture has been
painted. Browser and server share the machine, as they do for whoever tries it at home.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from analysis.app import assets
from benchmarks import targets, visitors
from benchmarks.guests import all_there, come, in_milliseconds
from benchmarks.peers.tables import markdown, spread_of
from tests.app.browser import opened, path_of_chromium, serving

PAUSE = 400  # milliseconds between two moves: the next is made by a hand, not by a machine
# Hands at the desk, in per cent of a usual inbox, in an order in which no neighbour follows.
MOVES = [round(0.05 * (7 * k % 23 + 3), 2) for k in range(23)]
OPENINGS, WATCHED = 7, 5.0  # seconds
DRAWINGS, PACE = (2_000, 10_000), "16"
FRAMES = "Number(document.querySelector('.net-stage').dataset.frames)"
WHERE = {
    "/": "first numbers of Explore",
    "/compare": "first numbers of Compare",
    "/evidence": "first sentence of Evidence",
}
HEAD = ("", "milliseconds, median (least-most)", "times")


def measured() -> str:
    """Return the tables of the pages; one sentence where there is nothing to open them with."""
    path = path_of_chromium()
    if path is None:
        return "Not measured: no Chromium is installed here (apt-get install chromium)."
    if assets.missing():
        return f"Not measured: the browser's scripts are not here; {assets.HOW}."
    with opened(path) as browser:
        with serving() as (site, _):
            quiet(browser, site)
            paints = {name: paint(browser, site + where) for where, name in WHERE.items()}
            moved = slider(browser, site)
            frames = {people: drawing(browser, site, people) for people in DRAWINGS}
        crowd = visitors.measured(browser)
    rows = [
        (name, in_milliseconds(found), str(len(found))) for name, found in (moved | paints).items()
    ]
    told = [
        markdown(HEAD, rows),
        markdown(
            ("drawing of people", "frames a second, median (least-most)"),
            [(f"{people:,}", spread_of(found)) for people, found in frames.items()],
        ),
        crowd.text,
        targets.table(target_rows(moved, paints, frames) + crowd.rows),
    ]
    return "\n\n".join(told)


def quiet(browser: Any, site: str) -> None:
    """Let the server have its first visitor, and the machine its rest."""
    page = come(browser, f"{site}/compare")
    all_there(page)
    page.context.close()
    time.sleep(2.0)


def slider(browser: Any, site: str) -> dict[str, list[float]]:
    """Return what each move of a slider took: to values never lived before, and back to them."""
    page = come(browser, site)
    all_there(page)
    found = {}
    for name, values in (("never lived before", MOVES), ("lived before", MOVES[-2::-1])):
        moves = page.evaluate("([values, pause]) => onzeMoves('hands', values, pause)",
                              [values, PAUSE])  # fmt: skip
        found[f"slider to first numbers, {name}"] = [first for first, _ in moves]
        found[f"slider to all 8 markets and curves, {name}"] = [last for _, last in moves]
    page.context.close()
    return found


def paint(browser: Any, address: str) -> list[float]:
    """Return how long after it was asked for a page's first sentence and numbers were painted."""
    found = []
    for _ in range(OPENINGS):
        page = come(browser, address)
        what = "sentence" if "evidence" in address else "numbers"
        page.wait_for_function(f"() => onzeSeen.{what} > 0")
        found.append(page.evaluate(f"onzeSeen.{what}"))
        page.context.close()
    return found


def drawing(browser: Any, site: str, people: int) -> list[float]:
    """Return frames a second of word of mouth at its fastest pace, second by second."""
    page = come(browser, f"{site}/network?people={people}")
    page.wait_for_selector(".net[data-ready]")
    page.select_option(".net-time select", PACE)
    page.keyboard.press("Escape")
    page.click(".net-play")
    found = []
    before, began = page.evaluate(FRAMES), time.perf_counter()
    while len(found) < WATCHED:
        page.wait_for_timeout(1_000)
        now, at = page.evaluate(FRAMES), time.perf_counter()
        found.append((now - before) / (at - began))
        before, began = now, at
    page.context.close()
    return found


def target_rows(
    moved: dict[str, list[float]],
    paints: dict[str, list[float]],
    frames: dict[int, list[float]],
) -> list[tuple[str, ...]]:
    """Return the rows of the targets."""
    seconds: Sequence[float] = [each / 1e3 for each in paints[WHERE["/"]]]
    return [
        targets.SLIDER.row(moved["slider to all 8 markets and curves, never lived before"]),
        targets.PAINT.row(seconds),
        targets.DRAWING.row(frames[DRAWINGS[0]]),
        targets.LARGE_DRAWING.row(frames[DRAWINGS[1]]),
    ]
