"""What does a lived market leave for the survey to ask about?

Whoever is interviewed has nothing added and nothing taken away: a market is lived first, then read.
Word of mouth is counted by exposure class (tier x reader x age x third by number of contacts, 54 in
all): what these say of a person holds in every category the person buys in. How close a consumer's
race between brands is belongs to the one category that is simulated, so a consumer's own few
purchases (eight in two years) are not taken for a rate: that would carry a category's luck to all
others, and the luck itself would pass for being out of reach, since most see no flip in eight.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from sim.kernels.columns import Network, People
from sim.ledger import COLUMN
from sim.market import Market
from sim.runs import Run, each_seed, episodes_of, live, live_past
from sim.scenario import AGES, TIERS, Scenario

READS = 2  # does not read, or reads, what others say before buying
THIRDS = 3  # of a market's consumers, by number of contacts
CLASSES = len(TIERS) * READS * len(AGES) * THIRDS
AGE_OF_CLASS = np.arange(CLASSES) // THIRDS % len(AGES)


class Exposure(NamedTuple):
    """What word of mouth did, by exposure class: sums over the class, so that they pool."""

    people: np.ndarray  # (classes,) int64: consumers
    purchases: np.ndarray  # (classes,) int64: their purchases since the comparison began
    online: np.ndarray  # (classes,) int64: of these, another brand without posts and reviews
    any: np.ndarray  # (classes,) int64: of these, another brand without any word of mouth
    people_online: np.ndarray  # (classes,) int64: consumers with at least one such purchase
    people_any: np.ndarray  # (classes,) int64
    frequent: np.ndarray  # (classes,) int64: consumers with at least a year's purchases lived
    none_online: np.ndarray  # (classes,) float64: of these, expected without one in a year's
    none_any: np.ndarray  # (classes,) float64


class Field(NamedTuple):
    """Everything one market, or several pooled, can be asked about."""

    exposure: Exposure
    episodes: dict[str, np.ndarray]  # failures since the comparison began, by column
    ledger: np.ndarray  # (measures,) int64: sums over days and brands
    delays: np.ndarray  # (2, bins) int64: answered complaints, praise, by quarter of an hour


class Visit(NamedTuple):
    """One market, lived and read."""

    seed: int
    field: Field
    fingerprint: str


def exposure_classes(people: People, network: Network) -> np.ndarray:
    """Return (consumers,) int64: the exposure class of each consumer, in 0 .. 53.

    Thirds are of the consumers ranked by contacts; equals stay together, in the upper third.
    """
    contacts = np.diff(network.start)
    ranked = np.sort(contacts)
    cuts = ranked[[contacts.size * part // THIRDS for part in range(1, THIRDS)]]
    third = np.searchsorted(cuts, contacts, side="right")
    tier, age = people.tier.astype(np.int64), people.age.astype(np.int64)
    return ((tier * READS + people.reader) * len(AGES) + age) * THIRDS + third


def chance_of_none(purchases: np.ndarray, flips: np.ndarray, year: int) -> np.ndarray:
    """Return the chance that `year` purchases drawn among each consumer's own hold no flip.

    purchases, flips: (consumers,) counts, purchases >= year. Hypergeometric, hence unbiased.
    """
    step = np.arange(year)[:, np.newaxis]
    left = np.maximum(purchases - flips - step, 0)
    return np.prod(left / (purchases - step), axis=0)


def exposure_of(people: People, network: Network, year: int) -> Exposure:
    """Return what word of mouth did in a market. year: purchases a person makes in a year."""
    group = exposure_classes(people, network)

    def summed(what: np.ndarray, whom: np.ndarray | slice = slice(None)) -> np.ndarray:
        return np.bincount(group[whom], what, minlength=CLASSES)

    often = np.flatnonzero(people.purchases >= year)
    whole = [
        summed(what).astype(np.int64)
        for what in (
            np.ones(group.size),
            people.purchases,
            people.online_flips,
            people.any_flips,
            people.online_flips > 0,
            people.any_flips > 0,
        )
    ]
    none = [
        summed(chance_of_none(people.purchases[often], flips[often], year), often)
        for flips in (people.online_flips, people.any_flips)
    ]
    return Exposure._make([*whole, np.bincount(group[often], minlength=CLASSES), *none])


def read_market(market: Market, run: Run) -> Field:
    """Return what a lived market can be asked about; changes no byte of it."""
    year = market.settings["survey.purchases"]
    return Field(
        exposure=exposure_of(market.state.people, market.state.network, year),
        episodes=episodes_of(market),
        ledger=run.ledger.sum(axis=(0, 1)),
        delays=run.delays.sum(axis=0),
    )


def pool(fields: Sequence[Field]) -> Field:
    """Return several markets as one, their respondents side by side."""
    return Field(
        exposure=Exposure._make(
            np.sum([f.exposure[column] for f in fields], axis=0)
            for column in range(len(Exposure._fields))
        ),
        episodes={
            name: np.concatenate([f.episodes[name] for f in fields]) for name in fields[0].episodes
        },
        ledger=np.sum([f.ledger for f in fields], axis=0),
        delays=np.sum([f.delays for f in fields], axis=0),
    )


def count(field: Field, measure: str) -> int:
    """Return the sum of a measure of the ledger over days, brands and markets."""
    return int(field.ledger[COLUMN[measure]])


def visit(scenario: Scenario, seed: int) -> Visit:
    """Live a market from its first day to its last, each brand under its own policy; read it."""
    run, market = live(scenario, seed, None, live_past(scenario, seed))
    return Visit(seed, read_market(market, run), run.fingerprint)


def visit_all(
    scenario: Scenario,
    seeds: Sequence[int],
    workers: int | None = None,
    tick: Callable[[], None] | None = None,
) -> list[Visit]:
    """Return one visit per seed, in the order asked, lived on several processes.

    workers: None takes one per core, 1 stays in this process; results do not depend on it.
    tick: called after each market.
    """
    visits = []
    for found in each_seed(partial(visit, scenario), scenario, seeds, workers):
        visits.append(found)
        if tick is not None:
            tick()
    return sorted(visits, key=lambda found: seeds.index(found.seed))
