"""Does somebody who never saw the pages get an answer at once, and no surer than it is?

And are more policies than two held on the same luck, on markets of a size one chooses?
"""

from __future__ import annotations

import json
import math
import shlex
import subprocess
import sys
import time
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from analysis.app import chart
from analysis.app.controls import lever_of
from analysis.app.curves import figure, line
from analysis.app.levers import LEVERS, policy_of
from analysis.app.more import SHOWN, beside, leads_of
from analysis.app.questions import QUESTIONS, asked_by
from analysis.app.visit import Plan, Visit, from_query, to_query
from analysis.app.words import LANGUAGES, Words
from tests.tree import ROOT

ALL = "8 markets,"
MINUTE = 60.0
READING = 238 / MINUTE  # words a second of adults who read in silence (Brysbaert 2019)
ASKED = "Hire, or change the order?"


@pytest.mark.parametrize("light", ["light", "dark"])
def test_should_this_brand_hire_or_change_the_order_is_answered_within_a_minute(
    visitors: Any, light: str
) -> None:
    visitor = visitors(color_scheme=light)
    began = time.monotonic()
    page = visitor.opens("/", ".questions button")
    read = visitor.text("#answer .hero").split() + visitor.text(".questions").split()
    page.get_by_role("button", name=ASKED).click()
    visitor.waits_for("Change the order.", "#answer h1")
    visitor.waits_for(ALL)
    waited = time.monotonic() - began
    head = visitor.text("#answer .hero")
    read += head.split()
    assert waited + len(read) / READING < MINUTE
    # The question, the verdict, its money, its doubt and its markets stand together, in words.
    assert head.startswith("Should Alba hire, or change the order?")
    for told in ("“Complaints first” earns Alba", "more a year than “Half as many hands again”",
                 "95 % interval", "with probability", "of 8 simulated markets"):  # fmt: skip
        assert told in head, told
    # What becomes of doing neither stands below.
    visitor.waits_for("As observed", ".more tbody tr:last-child")
    visitor.waits_for("−", ".more tbody tr:last-child .amount")
    assert page.locator(".questions [aria-current]").inner_text() == ASKED


def test_a_telephone_answers_the_question_without_scrolling(visitors: Any) -> None:
    visitor = visitors(viewport={"width": 390, "height": 844})
    page = visitor.opens("/", ".questions button")
    page.get_by_role("button", name=ASKED).click()
    visitor.waits_for("Change the order.", "#answer h1")
    visitor.waits_for(ALL)
    box = page.locator("#answer h1").bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 844


def test_every_question_is_its_own_and_its_link_asks_it_again() -> None:
    for key, question in QUESTIONS.items():
        visit = Visit(world=question.world, a=question.a, b=question.b, others=question.others)
        assert asked_by(from_query(to_query(visit))) == key
        for plan in (question.a, question.b):
            policy_of(plan.base, plan.moved)
    assert asked_by(Visit(a=Plan("silence"))) == ""
    assert asked_by(Visit()) == "order"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_has_its_words(language: str) -> None:
    words = Words(language)
    for key in QUESTIONS:
        for part in ("", ".story", ".a", ".b", ".a_wins", ".b_wins"):
            assert words(f"question.{key}{part}")
    assert len({words(f"question.{key}") for key in QUESTIONS}) == len(QUESTIONS)


def test_where_luck_could_have_made_the_lead_no_side_is_taken(visitor: Any) -> None:
    page = visitor.opens("/compare")
    page.get_by_role("button", name="Does answering pay at all?").click()
    page.wait_for_url("**b=silence**")
    visitor.waits_for(ALL)
    visitor.waits_for("No clear difference", "#answer h1")
    assert page.locator(".answer.unsure").count() == 1


def test_more_policies_fare_as_the_command_line_says(visitor: Any, tmp_path: Any) -> None:
    page = visitor.opens("/compare?others=silence")
    visitor.waits_for(ALL)
    page.get_by_label("Add a policy").select_option("reach_first")
    page.wait_for_url("**others=silence+reach_first**")
    visitor.waits_for("±", ".more tbody tr:last-child")
    visitor.waits_for("silence reach_first --against", ".take pre.exactly")
    typed = shlex.split(page.inner_text(".take pre.exactly"))
    ran = subprocess.run(
        [sys.executable, *typed[1:], "--json", "--out", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    answer = json.loads(ran.stdout)
    # Beside each other: the verdict on all four, and every interval as wide as three need.
    assert page.inner_text(".says") == answer["verdict"]
    told = {
        (each["policy"], each["measure"]): each
        for each in answer["differences"]
        if each["against"] == "as_observed"
    }
    words, wide = Words("en"), float(stats.t.ppf(1 - 0.05 / 2 / 3, 7)) / math.sqrt(8)
    for at, name in enumerate(["complaints_first", "silence", "reach_first"], start=2):
        row = page.locator(f".more tbody tr:nth-child({at})").inner_text()
        profit, kept = told[name, "profit"], told[name, "customers_kept"]
        assert words.euros(profit["mean"], signed=True) in row
        assert f"± {words.euros(wide * profit['spread'])}" in row
        assert words.rounded(kept["mean"], signed=True) in row
    visitor.waits_for("With 3 tried", ".more .note")


def test_a_policy_that_is_a_or_b_does_not_stand_beside_them_again() -> None:
    others = ("as_observed", "silence", "everyone")
    visit = Visit(a=Plan(), b=Plan("silence"), others=others)
    assert beside(visit) == ("everyone",)
    assert beside(replace(visit, a=Plan("as_observed", {"hands": 0.5}))) == (
        "as_observed", "everyone",
    )  # fmt: skip


def test_the_more_policies_are_tried_the_wider_is_the_interval_of_each() -> None:
    values = np.random.default_rng(5).normal(size=(2, 8))
    pairs = tuple(
        SimpleNamespace(a=SimpleNamespace(quantities=dict.fromkeys(SHOWN, a)),
                        b=SimpleNamespace(quantities=dict.fromkeys(SHOWN, b)))
        for a, b in values.T
    )  # fmt: skip
    alone, of_five = (leads_of(pairs, tried)["profit"] for tried in (1, 5))
    assert alone.mean == of_five.mean == pytest.approx(float((values[1] - values[0]).mean()))
    share = stats.t.ppf(1 - 0.05 / 10, 7) / stats.t.ppf(1 - 0.05 / 2, 7)
    assert of_five.high - of_five.low == pytest.approx(share * (alone.high - alone.low))


def test_another_policy_becomes_b_and_b_stands_beside_it(visitor: Any) -> None:
    page = visitor.opens("/compare?others=silence")
    visitor.waits_for(ALL)
    page.get_by_role("button", name="Make it B: Silence").click()
    page.wait_for_url("**b=silence&others=complaints_first**")
    visitor.waits_for("Complaints first", ".more tbody tr:last-child")
    page.get_by_role("button", name="Remove: Complaints first").click()
    page.wait_for_url(lambda url: "others" not in url)
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url("**others=complaints_first**")


def test_a_guess_is_not_told_by_what_stands_below(visitor: Any) -> None:
    page = visitor.opens("/compare?others=silence")
    page.get_by_label("Let me guess before I see the answer").check()
    page.wait_for_selector(".guess")
    page.wait_for_selector(".more", state="detached")


@pytest.mark.parametrize("path", ["/?mine.first=complaints", "/compare?others=silence"])
def test_a_larger_market_is_chosen_and_its_link_opens_the_same_for_somebody_else(
    visitors: Any, path: str
) -> None:
    first, second = visitors(), visitors()
    page = first.opens(path)
    first.waits_for("8 markets, 2,000 consumers each; one stands for 200 people")
    before = first.text("#answer .numbers")
    page.get_by_label("How many people are simulated?").select_option("5000")
    first.waits_for("8 markets, 5,000 consumers each; one stands for 80 people")
    assert first.text("#answer .numbers") != before
    assert "consumers=5000" in page.url
    other = second.opens(page.url.removeprefix(first.site))
    second.waits_for("8 markets, 5,000 consumers each")
    assert second.text("#answer") == first.text("#answer")
    for visitor in (first, second) if "others" in path else ():
        visitor.waits_for("±", ".more tbody tr:last-child")
    if "others" in path:
        assert second.text(".more table") == first.text(".more table")
    assert other.url == page.url


def test_a_copied_link_to_two_policies_opens_the_same_digits(visitors: Any) -> None:
    first = visitors(permissions=["clipboard-read", "clipboard-write"])
    page = first.opens("/compare?a.hands=1.35&others=as_observed&seeds=9")
    first.waits_for("9 markets,")
    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    second = visitors()
    other = second.opens(copied.removeprefix(first.site))
    second.waits_for("9 markets,")
    for visitor in (first, second):
        visitor.waits_for("±", ".more tbody tr:last-child")
    for where in ("#answer", ".more table", ".says", ".take pre.files"):
        assert second.text(where) == first.text(where), where
    assert other.locator(".stale").count() == 0
    old = second.opens(
        copied.removeprefix(first.site).partition("model=")[0] + "model=0123456789ab"
    )
    assert "earlier version" in old.inner_text(".stale")


def test_a_link_that_asks_for_too_many_people_says_how_many_there_may_be(visitor: Any) -> None:
    page = visitor.opens("/?consumers=50000&seeds=2")
    visitor.waits_for("That would be 50,000 simulated people", ".limit")
    visitor.waits_for("2 markets, 10,000 consumers each")
    page.get_by_label("How many people are simulated?").select_option("2000")
    visitor.waits_for("2 markets, 2,000 consumers each")
    assert page.locator(".limit").count() == 0


def test_a_desk_of_counted_people_is_not_called_a_share(visitor: Any) -> None:
    page = visitor.opens("/compare?b=two_more_agents")
    visitor.waits_for("3 people", ".lever-head .both")
    page.get_by_role("button", name="About: Two more agents").click()
    visitor.waits_for("Three people at the desk", ".side .about")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_control_says_what_it_is_how_far_it_goes_and_whence_it_comes(language: str) -> None:
    for lever in LEVERS.values():
        told = lever_of(lever, Plan(), Words(language))
        assert told["what"]
        assert told["why"]
        assert told["source"]
        assert ": (" not in told["source"]  # A work without a title is named by who wrote it.
        assert bool(told["ends"]) != bool(lever.choices)


def test_names_at_the_ends_of_lines_never_lie_on_each_other(visitor: Any) -> None:
    page = visitor.opens("/data", ".opening h1")
    spread = f"import('{chart.address('chart.js')}').then((own) => own.spread({{}}, 180))"
    for ends in ([0.5, 0.5], [0.5, 0.51], [0.1, 0.9], [0.4, 0.41, 0.42]):
        moved = page.evaluate(spread.replace("{}", json.dumps(ends)))
        placed = sorted((1 - end) * 180 + by for end, by in zip(ends, moved, strict=True))
        gaps = [below - above for above, below in pairwise(placed)]
        assert min(gaps) > 14, ends
        if ends == [0.1, 0.9]:
            assert moved == [0, 0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_in_which_nothing_moves_says_so(language: str) -> None:
    words = Words(language)
    nothing, something = (line("", "b", np.full(100, value)) for value in (0.0, 0.5))
    assert figure([nothing], 100, words, zero=True)["still"] == words("figure.still")
    assert figure([something], 100, words, zero=True)["still"] == ""
    assert figure([nothing], 100, words, zero=False)["still"] == ""
