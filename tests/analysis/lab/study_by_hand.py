"""A study of which everything is known: its responses are written down, not lived."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.lab.designs import points_of, problem_of
from analysis.lab.factors import Factor
from analysis.lab.outline import Design, Outline

Function = Callable[[pd.DataFrame], np.ndarray]
TITLES = {"good": "Good", "plain": "Plain"}


@dataclass(frozen=True)
class StudyByHand:
    """What a study offers to an analysis."""

    experiment: Outline
    grid: pd.DataFrame
    runs: pd.DataFrame
    drawn: pd.DataFrame
    folder: Path = Path("study")

    def points(self) -> pd.DataFrame:
        return self.grid

    def shares(self) -> pd.DataFrame:
        return self.drawn

    def table(self) -> pd.DataFrame:
        return self.runs

    def problem(self) -> dict[str, Any]:
        return problem_of(self.experiment.factors)


def ranges(**ends: tuple[float, float]) -> tuple[Factor, ...]:
    """Return one number to vary per name, each between two ends."""
    return tuple(
        Factor(f"made.{name}", name, "units", low=low, high=high)
        for name, (low, high) in ends.items()
    )


def study(
    factors: tuple[Factor, ...],
    design: dict[str, Any],
    lead: Function,
    replications: int = 1,
    common: float = 0.0,
    own: float = 0.0,
    seed: int = 1,
) -> StudyByHand:
    """Return a study in which "good" beats "plain" in profit by lead(points) plus luck.

    common: spread of the luck a replication has at every point; own: of the luck it has at each.
    """
    drawn = Design(**design)
    shares = points_of(drawn, factors, {})
    grid = pd.DataFrame(
        {
            factor.address: [factor.at(share) for share in shares[:, column]]
            for column, factor in enumerate(factors)
        }
    ).rename_axis("point")
    dice = np.random.default_rng(seed)
    expected = lead(grid)
    lucks = common * dice.standard_normal(replications)
    noise = own * dice.standard_normal((len(grid), replications))
    level = 100.0 * dice.standard_normal(replications)
    rows = []
    for replication in range(replications):
        plain = level[replication] + np.zeros(len(grid))
        good = plain + expected + lucks[replication] + noise[:, replication]
        for policy, profit in (("good", good), ("plain", plain)):
            rows.append(
                grid.reset_index().assign(
                    policy=policy, replication=replication, seed=1 + replication, profit=profit
                )
            )
    outline = Outline(
        name="by_hand",
        title="By hand",
        question="",
        world="baseline",
        settings={},
        consumers=100,
        people_per_agent=1,
        days=1,
        policies=tuple(TITLES),
        titles=tuple(TITLES.values()),
        against="plain",
        replications=replications,
        seed=1,
        measures=("profit", "desk_cost", "flips_any"),
        daily=False,
        survey=False,
        factors=factors,
        design=drawn,
    )
    table = pd.concat(rows, ignore_index=True)
    table = table.assign(desk_cost=-table["profit"], flips_any=0.1)
    return StudyByHand(outline, grid, table, pd.DataFrame(shares, columns=grid.columns))
