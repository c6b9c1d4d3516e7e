"""How many are told: the negative binomial, cut off at the people one has? (A18)

False-alarm rate of each statistical test: one in a thousand.
"""

from functools import cache

import numpy as np
import pytest

from sim.market import Market
from tests.exact.stage import DAYS_PER_YEAR, SECONDS_PER_DAY, daily, world
from tests.exact.theory import people_told
from tests.exact.verdict import FALSE_ALARM, mean_of, share_of, surprise

PEOPLE = 20_000
DAYS = 20
MEAN, DISPERSION = 11.0, 1.9
BASE = {
    "world.consumers": PEOPLE,
    "purchase.rate": 0.25 * DAYS_PER_YEAR,
    "experience.failure": 1.0,
    "tells.unsatisfied": MEAN,
    "tells.dispersion": DISPERSION,
    "tells.delay": 0.001,
    "voice.posting_until": 12.0,
}


@cache
def lived(**network: object) -> tuple[Market, np.ndarray, np.ndarray, np.ndarray]:
    """A market where every purchase fails; people meant and told, and contacts, per failure."""
    changes = {f"network.{name}": value for name, value in network.items()}
    market = Market(world("still", BASE | changes), 1818).run(DAYS)
    episodes, count = market.state.episodes, int(market.state.counters[1])
    contacts = np.diff(market.state.network.start)[episodes["consumer"][:count]]
    return market, episodes["intended"][:count], episodes["told"][:count], contacts


def many() -> tuple[Market, np.ndarray, np.ndarray, np.ndarray]:
    return lived(kind="regular", mean_degree=30)


def default() -> tuple[Market, np.ndarray, np.ndarray, np.ndarray]:
    return lived(kind="lognormal", degree_max=200)


def test_people_mean_to_tell_a_negative_binomial_number():
    intended = many()[1]
    chances = people_told(MEAN, DISPERSION).pmf(np.arange(intended.max() + 1))
    assert intended.size > 50_000
    assert surprise(np.bincount(intended), chances) > FALSE_ALARM


def test_eleven_on_average_nine_in_the_middle_and_one_in_eight_above_twenty():
    law, intended = people_told(MEAN, DISPERSION), many()[1]
    assert mean_of(intended).agrees(MEAN, 2)
    assert abs(intended.mean() / MEAN - 1) < 0.01
    assert np.median(intended) == law.median() == 9
    exact = float(law.sf(20))
    assert share_of(int((intended > 20).sum()), intended.size, exact).agrees(exact, 2)
    assert exact == pytest.approx(0.13, abs=5e-3)


@pytest.mark.parametrize("network", [many, default], ids=["regular", "lognormal"])
def test_nobody_tells_more_people_than_they_have(network):
    """And nobody fewer than they meant to, if they have them."""
    _, intended, told, contacts = network()
    assert np.array_equal(told, np.minimum(intended, contacts))
    assert (told < intended).any()


@pytest.mark.parametrize("network", [many, default], ids=["regular", "lognormal"])
def test_what_the_number_of_contacts_cuts_off_is_what_theory_expects(network):
    """The mean told is the sum of P(meant >= k) over the contacts k = 1, 2, ... one has."""
    _, _, told, contacts = network()
    tail = people_told(MEAN, DISPERSION).sf(np.arange(contacts.max()))
    exact = np.append(0.0, tail.cumsum())[contacts]
    assert mean_of(told - exact).agrees(0.0)
    assert exact.mean() < MEAN


def test_everyone_told_hears_it():
    market, _, told, _ = many()
    assert daily(market, "told_bad").sum() == told.sum()
    assert market.state.people.told.sum() < 0


def test_nobody_is_told_twice_about_one_failure():
    """With as many contacts as people meant to tell at most, each contact hears it at most once."""
    changes = BASE | {
        "network.kind": "regular",
        "network.mean_degree": 10,
        "tells.unsatisfied": 1000.0,
        "tells.half_life": 1e4,
        "purchase.rate": 0.01,
    }
    market = Market(world("still", changes), 1819)
    while daily(market, "failures").sum() == 0:
        market.step()
    told = market.state.people.told[:, 0]
    listeners = int(market.state.episodes["told"][: market.state.counters[1]].sum())
    assert told.min() == -1.0
    assert (told < 0).sum() == listeners == daily(market, "told_bad").sum()


def test_every_contact_is_as_likely_to_be_told():
    """By place in the teller's list of contacts, all ties being equally strong.

    Tells take years here, so that at the end of the day they are all still under way.
    """
    changes = {"network.kind": "regular", "network.mean_degree": 30, "tells.delay": 1000.0}
    market = Market(world("still", BASE | changes), 1820).run(1)
    words, network = market.state.words.entries(), market.state.network
    live = words["time"] >= SECONDS_PER_DAY
    sender, receiver = words["sender"][live], words["receiver"][live]
    full = np.diff(network.start)[sender] == 30
    rows = network.neighbours[network.start[sender[full]][:, None] + np.arange(30)]
    places = np.argmax(rows == receiver[full][:, None], axis=1)
    assert full.sum() > 30_000
    assert surprise(np.bincount(places), np.full(30, 1 / 30)) > FALSE_ALARM
