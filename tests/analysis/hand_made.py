"""Runs written by hand, so that a comparison of them is known beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from analysis.comparison import Comparison, compare
from sim.ledger import COLUMN, new_ledger
from sim.observations import QUANTITIES
from sim.policies.policy import Policy
from sim.runs import Run
from sim.scenario import Scenario, load_scenario

DAYS = 73  # a fifth of a year: a year's money is five times a comparison's


@cache
def world() -> Scenario:
    """The baseline, small and short."""
    return load_scenario("baseline", {"world.consumers": 400, "world.days": DAYS})


def policy(name: str, title: str | None = None) -> Policy:
    return Policy(name=name, title=title or name.replace("_", " ").capitalize())


def run(
    name: str,
    seed: int,
    profit: float,
    kept: float = 5000.0,
    desk: float = 100.0,
    programme: float = 0.0,
) -> Run:
    """A run with this profit (euros), these customers, this cost of desk and programmes."""
    quantities = {quantity.name: 0.5 for quantity in QUANTITIES}
    quantities |= {"profit": profit, "customers_kept": kept, "desk_cost": desk}
    quantities["programme_cost"] = programme
    ledger = new_ledger(DAYS, len(world().brands))
    ledger[:, world().focal, COLUMN["desk_complaints_answered"]] = 3
    ledger[:, world().focal, COLUMN["desk_complaints_ignored"]] = seed % 3
    ledger[:, world().focal, COLUMN["stopped"]] = np.arange(DAYS) // 10
    delays = np.zeros((len(world().brands), 2, 8), np.int64)
    return Run(name, seed, quantities, ledger, delays, f"{name}-{seed}-{profit}-{kept}")


def compared(profits: dict[str, Sequence[float]], **others: object) -> Comparison:
    """Compare policies given their profits seed by seed; desk: {policy: cost}, others likewise."""
    desk, kept = others.pop("desk", {}), others.pop("kept", {})
    programme = others.pop("programme", {})
    assert isinstance(programme, dict)
    assert isinstance(desk, dict)
    assert isinstance(kept, dict)
    runs = [
        run(
            name,
            seed,
            profit,
            kept.get(name, 5000.0),
            desk.get(name, 100.0),
            programme.get(name, 0.0),
        )
        for name, row in profits.items()
        for seed, profit in enumerate(row, start=1)
    ]
    return compare(runs, world(), [policy(name) for name in profits], **others)
