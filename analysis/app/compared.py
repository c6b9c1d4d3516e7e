"""What comparison would a terminal make of the pairs of markets a page has lived?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from analysis.app.levers import policy_of
from analysis.app.live import Pair
from analysis.app.visit import Plan
from analysis.app.words import Words
from analysis.comparison import Comparison, compare
from analysis.paired import Difference
from sim.policies.policy import Policy
from sim.scenario import Scenario


def named(first: Plan, second: Plan) -> tuple[Policy, Policy]:
    """Return both policies, under names that tell them apart; titles are a terminal's, English."""
    changed = Words("en")("compare.changed")
    a, b = (
        policy_of(plan.base, plan.moved, side, changed)
        for side, plan in (("a", first), ("b", second))
    )
    return a, replace(b, name=f"{b.name}_b") if a.name == b.name else b


def compared(
    pairs: tuple[Pair, ...],
    world: Scenario,
    a: Plan,
    b: Plan,
    others: Mapping[str, tuple[Pair, ...]] | None = None,
) -> Comparison | None:
    """Return the comparison a terminal would make of the same seeds; None without a market.

    others: further policies of the house by name, each with A on those seeds. One that is A or B
    itself is not counted twice.
    """
    if not pairs:
        return None
    policies = list(named(a, b))
    runs = [replace(pair.a.run, policy=policies[0].name) for pair in pairs]
    runs += [replace(pair.b.run, policy=policies[1].name) for pair in pairs]
    for name, lived in (others or {}).items():
        policy = policy_of(name, {})
        if policy.name not in {each.name for each in policies}:
            policies.append(policy)
            runs += [replace(pair.b.run, policy=policy.name) for pair in lived]
    return compare(runs, world, policies, reference=policies[0].name)


def gap(comparison: Comparison, measure: str) -> Difference:
    """Return what the second has more than the first, on the same luck."""
    return comparison.between(comparison.names[1], comparison.names[0], measure)
