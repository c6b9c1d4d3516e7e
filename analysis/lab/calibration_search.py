"""Where is the market lived next, so that the targets tell most of the free parameters?

The first round fills the ranges evenly (Sobol' 1967). Each round after it takes half of its points
from what surrogates of the market make of the rounds before, a posterior, and so from wherever the
parameters may lie; and half from Optuna's tree-structured Parzen estimator (Bergstra et al. 2011),
which knows the distances lived and no surrogate, in case they mislead. A round depends on the
rounds before it and on the seed alone, and its points are kept whole or not at all: a calibration
that was killed, or is asked for more, goes on as if nothing had been.

Every point has luck of its own: shared luck would shift all of a surrogate together (Chen,
Ankenman & Nelson 2012).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import qmc

from analysis.lab.factors import Factor
from analysis.lab.matching import Targets, likelihood, one_thread
from analysis.lab.posterior import Posterior, draw
from analysis.lab.surrogate import Surrogates, fit_all
from analysis.lab.tries import distribution, opened

if TYPE_CHECKING:
    from optuna.trial import FrozenTrial

ENOUGH = 0.1  # of a target's variance: a surrogate this sure has no more to learn
LOOKED_AT = 500  # points of the posterior at which that is seen
# (shares (points, parameters), points before these) -> readings (points, replications, answers)
Simulate = Callable[[np.ndarray, int], np.ndarray]


@dataclass(frozen=True)
class Quest:
    """What is looked for: factors, targets, points of a round, rounds, the seed of the search.

    name: what decides what a point answers, as a short hash; only a search of the same name is gone
    on with.
    """

    factors: tuple[Factor, ...]
    targets: Targets
    points: int
    waves: int
    seed: int
    name: str = "search"


@dataclass(frozen=True)
class Lived:
    """Points and what was read there: shares (points, parameters) in 0 to 1.

    readings: (points, replications, answers), NaN where nobody could be asked; those of the targets
    first.
    """

    shares: np.ndarray
    readings: np.ndarray

    @cached_property
    def means(self) -> np.ndarray:
        """Return (points, answers): the mean over a point's replications."""
        asked = np.isfinite(self.readings)
        return np.where(asked, self.readings, 0.0).sum(axis=1) / asked.sum(axis=1)

    @cached_property
    def noise(self) -> np.ndarray:
        """Return (answers,): the variance of such a mean by luck, pooled over the points."""
        asked = np.isfinite(self.readings)
        squares = np.where(asked, self.readings - self.means[:, None], 0.0) ** 2
        known = np.maximum((asked.sum(axis=1) - 1).sum(axis=0), 1)
        return np.asarray(squares.sum(axis=(0, 1)) / known * len(asked) / asked.sum(axis=(0, 1)))


@dataclass(frozen=True)
class Known:
    """What some rounds say: surrogates of the targets' readings, and the posterior."""

    lived: Lived
    surrogates: Surrogates
    posterior: Posterior


def search(quest: Quest, simulate: Simulate, file: Path | None = None) -> Known:
    """Live the rounds and say what is known after the last; what the file knows is not lived again.

    file: an SQLite database of Optuna, made if missing (None: memory). A round is left out when no
    surrogate has more to learn.
    """
    with opened(quest.name, ["minimize"], file) as kept:
        while True:
            done = kept.get_trials(deepcopy=False)
            wave = min(len(done) // quest.points, quest.waves)
            begun = done[: wave * quest.points]
            known = learn(quest, read(begun)) if begun else None
            if known and (wave == quest.waves or is_sure(quest.targets, known)):
                return known
            design = further(quest, begun, known)[len(done) - len(begun) :]
            readings = simulate(design, len(done))
            for shares, found in zip(design, readings, strict=True):
                kept.add_trial(finished(quest, shares, found))


def learn(quest: Quest, lived: Lived) -> Known:
    """Return what points and their readings say of the parameters."""
    targets = quest.targets
    count = targets.values.size
    with one_thread():
        surrogates = fit_all(lived.shares, lived.means[:, :count], lived.noise[:count])
        density = likelihood(targets, surrogates)
        return Known(lived, surrogates, draw(density, len(quest.factors), quest.seed))


def is_sure(targets: Targets, known: Known) -> bool:
    """Whether every surrogate is surer than its target by far, where it matters."""
    points = known.posterior.points
    _, doubt = known.surrogates.tell(points[:: max(1, len(points) // LOOKED_AT)])
    return bool((doubt.mean(axis=0) <= ENOUGH * targets.spreads**2).all())


def further(quest: Quest, done: Sequence[FrozenTrial], known: Known | None) -> np.ndarray:
    """Return the points of the next round, (points, parameters) shares."""
    parameters = len(quest.factors)
    luck = np.random.default_rng([quest.seed, len(done)])
    if known is None:
        power = max(0, int(np.ceil(np.log2(quest.points))))  # The sequence is drawn whole.
        return qmc.Sobol(parameters, rng=luck).random_base2(power)[: quest.points]
    different = np.unique(known.posterior.points, axis=0)
    likely = different[luck.permutation(len(different))[: quest.points // 2]]
    return np.concatenate([likely, proposed(quest, done, quest.points - len(likely))])


def proposed(quest: Quest, done: Sequence[FrozenTrial], count: int) -> np.ndarray:
    """Return where Optuna would look next, (count, parameters) shares."""
    import optuna

    luck = int(np.random.SeedSequence([quest.seed, len(done)]).generate_state(1)[0])
    memory = optuna.create_study(
        sampler=optuna.samplers.TPESampler(n_startup_trials=0, seed=luck), direction="minimize"
    )
    memory.add_trials(done)
    space = {factor.address: distribution(factor) for factor in quest.factors}
    # A proposal stays open in memory, so the next keeps away from it.
    drawn = [memory.ask(space).params for _ in range(count)]
    return np.array([[f.share_of(params[f.address]) for f in quest.factors] for params in drawn])


def finished(quest: Quest, shares: np.ndarray, readings: np.ndarray) -> FrozenTrial:
    """Return a point as Optuna keeps it: its settings, its distance, and what was read there."""
    import optuna

    lived = Lived(shares[None], readings[None])
    return optuna.trial.create_trial(
        params={f.address: f.at(float(x)) for f, x in zip(quest.factors, shares, strict=True)},
        distributions={factor.address: distribution(factor) for factor in quest.factors},
        value=float(quest.targets.distance(lived.means[:, : quest.targets.values.size])[0]),
        user_attrs={"lived": json.dumps([shares.tolist(), readings.tolist()])},
    )


def read(trials: Sequence[FrozenTrial]) -> Lived:
    """Return points as they were kept."""
    shares, readings = zip(
        *(json.loads(trial.user_attrs["lived"]) for trial in trials), strict=True
    )
    return Lived(np.array(shares, float), np.array(readings, float))
