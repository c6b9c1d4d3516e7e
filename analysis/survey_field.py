"""What does a lived market leave for the survey to ask about?

Whoever is interviewed has nothing added and nothing taken away: a market is lived first, then read.
What touched people is summed by class of exposure (survey_exposure.py): what a class says of a
person holds in every category the person buys in. How close a consumer's race between brands is
belongs to the one category that is simulated, so a consumer's own few purchases (eight in two
years) are not taken for a rate: that would carry a category's luck to all others, and the luck
itself would pass for being out of reach, since most see no flip in eight.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from analysis.survey_exposure import Exposure, exposure_of, pooled
from sim.day import BareMarket
from sim.ledger import COLUMN
from sim.runs import Run, each_seed, episodes_of, live, live_past
from sim.scenario import Scenario


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


def read_market(market: BareMarket, run: Run) -> Field:
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
        exposure=pooled([f.exposure for f in fields]),
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
