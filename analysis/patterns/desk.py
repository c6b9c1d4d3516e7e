"""What are hands worth, and does a short desk that praises first answer one in two? (P16, P26)

Arms differ only by the focal brand's desk. P16 is looked at with at least 200 messages a day, as
the closed form A11 asks: where the world has fewer, one consumer stands for more people.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from analysis.patterns.figures import share
from analysis.patterns.watching import OBSERVED, Lived, Stage
from sim.ledger import COLUMN
from sim.observations import observe
from sim.policies.files import load_policy
from sim.policies.policy import Policy
from sim.scenario import DAYS_PER_YEAR

CHECKS = (
    "P16_beyond", "P16_below", "P16_knee", "P16_coverage", "P16_order", "P26_coverage",
    "P26_delay",
)  # fmt: skip
YEAR = 365
INBOX = 200.0  # messages a day
SHORT = 0.9  # answers per message of the desk as observed
MORE = 1.1  # a tenth more hands
CAPACITIES = (0.5, 0.75, SHORT, SHORT * MORE, 1.0, 1.1, 1.25, 1.5)
EUROS_PER_THOUSAND = 1000.0
MOST_PEOPLE = 100_000  # one consumer may stand for


def manned(name: str, capacity: float) -> Policy:
    """Return a policy with hands for so many answers per message expected."""
    policy = load_policy(name)
    return replace(policy, desk={**policy.desk, "desk.capacity": capacity})


def a_year(stage: Stage, lived: Lived) -> float:
    """Return the focal brand's profit in thousand euros a year."""
    scenario = lived.market.settings
    profit = observe(scenario, lived.ledger, lived.delays, stage.focal)["profit"]
    return profit / EUROS_PER_THOUSAND * DAYS_PER_YEAR / lived.days


def coverage_gap(stage: Stage, lived: Lived, hands: float) -> float:
    """Return how far complaints answered lie from what is left of the hands after praise (A11).

    hands: answers a day the desk is paid for.
    """
    sums = lived.ledger[:, stage.focal].sum(axis=0)
    praise, complaints = sums[COLUMN["desk_praise"]], sums[COLUMN["desk_complaints"]]
    answered = sums[COLUMN["desk_complaints_answered"]]
    settled = answered + sums[COLUMN["desk_complaints_ignored"]]
    if complaints == 0 or settled == 0:
        return math.nan
    left = float(np.clip((hands * lived.days - praise) / complaints, 0.0, 1.0))
    return abs(float(answered / settled) - left)


def bends(profit: dict[float, float]) -> dict[str, float]:
    """Return how the margin bends with hands, and where it is greatest. profit: by capacity."""
    beyond = (profit[1.5] - profit[1.0]) - (profit[1.0] - profit[0.5])
    below = (profit[1.0] - profit[0.75]) - (profit[0.75] - profit[0.5])
    knee = max(profit, key=lambda capacity: profit[capacity])
    return {"P16_beyond": beyond, "P16_below": below, "P16_knee": knee}


def hands(stage: Stage, days: int) -> dict[str, float]:
    """Return the figures of P16 of one market; none where no crowd would fill the inbox."""
    inbox = float(stage.past.brands.flow[stage.focal].sum())
    if inbox * MOST_PEOPLE < INBOX:
        return {}
    people = max(stage.scenario["world.people_per_agent"], math.ceil(INBOX / inbox))
    changes = {"world.people_per_agent": people}
    profit, gaps = {}, []
    for capacity in CAPACITIES:
        lived = stage.live(days, policy=manned(OBSERVED, capacity), changes=changes)
        profit[capacity] = a_year(stage, lived)
        gaps.append(coverage_gap(stage, lived, capacity * inbox * people))
    other = stage.live(days, policy=manned("complaints_first", SHORT), changes=changes)
    return {
        **bends(profit),
        "P16_coverage": max(gaps),
        "P16_order": a_year(stage, other) - profit[SHORT * MORE],
    }


def one_in_two(stage: Stage, base: Lived) -> dict[str, float]:
    """Return the figures of P26: the focal brand's desk as brands were observed."""
    found = observe(stage.scenario, base.ledger, base.delays, stage.focal)
    praise = found["praise_delay"]
    return {
        "P26_coverage": found["complaints_answered"],
        "P26_delay": share(found["complaint_delay"], praise),
    }


def read(stage: Stage, base: Lived) -> dict[str, float]:
    """Return the figures of P16 and P26 of one market."""
    return {**hands(stage, min(YEAR, base.days)), **one_in_two(stage, base)}
