"""Are choices a logit of what is known of the brands? (A14)

Everybody has the same habits and only prices differ, so the log-odds between brands are known.
False-alarm rate of each test: one in a thousand; where luck is shared there is none.
"""

from functools import cache

import numpy as np
import pytest

from sim.market import Market
from tests.exact.stage import DAYS_PER_YEAR, world
from tests.exact.theory import shares_of
from tests.exact.verdict import FALSE_ALARM, mean_of, surprise

PEOPLE = 20_000
DAYS = 30
SENSITIVITY = 0.05
PRICES = np.array([80.0, 85.0, 90.0, 100.0, 95.0, 70.0, 87.5, 120.0])
KEYS = "abcdefgh"
# So large a Dirichlet sum gives everyone the brands' shares as habits, to one part in a thousand.
ALIKE = 1e6


@cache
def chosen(prices: tuple[float, ...] = tuple(PRICES)) -> np.ndarray:
    """Consumer, number of the occasion and brand of every purchase: (purchases, 3)."""
    changes = {
        "world.consumers": PEOPLE,
        "purchase.rate": float(DAYS_PER_YEAR),
        "purchase.habit": ALIKE,
        "purchase.price_sensitivity": SENSITIVITY,
    } | {f"brands.{key}.price": price for key, price in zip(KEYS, prices, strict=True)}
    market = Market(world("eight", changes), 1414)
    rows = []
    for _ in range(DAYS):
        market.step()
        bought = market.occasions
        rows.append(np.stack((bought["consumer"], bought["number"], bought["brand"])))
    return np.concatenate(rows, axis=1)


def dearer(b: int, euros: float) -> tuple[float, ...]:
    """The prices with one brand dearer by some euros."""
    prices = PRICES.copy()
    prices[b] += euros
    return tuple(prices)


def test_shares_are_the_softmax_of_prices():
    counts = np.bincount(chosen()[2], minlength=PRICES.size)
    assert surprise(counts, shares_of(-SENSITIVITY * PRICES)) > FALSE_ALARM


def test_the_odds_of_two_brands_are_those_of_their_prices_whatever_the_others_cost():
    """Independence of irrelevant alternatives."""
    exact = shares_of(-SENSITIVITY * PRICES[:2])[0]
    for prices in (tuple(PRICES), dearer(7, -70.0), dearer(2, 1000.0)):
        brands = chosen(prices)[2]
        assert mean_of((brands[brands < 2] == 0).astype(float)).agrees(exact, 3)


def test_a_brand_that_prices_itself_out_sends_its_buyers_away_and_moves_nobody_else():
    """On the same luck: choices differ only where the brand had been chosen."""
    before, after = chosen(), chosen(dearer(2, 10_000.0))
    assert np.array_equal(before[:2], after[:2])
    moved = before[2] != after[2]
    assert np.array_equal(moved, before[2] == 2)
    counts = np.bincount(after[2][moved], minlength=PRICES.size)
    others = np.delete(np.arange(PRICES.size), 2)
    expected = shares_of(-SENSITIVITY * PRICES[others])
    assert surprise(counts[others], expected) > FALSE_ALARM


@pytest.mark.parametrize("b", [0, 5])
def test_a_small_shift_changes_log_share_by_one_minus_share(b):
    """d ln P / dU = 1 - P, here between the ends of a shift of 0.2 around the middle."""
    euros = 0.1 / SENSITIVITY
    gain = (chosen(dearer(b, -euros))[2] == b).astype(float) - (chosen(dearer(b, euros))[2] == b)
    middle = shares_of(-SENSITIVITY * PRICES)[b]
    up, down = (shares_of(-SENSITIVITY * np.array(dearer(b, sign * euros)))[b] for sign in (-1, 1))
    assert mean_of(gain).agrees(up - down)
    assert (up - down) / 0.2 / middle == pytest.approx(1 - middle, rel=0.01)
    assert mean_of(gain).reach() < 0.05 * (up - down)
