"""Which policy earns most within a yearly budget for desk and programmes, and how sure is that?

Every try is lived beside the brand's own policy on the same seeds, in the world as it is or in
several worlds drawn from the likely ranges of uncertain parameters. The best of many tries owes
some of its lead to luck, so winner, runner-up and own policy are lived again on luck nobody chose
them by, and that is what is reported.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from analysis.lab.factors import POLICY, Factor
from analysis.lab.optimise_aims import AIMS, MEAN, ranked
from analysis.lab.optimise_levers import frugal, known_settings, own_name, plain_policy, policy_of
from analysis.lab.optimise_search import BATCH, RANDOM_FIRST, Hunt, search
from analysis.lab.optimise_tried import Score, Setting, Tried
from analysis.lab.task import Task
from analysis.lab.uncertainty import parameter_sets
from analysis.paired import Estimate, estimate
from sim.errors import OnzeError
from sim.policies.entries import content_of
from sim.policies.files import load_policy
from sim.policies.policy import Policy
from sim.scenario import DAYS_PER_YEAR, Scenario
from sim.version import RESULTS, VERSION

Evaluator = Callable[[Sequence[Task]], Sequence[Mapping[str, float]]]
SETS_LUCK, FRESH_SETS_LUCK = 1, 2  # two draws of parameter sets that share nothing
NAME_LETTERS = 16


@dataclass(frozen=True)
class Problem:
    """What is to be solved.

    seeds: of the search; fresh: of the re-evaluation, none of them among the seeds. robust: how
    many parameter sets a policy must do well in (0: the world as it is); aim: in what way, see
    optimise_aims.
    """

    world: Scenario
    levers: tuple[Factor, ...]
    budget: float  # euros a year
    trials: int
    seed: int
    seeds: tuple[int, ...]
    fresh: tuple[int, ...]
    robust: int = 0
    starts: tuple[str, ...] = ()
    aim: str = MEAN

    @property
    def own(self) -> Policy:
        """The policy the focal brand has anyway: the reference."""
        return load_policy(own_name(self.world))

    def sets(self, luck: int) -> list[dict[str, Any]]:
        """Return the parameter sets of a draw; what a lever turns is no uncertainty."""
        chosen = [lever.address.removeprefix(POLICY) for lever in self.levers]
        return parameter_sets(self.robust, self.seed, luck, chosen)


@dataclass(frozen=True)
class Again:
    """What the reference, the winner, the runner-up and others gave on fresh luck, euros a year.

    gains, costs, kept: (policies, units) float64; kept are customers over the reference. A unit is
    a seed, or with several parameter sets the mean of a set's seeds. Row 0 is the reference, whose
    gain is 0.
    """

    gains: np.ndarray
    costs: np.ndarray
    kept: np.ndarray

    def gain(self, row: int, less: int = 0) -> Estimate:
        """Return how much more a policy earned than another, paired."""
        return estimate(self.gains[row] - self.gains[less])

    def cost(self, row: int) -> Estimate:
        """Return what desk and programmes cost."""
        return estimate(self.costs[row])

    def within(self, row: int, budget: float) -> float:
        """Return the share of units that stayed within a budget."""
        return float((self.costs[row] <= budget).mean())


@dataclass(frozen=True)
class Solved:
    """What a search found: tries in order, the two best, and what became of them on fresh luck.

    others: the best under the aims not asked for, each lived again behind the two, by aim.
    """

    problem: Problem
    tried: tuple[Tried, ...]
    winner: Tried
    runner_up: Tried
    again: Again
    others: Mapping[str, Tried] = field(default_factory=dict)

    @property
    def again_of(self) -> dict[str, int]:
        """The row in `again` of the best under each aim; of the winner where it is the same."""
        rows = {self.problem.aim: 1}
        known = [self.winner.setting, self.runner_up.setting]
        for aim, each in self.others.items():
            if each.setting not in known:
                known.append(each.setting)
            rows[aim] = 1 + known.index(each.setting)
        return rows

    def regret(self, row: int) -> float:
        """Return how far a policy is behind the best of those lived again, where that is most."""
        gains = self.again.gains
        return float((gains.max(axis=0) - gains[row]).max())

    @property
    def within(self) -> int:
        """How many tries stayed within the budget on average."""
        return sum(each.cost <= self.problem.budget for each in self.tried)


def solve(
    problem: Problem,
    evaluator: Evaluator,
    file: Path | None = None,
    tick: Callable[[int], None] | None = None,
) -> Solved:
    """Search, choose, and live what was chosen again. file: where tries are kept; see `search`."""
    if problem.trials < 2:
        raise OnzeError(
            f"--trials {problem.trials} is too few to choose from; take 2 or more.", key="trials"
        )
    starts = starts_of(problem)
    hunt = Hunt(problem.levers, problem.budget, problem.seed, starts, name_of(problem), problem.aim)
    sets = problem.sets(SETS_LUCK)

    def evaluate(settings: Sequence[Setting]) -> list[Score]:
        seeds = [problem.seeds] * len(sets)
        return scores(problem, evaluator, settings, sets, seeds)[1:]

    tried = search(hunt, evaluate, problem.trials, file, tick)
    best = ranked(tried, problem.budget, problem.aim)
    if len(best) < 2:
        raise OnzeError("every try was the same setting: give levers.toml more to turn.")
    aims = [aim for aim in AIMS if problem.robust and aim != problem.aim]
    others = {aim: ranked(tried, problem.budget, aim)[0] for aim in aims}
    settings: list[Setting] = []
    for each in (*best[:2], *others.values()):
        if each.setting not in settings:
            settings.append(each.setting)
    again = lived_again(problem, evaluator, settings)
    return Solved(problem, tuple(tried), best[0], best[1], again, others)


def starts_of(problem: Problem) -> tuple[Setting, ...]:
    """Return what is tried first: the policies known, and half of each."""
    known = known_settings(problem.world, problem.levers, problem.starts).values()
    return (*known, *(frugal(setting, problem.levers) for setting in known))


def scores(
    problem: Problem,
    evaluator: Evaluator,
    settings: Sequence[Setting],
    sets: Sequence[Setting],
    seeds: Sequence[Sequence[int]],
) -> list[Score]:
    """Return what the reference and then settings gave over it on the same luck, euros a year.

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
    profits = yearly * np.array([each["profit"] for each in found]).reshape(shape)
    costs = yearly * np.array([each["desk_cost"] + each["programme_cost"] for each in found])
    costs = costs.reshape(shape)
    kept = np.array([each.get("customers_kept", np.nan) for each in found]).reshape(shape)
    gains, more = profits - profits[:, :, :1], kept - kept[:, :, :1]
    return [Score(gains[:, :, k], costs[:, :, k], more[:, :, k]) for k in range(len(policies))]


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
    found = scores(problem, evaluator, settings, sets, seeds)
    axis = 1 if problem.robust else 0
    return Again(
        np.stack([score.gains.mean(axis=axis) for score in found]),
        np.stack([score.costs.mean(axis=axis) for score in found]),
        np.stack([np.mean(score.kept, axis=axis) for score in found if score.kept is not None]),
    )


def name_of(problem: Problem) -> str:
    """Return a hash of what decides a try beside its setting; the number of tries does not."""
    told = {
        "version": [VERSION, RESULTS],
        "world": problem.world.fingerprint,
        "own": content_of(problem.own),
        "levers": [[str(part) for part in vars(lever).values()] for lever in problem.levers],
        "budget": problem.budget,
        "seed": problem.seed,
        "seeds": problem.seeds,
        "sets": problem.sets(SETS_LUCK),
        "starts": starts_of(problem),
        "search": [BATCH, RANDOM_FIRST, problem.aim],
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:NAME_LETTERS]
