"""Can one search what the model rests on, open a row, and see the survey lived meanwhile?"""

from __future__ import annotations

import re
from typing import Any

import pytest

from analysis.evidence_claims import read_ledger
from sim.parameters import parameters
from tests.app.browser import Visitor
from tests.app.places import OPENING

PARTS = ("Survey", "Patterns", "Claims", "Contradictions", "Every number")


def shown(page: Any) -> int:
    """Return how many rows are shown."""
    return page.locator("tr.entry").count()


def test_every_part_opens_with_a_sentence_and_rows(visitor: Visitor) -> None:
    page = visitor.opens("/evidence?part=claims", OPENING)
    said = set()
    for name in PARTS:
        page.get_by_role("button", name=name, exact=True).click()
        page.wait_for_selector(f".opening [aria-pressed=true]:has-text('{name}')")
        page.wait_for_selector(f".sheet[aria-label='{name}']")
        assert shown(page)
        said.add(page.inner_text("#answer h1"))
    assert len(said) == len(PARTS)


def test_what_is_searched_sifted_and_opened_is_counted_and_stands_in_the_link(
    visitors: Any,
) -> None:
    first, second = visitors(), visitors()
    page = first.opens("/evidence?part=claims", OPENING)
    ledger = read_ledger()
    assert shown(page) == len(ledger.claims)
    weak = [c for c in ledger.claims.values() if c.grade in ("PR", "FO")]
    page.get_by_label("Evidence", exact=True).select_option("weak")
    first.waits_for(f"{len(weak)} of {len(ledger.claims)}", ".count")
    page.get_by_label("Search these rows").fill("answer")
    page.wait_for_url("**find=answer**")
    few = shown(page)
    assert 0 < few < len(weak)
    page.locator(".opener").first.click()
    page.wait_for_url("**open=claim-**")
    assert "weak" in page.inner_text("tr.entry.open")
    other = second.opens(page.url.removeprefix(first.site), "tr.detail")
    assert shown(other) == few
    assert other.inner_text(".sheet table") == page.inner_text(".sheet table")


def test_a_row_leads_to_the_numbers_that_rest_on_it(visitor: Visitor) -> None:
    page = visitor.opens("/evidence?part=numbers", OPENING)
    assert shown(page) == len(parameters())
    page.get_by_label("Search these rows").fill("experience.failure_loss")
    page.wait_for_function("document.querySelectorAll('tr.entry').length < 5")
    page.locator(".opener").first.click()
    page.wait_for_selector("tr.detail dd")
    assert len(page.locator("tr.detail dt").all()) >= 2
    page.get_by_label("Search these rows").fill("no such thing at all")
    page.wait_for_selector(".nothing")


def test_the_survey_is_lived_while_one_looks_and_can_be_stopped(visitor: Visitor) -> None:
    page = visitor.opens("/evidence", OPENING)
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_selector(".opening .button.strong")
    begin = page.locator(".opening .button.strong")
    begin.click()
    # One market is enough for every answer, and for a verdict on each that was printed.
    page.wait_for_function(
        """() => [...document.querySelectorAll('.sheet td:nth-of-type(6) .badge')]
          .filter((badge) => !badge.innerText.includes('not known yet')).length >= 20"""
    )
    assert re.match(r"\d+ of the \d+ answers", page.inner_text("#answer h1"))
    found = page.locator(".sheet td:nth-of-type(3)").all_text_contents()
    assert sum(any(letter.isdigit() for letter in text) for text in found) >= 20


@pytest.mark.parametrize("query", ["part=etc", "part=claims&open=nothing&grade=zz&find=%00"])
def test_nonsense_in_its_link_opens_the_page(visitor: Visitor, query: str) -> None:
    page = visitor.opens(f"/evidence?{query}", OPENING)
    page.wait_for_selector(".sheet")


def test_an_answered_survey_fits_a_small_screen_in_french(visitor: Visitor) -> None:
    page = visitor.opens("/evidence?language=fr", ".sheet span.badge.pass, .sheet span.badge.fail")
    for width in (1024, 990, 900, 390):
        page.set_viewport_size({"width": width, "height": 768})
        page.wait_for_function("width => innerWidth === width", arg=width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
