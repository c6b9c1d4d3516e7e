"""Do the processes that live markets for the pages share, obey, and survive being killed?"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from queue import SimpleQueue
from typing import Any

import numpy as np
import psutil
import pytest

from analysis.app import workers as module
from analysis.app.live import Pair, Question, world_of
from analysis.app.lived import SERIES, lived
from analysis.app.living import Found, follow
from analysis.app.visit import Plan
from analysis.app.words import Words
from analysis.app.workers import DEATHS, Failed, Order, Worker, Workers
from sim.policies.files import load_policy
from sim.runs import live_past
from sim.scenario import Scenario, load_scenario

TODAY = Plan()
PATIENCE = 60.0  # seconds: a process begins in a few on a busy machine


@pytest.fixture(scope="module")
def world() -> Scenario:
    """Return a market that is lived in no time."""
    return load_scenario(
        "baseline", {"world.consumers": 200, "world.burn_in": 20, "world.days": 20}
    )


@pytest.fixture(scope="module")
def crew() -> Iterator[Workers]:
    """Begin two processes; they end with these tests."""
    assert not module._workers
    module._workers.append(Workers(2))
    yield module._workers[0]
    processes = [each.process for each in module._workers[0].each]
    module.end()
    assert not any(each.is_alive() for each in processes)


@pytest.fixture
def handed_over(crew: Workers, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Note every run that a process is handed."""
    handed: list[tuple[str, int]] = []
    whole = Worker._lived

    def noting(self: Worker, order: module.Order) -> object:
        handed.append(order.key)
        return whole(self, order)

    monkeypatch.setattr(Worker, "_lived", noting)
    return handed


def moved(hands: float) -> Plan:
    """Return today's desk with other hands."""
    return Plan("as_observed", {"hands": hands})


@pytest.mark.usefixtures("crew")
def test_a_market_lived_beside_the_server_is_the_market_lived_anywhere(world: Scenario) -> None:
    pairs = sorted(Question(world, TODAY, Plan("silence"), range(1, 4)), key=lambda p: p.a.seed)
    assert [pair.a.seed for pair in pairs] == [1, 2, 3]
    for pair in pairs:
        here = lived(world, load_policy("silence"), pair.b.seed, live_past(world, pair.b.seed))
        assert here.run.fingerprint == pair.b.run.fingerprint
        assert here.quantities == pytest.approx(pair.b.quantities, abs=0, rel=0, nan_ok=True)
        assert all(np.array_equal(here.days[name], pair.b.days[name]) for name in SERIES)


def test_what_two_visitors_ask_is_lived_once(
    world: Scenario, handed_over: list[tuple[str, int]]
) -> None:
    first = Question(world, TODAY, moved(0.35), range(1, 7))
    second = Question(world, TODAY, moved(0.35), range(1, 7))
    one, other = ({pair.b.seed: pair.b for pair in each} for each in (first, second))
    assert one.keys() == other.keys() == set(range(1, 7))
    assert all(one[seed] is other[seed] for seed in one)
    assert len(handed_over) == len(set(handed_over))
    third = Question(world, TODAY, moved(0.35), range(1, 7))
    known = len(handed_over)
    assert len(list(third)) == 6
    assert len(handed_over) == known


def test_what_a_slider_no_longer_asks_is_not_begun(
    world: Scenario, crew: Workers, handed_over: list[tuple[str, int]]
) -> None:
    left = Question(world, TODAY, moved(0.4), range(1, 65))
    asked_last = Question(world, TODAY, moved(0.45), range(1, 5))
    left.stop()
    assert list(left) == []
    assert len(list(asked_last)) == 4
    begun = {seed for plan, seed in handed_over if plan == left.plans[1]}
    assert len(begun) < 32  # a few, while the word was on its way
    assert not any(each.orders for each in crew.each)


def test_who_leaves_does_not_take_along_what_another_waits_for(world: Scenario) -> None:
    staying = Question(world, TODAY, moved(0.5), range(1, 9))
    leaving = Question(world, TODAY, moved(0.5), range(1, 9))
    leaving.stop()
    assert len(list(staying)) == 8


def test_the_first_markets_of_a_newcomer_come_before_the_last_of_a_long_question(
    world: Scenario, handed_over: list[tuple[str, int]]
) -> None:
    long = Question(world, TODAY, moved(0.55), range(1, 49))
    short = Question(world, TODAY, moved(0.6), range(1, 5))
    assert len(list(short)) == 4
    behind = [key for key in handed_over if key[0] == long.plans[1]]
    assert len(behind) < 24
    assert len(list(long)) == 48


def test_each_seed_has_one_process_so_its_past_is_lived_once(crew: Workers) -> None:
    homes = {seed: crew.of(seed) for seed in range(1, 9)}
    assert all(crew.of(seed) is home for seed, home in homes.items())
    assert len(set(map(id, homes.values()))) == len(crew.each)


def test_a_process_that_is_killed_is_replaced_and_its_run_lived_again(
    world: Scenario, crew: Workers
) -> None:
    question = Question(world, TODAY, moved(0.65), range(1, 33))
    answers = iter(question)
    next(answers)
    victim = crew.each[0].process.pid
    assert victim is not None
    os.kill(victim, signal.SIGKILL)
    assert len(list(answers)) == 31
    assert crew.each[0].process.pid != victim
    assert psutil.pid_exists(crew.each[0].process.pid or 0)


def test_a_run_that_kills_every_process_it_meets_is_given_up(
    world: Scenario, crew: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    deaths: list[int] = []
    begin = Worker._begin

    def dying(self: Worker) -> None:
        begin(self)
        deaths.append(1)
        if len(deaths) < DEATHS:
            self.process.kill()

    monkeypatch.setattr(Worker, "_begin", dying)
    crew.of(1).process.kill()
    with pytest.raises(Failed, match=f"died {DEATHS} times"):
        list(Question(world, TODAY, moved(0.7), range(1, 2)))
    assert len(list(Question(world, TODAY, moved(0.75), range(1, 2)))) == 1


@pytest.mark.parametrize("policy", ["no policy", lambda: "what cannot travel"])
def test_a_market_that_cannot_be_lived_says_why_and_the_next_one_is_lived(
    world: Scenario, crew: Workers, policy: Any
) -> None:
    answers: SimpleQueue[Any] = SimpleQueue()
    crew.of(1).ask(Order(("impossible", 1), world, policy, (0, 0)), answers)
    key, found = answers.get(timeout=PATIENCE)
    assert key == ("impossible", 1)
    assert isinstance(found, Failed)
    assert "Error" in str(found)
    assert len(list(Question(world, TODAY, moved(0.8), range(1, 3)))) == 2


def test_who_waits_for_a_market_that_cannot_be_lived_is_told_so(world: Scenario) -> None:
    class Broken(Question):
        def __iter__(self) -> Iterator[Pair]:
            yield next(super().__iter__())
            raise Failed("its processes died")

    shown: list[Found] = []
    follow(
        Broken(world, TODAY, moved(0.85), range(1, 3)),
        2,
        lambda lived, failed=False: shown.append(Found(tuple(lived), 2, True, failed=failed)),
    )
    assert [found.failed for found in shown] == [True]
    assert "could not be lived" in shown[0].progress(world, Words("en"))
    assert "n’a pas pu" in shown[0].progress(world, Words("fr"))


def test_shelves_are_bounded(crew: Workers) -> None:
    assert sum(each.kept.maxsize for each in crew.each) <= module.RUNS
    assert sum(each.pasts for each in crew.each) <= module.PASTS


def test_the_shelf_of_pasts_is_weighed_and_holds_those_of_a_question() -> None:
    small, large = (module.weight(live_past(world_of("baseline", n), 1)) for n in (500, 10_000))
    assert small < large
    assert 24 * large < module.PASTS, "twenty-four markets of the largest size"
