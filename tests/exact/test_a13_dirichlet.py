"""Do brands have the penetration and the loyalty of a Dirichlet market? (A13)

Seven brands and one for all the rest; nobody talks. False-alarm rate of each test: one in a
thousand.
"""

from functools import cache

import numpy as np
import pytest

from sim.market import Market
from tests.exact.stage import DAYS_PER_YEAR, world
from tests.exact.theory import penetration_and_frequency
from tests.exact.verdict import mean_of, ratio_of, share_of

PEOPLE = 100_000
DAYS = 28
MEAN, SHAPE, HABIT = 1.456, 0.7788, 1.55
BRANDS = 7


@cache
def lived() -> tuple[np.ndarray, np.ndarray]:
    """Purchases of a window, and the brands of the first two: (consumers, brands), (consumers, 2).

    The window is the table's; those who had not bought twice by then get three more.
    """
    changes = {"world.consumers": PEOPLE, "purchase.rate": MEAN * DAYS_PER_YEAR / DAYS}
    market = Market(world("seven", changes), 1313)
    counts = np.zeros(market.state.people.habit.shape, np.int64)
    first_two = np.full((PEOPLE, 2), -1)
    for day in range(4 * DAYS):
        market.step()
        today = market.occasions
        consumer, number, brand = today["consumer"], today["number"], today["brand"]
        early = number <= 2
        first_two[consumer[early], number[early] - 1] = brand[early]
        if day < DAYS:
            np.add.at(counts, (consumer, brand), 1)
    return counts, first_two


def bought() -> np.ndarray:
    return lived()[0]


def shares() -> np.ndarray:
    return np.array([brand.share for brand in world("seven").brands])


@pytest.mark.parametrize("b", range(BRANDS))
def test_penetration_is_the_dirichlets(b):
    exact = penetration_and_frequency(shares(), MEAN, SHAPE, HABIT)[0][b]
    buyers = bought()[:, b] > 0
    assert share_of(int(buyers.sum()), PEOPLE, exact).agrees(exact, BRANDS)
    assert abs(buyers.mean() - exact) <= 0.003


@pytest.mark.parametrize("b", range(BRANDS))
def test_buyers_buy_as_often_as_the_dirichlet_says(b):
    exact = penetration_and_frequency(shares(), MEAN, SHAPE, HABIT)[1][b]
    counts = bought()[:, b]
    often = mean_of(counts[counts > 0])
    assert often.agrees(exact, BRANDS)


def test_small_brands_have_fewer_buyers_who_buy_less_often():
    """Double jeopardy; and frequency times (1 - penetration) is nearly the same for all."""
    counts = bought()[:, :BRANDS]
    often = np.array([counts[counts[:, b] > 0, b].mean() for b in range(BRANDS)])
    reached = (counts > 0).mean(axis=0)
    assert often[0] > often[2:5].mean() > often[5:].mean()
    assert np.ptp(often * (1 - reached)) < 0.15


def test_brands_share_their_buyers_in_proportion_to_penetration():
    """Duplication of purchase: the chance to buy both, over the product, hardly varies."""
    reached = (bought()[:, :5] > 0).astype(float)
    both = reached.T @ reached / PEOPLE
    duplication = both / np.outer(reached.mean(axis=0), reached.mean(axis=0))
    pairs = duplication[np.triu_indices(5, 1)]
    assert np.ptp(pairs) / pairs.mean() < 0.2


def test_shares_are_those_of_the_habits():
    per_person = bought().sum(axis=1)
    for b, share in enumerate(shares()[:BRANDS]):
        assert ratio_of(bought()[:, b], per_person).agrees(share, BRANDS)


def test_the_second_purchase_repeats_the_first_as_often_as_habits_are_strong():
    """P(same brand) = (1 + S x sum of squared shares) / (1 + S): what S means, and sharp on it."""
    first, second = lived()[1][(lived()[1] >= 0).all(axis=1)].T
    exact = (1 + HABIT * float((shares() ** 2).sum())) / (1 + HABIT)
    same = share_of(int((first == second).sum()), first.size, exact)
    assert same.agrees(exact)
    assert same.reach() < 0.01
