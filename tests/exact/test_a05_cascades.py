"""Are the cascades of talk branching processes with the sizes of Borel and Tanner? (A5)

Everybody tells a Poisson number of contacts, on average `ratio`, and so does everybody who is told.
About one purchase a day and brand fails, before noon, and its talk is over within the day: so the
tells of a day and brand are one cascade, or several whose number is known. False-alarm rate of each
test: one in a thousand.
"""

from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.crew import Crew
from sim.market import Market
from tests.exact.stage import DAYS_PER_YEAR, daily, world
from tests.exact.theory import borel_tanner, stops_with_the_first_told
from tests.exact.verdict import FALSE_ALARM, Estimate, mean_of, share_of, surprise

PEOPLE = 20_000
BRANDS = 8
DAYS = 2500
LARGEST = 40
RATIOS = (0.11, 0.5, 0.9)


@cache
def lived(ratio: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Roots, people told, and people told by the roots themselves: each (days, brands)."""
    changes = {
        "world.consumers": PEOPLE,
        "purchase.rate": BRANDS * DAYS_PER_YEAR / PEOPLE,
        "network.mean_degree": 50,
        "experience.failure": 1.0,
        "voice.posting_until": 12.0,
        "tells.unsatisfied": ratio,
        "tells.retold": 1.0,
        "tells.delay": 0.001,
    }
    market = Market(world("eight", changes), 505).run(DAYS)
    count = int(market.state.counters[1])
    episodes = market.state.episodes
    first = np.zeros((DAYS, BRANDS), np.int64)
    np.add.at(first, (episodes["day"][:count], episodes["brand"][:count]), episodes["told"][:count])
    assert market.state.words.noted == 0, "talk outlived its day"
    return daily(market, "failures"), daily(market, "told_bad"), first


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("together", [1, 2, 3])
def test_sizes_are_borel_tanner(ratio, together):
    roots, told, _ = lived(ratio)
    sizes = told[roots == together]
    chances = borel_tanner(np.arange(together, together + LARGEST), ratio, together)
    counts = np.bincount(np.minimum(sizes, LARGEST), minlength=LARGEST + 1)
    assert sizes.size > 1000
    assert surprise(counts, chances) > FALSE_ALARM


@pytest.mark.parametrize("ratio", RATIOS)
def test_the_mean_size_is_one_over_one_minus_the_ratio(ratio):
    roots, told, _ = lived(ratio)
    variance = ratio / (1 - ratio) ** 3
    found = Estimate(1 + told.sum() / roots.sum(), np.sqrt(variance / roots.sum()))
    assert found.agrees(1 / (1 - ratio))
    assert found.reach() < 0.1 / (1 - ratio)


@pytest.mark.parametrize("ratio", RATIOS)
def test_nobody_tells_it_on_as_often_as_theory_says(ratio):
    roots, told, first = lived(ratio)
    alone = roots == 1
    exact = stops_with_the_first_told(ratio)
    short = share_of(int((told == first)[alone].sum()), int(alone.sum()), exact)
    assert short.agrees(exact)
    assert mean_of(first[alone]).agrees(ratio)


def test_near_the_threshold_some_cascades_reach_a_hundred():
    roots, told, _ = lived(0.9)
    exact = 1 - borel_tanner(np.arange(1, 100), 0.9).sum()
    sizes = 1 + told[roots == 1]
    assert share_of(int((sizes >= 100).sum()), sizes.size, exact).agrees(exact)


class Impatient(Crew):
    """A crew that gives up on a day's talk after a thousand generations."""

    rounds = 0

    def each(self, *work: Any) -> list[Any]:
        self.rounds += 1
        assert self.rounds < 1000, "the talk of one second goes round for ever"
        return super().each(*work)


def test_talk_without_delay_ends_too():
    """tells.delay = 0 is allowed; then one day's cascade happens within one second."""
    changes = {
        "world.consumers": 200,
        "purchase.rate": 36.5,
        "network.mean_degree": 10,
        "experience.failure": 1.0,
        "tells.unsatisfied": 0.9,
        "tells.retold": 1.0,
        "tells.delay": 0.0,
    }
    market = Market(world("still", changes), 1)
    for _ in range(20):
        market.crew = Impatient()
        market.step()
    roots, told = daily(market, "failures").sum(), daily(market, "told_bad").sum()
    found = Estimate(1 + told / roots, np.sqrt(0.9 / (1 - 0.9) ** 3 / roots))
    assert found.agrees(10.0)
