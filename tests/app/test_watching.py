"""Can one watch word of mouth, follow somebody in it, and undo one answer, by hand and by key?"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from analysis.app.fates import fork_for
from analysis.app.fork import Choice, Fate, compare, live_fork, story_words
from analysis.app.levers import policy_of
from analysis.app.live import world_of
from analysis.app.network import life_for
from analysis.app.story import STANDS, Story, live_story
from analysis.app.telling import DAYS
from analysis.app.words import Words
from sim.kernels.columns import IGNORED, TELL
from tests.app.browser import Visitor
from tests.app.places import SMALL

EN = Words("en")
READY = ".net[data-ready]"
MOVES = "document.querySelector('.net-moves').toDataURL()"
FRAMES = "Number(document.querySelector('.net-stage').dataset.frames)"
TRIED = 4  # complaints whose other fate is lived, in search of one that many heard of


@pytest.fixture(scope="module")
def told() -> Story:
    """Live the story that the page shows, beside it."""
    return live_story(world_of("baseline", 500), 1, policy_of("as_observed", {}), DAYS)


@pytest.fixture(scope="module")
def fate(told: Story) -> tuple[Fate, Story]:
    """Return the other fate of a complaint that nobody answered and many heard of."""
    own = told.episodes[(told.episodes["brand"] == told.focal) & (told.episodes["day"] >= 0)]
    own = own[(own["outcome"] == IGNORED) & (own["outcome_day"] < DAYS)]
    choices = [Choice(int(row["consumer"]), int(row["day"]), True) for row in own]
    choices.sort(key=lambda choice: -len(story_words(told, choice)))
    for choice in choices[:TRIED]:
        before, after = live_fork(told, choice)
        found = compare(before, after, choice)
        if found.spared.size > 1 and found.euros:
            return found, told
    raise AssertionError("no complaint of this story reached anybody")


def day_of(page: Any) -> int:
    return int(page.get_attribute(".net", "data-day"))


def waits_for_day(page: Any, reached: str, day: int) -> None:
    """Wait until the day shown is so: reached is a comparison."""
    shown = "Number(document.querySelector('.net').dataset.day)"
    page.wait_for_function(f"day => {shown} {reached} day", arg=day)


def counts_of(story: Story, day: int) -> list[int]:
    """Return how many stand each way, were warned, advised, and saw the brand post, on a day."""
    stands = np.bincount(story.stands_on(day - 1), minlength=len(STANDS)).tolist()
    heard = story.heard
    today = (heard.day == day - 1) & (heard.brand == story.focal) & (heard.channel == TELL)
    today &= heard.sender >= 0
    own = (heard.day == day - 1) & (heard.brand == story.focal) & (heard.sender < 0)
    groups = (today & (heard.valence < 0), today & (heard.valence > 0), own & (heard.valence > 0))
    return stands + [np.unique(heard.receiver[group]).size for group in groups]


def life_shown(page: Any) -> list[tuple[str, str]]:
    """Return the life on the page: (day, what happened), the latest first."""
    rows = page.locator(".net-life li").all()
    return [tuple(row.locator("span").all_text_contents()) for row in rows]


def life_told(story: Story, number: int, until: int) -> list[tuple[str, str]]:
    """Return a life as the story tells it, the latest first."""
    events = [e for e in life_for(story, number, EN)["events"] if e["day"] <= until]
    return [(f"Day {event['day']}", event["text"]) for event in reversed(events)]


def test_it_plays_and_pauses_and_the_link_keeps_the_day(visitor: Visitor) -> None:
    page = visitor.opens(SMALL, READY)
    assert day_of(page) == 0
    page.get_by_role("button", name="Play", exact=True).click()
    waits_for_day(page, ">=", 2)
    page.get_by_role("button", name="Pause", exact=True).click()
    page.get_by_role("button", name="Play", exact=True).wait_for()
    stood = day_of(page)
    page.wait_for_url(f"**day={stood}**")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert day_of(page) == stood


def test_it_ends_on_the_last_day_and_begins_again(visitor: Visitor) -> None:
    page = visitor.opens(f"{SMALL}&day={DAYS - 3}", READY)
    page.get_by_label("Speed").select_option("16")
    page.wait_for_url("**speed=16**")
    page.get_by_role("button", name="Play", exact=True).click()
    waits_for_day(page, ">=", DAYS)
    page.get_by_role("button", name="Play", exact=True).click()
    waits_for_day(page, "<", DAYS - 3)
    page.get_by_role("button", name="Pause", exact=True).click()


@pytest.mark.parametrize("day", [1, 37, DAYS])
def test_every_day_one_goes_to_counts_what_the_story_counts(
    visitor: Visitor, told: Story, day: int
) -> None:
    page = visitor.opens(SMALL, READY)
    page.get_by_role("slider", name="Day shown").fill(str(day))
    waits_for_day(page, "==", day)
    assert page.inner_text("output.net-day") == f"Day {day}"
    numbers = [int(n.replace(",", "")) for n in re.findall(
        r": ([\d,]+)", page.text_content("#net-counts"))]  # fmt: skip
    assert numbers == counts_of(told, day)
    page.wait_for_url(f"**day={day}**")


def test_one_steps_a_day_by_button_and_by_arrow_and_a_week_with_shift(visitor: Visitor) -> None:
    page = visitor.opens(f"{SMALL}&day=20", READY)
    page.get_by_role("button", name="A day on").click()
    assert day_of(page) == 21
    page.get_by_role("button", name="A day back").click()
    assert day_of(page) == 20
    page.focus(".net-stage")
    for key, day in (("ArrowRight", 21), ("ArrowLeft", 20), ("Shift+ArrowRight", 27)):
        page.keyboard.press(key)
        assert day_of(page) == day
    page.focus(".net-range")
    page.keyboard.press("ArrowRight")
    waits_for_day(page, "==", 28)


def test_the_drawing_changes_with_the_day(visitor: Visitor) -> None:
    page = visitor.opens(f"{SMALL}&day=20", READY)
    pictures = set()
    for _ in range(3):
        pictures.add(page.evaluate(MOVES))
        page.get_by_role("button", name="A day on").click()
    assert len(pictures) == 3


def test_a_click_on_somebody_shows_the_life_that_the_market_gave_them(
    visitor: Visitor, told: Story
) -> None:
    page = visitor.opens(f"{SMALL}&day=90", READY)
    stage = page.locator(".net-stage").bounding_box()
    tip = page.locator(".net-tip")
    for share in np.linspace(0.2, 0.8, 25):  # Across the drawing, until somebody is there.
        x, y = stage["x"] + share * stage["width"], stage["y"] + 0.5 * stage["height"]
        page.mouse.move(x, y)
        if tip.is_visible():
            break
    number = int(re.match(r"No\. (\d+): ", tip.inner_text()).group(1))
    page.mouse.click(x, y)
    page.wait_for_selector(f".net[data-person='{number}'] .net-later")
    assert life_shown(page) == life_told(told, number, 90)
    page.get_by_label("Show what comes after this day too").check()
    assert life_shown(page) == life_told(told, number, DAYS)
    page.get_by_role("button", name="Let go of this person").click()
    page.wait_for_selector(".net[data-person='0']")
    page.wait_for_function("!location.search.includes('person=')")


def test_somebody_is_found_by_keyboard_alone(visitor: Visitor, told: Story) -> None:
    page = visitor.opens(f"{SMALL}&day=90", READY)
    page.get_by_label("Number of a person").fill("7")
    page.keyboard.press("Enter")
    page.wait_for_selector(".net[data-person='7'] .net-later")
    assert life_shown(page) == life_told(told, 7, 90)
    page.focus(".net-stage")
    for key, number in (("ArrowDown", 8), ("ArrowUp", 7), ("Escape", 0)):
        page.keyboard.press(key)
        page.wait_for_selector(f".net[data-person='{number}']")
    page.keyboard.press("c")
    page.wait_for_selector(".net-life")
    page.keyboard.press("?")
    assert page.locator(".net-help").is_visible()
    page.keyboard.press("Escape")
    assert page.locator(".net-help").is_hidden()
    assert page.get_attribute(".net", "data-person") != "0"  # The help was let go of first.


def test_a_fork_says_which_people_and_euros_one_answer_would_have_spared(
    visitor: Visitor, fate: tuple[Fate, Story]
) -> None:
    found, story = fate
    number, day = found.choice.who + 1, found.choice.day + 1
    said = fork_for(found, story, EN)
    page = visitor.opens(f"{SMALL}&day={day}&person={number}", ".net-later")
    page.get_by_label("Show what comes after this day too").check()
    before = page.evaluate(MOVES)
    page.locator(".net-ask").first.click()
    page.wait_for_selector(".net-verdict")
    assert page.text_content(".net-verdict h2") == said["title"]
    assert page.text_content(".net-sentence") == said["sentence"]
    assert page.locator(".net-verdict li").all_text_contents() == said["lines"]
    assert page.locator(".net-verdict .note").all_text_contents() == said["notes"]
    assert f"spared {found.spared.size} people the story" in said["sentence"]
    assert "€" in said["sentence"]
    assert page.evaluate(MOVES) != before  # What is no longer heard is drawn.
    page.wait_for_url(f"**fork={day}**")
    page.get_by_role("button", name="Back to what happened").click()
    page.wait_for_selector(".net-verdict", state="detached")
    page.wait_for_function("!location.search.includes('fork=')")


def test_a_link_opens_the_same_day_life_and_fork_for_somebody_else(
    visitors: Any, fate: tuple[Fate, Story]
) -> None:
    number, day = fate[0].choice.who + 1, fate[0].choice.day + 1
    first, second = visitors(), visitors()
    page = first.opens(f"{SMALL}&day={day + 40}&person={number}&fork={day}", ".net-verdict")
    other = second.opens(page.url.removeprefix(first.site), ".net-verdict")
    assert other.url == page.url
    for where in (".net-side", "#net-counts", ".net-legend"):
        assert other.text_content(where) == page.text_content(where)


def test_what_one_does_another_does_not_see(visitors: Any) -> None:
    first, second = visitors(), visitors()
    page, other = first.opens(SMALL, READY), second.opens(SMALL, READY)
    page.get_by_role("button", name="Next complaint to Alba").click()
    page.wait_for_selector(".net-life")
    assert day_of(page) > 0
    assert day_of(other) == 0
    assert other.get_attribute(".net", "data-person") == "0"


def test_another_luck_and_another_world_are_other_stories(visitor: Visitor) -> None:
    page = visitor.opens(f"{SMALL}&day=60", READY)
    first = page.text_content("#net-counts")
    changed = "said => document.querySelector('#net-counts')?.textContent !== said"
    page.get_by_role("button", name="Another luck").click()
    page.wait_for_url("**luck=2**")
    page.wait_for_function(changed, arg=first)
    second = page.text_content("#net-counts")
    page.get_by_label("World").select_option("crisis")
    page.wait_for_url("**world=crisis**")
    page.wait_for_function(changed, arg=second)


def test_who_wants_no_motion_sees_one_picture_a_day(visitors: Any) -> None:
    visitor = visitors(reduced_motion="reduce")
    page = visitor.opens(SMALL, READY)
    both = f"[{FRAMES}, Number(document.querySelector('.net').dataset.day)]"
    page.get_by_role("button", name="Play", exact=True).click()
    waits_for_day(page, ">=", 1)
    frames, day = page.evaluate(both)
    waits_for_day(page, ">=", day + 4)
    later, last = page.evaluate(both)
    assert later - frames <= last - day


def test_in_french_it_speaks_french(visitor: Visitor) -> None:
    page = visitor.opens(f"{SMALL}&day=60&language=fr", READY)
    page.get_by_role("button", name="Lecture", exact=True).wait_for()
    assert page.inner_text("output.net-day") == "Jour 60"
    page.get_by_role("button", name="Prochaine plainte adressée à Alba").click()
    page.wait_for_selector(".net-life")
    assert page.inner_text(".net-person h2").startswith("N°")
