"""What becomes of a market when a brand pulls a lever? Branches of one past, person by person.

Directions, and the lack of an effect, are claimed as in paired.py, on the same luck seed by seed.
Markets here are kept whole, where paired.py keeps a ledger of each world.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from sim.ledger import COLUMN, LEVELS
from sim.market import Market
from sim.observations import CENTS
from sim.policies.policy import Policy
from sim.scenario import load_scenario
from sim.state import State
from tests.directions.paired import SEEDS

# Small and short; effects are made large by the settings of each test rather than by long runs.
# No brand posts unless a test lets it, unlike the baseline's: a post is then a test's own doing.
SMALL = {
    "world.consumers": 2000,
    "world.burn_in": 30,
    "world.days": 90,
    "content.service_posts": 0.0,
    "content.offers": 0.0,
    "content.contests": 0.0,
}
FOCAL = "alba"


@dataclass(frozen=True)
class Lives:
    """The same market lived on several seeds."""

    markets: tuple[Market, ...]

    def __getitem__(self, measure: str) -> np.ndarray:
        """Return (seeds,) of a ledger measure of the focal brand, see `of`."""
        return self.of(measure)

    def of(self, measure: str, brand: str | None = FOCAL) -> np.ndarray:
        """Return (seeds,): a measure added up over the comparison, or at its end if a level.

        brand: a key; None adds up all brands.
        """
        found = []
        for market in self.markets:
            ledger = market.state.ledger[market.settings["world.burn_in"] : market.day]
            column = ledger[:, :, COLUMN[measure]]
            by_brand = column[-1] if measure in LEVELS else column.sum(axis=0)
            keys = [each.key for each in market.settings.brands]
            found.append(by_brand.sum() if brand is None else by_brand[keys.index(brand)])
        return np.array(found, np.float64)

    def profit(self, brand: str = FOCAL) -> np.ndarray:
        """Return (seeds,) euros of a brand over the comparison: margin of sales less all costs."""
        costs = self.of("desk_cost", brand) + self.of("programme_cost", brand)
        margin = np.array([market.settings["money.margin"] for market in self.markets])
        return (self.of("sales", brand) * margin - costs) / CENTS


@cache
def _past(changes: tuple[tuple[str, Any], ...], seed: int) -> State:
    scenario = load_scenario("baseline", dict(changes))
    return Market(scenario, seed).run(scenario["world.burn_in"]).state


def live(
    world: Mapping[str, Any] | None = None,
    policies: Mapping[str, Policy] | None = None,
    then: Mapping[str, Any] | None = None,
    seeds: Sequence[int] = SEEDS,
    days: int | None = None,
) -> Lives:
    """Live a market on each seed, from a burn-in that every branch of the same world shares.

    world: changes of the baseline. policies: by brand, from the comparison's first day.
    then: further changes of the world from that day on. days: of comparison (None: the world's).
    """
    markets = []
    for seed in seeds:
        market = branch(world, policies, then, seed)
        markets.append(market.run(market.settings["world.days"] if days is None else days))
    return Lives(tuple(markets))


def branch(
    world: Mapping[str, Any] | None = None,
    policies: Mapping[str, Policy] | None = None,
    then: Mapping[str, Any] | None = None,
    seed: int = SEEDS[0],
) -> Market:
    """Return a market on the comparison's first morning; the arguments are those of `live`."""
    changes = tuple(sorted({**SMALL, **(world or {})}.items()))
    scenario = load_scenario("baseline", {**dict(changes), **(then or {})})
    return Market(scenario, seed, policies, past=_past(changes, seed))


def bought(market: Market, days: int) -> np.recarray:
    """Live some days; return all purchase occasions of these days, one after the other."""
    found = [market.run(1).occasions for _ in range(days)]
    return np.concatenate(found).view(np.recarray)


def pushed(
    brand: str = FOCAL, desk: Mapping[str, Any] | None = None, **levers: Any
) -> dict[str, Policy]:
    """Return a policy of one brand with some levers: content_offers=7.0 sets content.offers.

    The desk is the world's own, but for the settings given ("desk.capacity").
    """
    settings = {name.replace("_", ".", 1): value for name, value in levers.items()}
    return {brand: Policy("pushed", "Pushed", desk=desk or {}, levers=settings)}


def same_market(one: Market, other: Market, but: Sequence[str] = ()) -> list[str]:
    """Return the columns in which two states differ; of the ledger, all measures but some."""
    ours, theirs = one.state.columns(), other.state.columns()
    different = [
        name for name in ours if name != "ledger" and not np.array_equal(ours[name], theirs[name])
    ]
    return different + [
        f"ledger.{name}"
        for name, column in COLUMN.items()
        if name not in but
        and not np.array_equal(one.state.ledger[:, :, column], other.state.ledger[:, :, column])
    ]
