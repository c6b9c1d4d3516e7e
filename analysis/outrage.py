"""How fast did the outrage of a crisis spread under each policy, and when was it over?"""

from __future__ import annotations

import numpy as np

from analysis.comparison import Comparison
from analysis.console import percent, shown
from sim.observations import reproduction_by_day


def in_crisis(comparison: Comparison) -> bool:
    """Whether the world compared has a crisis at all."""
    return bool(comparison.scenario["crisis.day"] >= 0)


def reproduction(comparison: Comparison) -> dict[str, list[float]]:
    """Return R(t) of the focal brand's crisis by policy, from all seeds together; day 0 first."""
    focal = comparison.scenario.focal
    return {
        name: reproduction_by_day(
            np.sum([run.ledger for run in comparison.runs if run.policy == name], axis=0), focal
        ).tolist()
        for name in comparison.names
    }


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
