"""Which policies within a budget does no other beat in all of several measures at once?

Of the tries that kept to the budget, those that no other beats are lived again on luck nobody chose
them by; who is beaten there, and in how many redraws of that luck, is told of each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.lab.evaluate import Evaluator
from analysis.lab.optimise import tries_of
from analysis.lab.optimise_again import Again, lived_again
from analysis.lab.optimise_aims import ranked
from analysis.lab.optimise_levers import known_settings
from analysis.lab.optimise_problem import Problem
from analysis.lab.optimise_tried import BETTER, Tried
from analysis.lab.pareto_front import front, staying
from sim.policies.files import load_policy

MOST = 12  # policies lived again, evenly along the front; the best in each measure are among them
FOUND = "found"  # the policies' names, before their number


@dataclass(frozen=True)
class Fronted:
    """What a search for several measures found.

    chosen: tries lived again, best by the first measure first; row 0 of `again` is the reference
    and row k + 1 is chosen k. on: how many tries no other beat in the search.
    """

    problem: Problem
    tried: tuple[Tried, ...]
    chosen: tuple[Tried, ...]
    on: int
    again: Again

    @property
    def within(self) -> int:
        """How many tries stayed within the budget on average."""
        return sum(each.cost <= self.problem.budget for each in self.tried)

    @property
    def better(self) -> list[int]:
        """Which way each measure is good."""
        return [BETTER[measure] for measure in self.problem.measures]

    @property
    def outcomes(self) -> np.ndarray:
        """Return (chosen, units, measures): what each gave on fresh luck."""
        return np.stack([self.again.of[measure][1:] for measure in self.problem.measures], axis=2)

    @property
    def unbeaten(self) -> np.ndarray:
        """Return (chosen,) bool: beaten by no other of them on fresh luck."""
        return front(self.outcomes.mean(axis=1), self.better)

    @property
    def stays(self) -> np.ndarray | None:
        """Return (chosen,): the share of redraws of the fresh luck in which that is so."""
        return staying(self.outcomes, self.better, self.problem.seed)

    @property
    def labels(self) -> list[str]:
        """What each is called: a policy known before by its title, others by their number."""
        problem = self.problem
        known = known_settings(problem.world, problem.levers, problem.starts)
        titles = [
            [load_policy(name).title for name, setting in known.items() if setting == each.setting]
            for each in self.chosen
        ]
        return [(title or [name])[0] for title, name in zip(titles, self.names, strict=True)]

    @property
    def names(self) -> list[str]:
        """The names of the files that hold them as policies."""
        return [f"{FOUND}_{k}" for k in range(1, len(self.chosen) + 1)]


def solve_front(
    problem: Problem,
    evaluator: Evaluator,
    file: Path | None = None,
    tick: Callable[[int], None] | None = None,
) -> Fronted:
    """Search, keep who is beaten by none, and live those again. file: see `search`."""
    tried = tries_of(problem, evaluator, file, tick)
    best = ranked(tried, problem.budget, measure=problem.measures[0])
    # Where nobody kept to the budget, the cheapest alone is left.
    allowed = [each for each in best if each.cost <= problem.budget] or best[:1]
    means = np.array([[each.score.mean(m) for m in problem.measures] for each in allowed])
    better = [BETTER[measure] for measure in problem.measures]
    on = np.flatnonzero(front(means, better))
    evenly = np.linspace(0, on.size - 1, min(on.size, MOST)).round().astype(int)
    ends = np.argmax(means[on] * better, axis=0)
    chosen = tuple(allowed[k] for k in on[np.union1d(evenly, ends)])
    again = lived_again(problem, evaluator, [each.setting for each in chosen])
    return Fronted(problem, tuple(tried), chosen, on.size, again)
