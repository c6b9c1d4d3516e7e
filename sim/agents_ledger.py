"""How does Mesa's DataCollector come to know the days of a market that keeps its own ledger?"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from mesa.datacollection import DataCollector

from sim.ledger import MEASURES


class LedgerCollector(DataCollector):
    """A collector that reads up in the ledger when asked, so that a day costs nothing more.

    Model variables are `brand.measure`, one row for each day this market has lived.
    """

    def __init__(self, brands: list[str]) -> None:
        """Report every measure of the ledger for brands with these keys."""
        self.names = [f"{key}.{measure.name}" for key in brands for measure in MEASURES]
        self.days = 0
        super().__init__(model_reporters={name: name for name in self.names})

    def catch_up(self, market: Any) -> LedgerCollector:
        """Collect the days that were lived since the last time."""
        opened = market.day - market.steps
        for step in range(self.days, market.steps):
            values = market.state.ledger[opened + step].ravel().tolist()
            day = dict(zip(self.names, values, strict=True))
            self.collect(SimpleNamespace(steps=step + 1, time=step + 1.0, **day))
        self.days = market.steps
        return self
