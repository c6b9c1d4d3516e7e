"""What do the printed figures say of the free parameters, as ranges rather than points?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.calibrate import stationary_gain
from analysis.lab.calibration_learnt import Learnt, Told, parameters_of, told_of
from analysis.lab.calibration_search import Known, Quest, search
from analysis.lab.calibration_targets import Target
from analysis.lab.evaluate import Evaluator
from analysis.lab.factors import Factor
from analysis.lab.matching import Targets, one_thread
from analysis.lab.profile import profiles
from analysis.lab.surrogate import fit_all
from analysis.lab.task import Task
from sim.errors import OnzeError
from sim.parameters import Parameter
from sim.scenario import Scenario
from sim.version import RESULTS, VERSION

NAME_LETTERS = 16
SURVEY = "survey."  # before the name of a reading, in a run's measures
LASTING, GAIN = "experience.lasting_share", "experience.loyalty_gain"


@dataclass(frozen=True)
class Calibration:
    """What is to be calibrated: parameters and their ranges, targets, and what is held out.

    replications: markets lived at each point, each of a seed of its own, counted from `seed`.
    """

    world: Scenario
    factors: tuple[Factor, ...]
    targets: tuple[Target, ...]
    held_out: tuple[Target, ...]
    points: int
    waves: int
    replications: int
    seed: int

    @property
    def names(self) -> list[str]:
        """The readings taken of each market: targets, then what is held out."""
        return list(dict.fromkeys(t.found for t in (*self.targets, *self.held_out)))


@dataclass(frozen=True)
class Calibrated:
    """What came of a calibration; targets and held-out figures are kept apart.

    best: the setting at which the targets are met best, by address.
    """

    problem: Calibration
    known: Known
    best: dict[str, float]
    parameters: tuple[Learnt, ...]
    targets: tuple[Told, ...]
    held_out: tuple[Told, ...]


def calibrate(
    problem: Calibration,
    evaluator: Evaluator,
    parameters: Mapping[str, Parameter],
    file: Path | None = None,
) -> Calibrated:
    """Live the rounds and say what they leave. file: where points are kept; see `search`.

    parameters: the model's, by address.
    """
    quest = Quest(
        problem.factors,
        targets_of(problem.targets),
        problem.points,
        problem.waves,
        problem.seed,
        name_of(problem),
    )
    known = search(quest, lambda *at: readings(problem, evaluator, parameters, *at), file)
    lived, points = known.lived, known.posterior.points
    columns = [problem.names.index(target.found) for target in problem.held_out]
    with one_thread():
        likeliest = points[np.argmin(quest.targets.distance(known.surrogates.tell(points)[0]))]
        best, along = profiles(quest.targets, known.surrogates, likeliest)
        beyond = fit_all(lived.shares, lived.means[:, columns], lived.noise[columns])
        return Calibrated(
            problem,
            known,
            {f.address: f.at(float(x)) for f, x in zip(problem.factors, best, strict=True)},
            parameters_of(problem.factors, problem.targets, known, along),
            told_of(problem.targets, known.surrogates, points, best),
            told_of(problem.held_out, beyond, points, best) if columns else (),
        )


def targets_of(targets: Sequence[Target]) -> Targets:
    """Return targets as arrays."""
    return Targets(np.array([t.value for t in targets]), np.array([t.spread for t in targets]))


def readings(
    problem: Calibration,
    evaluator: Evaluator,
    parameters: Mapping[str, Parameter],
    shares: np.ndarray,
    lived: int,
) -> np.ndarray:
    """Return (points, replications, readings): what the markets of each point answer.

    lived: points before these, whose seeds are not used again. NaN is a market in which nobody
    could be asked; raises OnzeError where that is so in all of a point's.
    """
    tasks = [
        Task(
            problem.world,
            None,
            problem.seed + (lived + row) * problem.replications + replication,
            changes_at(problem, parameters, point),
            survey=True,
        )
        for row, point in enumerate(shares)
        for replication in range(problem.replications)
    ]
    found = evaluator(tasks)
    values = np.array([[each[SURVEY + name] for name in problem.names] for each in found])
    values = values.reshape(len(shares), problem.replications, -1)
    for column, name in enumerate(problem.names):
        if not np.isfinite(values[:, :, column]).any(axis=1).all():
            raise OnzeError(
                f"nothing could be read for {name} at some point; live more consumers or days.",
                key=name,
            )
    return values


def name_of(problem: Calibration) -> str:
    """Return a hash of what decides a round; the number of rounds does not."""
    told = {
        "version": [VERSION, RESULTS],
        "world": problem.world.fingerprint,
        "factors": [[str(part) for part in vars(factor).values()] for factor in problem.factors],
        "targets": [list(vars(target).values()) for target in problem.targets],
        "names": problem.names,
        "sizes": [problem.points, problem.replications, problem.seed],
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:NAME_LETTERS]


def changes_at(
    problem: Calibration, parameters: Mapping[str, Parameter], point: Sequence[float] | np.ndarray
) -> dict[str, float]:
    """Return the settings of a point; what lasts of failures is made good between them."""
    values = {
        f.address: f.at(float(share)) for f, share in zip(problem.factors, point, strict=True)
    }
    lasting = {LASTING: problem.world[LASTING], **values}
    return {**values, GAIN: stationary_gain(lasting, parameters)}
