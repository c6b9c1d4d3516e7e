"""Do the instruments of a launch read what can be worked out by hand?"""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from analysis.patterns import newcomer
from analysis.patterns.lost import margins
from analysis.patterns.watching import Bought, Stage, between, open_stage
from sim.scenario import load_scenario
from tests.engine.lives import SEED, lively

HALVED = load_scenario("baseline", {"money.discount": 1.0, "world.days": 730})
LAUNCH = {
    "brands.elys.enters": 0,
    "world.focal": "elys",
    "advertising.contacts": 0.1,
    "content.service_posts": 0.0,
    "content.offers": 0.0,
    "content.contests": 0.0,
}
# Nothing goes wrong and nothing delights, so that nobody has anything to say.
MUTE = {"experience.failure": 0.0, "experience.delight": 0.0}


def purchases(*rows: tuple[int, int, int]) -> Bought:
    """Return purchases from rows of day, consumer, brand."""
    day, consumer, brand = np.array(rows, np.int64).reshape(-1, 3).T
    return Bought(day, consumer, brand, day)


def arms(*lived: Bought, **more: Any) -> Any:
    """Return a stage whose arms are these, one after the other."""
    waiting: Iterator[Bought] = iter(lived)
    return SimpleNamespace(
        scenario=HALVED, focal=0, seed=1, past=SimpleNamespace(day=0, **more),
        live=lambda days, **how: SimpleNamespace(bought=next(waiting)),
    )  # fmt: skip


def state_of(day: int, consumers: int) -> Any:
    """Return the little of a state that losing customers touches, shared by its copies."""
    column = (consumers, 5)
    people = SimpleNamespace(stopped=np.zeros(column), lasting=np.zeros(column))
    state = SimpleNamespace(day=day, people=people)
    state.copy = lambda: state
    return state


@pytest.fixture(scope="module")
def mute() -> Stage:
    return open_stage(lively({**LAUNCH, **MUTE}), SEED)


def test_adopters_come_in_the_order_of_their_first_purchase() -> None:
    bought = purchases((2, 8, 1), (3, 8, 0), (4, 7, 0), (5, 6, 1), (8, 8, 0), (9, 7, 0))
    people, since = newcomer.first_bought(bought, 0)
    assert (people.tolist(), since.tolist()) == ([8, 7], [3, 4])


def test_the_first_fortieth_and_the_last_sixth_are_lost_when_their_kind_is_complete() -> None:
    people, since = np.arange(200) + 1000, np.arange(200)
    early, late = newcomer.first_and_last(people, since)
    assert (early.people.tolist(), early.day) == ([1000, 1001, 1002, 1003, 1004], 5)
    assert (late.people.tolist(), late.day) == (list(range(1168, 1200)), 168)
    early, late = newcomer.first_and_last(people[:2], since[:2])
    assert (early.people.tolist(), late.people.tolist()) == ([1000], [1001])


def test_a_loss_is_what_is_bought_less_within_a_year_discounted_to_its_day() -> None:
    """Half is left of a euro after a year: two purchases that day, one of them made by nobody."""
    one = float(margins(HALVED, purchases((0, 0, 0)), 0)[0])
    kept = purchases((99, 0, 0), (100, 0, 0), (100, 1, 0), (464, 1, 0), (465, 1, 0), (100, 1, 1))
    lost = purchases((100, 1, 0))
    group = newcomer.Group(np.array([0]), 100)
    found = newcomer.losses(arms(lost), kept, state_of(100, 2), group)
    assert found == pytest.approx(one * (1 + 2 ** (-364 / 365)))


@pytest.mark.parametrize(("brand", "brands"), [(None, 5), (0, 1)])
def test_who_leaves_stops_every_brand_and_who_defects_only_one(
    brand: int | None, brands: int
) -> None:
    then = state_of(0, 3)
    newcomer.losses(arms(purchases()), purchases(), then, newcomer.Group(np.array([2]), 0), brand)
    assert then.people.stopped.sum(axis=1).tolist() == [0, 0, brands]


def test_where_nobody_speaks_the_lost_cost_their_own_purchases_and_defecting_what_leaving_does(
    mute: Stage,
) -> None:
    days = mute.scenario["world.days"]
    kept = mute.live(2 * days).bought
    first = mute.past.day
    groups = newcomer.first_and_last(
        *newcomer.first_bought(between(kept, first, first + days), mute.focal)
    )
    own = []
    for group in groups:
        then = between(kept, group.day, group.day + days)
        theirs = (then.brand == mute.focal) & np.isin(then.consumer, group.people)
        own.append(margins(mute.scenario, then, group.day)[theirs].sum() / group.people.size)
    found = newcomer.customers_lost(mute)
    assert found["P17_early"] == pytest.approx(own[0] / own[1])
    assert found["P17_defect"] == pytest.approx(1.0)


def test_a_gift_wins_what_others_buy_more_of_the_newcomer(monkeypatch: pytest.MonkeyPatch) -> None:
    """100 people, two of them given the product: 7 purchases of others instead of 3."""
    monkeypatch.setattr(newcomer, "chosen", lambda *_: np.array([0, 1, 2]))
    given = [(1, 5, 0)] * 7 + [(1, 0, 0)] * 5 + [(1, 5, 1)] * 9 + [(365, 5, 0)]
    people = SimpleNamespace(tier=np.zeros(100))
    stage = arms(purchases(*given), people=people, network=None)
    base: Any = SimpleNamespace(bought=purchases(*[(1, 5, 0)] * 3, (1, 1, 0)))
    assert newcomer.won(stage, base, "random", 0.0, 365) == 2.0


@pytest.mark.parametrize(
    ("per_gift", "figures"),
    [
        ({("hubs", 0.0): 6.0, ("hubs", 0.02): 2.0}, {"P19_falls": -2.0, "P19_advertised": 1.0}),
        ({("hubs", 0.0): 6.0, ("hubs", 0.02): 9.0}, {"P19_falls": 1.5, "P19_advertised": 4.5}),
        ({("random", 0.0): 0.0, ("hubs", 0.02): 2.0}, {"P19_advertised": 1.0}),
        ({("random", 0.02): -1.0}, {}),
    ],
)
def test_hubs_are_held_to_anybody_with_and_without_adverts(
    monkeypatch: pytest.MonkeyPatch,
    per_gift: dict[tuple[str, float], float],
    figures: dict[str, float],
) -> None:
    monkeypatch.setattr(
        newcomer, "won", lambda stage, base, whom, reach, days: per_gift.get((whom, reach), 2.0)
    )
    assert newcomer.gifts_given(arms(*[purchases()] * 2)) == figures


def test_a_gift_nobody_speaks_of_wins_nothing(mute: Stage) -> None:
    assert newcomer.gifts_given(mute) == {}


def test_where_nobody_adopts_there_is_nothing_to_read() -> None:
    idle = open_stage(lively({**LAUNCH, "purchase.rate": 0.0}), SEED)
    assert newcomer.read(idle) == {}
