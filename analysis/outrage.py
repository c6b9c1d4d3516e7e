"""How fast did the outrage of a crisis spread under each policy, and when was it over?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.console import percent, shown
from sim.observations import reproduction_by_day
from sim.scenario import Scenario

if TYPE_CHECKING:
    from analysis.comparison import Comparison


def in_crisis(comparison: Comparison) -> bool:
    """Whether the world compared has a crisis at all."""
    return bool(comparison.scenario["crisis.day"] >= 0)


def spread_of_outrage(ledger: np.ndarray, scenario: Scenario) -> dict[str, Any]:
    """Return R(t) of the focal brand's crisis from its first day on; nothing where there is none.

    ledger: (days, brands, measures), of one run or added up over several.
    """
    if scenario["crisis.day"] < 0:
        return {}
    return {"reproduction_of_outrage": reproduction_by_day(ledger, scenario.focal).tolist()}


def spread_by_policy(comparison: Comparison) -> dict[str, Any]:
    """Return R(t) by policy, from all seeds together; nothing where there is no crisis."""
    found = {}
    for name in comparison.names if in_crisis(comparison) else ():
        ledgers = [run.ledger for run in comparison.runs if run.policy == name]
        found[name] = spread_of_outrage(np.sum(ledgers, axis=0), comparison.scenario)
    key = "reproduction_of_outrage"
    return {key: {name: spread[key] for name, spread in found.items()}} if found else {}


def last_columns(comparison: Comparison) -> tuple[tuple[str, str], dict[str, tuple[str, str]]]:
    """Return what the table of policies ends with: headers, and two cells of each policy.

    In a crisis how much outrage was seen and when it was over, else what the desk did.
    """
    measures, show = ("complaints_answered", "complaint_delay"), (percent, shown)
    headers = ("answered", "hours")
    if in_crisis(comparison):
        measures, show = ("outrage_seen", "crisis_over"), (shown, shown)
        headers = ("outrage seen", "over, days")
    cells = {}
    for name in comparison.names:
        found = [comparison.estimates[name][measure].mean for measure in measures]
        cells[name] = (show[0](found[0]), show[1](found[1]))
    return headers, cells
