"""Does the first page answer while a hand is on a slider, for everybody alone?"""

from __future__ import annotations

from typing import Any

ALL = "8 markets,"


def test_the_page_answers_before_anything_is_touched(visitor: Any) -> None:
    page = visitor.opens("/")
    visitor.waits_for(ALL)
    assert page.inner_text("#answer h1") == "This is Alba as it is today. Move a lever."
    assert page.title().startswith("Onze")
    assert page.get_attribute("html", "lang") == "en"
    page.wait_for_function("document.querySelectorAll('.chart[data-ready]').length === 3")


def test_a_key_on_a_slider_moves_numbers_sentence_and_link(visitor: Any) -> None:
    page = visitor.opens("/?mine.first=complaints")
    visitor.waits_for(ALL)
    before = page.inner_text(".numbers")
    page.get_by_role("slider", name="Hands at the desk").focus()
    for _ in range(6):
        page.keyboard.press("ArrowLeft")
    visitor.waits_for("60 %", ".lever-head output")
    page.wait_for_function(
        "before => document.querySelector('.numbers').innerText !== before", arg=before
    )
    page.wait_for_url("**mine.hands=0.6**")
    visitor.waits_for(ALL)
    assert "mine.first=complaints" in page.url


def test_complaints_first_is_said_to_earn_more(visitor: Any) -> None:
    page = visitor.opens("/?mine.first=complaints")
    visitor.waits_for(ALL)
    assert "more a year" in page.inner_text("#answer h1")
    assert "95 % interval" in visitor.text(".sure")


def test_a_link_opens_the_same_again_for_somebody_else(visitors: Any) -> None:
    first, second = visitors(), visitors()
    page = first.opens("/?mine.hands=0.45&mine.first=complaints")
    first.waits_for(ALL)
    other = second.opens(page.url.removeprefix(first.site))
    second.waits_for(ALL)
    assert other.inner_text("#answer h1") == page.inner_text("#answer h1")
    assert other.inner_text(".numbers") == page.inner_text(".numbers")
    assert other.url == page.url


def test_two_visitors_do_not_see_each_other(visitors: Any) -> None:
    first, second = visitors(), visitors()
    page, other = first.opens("/"), second.opens("/")
    page.get_by_label("Who is answered first", exact=True).select_option("complaints")
    first.waits_for("more a year", "#answer h1")
    assert other.inner_text("#answer h1") == "This is Alba as it is today. Move a lever."
    assert "mine.first" not in other.url


def test_undo_goes_back_and_what_was_tried_is_listed(visitor: Any) -> None:
    page = visitor.opens("/")
    page.get_by_label("Who is answered first", exact=True).select_option("complaints")
    visitor.waits_for("Complaints", ".tried")
    page.get_by_role("button", name="Undo").click()
    visitor.waits_for("as it is today", "#answer h1")
    page.locator(".tried button").first.click()
    visitor.waits_for("more a year", "#answer h1")


def test_french_and_a_dark_page_are_kept_in_the_link(visitor: Any) -> None:
    page = visitor.opens("/")
    page.get_by_role("button", name="Lire en français").click()
    visitor.waits_for("Voici Alba", "#answer h1")
    page.get_by_role("button", name="Page sombre").click()
    page.wait_for_selector("html[data-theme=dark]")
    assert page.get_attribute("html", "lang") == "fr"
    assert "language=fr" in page.url
    assert "theme=dark" in page.url


def test_a_link_of_an_older_model_says_so(visitor: Any) -> None:
    page = visitor.opens("/?mine.first=complaints&model=000000000000")
    assert "earlier version" in page.inner_text(".stale")


def test_what_makes_no_sense_in_a_link_is_left_out(visitor: Any) -> None:
    page = visitor.opens("/?world=atlantis&mine.hands=1e9&mine.first=nobody&seeds=99999&theme=pink")
    visitor.waits_for("150 %", ".lever-head output")
    assert "world=" not in page.url
    assert "mine.first" not in page.url
