"""Is what the drawing shows what the market lived, and a life what happened to its person?"""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from analysis.app.layout import places
from analysis.app.lives import ORDER, complaint_at_desk, life_of, sentence
from analysis.app.network import life_for, spoken
from analysis.app.packed import packed, ties_drawn, unpacked
from analysis.app.story import BUYS, ELSEWHERE, HELPED, LEFT, LET_DOWN, RECENT, WAITS
from analysis.app.words import LANGUAGES, Words, dictionary
from sim.kernels.columns import ANSWERED, FAILED, IGNORED, OPEN
from sim.ledger import COLUMN
from sim.market import Market
from sim.policies.files import load_policy
from tests.app.stories import DAYS, complaints, story, world
from tests.engine.lives import SEED, summary


def market() -> Market:
    own = {world().brands[world().focal].key: load_policy("as_observed")}
    return Market(world(), SEED, own)


def test_a_market_that_is_watched_lives_the_same_days() -> None:
    told, burn_in = story(), world()["world.burn_in"]
    plain = market().run(burn_in + DAYS)
    sales = plain.state.ledger[burn_in : burn_in + DAYS, :, COLUMN["sales"]]
    assert np.array_equal(told.sales, sales)
    assert summary(market().run(burn_in)) == summary(Market(world(), SEED, past=told.past))
    assert np.array_equal(told.people.bond.open, plain.state.people.bond.open)


class Plain:
    """How people stand, read one person at a time from a market of one's own."""

    def __init__(self) -> None:
        self.market = market()
        self.last: dict[int, int] = {}
        self.down: dict[int, int] = {}
        self.helped: dict[int, int] = {}

    def lives(self) -> list[int]:
        day, focal = self.market.day, self.market.settings.focal
        self.market.step()
        for row in self.market.occasions:
            if row["brand"] >= 0 and not row["gift"]:
                self.last[int(row["consumer"])] = int(row["brand"])
            if row["brand"] == focal and row["outcome"] == FAILED:
                self.down[int(row["consumer"])] = day
        for row in self.market.state.episodes[: self.market.state.counters[1]]:
            if row["outcome_day"] == day and row["brand"] == focal:
                if row["outcome"] == ANSWERED:
                    self.helped[int(row["consumer"])] = day
                if row["outcome"] == IGNORED:
                    self.down[int(row["consumer"])] = day
        return [self.stands(who, day) for who in range(self.market.state.people.tier.size)]

    def stands(self, who: int, day: int) -> int:
        people, focal = self.market.state.people, self.market.settings.focal
        down, helped = self.down.get(who, -999), self.helped.get(who, -999)
        if people.stopped[who, focal]:
            return LEFT
        if people.requested[who, focal] == OPEN:
            return WAITS
        if day - helped < RECENT and helped >= down:
            return HELPED
        if day - down < RECENT:
            return LET_DOWN
        return BUYS if self.last.get(who) == focal else ELSEWHERE


def test_the_changes_replay_to_how_people_stood_on_each_day() -> None:
    told, plain = story(), Plain()
    for _ in range(world()["world.burn_in"]):
        stands = plain.lives()
    seen = set()
    assert told.stands_on(-1).tolist() == stands
    for day in range(DAYS):
        stands = plain.lives()
        assert told.stands_on(day).tolist() == stands
        seen |= set(stands)
    assert seen == {ELSEWHERE, BUYS, LET_DOWN, HELPED, WAITS, LEFT}


def test_the_browser_reads_the_same_days_out_of_its_message() -> None:
    told = story()
    head, arrays = unpacked(packed(told, places(told.network)))
    assert (head["people"], head["days"], head["focal"]) == (told.count, DAYS, told.focal)
    stands = arrays["first"].copy()
    for day in range(DAYS):
        first, last = arrays["changedOn"][day : day + 2]
        stands[arrays["changedWho"][first:last]] = arrays["changedTo"][first:last]
        assert np.array_equal(stands, told.stands_on(day))
        first, last = arrays["heardOn"][day : day + 2]
        kinds = arrays["heardKind"][first:last]
        ledger = told_on(day)
        assert [(kinds == kind).sum() for kind in (0, 1)] == ledger
    assert arrays["calledOn"][-1] == arrays["calledWho"].size > 20


def test_who_saw_a_brand_s_own_posts_is_counted_once_a_day() -> None:
    told = story()
    _, arrays = unpacked(packed(told, places(told.network)))
    reached = arrays["reached"].reshape(DAYS, -1)
    assert reached.shape[1] == len(told.world.brands)
    heard, some = told.heard, 0
    for day in range(DAYS):
        for brand in range(reached.shape[1]):
            rows = np.flatnonzero((heard.day == day) & (heard.brand == brand))
            rows = [k for k in rows if heard.sender[k] < 0 and heard.valence[k] > 0]
            assert reached[day, brand] == len({int(heard.receiver[k]) for k in rows})
            some += len(rows)
    assert some > 100


def told_on(day: int) -> list[int]:
    """Return recommendations and warnings of the brand told on a day, as the trace has them."""
    heard, focal = story().heard, story().focal
    own = (heard.day == day) & (heard.brand == focal) & (heard.channel == 0) & (heard.sender >= 0)
    return [int((own & (heard.valence == tone)).sum()) for tone in (1, -1)]


def test_only_ties_that_exist_are_drawn_and_each_once() -> None:
    network = story().network
    ties = ties_drawn(network, places(network))
    assert len({tuple(tie) for tie in ties.tolist()}) == len(ties)
    for i, j in ties.tolist():
        assert i < j
        assert j in network.neighbours[network.start[i] : network.start[i + 1]]
    assert set(ties.ravel().tolist()) == set(np.flatnonzero(np.diff(network.start)).tolist())


def test_all_lives_together_are_what_the_market_counted() -> None:
    told, burn_in = story(), world()["world.burn_in"]
    plain = market().run(burn_in + DAYS)
    ledger = plain.state.ledger[burn_in : burn_in + DAYS].sum(axis=0)
    lives = [life_of(told, who) for who in range(told.count)]
    for kinds, column in (
        (("bought", "delighted", "failed"), "purchases"),
        (("failed",), "failures"),
        (("left",), "exits"),
        (("returned",), "returns"),
        (("praised",), "praise_posted"),
        (("told_bad",), "told_bad"),
        (("heard_bad",), "told_bad"),
        (("told_good",), "told_good"),
        (("saw_bad",), "seen_bad"),
        (("pleased",), "own_satisfied"),
    ):
        for brand in range(ledger.shape[0]):
            events = [e for life in lives for e in life if e.kind in kinds and e.brand == brand]
            assert sum(e.count for e in events) == ledger[brand, COLUMN[column]], column


def test_a_life_tells_the_failures_of_the_market_s_own_history() -> None:
    told, burn_in = story(), world()["world.burn_in"]
    plain = market().run(burn_in + DAYS)
    for who in range(0, told.count, 7):
        history = plain.consumer(who).history()
        history = history[history["day"] >= burn_in]
        kinds = ("posted", "wrote", "unheard", "silent")
        days = [event.day + burn_in for event in life_of(told, who) if event.kind in kinds]
        assert sorted(days) == sorted(history["day"])


def test_days_of_a_life_go_forward_and_none_lies_outside_the_story() -> None:
    for who in range(story().count):
        days = [event.day for event in life_of(story(), who)]
        assert days == sorted(days)
        assert all(0 <= day < DAYS for day in days)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_can_happen_has_a_sentence(language: str) -> None:
    words, said = Words(language), {}
    for who in range(story().count):
        for event in life_of(story(), who):
            said[event.kind] = sentence(event, story(), words)
    assert set(ORDER) - set(said) <= {"given"}
    for text in said.values():
        assert text.endswith(".")
        assert not re.search(r"[{}]", text)
        assert any(brand.name in text for brand in world().brands)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_complaint_at_the_desk_can_be_asked_about_and_nothing_else(language: str) -> None:
    words = Words(language)
    asked = {
        (number - 1, event["since"] - 1, event["ask"])
        for number in range(1, story().count + 1)
        for event in life_for(story(), number, words)["events"]
        if "ask" in event
    }
    expected = {
        (choice.who, choice.day, words(f"network.ask.{'refused' if answered else 'answered'}"))
        for answered in (True, False)
        for choice in complaints(answered)
    }
    assert asked == expected
    for who, day, _ in asked:
        assert complaint_at_desk(story(), who, day) is not None
    assert complaint_at_desk(story(), 0, 9999) is None


def test_what_the_drawing_is_given_is_plain_data_and_complete() -> None:
    life = life_for(story(), 1, Words("fr"))
    assert json.loads(json.dumps(life)) == life
    assert life["number"] == 1
    assert life_for(story(), 0, Words("en")) == {}
    assert life_for(story(), story().count + 1, Words("en")) == {}
    ui = spoken(story(), Words("en"))
    assert {f"network.ui.{name}" for name in ui if name != "language"} == {
        name for name in dictionary() if name.startswith("network.ui.")
    }
    assert not any("{brand}" in text for text in ui.values())
