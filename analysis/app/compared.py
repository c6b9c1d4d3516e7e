"""What comparison would a terminal make of the pairs of markets a page has lived?"""

from __future__ import annotations

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


def compared(pairs: tuple[Pair, ...], world: Scenario, a: Plan, b: Plan) -> Comparison | None:
    """Return the comparison a terminal would make of the same seeds; None without a market."""
    if not pairs:
        return None
    policies = named(a, b)
    runs = [
        replace(lived.run, policy=policy.name)
        for pair in pairs
        for policy, lived in zip(policies, (pair.a, pair.b), strict=True)
    ]
    return compare(runs, world, policies, reference=policies[0].name)


def gap(comparison: Comparison, measure: str) -> Difference:
    """Return what the second has more than the first, on the same luck."""
    return comparison.between(comparison.names[1], comparison.names[0], measure)
