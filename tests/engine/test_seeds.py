"""Are lives of two seeds strangers, and is one seed worth sharing between two policies?

Each statistical test may fail a right model once in a thousand (FALSE_ALARM of tests/exact), or as
its docstring says. The seeds are written down, so it always gives the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np
import pytest
from scipy import stats

from analysis.paired import difference
from sim.market import Market
from sim.policies.files import load_policy
from sim.runs import live, live_past
from sim.scenario import Scenario, load_scenario
from tests.engine.lives import lively
from tests.exact.stage import DAYS_PER_YEAR, world
from tests.exact.verdict import FALSE_ALARM, Estimate, mean_of, surprise

# What 300 consumers buy in ten days: each a Poisson number at a Gamma rate of one's own, so their
# total is negative binomial with 300 times the shape.
PEOPLE, DAYS, MEAN, SHAPE = 300, 10, 1.456, 0.7788
BUYING = {
    "world.consumers": PEOPLE,
    "purchase.rate": MEAN * DAYS_PER_YEAR / DAYS,
    "purchase.rate_shape": SHAPE,
}
TOTAL = stats.nbinom(PEOPLE * SHAPE, SHAPE / (SHAPE + MEAN))
SEEDS = {
    "neighbours": range(1, 601),
    "far apart": [7 + (step << 32) for step in range(600)],
}
CELLS = 20

# Answers matter so much here that unpaired seeds see it too.
DECISIVE = {
    "world.consumers": 300,
    "world.people_per_agent": 20,
    "answer.ignored_loss": 6.0,
    "answer.gain": 2.0,
    "answer.satisfied": 5.0,
}
SMALL = {"world.consumers": 2000, "world.burn_in": 60, "world.days": 90}
LEAST_FACTOR = 5.0


@cache
def bought(which: str) -> np.ndarray:
    """All purchases of each seed's market: (seeds,)."""
    still = world("still", BUYING)
    totals = [Market(still, seed).run(DAYS).state.people.purchases.sum() for seed in SEEDS[which]]
    return np.array(totals, float)


@pytest.mark.parametrize("which", SEEDS)
def test_what_a_market_buys_varies_between_seeds_as_theory_says(which: str) -> None:
    """Mean by Student's t, variance by chi-square (a total of 300 people is nearly normal)."""
    found = bought(which)
    assert mean_of(found).agrees(TOTAL.mean())
    ratio, freedom = found.var(ddof=1) / TOTAL.var(), found.size - 1
    low, high = stats.chi2.ppf([FALSE_ALARM / 2, 1 - FALSE_ALARM / 2], freedom) / freedom
    assert low < ratio < high
    assert 0.8 < low < high < 1.25


@pytest.mark.parametrize("which", SEEDS)
def test_what_a_market_buys_is_negative_binomial_over_seeds(which: str) -> None:
    borders = TOTAL.ppf(np.arange(1, CELLS) / CELLS)
    chances = np.diff(TOTAL.cdf(borders), prepend=0.0, append=1.0)
    cells = np.bincount(np.searchsorted(borders, bought(which)), minlength=CELLS)
    assert surprise(cells, chances) > FALSE_ALARM


@pytest.mark.parametrize("which", SEEDS)
@pytest.mark.parametrize("apart", [1, 2, 8])
def test_a_seed_tells_nothing_of_the_next(which: str, apart: int) -> None:
    found = bought(which)
    correlation = stats.pearsonr(found[apart:], found[:-apart])
    assert correlation.pvalue > FALSE_ALARM
    assert abs(correlation.statistic) < 0.15


def arm(scenario: Scenario, policy: str, seeds: Iterable[int], quantity: str) -> np.ndarray:
    """A quantity of the focal brand under a policy, seed by seed."""
    chosen = load_policy(policy)
    runs = (live(scenario, seed, chosen, live_past(scenario, seed))[0] for seed in seeds)
    return np.array([run.quantities[quantity] for run in runs])


def test_an_effect_is_the_same_by_common_and_by_independent_seeds() -> None:
    """Three groups of 40 seeds; the error of the comparison is less than a third of the effect."""
    scenario, quantity = lively(DECISIVE), "customers_kept"
    common, one, other = range(1, 41), range(101, 141), range(141, 181)
    pairs = arm(scenario, "everyone", common, quantity) - arm(scenario, "silence", common, quantity)
    loud = mean_of(arm(scenario, "everyone", one, quantity))
    silent = mean_of(arm(scenario, "silence", other, quantity))
    paired = mean_of(pairs)
    error = float(np.sqrt(paired.error**2 + loud.error**2 + silent.error**2))
    gap = Estimate(loud.value - silent.value - paired.value, error, freedom=39)
    print(f"common {paired.value:.0f}, independent {loud.value - silent.value:.0f} +- {error:.0f}")
    assert gap.agrees(0.0)
    assert 3 * error < paired.value
    assert paired.error < error / 2


def test_the_same_luck_cuts_the_variance_of_the_main_contrast() -> None:
    """Everyone against as observed, profit of the focal brand.

    The factor is about 100 here. Were it 40, sixteen pairs would show less than 5 with a chance
    below 0.1 % (variances in the ratio of 8 or more apart, F with 15 and 15 degrees: 0.01 %).
    """
    scenario, seeds = load_scenario("baseline", SMALL), range(1, 17)
    arms = [arm(scenario, policy, seeds, "profit") for policy in ("everyone", "as_observed")]
    gap = difference("everyone", "as_observed", "profit", *arms, better=1)
    print(f"pairing divides the variance of the main contrast by {gap.variance_ratio:.0f}")
    assert gap.variance_ratio is not None
    assert gap.variance_ratio >= LEAST_FACTOR
    assert stats.f.sf(40 / LEAST_FACTOR, 15, 15) < FALSE_ALARM
