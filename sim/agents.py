"""How does one look at a single consumer or brand? Mesa agents as windows onto the columns."""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np

from sim.agents_brand import Brand
from sim.agents_columns import brand_row
from sim.agents_consumer import BrandConnectedConsumer, Consumer, Window
from sim.agents_ledger import LedgerCollector
from sim.agents_sets import NOBODY, LazyAgentSet
from sim.errors import OnzeError
from sim.kernels.columns import CONNECTED

__all__ = ["Brand", "BrandConnectedConsumer", "Consumer", "LazyAgentSet", "LazyAgents", "Window"]


class LazyAgents:
    """The part of a Mesa model that knows its agents, without having made any.

    `agents` are the consumers: what one asks of all of them (`agents.get("rate")`) a brand could
    not answer. Brands are agents of their own type: `agents_by_type[Brand]`, or `brands`.

    For mesa.batch_run the seeds go into `parameters={"seed": [1, 2]}` before Mesa 3.5 and into
    `rng=[1, 2]` from 3.5 on; before 3.5 it lives one day more than `max_steps`.
    """

    state: Any
    settings: Any

    def __init__(self, rng: Any) -> None:
        """Open with no window made. rng: the seed of the market, a whole number."""
        self._windows: dict[int, Window] = {}
        self._collector: Any = None
        mesa.Model.__init__(self, rng=int(rng))  # What mixes this in is one.

    def window(self, place: int) -> Any:
        """Return the agent at a place: consumers first, then brands; always the same object."""
        found = self._windows.get(place)
        if found is None:
            found = self._windows[place] = self._look(place)
        return found

    def _look(self, place: int) -> Window:
        consumers = self.state.people.tier.size
        if place >= consumers:
            return Brand.onto(self, place - consumers, place)
        connected = self.state.people.tier[place] == CONNECTED
        return (BrandConnectedConsumer if connected else Consumer).onto(self, place, place)

    def consumer(self, row: int) -> Consumer:
        """Return one consumer by row, 0 to consumers - 1."""
        consumers = self.state.people.tier.size
        if not 0 <= row < consumers:
            raise OnzeError(f"there is no consumer {row}; rows go from 0 to {consumers - 1}.")
        return self.window(int(row))

    def brand(self, key: str) -> Brand:
        """Return one brand by its key."""
        return self.window(self.state.people.tier.size + brand_row(self, key))

    @property
    def agents(self) -> LazyAgentSet:
        """All consumers."""
        return LazyAgentSet.of(self, np.arange(self.state.people.tier.size))

    @property
    def brands(self) -> LazyAgentSet:
        """All brands, in the scenario's order."""
        consumers = self.state.people.tier.size
        return LazyAgentSet.of(self, consumers + np.arange(len(self.settings.brands)))

    @property
    def agent_types(self) -> list[type]:
        """The types of agents there are."""
        return list(self.agents_by_type)

    @property
    def agents_by_type(self) -> dict[type, LazyAgentSet]:
        """The agents of exactly each type."""
        connected = self.state.people.tier == CONNECTED
        sets = {
            Consumer: LazyAgentSet.of(self, np.flatnonzero(~connected)),
            BrandConnectedConsumer: LazyAgentSet.of(self, np.flatnonzero(connected)),
            Brand: self.brands,
        }
        return {kind: agents for kind, agents in sets.items() if len(agents)}

    @property
    def datacollector(self) -> Any:
        """The collector that was set, or else one that reads the ledger."""
        if self._collector is None:
            self._collector = LedgerCollector([brand.key for brand in self.settings.brands])
        if isinstance(self._collector, LedgerCollector):
            self._collector.catch_up(self)
        return self._collector

    @datacollector.setter
    def datacollector(self, collector: Any) -> None:
        self._collector = collector

    def register_agent(self, agent: Any) -> None:
        """Refuse: nobody joins a market."""
        # Mesa 3.3 has already numbered the agent, in a table that would keep this market for ever.
        getattr(type(agent), "_ids", {}).pop(self, None)
        raise OnzeError(NOBODY.format("none can be added"))

    def deregister_agent(self, agent: Any) -> None:
        """Refuse: nobody is taken out of a market."""
        raise OnzeError(NOBODY.format("none can be removed"))

    def remove_all_agents(self) -> None:
        """Refuse: nobody is taken out of a market."""
        raise OnzeError(NOBODY.format("none can be removed"))
