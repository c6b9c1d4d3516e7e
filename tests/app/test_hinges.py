"""Does the card of doubted numbers say what becomes of the verdict, and no more?"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from analysis.app import hinges, hinges_work
from analysis.app.hinges_work import Hinge, both, hinges_of, tried
from analysis.app.jobs import Stop
from analysis.app.words import LANGUAGES, Words
from analysis.doubts import WEAK
from analysis.paired import difference
from sim.parameters import parameters
from sim.policies.files import load_policy
from sim.scenario import load_scenario

WORLD = load_scenario(
    "baseline",
    {
        "world.consumers": 300, "world.people_per_agent": 20, "world.burn_in": 60, "world.days": 90,
    },
)  # fmt: skip
POLICIES = (load_policy("silence"), load_policy("everyone"))
SEEDS = (1, 2, 3)
NAMES = ("Silence", "Everyone")


def lead_of(*values: float) -> Any:
    """What B earns over A on each seed."""
    return difference("b", "a", "profit", np.array(values), np.zeros(len(values)), 1)


AHEAD, BEHIND = lead_of(90.0, 100.0, 110.0), lead_of(-60.0, -50.0, -40.0)
UNCLEAR, LITTLE = lead_of(-100.0, 20.0, 130.0), lead_of(9.0, 10.0, 11.0)


def said(lead: Any, *leads: Any, language: str = "en") -> str:
    """What the card says where the numbers in turn lead to these leads."""
    found = [
        Hinge(name, parameters()[name].likely, pair)
        for name, pair in zip(tried(), leads, strict=False)
    ]
    yearly = SimpleNamespace(per_year=lambda measure: 1000.0)
    text = hinges.said(found, lead, NAMES, Words(language), yearly)
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do here and now what would be done aside."""

    def ask(work: Any, *values: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(work(*values))
        return future

    monkeypatch.setattr(hinges_work.aside, "ask", ask)


def test_only_numbers_with_weak_evidence_and_likely_ends_are_tried():
    known = parameters()
    assert 8 <= len(tried()) <= hinges_work.MOST
    assert hinges_work.LEVER not in tried()
    for name in tried():
        low, high = known[name].likely
        assert known[name].grade in WEAK
        assert low <= known[name].value <= high
        for language in LANGUAGES:
            assert Words(language)(f"weak.{name}")


def test_a_number_left_where_it_is_changes_nothing():
    margin = parameters()["money.margin"].value
    again = [both(WORLD, "money.margin", margin, POLICIES, seed) for seed in SEEDS]
    other = [both(WORLD, "tells.unsatisfied", 11, POLICIES, seed) for seed in SEEDS]
    assert again == other


def test_the_lead_moves_with_the_margin_along_a_straight_line(at_once, monkeypatch):
    # Nobody in the market looks at the margin, so what is earned is linear in it: exact answer.
    monkeypatch.setattr(hinges_work, "tried", lambda: ("money.margin",))
    told: list[tuple[int, int]] = []
    work = hinges_of(WORLD, POLICIES, SEEDS)
    (hinge,) = work(lambda done, of, part: told.append((done, of)), threading.Event())
    low, high = hinge.ends
    margin = parameters()["money.margin"].value
    here = np.array([both(WORLD, "money.margin", margin, POLICIES, seed) for seed in SEEDS])
    between = np.mean(here[:, 1] - here[:, 0])
    at_low, at_high = (lead.mean for lead in hinge.leads)
    assert at_low != at_high
    share = (margin - low) / (high - low)
    assert between == pytest.approx(at_low + share * (at_high - at_low), rel=1e-9)
    assert told == [(done, 6) for done in range(1, 7)]


def test_who_leaves_stops_the_work(at_once):
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stop):
        hinges_of(WORLD, POLICIES, SEEDS[:1])(lambda *told: None, stop)


def test_a_verdict_that_holds_says_where_it_is_least():
    text = said(AHEAD, (AHEAD, LITTLE), (AHEAD, AHEAD))
    assert text == (
        "“Everyone” stays ahead at both ends of all 2. "
        "Its smallest lead is 10,000 € a year, with “purchases a year” at 6."
    )
    assert said(AHEAD, (AHEAD, LITTLE), (AHEAD, AHEAD), language="fr") == (
        "« Everyone » reste devant aux deux bouts des 2 chiffres. "
        "Sa plus petite avance est de 10 000 € par an, avec « achats par an » à 6."
    )


def test_a_verdict_that_turns_says_which_number_turns_it():
    text = said(AHEAD, (AHEAD, AHEAD), (BEHIND, UNCLEAR))
    assert text == (
        "The verdict turns with “margin, share of a sale” at 0.15: "
        "“Everyone” then earns 50,000 € a year less than the other."
    )


def test_a_lead_that_could_be_chance_at_one_end_is_not_said_to_hold():
    text = said(AHEAD, (UNCLEAR, AHEAD), (AHEAD, AHEAD))
    assert text.startswith("Nothing turns the verdict, but with “purchases a year” at 2 the lead")


def test_a_lead_of_the_first_policy_is_told_from_its_side():
    minus = lead_of(-90.0, -100.0, -110.0)
    assert said(minus, (minus, AHEAD)).startswith("The verdict turns with “purchases a year” at 6")
    assert "“Silence” stays ahead" in said(minus, (minus, BEHIND))


def test_two_that_cannot_be_told_apart_are_not_said_to_differ():
    assert said(UNCLEAR, (UNCLEAR, UNCLEAR)) == (
        "The two cannot be told apart with any of the 1 numbers at either end."
    )
    assert said(UNCLEAR, (UNCLEAR, BEHIND)) == (
        "As the numbers stand the two cannot be told apart; with “purchases a year” at 6, "
        "“Silence” earns 50,000 € a year more."
    )


def test_a_visitor_puts_the_verdict_to_the_test(visitor: Any) -> None:
    page = visitor.opens("/compare?seeds=2")
    page.wait_for_selector(".hinges tbody tr")
    assert page.locator(".hinges tbody tr").count() == len(tried())
    assert page.locator(".hinges svg").count() == 0
    page.get_by_role("button", name="Put the verdict to the test").click()
    page.wait_for_selector(".hinges [role=progressbar]")
    page.wait_for_selector(".hinges .found", timeout=300_000)
    assert page.locator(".hinges svg").count() == len(tried())
    amounts = page.locator(".hinges tbody td.amount b").all_inner_texts()
    assert len(amounts) == 2 * len(tried())
    assert all("€" in amount for amount in amounts)


def test_a_visitor_can_stop_the_test(visitor: Any) -> None:
    page = visitor.opens("/compare?seeds=3")
    page.get_by_role("button", name="Put the verdict to the test").click()
    page.locator(".hinges").get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Put the verdict to the test").wait_for()
