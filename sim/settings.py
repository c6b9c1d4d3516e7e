"""How do settings become the numbers the kernels obey?"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.kernels.columns import Network, fields_of
from sim.kernels.mathematics import exps, log
from sim.kernels.rules import DAY, MEAN_LIFE_PER_HALF_LIFE, RULES, Rulebook, left_after
from sim.room import check_days
from sim.scenario import DAYS_PER_YEAR, PLATFORMS, TIERS, Scenario

HALF_LIVES = {
    "fading_left": "experience.fading_half_life",
    "told_left": "tells.half_life",
    "seen_left": "feed.half_life",
    "content_left": "recognition.half_life",
}
FIRST_YEAR = 2012  # of the reach that recognition.page_reach states


def rulebook_of(scenario: Scenario, network: Network, days: int) -> Rulebook:
    """Return the kernels' rules; the table of days reaches over this many."""
    check_days(network.start.size - 1, days)
    values: dict[str, Any] = {}
    for name in fields_of(RULES):
        section, _, key = name.partition("_")
        if f"{section}.{key}" in scenario.values:
            values[name] = scenario[f"{section}.{key}"]
    values["page_kept"] = left_after(scenario["reviews.memory"], 2)[1]
    values["flow_kept"] = left_after(scenario["desk.background_memory"], 2)[1]
    for event in ("failure", "delight"):
        values[event] = chances_of(event, scenario)
        values[f"voice_{event}"] = [scenario[f"voice.{event}_{tier}"] for tier in TIERS]
    for what in ("weight", "reach", "half_life", "service", "patience"):
        values[f"platform_{what}"] = [scenario[f"platforms.{name}_{what}"] for name in PLATFORMS]
    values["most_contacts"] = np.diff(network.start).max(initial=0)
    values["platform_share"] = share_chances(scenario, network)
    rules = np.zeros(1, RULES)
    page = rules[0]
    for name, value in values.items():
        if RULES[name].shape:
            page[name][: len(value)] = value
        else:
            page[name] = value
    return Rulebook(rules, table_of_days(scenario, days))


def chances_of(event: str, scenario: Scenario) -> np.ndarray:
    """Return (brands,) probability per purchase: each brand's own, or the world's.

    event: "failure" or "delight".
    """
    own = [getattr(brand, event) for brand in scenario.brands]
    return np.array([scenario[f"experience.{event}"] if p is None else p for p in own])


def table_of_days(scenario: Scenario, days: int) -> np.ndarray:
    """Return (days,) DAY: what is left of memories, and what changes with the years."""
    table = np.zeros(days, DAY)
    for column, half_life in HALF_LIVES.items():
        table[column] = left_after(scenario[half_life], days)
    table["patience_left"] = patience_by_day(scenario, days)
    table["page_reach"] = reach_by_day(scenario, days)
    return table


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
