"""Does a telephone show the answer while a lever below it is moved, and can a finger hit all?"""

from __future__ import annotations

from typing import Any

import pytest

from analysis.app import chart
from tests.app.places import PAGES, opens

TELEPHONE = {"viewport": {"width": 390, "height": 844}}
ALL = "8 markets,"
LEAST = 24  # pixels: WCAG 2.2, 2.5.8
# What can be hit and is smaller than a finger needs, with what surrounds it counted in.
SMALL = """least => [...document.querySelectorAll(
  'button, select, input:not([type=file]), summary, [role=button]')]
  .filter((each) => each.checkVisibility({visibilityProperty: true}) && !each.closest('label'))
  .map((each) => [each.getBoundingClientRect(), each])
  .filter(([box]) => box.width > 0 && (box.width < least || box.height < least))
  .map(([box, each]) => `${each.outerHTML.slice(0, 90)}: ${box.width} x ${box.height}`)"""


@pytest.mark.parametrize("path", ["/?mine.first=complaints", "/compare"])
def test_the_answer_stays_in_sight_while_a_lever_is_moved(visitors: Any, path: str) -> None:
    visitor = visitors(**TELEPHONE)
    page = visitor.opens(path)
    visitor.waits_for(ALL)
    assert page.locator(".glance.shown").count() == 0  # the answer itself is in sight
    name = "Compensation" if path != "/compare" else "Compensation, B"
    lever = page.get_by_role("slider", name=name, exact=True)
    lever.scroll_into_view_if_needed()
    page.wait_for_selector(".glance.shown")
    before = page.inner_text(".glance-main b")
    lever.focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "before => document.querySelector('.glance-main b').innerText !== before", arg=before
    )
    page.wait_for_selector(".glance:not(.waiting)")
    visitor.waits_for(ALL)  # none are still on their way
    visitor.waits_for("8 markets", ".glance-more")
    bar, knob = page.locator(".glance").bounding_box(), lever.bounding_box()
    assert bar["y"] == 0
    assert bar["height"] < 80
    assert knob["y"] >= bar["height"]
    profit = page.inner_text(".numbers .number:first-child .change")
    assert page.inner_text(".glance-main b").lstrip("+−").split(" ")[0] in profit
    page.get_by_role("button", name="Answer", exact=True).click()
    page.wait_for_selector(".glance:not(.shown)", state="attached")
    assert page.evaluate("document.activeElement.id") == "answer"


@pytest.mark.parametrize("path", ["/?mine.first=complaints", "/compare"])
def test_the_answer_stands_first_and_what_can_be_taken_along_last(visitors: Any, path: str) -> None:
    visitor = visitors(**TELEPHONE)
    page = visitor.opens(path)
    visitor.waits_for(ALL)
    page.wait_for_selector(".take")
    order = [".questions", "#answer", ".controls", ".figures", ".take"]
    tops = [page.locator(each).first.bounding_box()["y"] for each in order]
    assert tops == sorted(tops)


@pytest.mark.parametrize("name", PAGES)
def test_a_finger_can_hit_whatever_can_be_hit(visitors: Any, name: str) -> None:
    visitor = visitors(**TELEPHONE, has_touch=True)
    page = opens(visitor, name)
    if name in ("explore", "compare"):
        visitor.waits_for(ALL)
    assert page.evaluate(SMALL, LEAST) == []
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390


@pytest.mark.parametrize("path", ["/", "/compare"])
def test_an_open_table_and_an_open_menu_stay_on_the_screen(visitors: Any, path: str) -> None:
    visitor = visitors(**TELEPHONE)
    page = visitor.opens(path)
    visitor.waits_for(ALL)
    page.locator(".chart-tools > button:first-child").first.click()
    page.locator(".chart-tools > button:nth-child(2)").nth(1).click()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    menu = page.locator(".chart-menu >> visible=true").bounding_box()
    assert menu["x"] >= 0
    assert menu["x"] + menu["width"] <= 390


def test_who_taps_somebody_is_led_to_their_life_below_the_drawing(visitors: Any) -> None:
    visitor = visitors(**TELEPHONE, has_touch=True, reduced_motion="reduce")
    page = visitor.opens("/network?people=500&day=30&person=7", ".net-person .net-stands")
    jump = page.locator(".net-jump")
    assert visitor.text(".net-jump") == "The life of no. 7 stands below ↓"
    below = "document.querySelector('.net-person').getBoundingClientRect().top > innerHeight"
    assert page.evaluate(below)
    jump.tap()
    page.wait_for_function(f"!({below})")
    page.locator(".net-clear").tap()
    page.wait_for_selector(".net-jump", state="hidden")


def test_what_comes_of_a_fork_is_in_sight_of_who_asked_far_below(visitors: Any) -> None:
    visitor = visitors(**TELEPHONE, reduced_motion="reduce")
    page = visitor.opens("/network?people=500", ".net[data-ready]")
    page.get_by_role("button", name="Next complaint to Alba").click()
    page.get_by_label("Show what comes after this day too").check()
    page.locator(".net-ask").first.click()
    page.wait_for_selector(".net-verdict")
    page.wait_for_function(
        """() => {
          const box = document.querySelector('.net-verdict h2').getBoundingClientRect();
          return box.top >= 0 && box.bottom <= innerHeight;
        }"""
    )


def test_bars_with_long_names_are_as_tall_as_the_names_need(visitors: Any) -> None:
    visitor = visitors(**TELEPHONE)
    page = visitor.opens("/data", ".opening h1")
    asked = f"""([name, height]) => import('{chart.address("chart.js")}').then((own) => own.tall(
      {{ kind: 'bars', bars: Array(6).fill({{ name }}) }}, height))"""
    long = "hands at the desk 0.3, order of service praise then newest"
    assert page.evaluate(asked, ["hands", 260]) == 260
    # Four lines of fourteen pixels each, six times.
    assert page.evaluate(asked, [long, 260]) >= 6 * 4 * 14
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.evaluate(asked, [long, 260]) == 260
