"""How do two ways of running a market compare on the same luck, and when is a difference no luck?

Every arm of a test lives the same seeds, and arms of one world share their past. A direction is
claimed by a one-sided paired t test whose false-alarm rate is ALARM per claim: with forty claims
in the suite, one false claim would be found in five suites if all effects were zero. That something
has no effect is never concluded from a test that found none: either the states are the same to the
byte, or the interval of the difference lies inside a bound that was stated before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from scipy import stats

from sim.ledger import COLUMN
from sim.market import Market
from sim.policies.files import load_policy
from sim.policies.policy import Policy
from sim.runs import branch, live_past
from sim.scenario import Scenario, load_scenario
from sim.state import State

ALARM = 0.005
SEEDS = tuple(range(1, 9))
# A small market that talks enough to show a direction within a second or two.
SMALL = {
    "world.consumers": 2500,
    "world.people_per_agent": 20,
    "world.burn_in": 60,
    "world.days": 240,
    "purchase.rate": 8.0,
}
Changes = Mapping[str, Any]


def small(changes: Changes | None = None, world: str = "baseline") -> Scenario:
    """Return a small market of a world, with some settings changed."""
    return load_scenario(world, {**SMALL, **(changes or {})})


def arm(
    measure: str,
    changes: Changes | None = None,
    policy: str | Policy | None = None,
    world: str = "baseline",
    seeds: Sequence[int] = SEEDS,
    brand: int | None = None,
) -> np.ndarray:
    """Return (seeds,) totals of a measure of the ledger over the comparison.

    brand: row; None is the focal brand, -1 adds up all brands. policy: of the focal brand.
    """
    scenario = small(changes, world)
    row = scenario.focal if brand is None else brand
    found = []
    for seed in seeds:
        ledger = ledger_of(scenario, policy, seed)[:, :, COLUMN[measure]].sum(axis=0)
        found.append(ledger.sum() if row < 0 else ledger[row])
    return np.array(found, np.float64)


def lived(scenario: Scenario, policy: str | Policy | None, seed: int) -> Market:
    """Return a market at the end of its comparison, the focal brand under a policy."""
    chosen = load_policy(policy) if isinstance(policy, str) else policy
    market = branch(scenario, seed, chosen, _past(_key(scenario), seed))
    return market.run(int(scenario["world.days"]))


def ledger_of(scenario: Scenario, policy: str | Policy | None, seed: int) -> np.ndarray:
    """Return the ledger of the comparison: (days, brands, measures) int64. Remembered by name."""
    if isinstance(policy, str | None):
        return _ledger(_key(scenario), policy, seed)
    return lived(scenario, policy, seed).state.ledger[int(scenario["world.burn_in"]) :]


_worlds: dict[str, Scenario] = {}


def _key(scenario: Scenario) -> str:
    return _worlds.setdefault(scenario.fingerprint, scenario).fingerprint


@cache
def _past(world: str, seed: int) -> State:
    return live_past(_worlds[world], seed)


@cache
def _ledger(world: str, policy: str | None, seed: int) -> np.ndarray:
    scenario = _worlds[world]
    market = lived(scenario, policy, seed)
    return market.state.ledger[int(scenario["world.burn_in"]) :].copy()


def p_more(more: np.ndarray, less: np.ndarray) -> float:
    """Return how often luck alone would show at least such a lead (one-sided, paired by seed)."""
    gaps = np.asarray(more) - np.asarray(less)
    if np.all(gaps == gaps[0]):
        return 0.0 if gaps[0] > 0 else 1.0
    return float(stats.ttest_1samp(gaps, 0.0, alternative="greater").pvalue)


def assert_more(more: np.ndarray, less: np.ndarray) -> None:
    """Claim that the first arm has more of it, at a false-alarm rate of ALARM."""
    p = p_more(more, less)
    assert p < ALARM, f"p = {p:.3f}: {np.mean(more):.4g} against {np.mean(less):.4g}"


def assert_within(one: np.ndarray, other: np.ndarray, bound: float) -> None:
    """Claim that the mean difference lies inside +-bound: two one-sided tests at ALARM each."""
    gaps = np.asarray(one, np.float64) - np.asarray(other, np.float64)
    for side in (gaps, -gaps):
        p = p_more(np.full(side.size, bound), side)
        assert p < ALARM, f"p = {p:.3f}: {np.round(gaps, 4)} may lie beyond {bound}"


def interval(a: np.ndarray, b: np.ndarray, level: float = 0.99) -> tuple[float, float]:
    """Return the interval of the paired mean difference a - b at a level."""
    gaps = np.asarray(a) - np.asarray(b)
    half = float(stats.t.ppf((1 + level) / 2, gaps.size - 1) * gaps.std(ddof=1) / gaps.size**0.5)
    return float(gaps.mean()) - half, float(gaps.mean()) + half
