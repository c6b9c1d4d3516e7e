"""Does a link lead back to the same day, person and question, whatever stands in it?"""

from __future__ import annotations

import pytest

from analysis.app.network import Place, number_in, whole
from analysis.app.telling import DAYS, SIZES, key_of
from analysis.app.visit import Plan, Visit, from_query, to_query


@pytest.mark.parametrize(
    "place",
    [Place(), Place(500, 3, 37, 16, 411, 35), Place(people=10_000, person=10_000, day=DAYS)],
)
def test_a_link_leads_back(place: Place) -> None:
    visit = Visit(extra=place.extra({"other": "page"}))
    assert visit.extra["other"] == "page"
    assert Place.of(from_query(to_query(visit)).extra) == place


def test_a_link_holds_only_what_differs() -> None:
    assert Place().extra({}) == {}
    assert Place(day=37).extra({"day": "12", "person": "4"}) == {"day": "37"}


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ({"day": "9999", "speed": "3", "luck": "0"}, Place(day=DAYS, luck=1)),
        ({"people": "3000000", "person": "2001"}, Place()),
        ({"people": "500", "person": "501"}, Place(people=500)),
        ({"day": "-4", "person": "x", "fork": "1e9", "luck": "²"}, Place()),
        ({"day": "9" * 400, "luck": "65"}, Place(luck=64)),
    ],
)
def test_nonsense_in_a_link_is_left_out_or_cut(told: dict[str, str], place: Place) -> None:
    assert Place.of(told) == place


@pytest.mark.parametrize("value", [None, "7", [1], -1, float("nan"), float("inf"), 1e12, {}])
def test_what_a_browser_sends_is_a_whole_number_or_nothing(value: object) -> None:
    assert whole(value) == 0
    assert number_in(str(value), 4) in (4, 7)


def test_stories_differ_by_world_size_luck_and_levers() -> None:
    moved = Plan().with_lever("hands", 0.5)
    keys = {
        key_of(world, people, luck, plan)
        for world in ("baseline", "crisis")
        for people in SIZES
        for luck in (1, 2)
        for plan in (Plan(), moved)
    }
    assert len(keys) == 2 * len(SIZES) * 2 * 2
