"""Does a link lead back to the same day, person and question, whatever stands in it?"""

from __future__ import annotations

from typing import Any

import pytest

from analysis.app import telling
from analysis.app.levers import policy_of
from analysis.app.live import world_of
from analysis.app.place import Place, number_in, whole
from analysis.app.telling import DAYS, SIZES, Asked, Stopped, told
from analysis.app.visit import Plan, Visit, from_query, to_query
from sim.policies.files import load_policy
from tests.engine.lives import lively


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
    ("link", "place"),
    [
        ({"day": "9999", "speed": "3", "luck": "0"}, Place(day=DAYS, luck=1)),
        ({"people": "3000000", "person": "2001"}, Place()),
        ({"people": "500", "person": "501"}, Place(people=500)),
        ({"day": "-4", "person": "x", "fork": "1e9", "luck": "²"}, Place()),
        ({"day": "9" * 400, "luck": "65"}, Place(luck=64)),
    ],
)
def test_nonsense_in_a_link_is_left_out_or_cut(link: dict[str, str], place: Place) -> None:
    assert Place.of(link) == place


@pytest.mark.parametrize("value", [None, "7", [1], -1, float("nan"), float("inf"), 1e12, {}])
def test_what_a_browser_sends_is_a_whole_number_or_nothing(value: object) -> None:
    assert whole(value) == 0
    assert number_in(str(value), 4) in (4, 7)


def test_stories_differ_by_world_size_luck_and_levers() -> None:
    moved = Plan().with_lever("hands", 0.5)
    keys = {
        Asked(world_of(world, people), policy_of(plan.base, dict(plan.moved)), luck).key
        for world in ("baseline", "crisis")
        for people in SIZES
        for luck in (1, 2)
        for plan in (Plan(), moved)
    }
    assert len(keys) == 2 * len(SIZES) * 2 * 2


def test_a_story_is_lived_once_for_all_and_one_s_own_is_kept_for_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lived = []
    live = telling.live_story

    def counted(*plan: Any) -> Any:
        lived.append(plan)
        return live(*plan)

    monkeypatch.setattr(telling, "live_story", counted)
    policy = load_policy("as_observed")
    for shared, times in ((True, 1), (False, 2)):
        lived.clear()
        asked = Asked(lively({"world.days": 50 + shared}), policy, 1, shared)
        first, again = (told(asked, lambda done, of: None) for _ in range(2))
        assert first[1] == again[1]
        assert len(lived) == times


def test_who_goes_on_stops_the_story_nobody_waits_for() -> None:
    def stop(done: int, of: int) -> None:
        if done >= 5:
            raise Stopped

    asked = Asked(lively({"world.days": 60}), load_policy("as_observed"), 1)
    with pytest.raises(Stopped):
        told(asked, stop)
    assert told(asked, lambda done, of: None)[0].days == DAYS
