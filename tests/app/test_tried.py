"""Can a visitor undo and go back to what they tried, on both pages, with a keyboard alone?"""

from __future__ import annotations

from typing import Any

import pytest

ALL = "8 markets,"
LEVERS = {"/": "Hands at the desk", "/compare": "Hands at the desk, B"}
LINKS = {"/": "mine.hands", "/compare": "b.hands"}


def tab_to(page: Any, name: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText || ''").startswith(name):
            return
    raise AssertionError(f"no key reaches {name}")


@pytest.mark.parametrize("path", LEVERS)
def test_undo_brings_back_what_was_step_by_step(visitor: Any, path: str) -> None:
    page = visitor.opens(path)
    visitor.waits_for(ALL)
    before = page.url
    page.get_by_role("slider", name=LEVERS[path], exact=True).focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"**{LINKS[path]}=0.85**")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"**{LINKS[path]}=0.8**")
    tab_to(page, "Undo")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{LINKS[path]}=0.85**")
    page.keyboard.press("Enter")
    page.wait_for_url(before)
    # Nothing is left to undo; the button says so, and keeps the keyboard where it is.
    assert page.evaluate("document.activeElement.getAttribute('aria-disabled')") == "true"


@pytest.mark.parametrize("path", LEVERS)
def test_what_was_tried_is_listed_and_gone_back_to(visitor: Any, path: str) -> None:
    page = visitor.opens(path)
    page.get_by_role("slider", name=LEVERS[path], exact=True).focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"**{LINKS[path]}=0.7**")
    visitor.waits_for("70 % of messages", ".tried li:first-child")
    head = page.inner_text("#answer h1")
    page.get_by_role("button", name="Back to today" if path == "/" else "Start over").click()
    page.wait_for_function("head => document.querySelector('h1').innerText !== head", arg=head)
    visitor.waits_for(ALL)
    tried = page.locator(".tried button", has_text="70 % of messages")
    tried.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{LINKS[path]}=0.7**")
    visitor.waits_for(head.replace("\u00a0", " ").replace("\u202f", " "), "#answer h1")


def test_a_page_undoes_its_own_steps_only(visitor: Any) -> None:
    page = visitor.opens("/")
    page.get_by_label("Who is answered first", exact=True).select_option("complaints")
    page.wait_for_url("**mine.first=complaints**")
    page.get_by_role("button", name="Compare").first.click()
    page.wait_for_selector(".duel")
    page.get_by_label("Policy B").select_option("silence")
    page.wait_for_url("**b=silence**")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url(lambda url: "b=silence" not in url)
    assert "mine.first=complaints" in page.url


@pytest.mark.parametrize("path", ["/compare?a.hands=0.6&b=oldest_first&language=fr"])
def test_a_link_to_two_policies_opens_the_same_for_somebody_else(visitors: Any, path: str) -> None:
    first, second = visitors(), visitors()
    page = first.opens(path)
    first.waits_for("8 marchés")
    other = second.opens(page.url.removeprefix(first.site))
    second.waits_for("8 marchés")
    assert other.inner_text("#answer") == page.inner_text("#answer")
    assert other.url == page.url
    assert other.locator(".stale").count() == 0
    old = second.opens(path + "&model=000000000000")
    assert "version antérieure" in old.inner_text(".stale")


def test_who_asks_for_too_many_markets_reads_how_many_there_may_be(visitor: Any) -> None:
    page = visitor.opens("/compare?seeds=500")
    visitor.waits_for("That would be 500 markets; here an answer rests on at most 64.", ".limit")
    assert "seeds=64" in page.url
