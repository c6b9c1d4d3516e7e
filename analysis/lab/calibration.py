"""What do the printed figures say of the free parameters, as ranges rather than points?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.calibrate import stationary_gain
from analysis.lab.calibration_learnt import Learnt, Told, parameters_of, told_of
from analysis.lab.calibration_targets import Target
from analysis.lab.emulator import fit_all
from analysis.lab.evaluate import Evaluator
from analysis.lab.factors import Factor
from analysis.lab.matching import Matched, Targets, match, one_thread
from analysis.lab.task import Task
from sim.errors import OnzeError
from sim.parameters import Parameter
from sim.scenario import Scenario

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
    """What came of a calibration; targets and held-out figures are kept apart."""

    problem: Calibration
    matched: Matched
    parameters: tuple[Learnt, ...]
    targets: tuple[Told, ...]
    held_out: tuple[Told, ...]


def calibrate(
    problem: Calibration, evaluator: Evaluator, known: Mapping[str, Parameter]
) -> Calibrated:
    """Live the waves and say what they leave. known: the model's parameters by address."""
    targets = Targets(
        np.array([t.value for t in problem.targets]), np.array([t.spread for t in problem.targets])
    )
    names, lived = problem.names, 0

    def simulate(shares: np.ndarray, wave: int) -> np.ndarray:
        nonlocal lived
        found = readings(problem, evaluator, known, shares, lived)
        lived += len(shares)
        return found

    matched = match(
        len(problem.factors), targets, simulate, problem.points, problem.waves, problem.seed
    )
    columns = [names.index(target.found) for target in problem.held_out]
    with one_thread():
        beyond = fit_all(matched.shares, matched.found[:, columns])
    return Calibrated(
        problem,
        matched,
        parameters_of(problem.factors, problem.targets, matched),
        told_of(problem.targets, matched.emulators, matched.posterior),
        told_of(problem.held_out, beyond, matched.posterior) if columns else (),
    )


def readings(
    problem: Calibration,
    evaluator: Evaluator,
    known: Mapping[str, Parameter],
    shares: np.ndarray,
    lived: int,
) -> np.ndarray:
    """Return (points, readings): what the markets of each point answer, averaged over its seeds.

    lived: points before these, whose seeds are not used again. Raises OnzeError where nobody could
    be asked.
    """
    tasks = [
        Task(
            problem.world,
            None,
            problem.seed + (lived + row) * problem.replications + replication,
            changes_at(problem, known, point),
            survey=True,
        )
        for row, point in enumerate(shares)
        for replication in range(problem.replications)
    ]
    found = evaluator(tasks)
    values = np.array([[each[SURVEY + name] for name in problem.names] for each in found])
    values = values.reshape(len(shares), problem.replications, -1)
    asked = np.isfinite(values)
    counts = asked.sum(axis=1)
    for column, name in enumerate(problem.names):
        if not counts[:, column].all():
            raise OnzeError(
                f"nothing could be read for {name} at some point; live more consumers or days.",
                key=name,
            )
    return np.where(asked, values, 0.0).sum(axis=1) / counts


def changes_at(
    problem: Calibration, known: Mapping[str, Parameter], point: Sequence[float] | np.ndarray
) -> dict[str, float]:
    """Return the settings of a point; what lasts of failures is made good between them."""
    values = {
        f.address: f.at(float(share)) for f, share in zip(problem.factors, point, strict=True)
    }
    lasting = {LASTING: problem.world[LASTING], **values}
    return {**values, GAIN: stationary_gain(lasting, known)}
