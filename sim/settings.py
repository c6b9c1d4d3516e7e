"""How do settings become the numbers the kernels obey?"""

from __future__ import annotations

import numpy as np

from sim.kernels.columns import Network
from sim.kernels.mathematics import exps, log
from sim.kernels.rules import MEAN_LIFE_PER_HALF_LIFE, Rules, left_after
from sim.scenario import DAYS_PER_YEAR, PLATFORMS, TIERS, Scenario

FIRST_YEAR = 2012  # of the reach that recognition.page_reach states


def rules_of(scenario: Scenario, network: Network, days: int) -> Rules:
    """Return the kernels' rules; tables of memory reach over this many days."""
    values = {}
    for name in Rules._fields:
        section, _, key = name.partition("_")
        if f"{section}.{key}" in scenario.values:
            values[name] = scenario[f"{section}.{key}"]
    brands = scenario.brands
    world = (scenario["experience.failure"], scenario["experience.delight"])
    values["failure"] = np.array([world[0] if b.failure is None else b.failure for b in brands])
    values["delight"] = np.array([world[1] if b.delight is None else b.delight for b in brands])
    for event in ("failure", "delight"):
        values[f"voice_{event}"] = np.array([scenario[f"voice.{event}_{tier}"] for tier in TIERS])
    for what in ("weight", "reach", "half_life", "service", "patience"):
        column = [scenario[f"platforms.{platform}_{what}"] for platform in PLATFORMS]
        values[f"platform_{what}"] = np.array(column, np.float64)
    values["platform_share"] = share_chances(scenario, network)
    values["fading_left"] = left_after(scenario["experience.fading_half_life"], days)
    values["told_left"] = left_after(scenario["tells.half_life"], days)
    values["seen_left"] = left_after(scenario["feed.half_life"], days)
    values["content_left"] = left_after(scenario["recognition.half_life"], days)
    values["patience_left"] = patience_by_day(scenario, days)
    values["page_reach"] = reach_by_day(scenario, days)
    return Rules(**values)


def patience_by_day(scenario: Scenario, days: int) -> np.ndarray:
    """Return (days,): patience against that of the comparison's first day (row 15: it shrinks)."""
    yearly = 1.0 - scenario["consumers.patience_drift"]
    since = np.maximum(np.arange(days) - scenario["world.burn_in"], 0) / DAYS_PER_YEAR
    return exps(log(yearly) * since)


def reach_by_day(scenario: Scenario, days: int) -> np.ndarray:
    """Return (days,): share of followers on a platform who see a post of a brand's page.

    It halves every recognition.reach_half_life years after 2012, down to recognition.least_reach.
    """
    since = (np.arange(days) - scenario["world.burn_in"]) / DAYS_PER_YEAR
    years = np.maximum(scenario["world.year"] - FIRST_YEAR + since, 0.0)
    halved = exps(-years / (scenario["recognition.reach_half_life"] * MEAN_LIFE_PER_HALF_LIFE))
    return np.maximum(
        scenario["recognition.page_reach"] * halved, scenario["recognition.least_reach"]
    )


def share_chances(scenario: Scenario, network: Network) -> np.ndarray:
    """Return (platforms,) probabilities that a viewer shares (S9).

    Set so that a share brings feed.reproduction further shares on the realised network, whose
    viewers are reached in proportion to their contacts: s reach (<k2> - <k>) / <k> = R.
    """
    degrees = np.diff(network.start).astype(np.float64)
    excess = (degrees * degrees).sum() - degrees.sum()
    chances = np.zeros(len(PLATFORMS))
    for p, platform in enumerate(PLATFORMS):
        member = scenario[f"platforms.{platform}_weight"] * scenario["consumers.participation"]
        largest = max(scenario[f"platforms.{name}_weight"] for name in PLATFORMS)
        reached = scenario[f"platforms.{platform}_reach"] * (member / largest if largest else 0.0)
        if excess > 0 and reached > 0:
            further = reached * excess / degrees.sum()
            chances[p] = min(1.0, scenario["feed.reproduction"] / further)
    return chances
