"""What do policies give beside the brand's own on the same luck, and again on fresh luck?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.lab.evaluate import Evaluator
from analysis.lab.optimise_levers import plain_policy, policy_of
from analysis.lab.optimise_problem import FRESH_SETS_LUCK, Problem
from analysis.lab.optimise_tried import COST, KEPT, PROFIT, Score, Setting
from analysis.lab.task import Task
from analysis.paired import Estimate, estimate
from sim.errors import OnzeError
from sim.scenario import DAYS_PER_YEAR


@dataclass(frozen=True)
class Again:
    """What the reference and some policies gave on fresh luck; see Score for the measures.

    of: by measure (policies, units) float64. A unit is a seed, or with several parameter sets the
    mean of a set's seeds. Row 0 is the reference, which gains nothing over itself. measure: what
    the search was for.
    """

    of: Mapping[str, np.ndarray]
    measure: str = PROFIT

    @property
    def gains(self) -> np.ndarray:
        """Return (policies, units): what was searched for, over the reference."""
        return self.of[self.measure]

    def gain(self, row: int, less: int = 0, measure: str | None = None) -> Estimate:
        """Return how much more a policy gave than another, paired."""
        units = self.of[measure or self.measure]
        return estimate(units[row] - units[less])

    def cost(self, row: int) -> Estimate:
        """Return what desk and programmes cost."""
        return estimate(self.of[COST][row])

    def within(self, row: int, budget: float) -> float:
        """Return the share of units that stayed within a budget."""
        return float((self.of[COST][row] <= budget).mean())


def scores(
    problem: Problem,
    evaluator: Evaluator,
    settings: Sequence[Setting],
    sets: Sequence[Setting],
    seeds: Sequence[Sequence[int]],
) -> list[Score]:
    """Return what the reference and then settings gave on the same luck.

    sets: changes of the world, one per parameter set; seeds: those lived in each set.
    """
    base = plain_policy(problem.world)
    policies = [None, *(policy_of(base, setting) for setting in settings)]
    # What shares a past stands side by side: a set, a seed, then the policies that branch off.
    tasks = [
        Task(problem.world, policy, seed, changes)
        for changes, lived in zip(sets, seeds, strict=True)
        for seed in lived
        for policy in policies
    ]
    found = evaluator(tasks)
    shape = (len(sets), len(seeds[0]), len(policies))
    yearly = DAYS_PER_YEAR / problem.world["world.days"]

    def read(*names: str) -> np.ndarray:
        return np.array([sum(each[name] for name in names) for each in found]).reshape(shape)

    profits, kept = yearly * read("profit"), read("customers_kept")
    of = {
        PROFIT: profits - profits[:, :, :1],
        KEPT: kept - kept[:, :, :1],
        COST: yearly * read("desk_cost", "programme_cost"),
    }
    return [Score({name: each[:, :, k] for name, each in of.items()}) for k in range(shape[2])]


def lived_again(problem: Problem, evaluator: Evaluator, settings: Sequence[Setting]) -> Again:
    """Return what settings gave on fresh seeds, and in fresh parameter sets where there are any.

    Each set has seeds of its own, so sets are independent and the unit an interval is built on.
    """
    sets = problem.sets(FRESH_SETS_LUCK)
    each = max(1, len(problem.fresh) // len(sets))
    seeds = [problem.fresh[k * each : (k + 1) * each] for k in range(len(sets))]
    if not seeds[-1]:
        raise OnzeError(
            f"{len(problem.fresh)} fresh seeds do not reach for {len(sets)} parameter sets.",
            key="fresh",
        )
    found, axis = scores(problem, evaluator, settings, sets, seeds), 1 if problem.robust else 0
    of = {name: np.stack([s.of[name].mean(axis=axis) for s in found]) for name in found[0].of}
    return Again(of, problem.measures[0])
