"""How is everything but one mechanism of the market switched off?

By settings alone: the worlds beside this file are silent, and a test names what it switches on.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from sim.ledger import COLUMN
from sim.market import Market
from sim.policies.policy import Policy
from sim.scenario import Scenario, load_scenario

WORLDS = Path(__file__).parent / "worlds"
DAYS_PER_YEAR = 365
MINUTES_PER_DAY = 1440
SECONDS_PER_DAY = 86_400
CROWD = 1_000_000
# Everybody who fails complains and everybody who is delighted praises, in public.
OUTSPOKEN = {"voice.failure_connected": 1.0, "voice.delight_connected": 1.0}


def world(name: str, changes: Mapping[str, object] | None = None) -> Scenario:
    """Return a still world (still, seven, eight) with some settings changed."""
    return load_scenario(WORLDS / f"{name}.toml", changes)


def desk(*order: str, **settings: float) -> Policy:
    """Return a policy that serves in this order; settings without their "desk."."""
    named = {f"desk.{name}": value for name, value in settings.items()}
    return Policy("test", "test", order=order, desk=named)


def inbox(a_day: float, complaints: float, brands: int = 1) -> dict[str, object]:
    """Return settings for Poisson inboxes: messages a day to each brand, share of complaints.

    Two consumers stand for CROWD people each and hardly ever buy themselves; their memory of the
    flow has no end. So the desks live on the others' messages, whose mean never moves.
    """
    return {
        "world.consumers": 2,
        "world.people_per_agent": CROWD,
        "purchase.rate": a_day * brands * DAYS_PER_YEAR / (2 * CROWD),
        "experience.failure": complaints,
        "experience.delight": 1.0 - complaints,
        **OUTSPOKEN,
    }


def daily(market: Market, measure: str, first: int = 0) -> np.ndarray:
    """Return (days, brands) int64 of one measure of the ledger, from day `first` to yesterday."""
    return market.state.ledger[first : market.day, :, COLUMN[measure]]
