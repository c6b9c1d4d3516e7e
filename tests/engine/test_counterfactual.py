"""Do two policies meet the same luck, and is every word and every message accounted for?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim import talk
from sim.kernels.columns import ANSWERED, SECONDS_PER_DAY
from sim.kernels.diary import FREE, LEFT, NO_PAGE, TURN
from sim.kernels.draws import exponential
from sim.kernels.mathematics import power_of_two
from sim.kernels.randomness import Decision, uniform
from sim.ledger import COLUMN
from sim.market import Market
from sim.population import draw_population
from sim.state import State
from tests.engine.lives import LOUD, MEASURED, SEED, SILENT_MARKET, lively, named

DAYS = 60
LIVED = (
    "occasions", "next_at", "purchases", "online_flips", "any_flips", "lasting", "stopped",
    "answered",
)  # fmt: skip


def fading_today(market: Market) -> np.ndarray:
    """Return (consumers, brands) fading attitudes on one day, however they are stored."""
    people = market.state.people
    half_life = market.settings["experience.fading_half_life"]
    left = np.array([power_of_two(-gap / half_life) for gap in range(market.day + 1)])
    return people.fading * left[market.day - people.stamp]


def test_who_was_never_answered_lives_the_same_life_under_silence() -> None:
    # The other desks are silent: what alba does would change their queues, and so their answers.
    others = {f"brands.{brand}.policy": "silence" for brand in ("brio", "cedra", "dorel", "elys")}
    changes = {**SILENT_MARKET, **others, "world.consumers": 400}
    past = Market(lively(changes), SEED).run(15).state
    silence, observed = (
        Market(lively(changes), SEED, named(alba=name), past=past).run(DAYS - 15)
        for name in ("silence", "as_observed")
    )
    episodes, count = observed.state.episodes, observed.state.counters[1]
    answered = (episodes["outcome"] == ANSWERED) & (episodes["outcome_day"] >= 15)
    other = np.zeros(400, bool)
    other[episodes["consumer"][:count][answered[:count]]] = True
    assert 10 < other.sum() < 200
    for name in LIVED:
        ours = getattr(silence.state.people, name)[~other]
        assert np.array_equal(ours, getattr(observed.state.people, name)[~other]), name
    # What fades is stated again whenever a word arrives, and rounded then: the last digits differ.
    fading = [fading_today(market) for market in (silence, observed)]
    assert np.allclose(fading[0][~other], fading[1][~other], rtol=1e-12, atol=0)
    assert not np.array_equal(
        silence.state.people.lasting[other], observed.state.people.lasting[other]
    )


def test_an_answer_reaches_the_silent_through_word_of_mouth() -> None:
    past = Market(lively(), SEED).run(15).state
    lives = [
        Market(lively(), SEED, named(alba=name), past=past).run(45)
        for name in ("silence", "everyone")
    ]
    quiet = np.ones(100, bool)
    for market in lives:
        episodes, count = market.state.episodes, market.state.counters[1]
        quiet[episodes["consumer"][:count][episodes["channel"][:count] >= 0]] = False
    bought = [market.state.people.lasting[quiet] for market in lives]
    assert quiet.sum() > 10
    assert not np.array_equal(*bought)


@pytest.mark.parametrize(
    "changes",
    [{"brands.alba.price": 150.0}, {"tells.effect": 0.0}, {"answer.ignored_loss": 5.0}],
    ids=str,
)
def test_nothing_but_the_rate_moves_the_days_on_which_people_need_something(
    changes: dict[str, float],
) -> None:
    plain, changed = (Market(lively(c), SEED).run(DAYS) for c in ({}, changes))
    for name in ("occasions", "next_at"):
        assert np.array_equal(
            getattr(plain.state.people, name), getattr(changed.state.people, name)
        )
    assert not np.array_equal(plain.state.ledger, changed.state.ledger)


def test_a_dearer_brand_meets_the_same_luck_and_sells_less() -> None:
    still = {**SILENT_MARKET, "exit.margin": 20.0, "exit.margin_spread": 0.0}
    plain, dear = (
        Market(lively({**still, **c}), SEED).run(DAYS) for c in ({}, {"brands.alba.price": 150.0})
    )
    sold = [market.state.ledger[:, :, COLUMN["purchases"]].sum(axis=0) for market in (plain, dear)]
    assert sold[0].sum() == sold[1].sum() == plain.state.people.occasions.sum()
    assert sold[1][0] < sold[0][0]
    assert np.all(sold[1][1:] >= sold[0][1:])


def test_rare_buyers_buy_on_their_day_however_far_the_wheel_has_to_turn() -> None:
    slow = {"purchase.rate": 0.6, "world.burn_in": 0, "world.days": 1700}
    market = Market(lively(slow), SEED).run(1700)
    drawn = draw_population(market.settings, SEED)
    longest = 0.0
    for i, rate in enumerate(drawn.rate.tolist()):
        at, number = float(drawn.next_at[i]), 0
        while at < market.day:
            number += 1
            u = uniform(SEED, int(Decision.OCCASION_GAP), number, i, 0)
            gap = exponential(u, 1.0 / rate)
            at += gap
            longest = max(longest, gap if at < market.day else 0.0)
        assert market.state.people.occasions[i] == number
        assert market.state.people.next_at[i] == at
    assert longest > 2 * TURN


def of_speakers(found: Any) -> int:
    _, _, written = found
    return int(written)


def of_hearers(found: Any) -> int:
    _, _, _, (_, seen, *_), (_, said, *_) = found
    return int(seen) + int(said)


class Counting:
    """Counts the words that a market sends whose threads share the talk."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.written: list[int] = []
        send = State.send

        def counting(state: State, outbox: np.ndarray, written: int, *held: np.ndarray) -> None:
            self.written.append(int(written))
            send(state, outbox, written, *held)

        monkeypatch.setattr(State, "send", counting)
        for name, words in (("speak", of_speakers), ("hear_some", of_hearers)):
            monkeypatch.setattr(talk, name, self.counted(getattr(talk, name), words))
        answer = Market.answer

        def answering(market: Market) -> None:
            """Desks send what satisfied authors say themselves, and nothing arrives meanwhile."""
            before = market.state.words.noted
            answer(market)
            self.written.append(market.state.words.noted - before)

        monkeypatch.setattr(Market, "answer", answering)

    def counted(
        self, kernel: Callable[..., Any], words: Callable[[Any], int]
    ) -> Callable[..., Any]:
        """Return a kernel whose words are counted; words: how many, of what it returns."""

        def counting(*given: Any) -> Any:
            found = kernel(*given)
            self.written.append(words(found))
            return found

        return counting

    @property
    def sent(self) -> int:
        return sum(self.written)


def under_way(market: Market) -> np.ndarray:
    """Return (n,) WORD all words in the diary, each in the line of its own day.

    Every page is either in the line of one day or free.
    """
    words, pages = market.state.words, []
    lines = [*words.marks[:TURN].tolist(), int(words.marks[FREE])]
    for line, page in enumerate(lines):
        chain = []
        while page != NO_PAGE:
            chain.append(page)
            page = int(words.heads["next"][page])
        for page in chain if line < TURN else []:
            at = words.pages["time"][page, : words.heads["used"][page]]
            assert at.size > 0
            assert (at // SECONDS_PER_DAY % TURN == line).all()
            assert (at >= market.day * SECONDS_PER_DAY).all()
        pages += chain
    assert len(chain) == words.marks[LEFT]
    assert sorted(pages) == list(range(len(words.heads)))
    return words.entries()


ACCOUNTED = (
    "told_bad", "told_good", "seen_bad", "seen_good", "tells_cancelled", "posts_unseen",
    "content_seen", "codes_told",
)  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"answer.deletes": 0.9, "answer.turns": 0.9},
        {"tells.delay": 400.0, "platforms.visual_half_life": 600.0},
        {"voice.private_at_desk": 0.5, "desk.expires_after": 10.0},
    ],
    ids=str,
)
def test_no_word_and_no_message_is_ever_lost(
    changes: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = Counting(monkeypatch)
    policies = {**named(alba="everyone", brio="silence"), "cedra": LOUD, "dorel": MEASURED}
    market = Market(lively(changes), SEED, policies, threads=2)
    columns = [COLUMN[name] for name in ACCOUNTED]
    for _ in range(DAYS):
        market.step()
        state = market.state
        words = under_way(market)
        assert len(words) == state.words.noted
        assert len(words) + state.ledger[:, :, columns].sum() == counting.sent
        holds = np.zeros(state.messages["posted"].size, int)
        for slots in (state.brands.waiting, words["message"]):
            np.add.at(holds, slots[slots >= 0], 1)
        in_use = np.flatnonzero(holds)
        assert in_use.size == state.messages["posted"].size - state.free_messages[1]
        assert np.array_equal(state.messages["references"][in_use], holds[in_use])
    assert counting.sent > 1000
    for name in ("tells_cancelled", "posts_unseen", "desk_complaints_ignored"):
        assert state.ledger[:, :, COLUMN[name]].sum() > 0
    market.crew.close()
    monkeypatch.undo()
    alone = Market(lively(changes), SEED, policies).run(DAYS)
    assert alone.state.fingerprint() == state.fingerprint(), "one thread sends the same words"


def test_what_waits_what_came_and_what_was_settled_add_up_at_every_desk() -> None:
    policies = {**named(alba="everyone", brio="silence"), "cedra": LOUD, "dorel": MEASURED}
    ledger = Market(lively(), SEED, policies).run(DAYS).state.ledger
    daily = {name: ledger[:, :, COLUMN[name]] for name in COLUMN}
    came = daily["desk_complaints"] + daily["desk_praise"]
    gone = sum(
        daily[f"desk_{kind}_{end}"]
        for kind in ("complaints", "praise")
        for end in ("answered", "ignored")
    )
    assert np.array_equal(np.cumsum(came - gone, axis=0), daily["desk_waiting"])
    assert np.array_equal(np.cumsum(daily["exits"] - daily["returns"], axis=0), daily["stopped"])
