"""How is a market a Mesa model? Its days are those of day.py; Mesa looks on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import mesa

from sim.agents import LazyAgents
from sim.day import BareMarket
from sim.policies.policy import Policy
from sim.scenario import Scenario
from sim.state import State


class Market(LazyAgents, BareMarket, mesa.Model):
    """A market that lives day by day, with agents to look at; `step` is one day."""

    def __init__(
        self,
        scenario: Scenario | str = "baseline",
        seed: int = 1,
        policies: Mapping[str, Policy | str] | None = None,
        threads: int = 1,
        past: State | None = None,
        trace: bool = False,
    ) -> None:
        """Open a market on the first morning of its burn-in, or where a past state left it.

        policies: brand -> policy or its name, from the end of the burn-in on (before: the world's).
        past: a state of this world and seed, which is copied, not changed.
        trace: keep every word heard (`market.trace`); changes no byte of the state.
        """
        BareMarket.__init__(self, scenario, seed, policies, threads, past, trace)
        LazyAgents.__init__(self, rng=seed)

    def run(self, days: int) -> Self:
        """Live a number of days, each a step that Mesa counts."""
        for _ in range(days):
            self.step()
        return self
