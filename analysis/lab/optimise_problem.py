"""What is searched for when a policy is: in which world, turning what, by which luck?"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from analysis.lab.factors import POLICY, Factor
from analysis.lab.optimise_aims import MEAN
from analysis.lab.optimise_budget import SPENT, cut, desk_alone
from analysis.lab.optimise_levers import known_settings, own_name
from analysis.lab.optimise_search import BATCH, RANDOM_FIRST
from analysis.lab.optimise_tried import PROFIT, Setting
from analysis.lab.uncertainty import parameter_sets
from sim.policies.entries import content_of
from sim.policies.files import load_policy
from sim.policies.policy import Policy
from sim.scenario import Scenario
from sim.version import RESULTS, VERSION

SETS_LUCK, FRESH_SETS_LUCK = 1, 2  # two draws of parameter sets that share nothing
NAME_LETTERS = 16


@dataclass(frozen=True)
class Problem:
    """What is to be solved.

    seeds: of the search; fresh: of the re-evaluation, none of them among the seeds. robust: how
    many parameter sets a policy must do well in (0: the world as it is); aim: in what way, see
    optimise_aims. measures: what is searched for, see BETTER; of several, what no other policy
    beats in all of them (optimise_front).
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
    measures: tuple[str, ...] = (PROFIT,)

    @property
    def own(self) -> Policy:
        """The policy the focal brand has anyway: the reference."""
        return load_policy(own_name(self.world))

    def sets(self, luck: int) -> list[dict[str, Any]]:
        """Return the parameter sets of a draw; what a lever turns is no uncertainty."""
        chosen = [lever.address.removeprefix(POLICY) for lever in self.levers]
        return parameter_sets(self.robust, self.seed, luck, chosen)


def starts_of(problem: Problem) -> tuple[Setting, ...]:
    """Return what is tried first: the policies known, the desk alone of each, and nothing."""
    known = list(known_settings(problem.world, problem.levers, problem.starts).values())
    alone = [desk_alone(setting, problem.levers) for setting in known]
    nothing = [cut(setting, problem.levers, 0.0) for setting in known[:1]]
    starts: list[Setting] = []
    for setting in (*known, *alone, *nothing):
        if setting not in starts:
            starts.append(setting)
    return tuple(starts)


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
        "search": [BATCH, RANDOM_FIRST, SPENT, problem.aim, problem.measures],
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:NAME_LETTERS]
