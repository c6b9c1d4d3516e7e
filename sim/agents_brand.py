"""What can be seen of one brand?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.agents_consumer import Window
from sim.brands import Desk
from sim.ledger import COLUMN, MEASURES
from sim.policies.policy import Policy
from sim.scenario import BrandSettings


class Brand(Window):
    """One brand, its page, its desk and its days. What a brand does is its policy: read only."""

    @property
    def settings(self) -> BrandSettings:
        """What the scenario says of this brand."""
        return self.model.settings.brands[self.row]

    @property
    def key(self) -> str:
        """The brand's short name, as scenarios write it."""
        return self.settings.key

    @property
    def name(self) -> str:
        """The brand's name, as people read it."""
        return self.settings.name

    @property
    def sold(self) -> int:
        """Purchases of this brand since the comparison began (before that: in the burn-in)."""
        return int(self._purchases()[self.row])

    @property
    def share(self) -> float:
        """Its share of the purchases since the comparison began; NaN before the first."""
        purchases = self._purchases()
        return float(purchases[self.row] / purchases.sum()) if purchases.any() else float("nan")

    @property
    def page(self) -> dict[str, float]:
        """What its page remembers: praise, complaints, and complaints resolved and ignored."""
        brands = self.model.state.brands
        names = ("praise", "complaints", "resolved", "ignored")
        return {name: float(getattr(brands, name)[self.row]) for name in names}

    @property
    def policy(self) -> Policy:
        """The response policy in force."""
        return self.model.desk_rules[self.row].policy

    @property
    def desk(self) -> Desk:
        """The hands and hours of its desk."""
        return self.model.desks[self.row]

    @property
    def waiting(self) -> int:
        """Messages waiting at its desk, at real size."""
        return int(self.model.state.brands.waiting_at(self.row).size)

    @property
    def consumers_lost(self) -> int:
        """Consumers who no longer buy it."""
        return int(np.count_nonzero(self.model.state.people.stopped[:, self.row]))

    def ledger(self) -> pd.DataFrame:
        """Return its days: one row for each day lived, burn-in included; a column a measure."""
        state = self.model.state
        days = pd.RangeIndex(state.day, name="day")
        names = [measure.name for measure in MEASURES]
        return pd.DataFrame(state.ledger[: state.day, self.row].copy(), index=days, columns=names)

    def _purchases(self) -> np.ndarray:
        """Return (brands,) purchases of the comparison so far, or of the burn-in before it."""
        state, burn_in = self.model.state, self.model.settings["world.burn_in"]
        first = burn_in if state.day > burn_in else 0
        return state.ledger[first : state.day, :, COLUMN["purchases"]].sum(axis=0)

    def __repr__(self) -> str:
        return f"<Brand {self.key}>"
