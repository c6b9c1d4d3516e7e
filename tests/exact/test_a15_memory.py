"""Do memories fade by their half-life, and hold as much as arrivals and fading leave? (A15)

The model fades memories by whole days; its stationary law is that of Poisson counts a day. From a
half-life of 45 days on the continuous form has the same mean within one per cent and the same
variance within two. False-alarm rate of each statistical
test: one in a thousand.
"""

from functools import cache

import numpy as np
import pytest

from sim.market import Market
from tests.exact.stage import DAYS_PER_YEAR, OUTSPOKEN, daily, world
from tests.exact.theory import remembered, remembered_in_continuous_time
from tests.exact.verdict import Estimate

PEOPLE = 4000
PURCHASES_A_DAY = 0.5
HALF_LIVES_LIVED = 14


@cache
def told(half_life: float, seed: int = 1515) -> tuple[np.ndarray, float]:
    """What everybody remembers of tells about the brand, and the tells a day and person.

    Each purchase is told to one contact in the mean, and nobody tells it on.
    """
    changes = {
        "world.consumers": PEOPLE,
        "purchase.rate": PURCHASES_A_DAY * DAYS_PER_YEAR,
        "network.mean_degree": 30,
        "experience.delight": 1.0,
        "tells.delighted": 1.0,
        "tells.delay": 0.001,
        "tells.half_life": half_life,
    }
    market = Market(world("still", changes), seed).run(round(HALF_LIVES_LIVED * half_life))
    people = market.state.people
    gap = market.day - 1 - people.stamp[:, 0]
    return people.told[:, 0] * 2.0 ** (-gap / half_life), PURCHASES_A_DAY


@pytest.mark.parametrize("half_life", [1.0, 7.0, 14.0])
def test_the_memory_of_tells_has_the_mean_of_its_arrivals_and_half_life(half_life):
    """One teller may have told several: the mean of all has (1 + told) times the error of one."""
    stock, rate = told(half_life)
    mean, variance = remembered(rate, half_life)
    error = np.sqrt((1 + 1.0) * variance / PEOPLE)
    assert Estimate(stock.mean(), error).agrees(mean)


@pytest.mark.parametrize("half_life", [1.0, 7.0, 14.0])
def test_the_memory_of_tells_varies_between_people_as_it_must(half_life):
    stock, rate = told(half_life)
    exact = remembered(rate, half_life)[1]
    fourth = rate / (1 - 2 ** (-4 / half_life))
    error = np.sqrt((fourth + 2 * exact**2) / PEOPLE)
    assert Estimate(stock.var(ddof=1), error).agrees(exact)


def test_memories_of_weeks_are_close_to_the_continuous_form():
    for half_life in (45, 60, 90, 180):
        mean, variance = remembered(1.0, half_life)
        smooth_mean, smooth_variance = remembered_in_continuous_time(1.0, half_life)
        assert mean == pytest.approx(smooth_mean, rel=0.01)
        assert variance == pytest.approx(smooth_variance, rel=0.02)


@pytest.mark.parametrize(
    ("half_life", "kept"),
    [
        (7.0, 0.90572),
        (14.0, 0.95170),
        (17.5, 0.96117),
        (30.0, 0.97716),
        (60.0, 0.98851),
        (90.0, 0.99233),
        (180.0, 0.99616),
    ],
)
def test_a_page_keeps_the_share_of_the_table_from_day_to_day(half_life, kept):
    changes = {
        "world.consumers": 50,
        "purchase.rate": 73.0,
        "experience.failure": 0.3,
        "experience.delight": 0.7,
        "reviews.memory": half_life,
        **OUTSPOKEN,
    }
    market = Market(world("still", changes), 15)
    for _ in range(40):
        before = market.state.brands.praise[0], market.state.brands.complaints[0]
        market.step()
        now = market.state.brands.praise[0], market.state.brands.complaints[0]
        posts = daily(market, "praise_posted")[-1, 0], daily(market, "complaints_posted")[-1, 0]
        for old, new, added in zip(before, now, posts, strict=True):
            assert new == pytest.approx(old * 2 ** (-1 / half_life) + added, rel=1e-12)
            if old > 0:
                assert (new - added) / old == pytest.approx(kept, abs=5.1e-6)


def test_the_page_of_a_brand_holds_the_mean_of_its_posts_and_memory():
    """Eight brands, their pages looked at each time 1/32 of the last look is left."""
    half_life, a_day = 2.0, 3.0
    changes = {
        "world.consumers": 2000,
        "purchase.rate": a_day * 8 * DAYS_PER_YEAR / 2000,
        "experience.delight": 1.0,
        "reviews.memory": half_life,
        **OUTSPOKEN,
    }
    market = Market(world("eight", changes), 1516)
    looks = np.concatenate([market.run(10).state.brands.praise.copy() for _ in range(100)][2:])
    looks_worth = looks.size * (1 - 1 / 32) / (1 + 1 / 32)
    mean, variance = remembered(a_day, half_life)
    assert Estimate(looks.mean(), np.sqrt(variance / looks_worth)).agrees(mean, 2)
    fourth = a_day / (1 - 2 ** (-4 / half_life))
    error = np.sqrt((fourth + 2 * variance**2) / looks_worth)
    assert Estimate(looks.var(ddof=1), error).agrees(variance, 2)
