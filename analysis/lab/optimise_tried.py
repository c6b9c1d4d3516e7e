"""What is known of a setting that was tried?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Setting = Mapping[str, Any]


@dataclass(frozen=True)
class Score:
    """What a setting gave: (sets, seeds) float64 of gain over the reference, and of cost.

    kept: customers kept over the reference, where the runs measured it; not searched by.
    """

    gains: np.ndarray
    costs: np.ndarray
    kept: np.ndarray | None = None


@dataclass(frozen=True)
class Tried:
    """A setting that was tried. number: the how-manieth, from 0."""

    number: int
    setting: Setting
    score: Score

    @property
    def gain(self) -> float:
        """Mean gain over sets and seeds."""
        return float(self.score.gains.mean())

    @property
    def cost(self) -> float:
        """Mean cost over sets and seeds."""
        return float(self.score.costs.mean())
