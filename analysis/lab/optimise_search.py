"""Which setting of some levers is best within a budget, when each try is dear and blurred?

Settings are proposed by Optuna's tree-structured Parzen estimator, which models where good and
feasible settings lie (Bergstra et al. 2011; Watanabe & Hutter 2023 for the constraint, Ozaki et al.
2022 for several measures), takes lists and numbers alike, and needs no gradient. A proposal depends
on the tries before its batch, the seed and its number alone, and a try is kept whole or not at all:
a search that was killed, or is asked for more, goes on as if nothing had been.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.lab.factors import Factor, level_in_words
from analysis.lab.optimise_aims import MEAN, worth_of
from analysis.lab.optimise_budget import fitting
from analysis.lab.optimise_tried import BETTER, COST, PROFIT, Score, Setting, Tried
from analysis.lab.tries import Direction, distribution, opened

if TYPE_CHECKING:
    from optuna.trial import FrozenTrial

BATCH = 6  # proposals made at once: enough to keep a few processes busy, few enough to learn
RANDOM_FIRST = 5  # tries at random, after the starts, before the model of good settings begins
BUDGET = "budget"


Evaluate = Callable[[Sequence[Setting]], Sequence[Score]]


@dataclass(frozen=True)
class Hunt:
    """What is searched: levers, budget, the seed of the proposals, and settings tried first.

    name: what decides a try beside its setting (world, seeds, ...), as a short hash: only a search
    of the same name is gone on with. aim: what a try is worth by its measure; see optimise_aims. Of
    several measures, good is what no other try beats in all of them.
    """

    levers: tuple[Factor, ...]
    budget: float
    seed: int
    starts: tuple[Setting, ...] = ()
    name: str = "search"
    aim: str = MEAN
    measures: tuple[str, ...] = (PROFIT,)

    @property
    def directions(self) -> list[Direction]:
        """What Optuna is to do with what a try is worth."""
        return ["maximize"] * len(self.measures)


def search(
    hunt: Hunt,
    evaluate: Evaluate,
    trials: int,
    file: Path | None = None,
    tick: Callable[[int], None] | None = None,
) -> list[Tried]:
    """Return at least `trials` tries, in order; what the file knows is not tried again.

    file: an SQLite database of Optuna, made if missing (None: memory). tick: told how many there
    are.
    """
    with opened(hunt.name, hunt.directions, file) as kept:
        while len(done := kept.get_trials(deepcopy=False)) < trials:
            begun = len(done) - len(done) % BATCH
            batch = proposals(hunt, done[:begun])[len(done) - begun : trials - begun]
            for setting, score in zip(batch, evaluate(batch), strict=True):
                kept.add_trial(finished(hunt, setting, score))
            if tick is not None:
                tick(len(done) + len(batch))
        return [read(hunt, trial) for trial in done]


def proposals(hunt: Hunt, done: Sequence[FrozenTrial]) -> list[Setting]:
    """Return the next BATCH settings to try after those done."""
    import optuna

    memory = optuna.create_study(directions=hunt.directions)
    memory.add_trials(valued(hunt, done))
    space = {lever.address: distribution(lever) for lever in hunt.levers}
    batch: list[Setting] = []
    first = known_first(hunt, done)
    for number in range(len(done), len(done) + BATCH):
        if number in first:
            batch.append(dict(first[number]))
            continue
        luck = np.random.SeedSequence([hunt.seed, number]).generate_state(1)[0]
        memory.sampler = optuna.samplers.TPESampler(
            n_startup_trials=len(hunt.starts) + RANDOM_FIRST, multivariate=True, seed=int(luck)
        )
        # A proposal stays open in memory, so the next of the batch keeps away from it.
        batch.append(setting_from(hunt.levers, memory.ask(space).params))
    return batch


def known_first(hunt: Hunt, done: Sequence[FrozenTrial]) -> dict[int, Setting]:
    """Return what is tried before the search is left to itself, by number.

    The starts; and in the batch after theirs, known policies cut down to the budget.
    """
    first = dict(enumerate(hunt.starts))
    after = -(-len(hunt.starts) // BATCH) * BATCH
    if len(done) == after:
        scores = {number: read(hunt, done[number]).score for number in range(len(hunt.starts))}
        found = fitting(hunt.starts, scores, hunt.levers, hunt.budget, hunt.measures[0])
        first |= dict(enumerate(found[:BATCH], start=after))
    return first


def valued(hunt: Hunt, done: Sequence[FrozenTrial]) -> Sequence[FrozenTrial]:
    """Return tries with what each is worth now: a regret grows when something better is found."""
    if hunt.aim == MEAN:
        return done
    anew = []
    for trial, worth in zip(
        done,
        worth_of([read(hunt, trial) for trial in done], hunt.budget, hunt.aim, hunt.measures[0]),
        strict=True,
    ):
        again = copy(trial)
        again.value = float(worth)
        anew.append(again)
    return anew


def setting_from(levers: Sequence[Factor], drawn: Mapping[str, Any]) -> Setting:
    """Return what Optuna drew as values of the levers, rounded as a file would say them."""
    setting: dict[str, Any] = {}
    for lever in levers:
        value = drawn[lever.address]
        if lever.levels is not None:
            words = [level_in_words(level) for level in lever.levels]
            setting[lever.address] = lever.levels[words.index(value)]
        else:
            setting[lever.address] = int(value) if lever.whole else float(f"{value:.6g}")
    return setting


def finished(hunt: Hunt, setting: Setting, score: Score) -> FrozenTrial:
    """Return a try as Optuna keeps it, the overspending as a constraint of its own.

    A start may lie between the steps of a lever: Optuna is told the nearest, the try keeps its own.
    """
    import optuna

    space = {lever.address: distribution(lever) for lever in hunt.levers}
    told = {lever.address: nearest_step(lever, setting[lever.address]) for lever in hunt.levers}
    of = {name: each.tolist() for name, each in score.of.items()}
    return optuna.trial.create_trial(
        params=told,
        distributions=space,
        values=[BETTER[measure] * score.mean(measure) for measure in hunt.measures],
        user_attrs={"lived": json.dumps({"setting": setting, "of": of})},
        constraints={BUDGET: score.mean(COST) - hunt.budget},
    )


def nearest_step(lever: Factor, value: Any) -> Any:
    """Return a value as one that Optuna could have drawn."""
    if lever.levels is not None:
        return level_in_words(value)
    if lever.steps is None or lever.log:
        return value
    assert lever.low is not None
    way = distribution(lever)
    step = getattr(way, "step")  # noqa: B009 - the base class has none
    near = lever.low + round((value - lever.low) / step) * step
    return min(int(near) if lever.whole else float(near), getattr(way, "high"))  # noqa: B009


def read(hunt: Hunt, trial: FrozenTrial) -> Tried:
    """Return a try as it was kept."""
    lived = json.loads(trial.user_attrs["lived"])
    lists = {lever.address for lever in hunt.levers if lever.levels is not None}
    setting = {
        address: tuple(value) if address in lists and isinstance(value, list) else value
        for address, value in lived["setting"].items()
    }
    of = {name: np.array(each, float) for name, each in lived["of"].items()}
    return Tried(trial.number, setting, Score(of))
