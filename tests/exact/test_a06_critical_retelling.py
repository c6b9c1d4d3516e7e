"""Does talk grow when each telling brings more than one further telling, and die when fewer? (A6)

On one day some people tell n others each; everybody told tells it on to n others with probability
`retold`. The words under way at midnight are then a Markov branching process in continuous time.
The market's other verbs rest after the first day. False-alarm rate of each test: one in a thousand.
"""

import numpy as np
import pytest

from sim.market import Market
from tests.exact.stage import DAYS_PER_YEAR, world
from tests.exact.theory import words_after
from tests.exact.verdict import Estimate

PEOPLE = 100_000
ROOTS = 2_000
DAYS = 4
KINDS = {"failure": ("unsatisfied", 11.0), "delight": ("delighted", 5.0)}


def under_way(market: Market) -> int:
    return market.state.words.noted


@pytest.fixture(scope="module")
def morning() -> Market:
    """The one network of all these worlds."""
    changes = {
        "world.consumers": PEOPLE,
        "purchase.rate": ROOTS * DAYS_PER_YEAR / PEOPLE,
        "network.mean_degree": 50,
        "voice.posting_from": 24.0,
        "tells.delay": 1.0,
        "world.days": 30,  # in which no ratio tried outgrows the bound on words
    }
    return Market(world("still", changes), 606)


def talk(morning: Market, event: str, ratio: float, dispersion: float) -> list[int]:
    """The words under way at midnight, from the day of the roots on."""
    told, n = KINDS[event]
    changes = {
        f"experience.{event}": 1.0,
        f"tells.{told}": n,
        "tells.retold": ratio / n,
        "tells.dispersion": dispersion,
    }
    market = Market(morning.settings.with_values(changes), morning.luck, past=morning.state)
    market.step()
    words = [under_way(market)]
    for _ in range(DAYS):
        market.open_day()
        market.hear()
        market.state.day += 1
        words.append(under_way(market))
    return words


@pytest.mark.parametrize("event", KINDS)
@pytest.mark.parametrize("ratio", [0.75, 0.9, 1.1, 1.25])
@pytest.mark.parametrize("dispersion", [1e9, 1.9])
def test_words_under_way_multiply_by_exp_of_ratio_minus_one_a_day(
    morning, event, ratio, dispersion
):
    n = KINDS[event][1]
    words = talk(morning, event, ratio, dispersion)
    pairs = ratio / n * n * n * (1 + 1 / dispersion)
    mean, variance = words_after(DAYS, ratio, pairs)
    found = Estimate(words[-1] / words[0], np.sqrt(variance / words[0]))
    assert found.agrees(mean)
    growth = Estimate(words[-1] - words[0], np.sqrt(variance * words[0]))
    assert np.sign(growth.value) == np.sign(ratio - 1)
    assert abs(growth.value) > growth.reach()
