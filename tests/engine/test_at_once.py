"""Is a day lived in one call the day of eight verbs, and are many days in one call as many?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import at_once
from sim.day import BareMarket
from sim.errors import OnzeError
from sim.market import Market
from tests.engine.lives import LOUD, MEASURED, SEED, lively, named, summary

DAYS = 40
# So small that room is lacking at every verb that needs some.
CRAMPED = {"sim.state.FIRST_WORDS": 1, "sim.state.FIRST_SLOTS": 1}
RIVALS = named(alba="complaints_first", brio="everyone", cedra="silence", dorel="oldest_first")
CRISIS = {"crisis.day": 7}


class VerbByVerb(BareMarket):
    """A market one of whose verbs is another one, which is how somebody looks in between."""

    def observe(self) -> None:
        """Note the day, as any market does."""
        super().observe()


class Counting(BareMarket):
    """A market that counts how often its people speak."""

    spoken = 0

    def speak(self) -> None:
        """Count, and speak."""
        self.spoken += 1
        super().speak()


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note how many days each call of the kernel of whole days lived."""
    lengths: list[int] = []
    whole = at_once.live_days

    def noted(*given: Any) -> Any:
        found = whole(*given)
        lengths.append(found[0] - given[2])
        return found

    monkeypatch.setattr(at_once, "live_days", noted)
    return lengths


@pytest.mark.parametrize("changes", [{}, CRISIS, {"world.people_per_agent": 60}])
@pytest.mark.parametrize("cramped", [False, True])
def test_days_lived_at_once_leave_the_bytes_of_days_lived_verb_by_verb(
    changes: dict[str, Any], cramped: bool, calls: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in CRAMPED.items() if cramped else ():
        monkeypatch.setattr(name, value)
    world = lively(changes)
    slow = VerbByVerb(world, SEED, RIVALS).run(DAYS)
    assert calls == []
    days, many = BareMarket(world, SEED, RIVALS), BareMarket(world, SEED, RIVALS).run(DAYS)
    for _ in range(DAYS):
        days.step()
    assert summary(days) == summary(many) == summary(slow)
    assert days.running is many.running is slow.running is True
    for other in (days, many):
        assert np.array_equal(other.occasions, slow.occasions)
        assert [part.tolist() for part in other._posted] == [part.tolist() for part in slow._posted]
    assert max(calls) > 5, "many days in one call"
    assert 0 in calls or not cramped, "interrupted where room is lacking"


def test_a_market_stops_where_its_scenario_ends_however_it_is_lived() -> None:
    world = lively()
    whole = world["world.burn_in"] + world["world.days"]
    for days in (whole - 1, whole, whole + 9):
        quick, slow = BareMarket(world, SEED).run(days), VerbByVerb(world, SEED).run(days)
        assert summary(quick) == summary(slow)
        assert quick.running == slow.running == (days < whole)


def test_a_large_market_is_not_deaf_for_long(
    calls: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = lively()
    whole = BareMarket(world, SEED).run(DAYS)
    assert max(calls) > 4
    calls.clear()
    monkeypatch.setattr(at_once, "MOST_AT_ONCE", 4 * world["world.consumers"])
    assert summary(BareMarket(world, SEED).run(DAYS)) == summary(whole)
    assert max(calls) == 4


def test_days_at_once_stop_where_one_says(calls: list[int]) -> None:
    whole, parts = BareMarket(lively(), SEED).run(DAYS), BareMarket(lively(), SEED)
    for days in (1, 16, 1, 10, 5, 7):
        parts.run(days)
    assert summary(parts) == summary(whole)


@pytest.mark.parametrize(
    "special",
    [
        {"threads": 2},
        {"trace": True},
        {"policies": {"alba": LOUD}},
        {"policies": {"alba": MEASURED}},
        {"policies": named(alba="ambassadors")},
    ],
)
def test_a_day_on_which_a_verb_does_more_is_lived_verb_by_verb(
    special: dict[str, Any], calls: list[int]
) -> None:
    world = lively()
    market = BareMarket(world, SEED, **special).run(world["world.burn_in"])
    calls.clear()
    market.run(DAYS)
    assert calls == []


def test_whoever_changes_a_verb_is_asked_every_day() -> None:
    market = Counting(lively(), SEED).run(DAYS)
    assert market.spoken == DAYS
    assert summary(market) == summary(BareMarket(lively(), SEED).run(DAYS))


def test_a_verb_put_onto_one_market_is_asked_every_day() -> None:
    market, days = BareMarket(lively(), SEED), []
    own = market.hear
    market.hear = lambda: (days.append(market.day), own())  # type: ignore[method-assign]
    market.run(DAYS)
    assert days == list(range(DAYS))
    assert summary(market) == summary(BareMarket(lively(), SEED).run(DAYS))


def test_mesa_counts_every_day() -> None:
    market = Market(lively(), seed=SEED).run(DAYS)
    assert market.steps == market.day == DAYS
    assert summary(market) == summary(BareMarket(lively(), SEED).run(DAYS))


def test_talk_that_feeds_itself_is_refused_in_the_middle_of_days_at_once(
    calls: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.state.LEAST_BOUND", 1_000)
    monkeypatch.setattr("sim.state.MOST_WORDS_EACH", 1)
    monkeypatch.setattr("sim.surge.refuse_endless", lambda market: None)
    with pytest.raises(OnzeError, match="more than 1,000 words are under way: talk feeds itself"):
        BareMarket(lively({"tells.retold": 0.5}), SEED).run(DAYS)
    assert calls
