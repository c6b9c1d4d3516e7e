"""Can everybody use every page: by keyboard, by telephone, in the dark, in French, alone?"""

from __future__ import annotations

from typing import Any

import pytest

from tests.app.browser import Visitor
from tests.app.places import PAGES, fill, opens

SIZES = {"desk": (1440, 900), "tablet": (1024, 768), "telephone": (390, 844)}
MOST_STOPS = 400  # of the Tab key on a page
# Everything a keyboard must reach, but one of a group of radio buttons.
REACHABLE = """() => [...document.querySelectorAll(
    'a[href], button, input, select, textarea, [tabindex]')]
  .filter((e) => e.tabIndex >= 0 && !e.disabled && !e.closest('[hidden]')
    && e.getClientRects().length && getComputedStyle(e).visibility !== 'hidden'
    && !(e.type === 'radio' && !e.checked))"""
# What has the focus, and whether that is seen: on itself, or on the label that stands for it.
FOCUSED = """() => {
  const seen = (e) => {
    const style = getComputedStyle(e);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  };
  const at = document.activeElement, label = at.closest('label');
  if (at === document.body || at === document.documentElement) return null;
  at.dataset.reached = '1';
  return [seen(at) || (label !== null && seen(label)), at.outerHTML.slice(0, 120)];
}"""


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_in_both_lights_at_a_desk_and_on_a_telephone(
    visitors: Any, name: str
) -> None:
    visitor = visitors(reduced_motion="reduce")
    page = opens(visitor, name)
    fill(visitor, name)
    told = []
    for light in ("light", "dark"):
        page.emulate_media(color_scheme=light)
        page.wait_for_selector(f"html[data-theme={light}]")
        for size in ("desk", "telephone"):
            width, height = SIZES[size]
            page.set_viewport_size({"width": width, "height": height})
            told += [f"{light}, {size}: {fault}" for fault in visitor.axe()]
    assert not told, "\n".join(told)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_lies_beyond_the_right_edge_in_either_language(visitor: Visitor, name: str) -> None:
    page = opens(visitor, name)
    fill(visitor, name)
    for language in ("en", "fr"):
        for width, height in SIZES.values():
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_function("width => innerWidth === width", arg=width)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{language}, {width}: {wide}"
        if language == "en":
            page.get_by_role("button", name="Lire en français").click()
            page.wait_for_selector("html[lang=fr]")


@pytest.mark.parametrize("name", PAGES)
def test_a_keyboard_reaches_everything_and_shows_where_it_is(visitor: Visitor, name: str) -> None:
    page = opens(visitor, name)
    fill(visitor, name)
    page.focus(".skip")
    for key in ("Tab", "Shift+Tab"):  # From here on it is a keyboard that moves the focus.
        page.keyboard.press(key)
    unseen = []
    for _ in range(MOST_STOPS):
        found = page.evaluate(FOCUSED)
        if found is None:
            break
        if not found[0]:
            unseen.append(found[1])
        page.keyboard.press("Tab")
    missed = page.evaluate(
        f"({REACHABLE})().filter((e) => !e.dataset.reached).map((e) => e.outerHTML.slice(0, 120))"
    )
    assert not unseen, "no focus is seen on:\n" + "\n".join(unseen)
    assert not missed, "the Tab key does not reach:\n" + "\n".join(missed)


@pytest.mark.parametrize(
    ("name", "label", "after"),
    [("network", "Another luck", "luck=2"), ("studies", "Measure", "measure=desk_cost"),
     ("evidence", "Patterns", "part=patterns")],
)  # fmt: skip
def test_what_comes_does_not_take_the_focus_away(
    visitor: Visitor, name: str, label: str, after: str
) -> None:
    page = opens(visitor, name)
    fill(visitor, name)
    if name == "studies":
        page.get_by_label(label).focus()
        page.get_by_label(label).select_option(after.split("=")[1])
    else:
        page.get_by_role("button", name=label).focus()
        page.keyboard.press("Enter")
    page.wait_for_url(f"**{after}**")
    page.wait_for_selector({"studies": ".outcome", "network": PAGES[name][1]}.get(name, ".sheet"))
    focused = (
        "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
    )
    assert page.evaluate(focused) == label


def test_a_keyboard_reaches_the_answer_at_once(visitor: Visitor) -> None:
    page = visitor.opens("/")
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "skip":
            break
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'answer'")


@pytest.mark.parametrize("name", PAGES)
def test_french_the_dark_and_an_older_model_are_said_on_every_page_and_kept_in_its_link(
    visitors: Any, name: str
) -> None:
    visitor = visitors(color_scheme="light")
    page = opens(visitor, name, "model=000000000000")
    assert "earlier version" in page.inner_text(".stale")
    here, english = visitor.text("nav [aria-current]"), page.inner_text("#answer")
    page.get_by_role("button", name="Lire en français").click()
    page.wait_for_selector("html[lang=fr]")
    other = (
        "said => document.querySelector('#answer').innerText.replace(/\\s+/g, ' ').trim() !== said"
    )
    page.wait_for_function(other, arg=english)
    assert visitor.text(".stale").startswith("Ce lien")
    page.get_by_role("button", name="Page sombre").click()
    page.wait_for_selector("html[data-theme=dark]")
    page.wait_for_url("**theme=dark**")
    assert "language=fr" in page.url
    page.reload()
    page.wait_for_selector(PAGES[name][1])
    page.wait_for_selector("html[data-theme=dark][lang=fr]")
    assert visitor.text("nav [aria-current]") != here
    # The link now in the address is of today's model.
    assert page.locator(".stale").count() == 0


@pytest.mark.parametrize("name", PAGES)
def test_who_wants_no_motion_gets_none(visitors: Any, name: str) -> None:
    visitor = visitors(reduced_motion="reduce")
    page = opens(visitor, name)
    moving = page.evaluate(
        """() => [...document.querySelectorAll('.site, .site *')].filter((e) => {
          const style = getComputedStyle(e);
          const long = (text) => text.split(',').some((t) => parseFloat(t) > 0.02);
          return long(style.transitionDuration)
            || (style.animationName !== 'none' && long(style.animationDuration));
        }).map((e) => e.outerHTML.slice(0, 120))"""
    )
    assert not moving, "\n".join(moving[:5])


def test_a_page_that_asks_another_machine_gets_nothing_and_is_caught(visitor: Visitor) -> None:
    page = visitor.opens("/data", ".opening h1")
    refused = "fetch('https://example.org/a.js').then(() => 'came', () => 'refused')"
    assert page.evaluate(refused) == "refused"
    page.wait_for_function("true")
    assert any("another machine was asked: https://example.org/a.js" in f for f in visitor.faults)
    visitor.faults.clear()
