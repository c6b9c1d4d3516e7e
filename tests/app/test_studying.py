"""Is a study drawn as the command line tells it, and is a small one begun, watched and stopped?"""

from __future__ import annotations

import csv
import io
import math
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.app import assets
from analysis.app.studied import Said
from analysis.app.words import Words
from analysis.lab.asking import answer_of, asked_of
from analysis.lab.study import open_study
from tests.app.browser import Visitor
from tests.app.test_french import no_english

READY = ".chart[data-ready]"
TABLE = ".outcome"
# The number of a figure on the page, a part of what ECharts holds of it.
DRAWN = f"""async ([at, part]) => {{
  const lib = "/lib/echarts@{assets.packages()["echarts"].version}/dist/echarts.esm.min.mjs";
  const chart = (await import(lib)).getInstanceByDom(document.querySelectorAll('.chart')[at]);
  return part === 'pixels' ? chart.getOption().series[0].data.map((point) => {{
    const [x, y] = chart.convertToPixel({{ seriesIndex: 0 }}, point.value);
    return [x, y, point.name];
  }}) : chart.getOption()[part];
}}"""
SAID = Said(Words("en"))
SHORT, LONG = "The main verdict, screened", "The five weakest numbers"


def text_of(page: Any, name: str) -> str:
    """Take a table of the answer along."""
    with page.expect_download() as download:
        page.get_by_role("button", name=f"{name}.csv").click()
    return download.value.path().read_text(encoding="utf-8")


def table_of(page: Any, name: str) -> pd.DataFrame:
    """Take a table of the answer along, and read it."""
    return pd.read_csv(io.StringIO(text_of(page, name)))


def opens(visitor: Visitor, name: str, action: str) -> Any:
    """Open an analysis of a study, and wait until all of it is there."""
    page = visitor.opens(f"/studies?study={name}&ask={action}&measure=profit", READY)
    page.wait_for_selector(TABLE)
    return page


def runs_done(place: Path) -> int:
    """Return how many runs a study holds."""
    study = open_study(place)
    try:
        return study.counts()["done"]
    finally:
        study.store.close()


def alone(point: list[Any], points: list[list[Any]]) -> float:
    """Return how far the nearest other point is, in pixels."""
    return min(math.dist(point[:2], other[:2]) for other in points if other is not point)


def drawn(page: Any, part: str, at: int = 0) -> Any:
    """Return a part of a figure."""
    return page.evaluate(DRAWN, [at, part])


def test_the_page_says_what_the_command_line_says(visitor: Visitor, studies: Path) -> None:
    study = open_study(studies / "hands")
    told = answer_of(study, "show", asked_of(study, "profit", None, None, 1))
    study.store.close()
    page = opens(visitor, "hands", "show")
    assert visitor.text(".asking h2") == " ".join(told.sentence.split())
    assert page.locator(f"{TABLE} li").all_text_contents() == list(told.notes)
    for name, frame in told.tables.items():
        assert text_of(page, name) == frame.to_csv(index=False, lineterminator="\n")


def test_two_things_varied_together_are_a_map_of_every_value(visitor: Visitor) -> None:
    page = opens(visitor, "hands", "show")
    table = table_of(page, "show_profit")
    (series,) = drawn(page, "series")
    assert series["type"] == "heatmap"
    across, up = (drawn(page, f"{axis}Axis")[0]["data"] for axis in "xy")
    found = {(across[x], up[y]): value for x, y, value, _ in (c["value"] for c in series["data"])}
    assert len(found) == 6
    for row in table.to_dict("records"):
        place = f"{row['policy.desk.capacity']:g}", str(row["policy.order"])
        assert found[place] == pytest.approx(row["profit"], rel=1e-12)


def test_what_it_hangs_on_is_drawn_with_its_intervals(visitor: Visitor) -> None:
    page = opens(visitor, "silence", "sensitivity")
    table = table_of(page, "sensitivity")
    bars, arms = drawn(page, "series")
    assert drawn(page, "yAxis")[0]["data"] == [SAID.factor(name) for name in table["factor"]]
    assert [bar["value"] for bar in bars["data"]] == pytest.approx(list(table["slope"]))
    ends = zip(table["slope_low"], table["slope_high"], strict=True)
    assert [arm[1:] for arm in arms["data"]] == [pytest.approx(list(both)) for both in ends]
    assert all(low < high for _, low, high in arms["data"])


def test_a_pointer_over_the_front_reads_what_a_choice_costs_and_brings(visitor: Visitor) -> None:
    page = opens(visitor, "silence", "pareto")
    points = drawn(page, "pixels")
    x, y, name = max(points, key=lambda point: alone(point, points))
    frame = page.locator(".chart").first
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    page.mouse.move(box["x"] + x, box["y"] + y)
    visitor.waits_for(name, ".chart")
    said = visitor.text(".chart")
    assert "cost less the reference, €: " in said
    assert "Profit (€), less the reference:" in said
    assert said.count(" … ") == 2  # Both with their intervals.


def test_the_boxes_in_which_a_policy_loses_lie_where_they_were_found(visitor: Visitor) -> None:
    page = opens(visitor, "silence", "discover")
    sides = table_of(page, "discover_boxes")
    assert len(sides)
    (series,) = drawn(page, "series")
    assert len(series["data"]) == len(table_of(page, "discover_points"))
    areas = series["markArea"]["data"]
    assert len(areas) == sides["box"].nunique()
    ends = [end for area in areas for corner in area for end in corner.values()]
    assert all(limit in ends for limit in sides["limit"])


def test_every_file_of_an_answer_opens(visitor: Visitor) -> None:
    page = opens(visitor, "silence", "pareto")
    kinds = set()
    for button in page.locator(".take .v-btn").all():
        with page.expect_download() as download:
            button.click()
        content = download.value.path().read_bytes()
        kind = download.value.suggested_filename.rsplit(".")[-1]
        kinds.add(kind)
        if kind == "csv":
            rows = list(csv.DictReader(io.StringIO(content.decode())))
            assert rows
            assert all(None not in row and None not in row.values() for row in rows)
        elif kind == "svg":
            assert ET.fromstring(content).tag.endswith("svg")
        else:
            assert content.startswith(b"\x89PNG")
    assert kinds == {"csv", "svg", "png"}


def test_what_is_asked_stands_in_the_link_and_opens_the_same(visitors: Any) -> None:
    first, second = visitors(), visitors()
    page = opens(first, "hands", "show")
    page.get_by_role("button", name="silence", exact=False).first.click()
    first.waits_for("Where does silence lose", "#answer h1")
    # At once, while the last answer is still on its way.
    page.get_by_role("button", name="What it hangs on").click()
    page.get_by_label("Measure").select_option("customers_kept")
    page.wait_for_url("**ask=sensitivity&measure=customers_kept**")
    first.waits_for("customers kept", f"{TABLE} caption")
    other = second.opens(page.url.removeprefix(first.site), TABLE)
    for where in ("#answer", ".asking", TABLE):
        second.waits_for(first.text(where), where)
    assert other.url == page.url


@pytest.mark.parametrize("name", ["../../etc", "no_such", "%2Fetc%2Fpasswd"])
def test_a_study_that_is_not_listed_is_not_opened(visitor: Visitor, name: str) -> None:
    page = visitor.opens(f"/studies?study={name}&ask=os&measure=nonsense", READY)
    page.wait_for_selector(TABLE)
    assert page.locator(".shelf [aria-current=true]").count() == 1
    assert "etc" not in visitor.text("#answer")


def test_a_small_study_is_begun_told_of_and_opened_when_it_is_done(
    visitor: Visitor, studies: Path
) -> None:
    page = visitor.opens("/studies?study=hands", READY)
    page.get_by_role("button", name=f"Begin: {SHORT}").click()
    page.wait_for_selector(".shelf [role=progressbar]")
    page.get_by_role("button", name="Your data", exact=True).click()  # It goes on meanwhile.
    page.wait_for_selector(".upload")
    page.get_by_role("button", name="Studies", exact=True).click()
    page.wait_for_url("**study=verdict_screening-quick**")
    visitor.waits_for("Done: verdict_screening-quick stands in the list.", ".shelf .work")
    visitor.waits_for("12 of 12 runs done", "#answer")
    page.wait_for_selector(TABLE)
    assert runs_done(studies / "verdict_screening-quick") == 12


def test_a_small_study_is_stopped_and_goes_on_where_it_was(visitor: Visitor, studies: Path) -> None:
    page = visitor.opens("/studies?study=hands", READY)
    begin = page.get_by_role("button", name=f"Begin: {LONG}")
    begin.click()
    page.wait_for_selector(".shelf [role=progressbar]")
    assert begin.is_disabled()
    page.locator(".shelf").get_by_role("button", name="Cancel").click()
    visitor.waits_for("Stopped. What was finished is kept.", ".shelf .work")
    kept = runs_done(studies / "weak_numbers-quick")
    assert kept < 44
    begin.click()
    # What is said first, read at once: a moment later it may say more, or be done.
    said = page.wait_for_function(
        "/(\\d+) of 44 runs/.exec((document.querySelector('.shelf .work') || {}).innerText)?.[1]"
    )
    assert int(said.json_value()) >= kept
    visitor.waits_for("Done: weak_numbers-quick stands in the list.", ".shelf .work")
    assert runs_done(studies / "weak_numbers-quick") == 44


def test_in_french_a_study_answers_in_french(visitor: Visitor) -> None:
    page = visitor.opens("/studies?study=silence&ask=discover&language=fr", READY)
    page.wait_for_selector(TABLE)
    visitor.waits_for("perd contre", ".asking h2")
    assert page.get_attribute(".asking h2", "lang") is None
    assert page.locator(f"{TABLE} [lang=en]").count() == 0
    assert page.get_by_label("Mesure").input_value() == "profit"
    no_english(page)


def test_a_study_that_cannot_be_read_is_listed_last_and_says_why(
    visitor: Visitor, studies: Path
) -> None:
    torn = studies / "torn"
    torn.mkdir()
    (torn / "study.sqlite").write_bytes((studies / "hands" / "study.sqlite").read_bytes()[:5000])
    try:
        page = visitor.opens("/studies", READY)  # It is the newest, and opens nothing.
        page.wait_for_selector(TABLE)
        last = page.locator(".study").last
        assert "This study cannot be opened." in last.text_content()
        last.click()
        visitor.waits_for("This study cannot be opened.", "#answer h1")
        assert "Its file is damaged or no study" in visitor.text("#answer")
    finally:
        shutil.rmtree(torn)
