"""What is known of a setting that was tried?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

PROFIT, KEPT, COST = "profit", "customers_kept", "cost"
BETTER = {PROFIT: 1, KEPT: 1, COST: -1}  # what may be searched for, and which way is good
Setting = Mapping[str, Any]


@dataclass(frozen=True)
class Score:
    """What a setting gave, by measure: (sets, seeds) float64.

    Profit and customers kept are over the reference, the cost of desk and programmes is by itself;
    profit and cost are euros a year.
    """

    of: Mapping[str, np.ndarray]

    def mean(self, measure: str) -> float:
        """Return the mean over sets and seeds."""
        return float(self.of[measure].mean())


@dataclass(frozen=True)
class Tried:
    """A setting that was tried. number: the how-manieth, from 0."""

    number: int
    setting: Setting
    score: Score

    def by_set(self, measure: str) -> np.ndarray:
        """Return (sets,): the mean over the seeds of each parameter set."""
        return np.asarray(self.score.of[measure].mean(axis=1))

    @property
    def cost(self) -> float:
        """Mean cost over sets and seeds, euros a year."""
        return self.score.mean(COST)
