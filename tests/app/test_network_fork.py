"""Does one answer change what follows from it, and nothing else?"""

from __future__ import annotations

import json
import re
from functools import partial

import numpy as np
import pytest

from analysis.app.fates import fork_for
from analysis.app.fork import Choice, Forked, story_words
from analysis.app.story import Story, live_story
from analysis.app.words import LANGUAGES, Words
from sim.brands import price_in_cents
from sim.errors import OnzeError
from sim.kernels.columns import ANSWERED, IGNORED, SECONDS_PER_DAY
from sim.ledger import COLUMN
from sim.market import Market
from sim.policies.files import load_policy
from tests.app.stories import DAYS, complaints, forked, story, world
from tests.engine.lives import SEED


def relived(choice: Choice | None, policy: str = "as_observed") -> Story:
    """Live the story's days again, one complaint meeting the fate chosen for it."""
    plan = {} if choice is None else {"market_of": partial(Forked, choice=choice)}
    return live_story(world(), SEED, load_policy(policy), DAYS, past=story().past, **plan)


def same(one: Story, other: Story, until: int = DAYS) -> bool:
    """Whether two stories tell the same words, purchases and moves before a day."""
    tables = [(getattr(one, name), getattr(other, name)) for name in ("bought", "moves", "posts")]
    heard = [(a[one.heard.day < until], b[other.heard.day < until])
             for a, b in zip(one.heard, other.heard, strict=True)]  # fmt: skip
    until_then = [(a[a["day"] < until], b[b["day"] < until]) for a, b in tables]
    return all(np.array_equal(a, b) for a, b in (*until_then, *heard))


def test_a_story_begun_at_its_past_is_the_same_story() -> None:
    assert same(relived(None), story())


def test_ignoring_what_was_ignored_anyway_changes_nothing() -> None:
    for choice in complaints(answered=False)[:3]:
        again = relived(Choice(choice.who, choice.day, answered=False))
        assert same(again, story())
        assert np.array_equal(again.people.lasting, story().people.lasting)


@pytest.mark.parametrize("answered", [True, False])
def test_nothing_differs_before_the_day_of_the_complaint(answered: bool) -> None:
    differs = 0
    for choice in complaints(answered)[:4]:
        before, after, _ = forked(choice)
        assert same(before, after, choice.day)
        differs += not same(before, after)
    assert differs > 0


@pytest.mark.parametrize("answered", [True, False])
def test_the_queue_runs_on_as_if_nothing_had_happened(answered: bool) -> None:
    desk = [COLUMN[name] for name in COLUMN if name.startswith("desk_")]
    burn_in, own = world()["world.burn_in"], {"alba": load_policy("as_observed")}
    for choice in complaints(answered)[:4]:
        plan = {"seed": SEED, "policies": own, "past": story().past}
        markets = Market(world(), **plan), Forked(world(), choice=choice, **plan)
        plain, other = (market.run(choice.day + 1).state for market in markets)
        today = burn_in + choice.day
        assert np.array_equal(plain.ledger[today][:, desk], other.ledger[today][:, desk])
        assert plain.ledger[today, 0, COLUMN["desk_complaints"]] > 0
        assert np.array_equal(plain.brands.busy_until, other.brands.busy_until)
        assert np.array_equal(plain.delays, other.delays)
        waiting = [state.messages[state.brands.waiting] for state in (plain, other)]
        assert np.array_equal(waiting[0]["posted"], waiting[1]["posted"])


@pytest.mark.parametrize("answered", [True, False])
def test_the_complaint_meets_the_fate_that_was_chosen(answered: bool) -> None:
    for choice in complaints(answered):
        _, after, fate = forked(choice)
        own = after.episodes[after.episodes["consumer"] == choice.who]
        own = own[(own["day"] == choice.day) & (own["brand"] == after.focal)]
        outcomes = own["outcome"][np.isin(own["outcome"], (ANSWERED, IGNORED))]
        assert (ANSWERED if choice.answered else IGNORED) in outcomes
        assert fate.choice == choice


def test_an_answer_that_satisfies_calls_off_what_was_still_to_be_told() -> None:
    spared = 0
    for choice in complaints(answered=False):
        before, after, fate = forked(choice)
        then, now = story_words(before, choice), story_words(after, choice)
        if not fate.pleased:
            assert fate.spared.size == 0
            continue
        posted = (world()["world.burn_in"] + choice.day) * SECONDS_PER_DAY
        assert (then[:, 0] >= posted).all()
        assert set(fate.spared) == set(then[:, 2]) - set(now[:, 2])
        assert fate.reached.size == 0
        told = set(map(tuple, fate.gone[fate.gone[:, 3] < 0, 1:3].tolist()))
        assert {receiver for _, receiver in told} >= set(fate.spared.tolist())
        spared += fate.spared.size
    assert spared > 10


def test_an_answer_withheld_lets_the_story_reach_more() -> None:
    fates = [forked(choice)[2] for choice in complaints(answered=True)]
    assert sum(fate.reached.size for fate in fates if fate.pleased) > 10
    assert all(fate.reached.size == 0 for fate in fates if not fate.pleased)
    assert all(fate.spared.size == 0 for fate in fates)


def test_purchases_and_euros_are_those_of_the_two_ledgers() -> None:
    changed = 0
    for choice in complaints(answered=False)[:6]:
        before, after, fate = forked(choice)
        price = price_in_cents(world().brands[before.focal], world()) / 100
        people, margin = world()["world.people_per_agent"], world()["money.margin"]
        bought = [
            np.count_nonzero((told.bought["brand"] == told.focal) & (told.bought["gift"] == 0))
            for told in (before, after)
        ]
        assert fate.purchases == bought[1] - bought[0]
        assert fate.euros == pytest.approx(fate.purchases * price * people * margin)
        changed += fate.purchases != 0
    assert changed > 0


def test_who_is_lost_a_year_later_is_read_from_the_market_itself() -> None:
    for choice in complaints(answered=False)[:6]:
        before, after, fate = forked(choice)
        lost = [set(np.flatnonzero(told.people.stopped[:, told.focal])) for told in (before, after)]
        assert set(fate.stayed) == lost[0] - lost[1]
        assert set(fate.left) == lost[1] - lost[0]
        assert before.days == choice.day + 365


def test_a_complaint_that_never_was_cannot_be_forked() -> None:
    with pytest.raises(OnzeError, match=r"nobody of number 1 complained to Alba on day 1\b"):
        relived(Choice(0, 0, answered=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_verdict_is_plain_data_in_whole_sentences(language: str) -> None:
    words = Words(language)
    for choice in (*complaints(answered=False)[:5], *complaints(answered=True)[:5]):
        before, _, fate = forked(choice)
        told = fork_for(fate, before, words)
        assert json.loads(json.dumps(told)) == told
        heard = fate.spared if choice.answered else fate.reached
        if heard.size > 1:
            assert f" {heard.size} " in told["sentence"]
        assert str(choice.who + 1) in told["sentence"]
        for text in (told["title"], told["sentence"], *told["lines"], *told["notes"]):
            assert not re.search(r"[{}]", text)
        scale = f"F = {world()['world.people_per_agent']}"
        assert (scale in told["notes"][0]) == bool(heard.size or fate.euros)
