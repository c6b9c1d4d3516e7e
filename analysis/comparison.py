"""How do response policies compare on the same seeds?

Money and counts are totals of the comparison, as measured; `per_year` turns them into a year's.
The leader is the policy with the largest mean profit; since it is picked after looking, the test
of its lead is adjusted for every pair of policies there is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from analysis.gathering import fingerprint, in_order, pair
from analysis.paired import Difference, Estimate, chances_of_best, difference, estimate, holm
from analysis.wording import DAYS_PER_YEAR, plain
from sim.errors import OnzeError
from sim.observations import QUANTITIES, QUANTITY
from sim.policies.policy import Policy
from sim.runs import Run
from sim.scenario import Scenario

MAIN = "profit"
SECOND = "customers_kept"
# What a difference in profit must exceed to matter, when nobody says: a share of the reference's.
ZONE_OF_PROFIT = 0.001
FLOWS = frozenset(
    [
        "profit",
        "sales",
        "desk_cost",
        "programme_cost",
        "desk_hours",
        "told_bad",
        "told_good",
        "seen_bad",
        "seen_good",
        "exits",
        "returns",
    ]
)


@dataclass(frozen=True)
class Comparison:
    """Several policies on the same seeds: estimates, paired differences and who leads.

    estimates: by policy and measure. differences: every policy against the reference, then the
    leader against the runner-up where that pair is not among them. best: by measure, each
    policy's chance of being best (None: one seed). adjusted: Holm's p of every pair, by profit.
    zone: euros a year.
    """

    scenario: Scenario
    policies: tuple[Policy, ...]
    runs: tuple[Run, ...] = field(repr=False)
    seeds: tuple[int, ...]
    reference: str
    zone: float
    estimates: Mapping[str, Mapping[str, Estimate]] = field(repr=False)
    differences: tuple[Difference, ...] = field(repr=False)
    ranking: tuple[str, ...]
    best: Mapping[str, Mapping[str, float] | None]
    adjusted: Mapping[tuple[str, str], float] = field(repr=False)
    fingerprint: str

    @property
    def names(self) -> tuple[str, ...]:
        """The policies' names, in the order they were asked for."""
        return tuple(policy.name for policy in self.policies)

    @property
    def leader(self) -> str:
        """The policy with the largest mean profit."""
        return self.ranking[0]

    @property
    def runner_up(self) -> str:
        """The policy with the second largest mean profit."""
        return self.ranking[1]

    @property
    def pairs(self) -> int:
        """How many pairs of policies there are to be mistaken about."""
        return math.comb(len(self.policies), 2)

    @cached_property
    def titles(self) -> dict[str, str]:
        """What to call each policy in a sentence."""
        return {policy.name: policy.title for policy in self.policies}

    @cached_property
    def years(self) -> float:
        """The length of the comparison."""
        return float(self.scenario["world.days"]) / DAYS_PER_YEAR

    def per_year(self, measure: str) -> float:
        """What a measure is multiplied by to be a year's (1 for what does not add up)."""
        return 1 / self.years if measure in FLOWS else 1.0

    def values(self, policy: str, measure: str) -> np.ndarray:
        """Return a measure of every run of a policy: (seeds,) float64."""
        return np.array([r.quantities[measure] for r in self.runs if r.policy == policy])

    def between(self, policy: str, against: str, measure: str) -> Difference:
        """Return the paired difference of any two policies."""
        a, b = self.values(policy, measure), self.values(against, measure)
        return difference(policy, against, measure, a, b, QUANTITY[measure].better)

    def p_of(self, policy: str, against: str) -> float | None:
        """Return the p of a difference in profit, adjusted for all pairs; None from one seed."""
        return self.adjusted.get(pair(policy, against))

    def as_dict(self, verdict: str) -> dict[str, Any]:
        """Return the stable keys of `--json`. Values are totals of `days`; null = not known."""
        return {
            "world": self.scenario.name,
            "seeds": list(self.seeds),
            "days": int(self.scenario["world.days"]),
            "people_per_agent": int(self.scenario["world.people_per_agent"]),
            "reference": self.reference,
            "leader": self.leader,
            "runner_up": self.runner_up,
            "indifference_eur_per_year": plain(self.zone),
            "policies": [self._policy(policy) for policy in self.policies],
            "differences": [plain(vars(gap)) for gap in self.differences],
            "multiple_comparisons": {
                "policies": len(self.policies),
                "pairs": self.pairs,
                "leader_adjusted_p": self.p_of(self.leader, self.runner_up),
            },
            "verdict": verdict,
            "fingerprint": self.fingerprint,
        }

    def _policy(self, policy: Policy) -> dict[str, Any]:
        chances = {
            measure: None if shares is None else shares[policy.name]
            for measure, shares in self.best.items()
        }
        measures = {name: plain(vars(e)) for name, e in self.estimates[policy.name].items()}
        return {
            "policy": policy.name,
            "title": policy.title,
            "levers": dict(policy.levers),
            "probability_best": chances,
            "measures": measures,
        }


def compare(
    runs: Iterable[Run],
    scenario: Scenario,
    policies: Sequence[Policy],
    reference: str | None = None,
    zone: float | None = None,
) -> Comparison:
    """Compare runs of several policies on the same seeds.

    runs: in any order, one per policy and seed. reference: the policy the others are held
    against; by default the focal brand's own, else as_observed, else the first. zone: euros of
    profit a year below which a difference does not matter; by default a thousandth of
    the reference's profit (about a tenth of an ordinary desk). Errors: OnzeError when a policy
    lacks a seed or has two of one.
    """
    names = [policy.name for policy in policies]
    ordered, seeds = in_order(list(runs), names)
    values = {
        q.name: np.array([run.quantities[q.name] for run in ordered]).reshape(len(names), -1)
        for q in QUANTITIES
    }
    reference = _reference(scenario, names, reference)
    estimates = {
        name: MappingProxyType({m: estimate(rows[i]) for m, rows in values.items()})
        for i, name in enumerate(names)
    }
    ranking = _ranking(estimates, names)
    if zone is None:
        years = float(scenario["world.days"]) / DAYS_PER_YEAR
        zone = abs(estimates[reference][MAIN].mean) * ZONE_OF_PROFIT / years
    return Comparison(
        scenario=scenario,
        policies=tuple(policies),
        runs=ordered,
        seeds=seeds,
        reference=reference,
        zone=zone,
        estimates=MappingProxyType(estimates),
        differences=_differences(values, names, reference, ranking),
        ranking=ranking,
        best=MappingProxyType({m: _best(values[m], names, m) for m in (MAIN, SECOND)}),
        adjusted=MappingProxyType(_adjusted(values[MAIN], names)),
        fingerprint=fingerprint(ordered),
    )


def _reference(scenario: Scenario, names: list[str], asked: str | None) -> str:
    if asked is not None and asked not in names:
        raise OnzeError(
            f"the reference {asked} is not among the policies compared: {', '.join(names)}."
        )
    own = Path(scenario.brands[scenario.focal].policy).stem
    return asked or next((name for name in (own, "as_observed") if name in names), names[0])


def _ranking(estimates: Mapping[str, Mapping[str, Estimate]], names: list[str]) -> tuple[str, ...]:
    """Order by mean profit, the cheaper desk first among equals."""

    def key(name: str) -> tuple[float, float]:
        return -estimates[name][MAIN].mean, estimates[name]["desk_cost"].mean

    return tuple(sorted(names, key=key))


def _differences(
    values: Mapping[str, np.ndarray], names: list[str], reference: str, ranking: tuple[str, ...]
) -> tuple[Difference, ...]:
    pairs = [(name, reference) for name in names if name != reference]
    if reference not in ranking[:2]:
        pairs.append((ranking[0], ranking[1]))
    elif ranking[0] == reference:
        pairs.append((reference, ranking[1]))
    return tuple(
        difference(a, b, m, rows[names.index(a)], rows[names.index(b)], QUANTITY[m].better)
        for a, b in pairs
        for m, rows in values.items()
    )


def _best(values: np.ndarray, names: list[str], measure: str) -> Mapping[str, float] | None:
    shares = chances_of_best(values, QUANTITY[measure].better)
    return None if shares is None else MappingProxyType(dict(zip(names, shares, strict=True)))


def _adjusted(profit: np.ndarray, names: list[str]) -> dict[tuple[str, str], float]:
    """Return Holm's p of every pair of policies."""
    tests: dict[tuple[str, str], float] = {}
    for (i, a), (j, b) in combinations(enumerate(names), 2):
        p = difference(a, b, MAIN, profit[i], profit[j], 1).p_value
        if p is not None:
            tests[pair(a, b)] = p
    return holm(tests)
