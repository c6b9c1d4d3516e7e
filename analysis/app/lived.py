"""What is kept of a small market that was lived for a page, and who lives it?

Nothing here knows of pages, so that a process which only lives markets need not load them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.ledger import COLUMN, LEVELS
from sim.policies.policy import Policy
from sim.runs import Run, live
from sim.scenario import Scenario
from sim.state import State

# What a page draws day by day, of the focal brand.
SERIES = (
    "stopped", "sales", "desk_cost", "programme_cost", "told_bad", "told_good", "seen_bad",
    "seen_good", "desk_complaints", "desk_complaints_answered", "purchases",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Lived:
    """One policy lived on one seed: its run without the ledger, and (days,) int64 of SERIES."""

    run: Run
    days: dict[str, np.ndarray]

    @property
    def seed(self) -> int:
        """The luck it was lived on."""
        return self.run.seed

    @property
    def quantities(self) -> dict[str, float]:
        """What was measured of the focal brand."""
        return self.run.quantities


def lived(world: Scenario, policy: Policy, seed: int, past: State) -> Lived:
    """Live one policy on one seed from its past, and keep what a page needs of it."""
    run, _ = live(world, seed, policy, past)
    ledger = run.ledger[:, world.focal, :]
    days = {name: ledger[:, COLUMN[name]].copy() for name in SERIES}
    return Lived(replace(run, ledger=run.ledger[:0]), days)


def by_day(name: str, run: Lived, world: Scenario) -> np.ndarray:
    """Return (days,) float64 of a series at real size: levels as they stand, flows added up."""
    people = world["world.people_per_agent"]
    if name == "customers":
        return (world["world.consumers"] - run.days["stopped"]) * float(people)
    if name == "profit":
        margin = world["money.margin"]
        earned = run.days["sales"] * margin - run.days["desk_cost"] - run.days["programme_cost"]
        return np.cumsum(earned) / 100.0
    values = run.days[name].astype(float)
    return values if name in LEVELS else np.cumsum(values) * people
