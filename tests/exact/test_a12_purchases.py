"""Do purchases per person follow the negative binomial? (A12, NBD)

Everybody buys as a Poisson process of their own rate, rates are Gamma. False-alarm rate of each
test: one in a thousand.
"""

from functools import cache

import numpy as np
import pytest

from sim.market import Market
from tests.exact.stage import DAYS_PER_YEAR, daily, world
from tests.exact.theory import counts_of_purchases
from tests.exact.verdict import FALSE_ALARM, Estimate, mean_of, share_of, surprise

PEOPLE = 100_000
MEAN = 1.456
SHAPE = 0.7788
DAYS = 28


@cache
def lived() -> tuple[Market, np.ndarray]:
    """A market after two windows, and the purchases of each consumer in each: (2, consumers)."""
    changes = {
        "world.consumers": PEOPLE,
        "purchase.rate": MEAN * DAYS_PER_YEAR / DAYS,
        "purchase.rate_shape": SHAPE,
    }
    market = Market(world("still", changes), 1212)
    first = market.run(DAYS).state.people.purchases.copy()
    second = market.run(DAYS).state.people.purchases - first
    return market, np.stack((first, second))


@pytest.mark.parametrize("window", [0, 1])
def test_purchases_of_a_window_are_negative_binomial(window):
    bought = lived()[1][window]
    chances = counts_of_purchases(bought.max(), MEAN, SHAPE)
    assert surprise(np.bincount(bought), chances) > FALSE_ALARM


@pytest.mark.parametrize("window", [0, 1])
def test_forty_four_in_a_hundred_do_not_buy(window):
    bought = lived()[1][window]
    exact = counts_of_purchases(0, MEAN, SHAPE)[0]
    assert share_of(int((bought == 0).sum()), PEOPLE, exact).agrees(exact)
    assert mean_of(bought).agrees(MEAN)


def test_both_windows_together_are_negative_binomial_with_the_same_shape():
    """The same people buy again: a new draw of rates for each window would thin the tail."""
    bought = lived()[1].sum(axis=0)
    chances = counts_of_purchases(bought.max(), 2 * MEAN, SHAPE)
    assert surprise(np.bincount(bought), chances) > FALSE_ALARM


def test_the_ledger_counts_the_same_purchases():
    market, bought = lived()
    assert daily(market, "purchases").sum() == bought.sum()


def test_given_their_rates_people_buy_as_often_as_their_clocks_say():
    """The sum of Poisson counts is Poisson: sharper than the counts of people who differ."""
    market, bought = lived()
    exact = float(market.state.people.rate.sum() * 2 * DAYS)
    found = Estimate(float(bought.sum()), np.sqrt(exact))
    assert found.agrees(exact)
    assert found.reach() < 0.01 * exact
