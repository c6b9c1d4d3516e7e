"""Which policy is best within a yearly budget for desk and programmes, and how sure is that?

Every try is lived beside the brand's own policy on the same seeds, in the world as it is or in
several worlds drawn from the likely ranges of uncertain parameters. The best of many tries owes
some of its lead to luck, so winner, runner-up and own policy are lived again on luck nobody chose
them by, and that is what is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analysis.lab.evaluate import Evaluator
from analysis.lab.optimise_again import Again, lived_again, scores
from analysis.lab.optimise_aims import AIMS, ranked
from analysis.lab.optimise_problem import SETS_LUCK, Problem, name_of, starts_of
from analysis.lab.optimise_search import Hunt, search
from analysis.lab.optimise_tried import Score, Setting, Tried
from sim.errors import OnzeError


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
    tried = tries_of(problem, evaluator, file, tick)
    measure = problem.measures[0]
    best = ranked(tried, problem.budget, problem.aim, measure)
    if len(best) < 2:
        raise OnzeError("every try was the same setting: give levers.toml more to turn.")
    aims = [aim for aim in AIMS if problem.robust and aim != problem.aim]
    others = {aim: ranked(tried, problem.budget, aim, measure)[0] for aim in aims}
    settings: list[Setting] = []
    for each in (*best[:2], *others.values()):
        if each.setting not in settings:
            settings.append(each.setting)
    again = lived_again(problem, evaluator, settings)
    return Solved(problem, tuple(tried), best[0], best[1], again, others)


def tries_of(
    problem: Problem,
    evaluator: Evaluator,
    file: Path | None = None,
    tick: Callable[[int], None] | None = None,
) -> list[Tried]:
    """Return every try of the search, in order."""
    if problem.trials < 2:
        raise OnzeError(
            f"--trials {problem.trials} is too few to choose from; take 2 or more.", key="trials"
        )
    hunt = Hunt(
        problem.levers,
        problem.budget,
        problem.seed,
        starts_of(problem),
        name_of(problem),
        problem.aim,
        problem.measures,
    )
    sets = problem.sets(SETS_LUCK)

    def evaluate(settings: Sequence[Setting]) -> list[Score]:
        seeds = [problem.seeds] * len(sets)
        return scores(problem, evaluator, settings, sets, seeds)[1:]

    return search(hunt, evaluate, problem.trials, file, tick)
