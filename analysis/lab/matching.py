"""How well does a point of the parameters' box meet the targets, as surrogates tell it?

What a market answers is off a target by so many standard deviations, which count the target's own
doubt and the surrogate's. Their squares add up to a point's distance, in which a target weighs the
more the surer it is, and give its likelihood (Kennedy & O'Hagan 2001, plugged in).
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.lab.posterior import Density
from analysis.lab.surrogate import Surrogates

# Of standard deviations off a target, however it is distributed (Vernon et al. 2010): 95 % of any
# unimodal law lie within (Pukelsheim 1994).
RULED_OUT = 3.0


@dataclass(frozen=True)
class Targets:
    """What was seen: values and standard deviations (answers,)."""

    values: np.ndarray
    spreads: np.ndarray

    def distance(self, found: np.ndarray) -> np.ndarray:
        """Return (points,): how far what was found (points, answers) is off all targets."""
        return np.asarray((((found - self.values) / self.spreads) ** 2).sum(axis=1))


def off(targets: Targets, surrogates: Surrogates, shares: np.ndarray) -> np.ndarray:
    """Return (points, answers): how many standard deviations off each target."""
    means, doubt = surrogates.tell(shares)
    return (means - targets.values) / np.sqrt(doubt + targets.spreads**2)


def likelihood(targets: Targets, surrogates: Surrogates) -> Density:
    """Return the log likelihood of shares (points, parameters), up to a constant."""

    def height(shares: np.ndarray) -> np.ndarray:
        means, doubt = surrogates.tell(shares)
        variance = doubt + targets.spreads**2
        return -0.5 * ((means - targets.values) ** 2 / variance + np.log(variance)).sum(axis=1)

    return height


def one_thread() -> AbstractContextManager[Any]:
    """Keep the libraries of matrices to one thread: small ones only make threads wait."""
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[Any] = threadpool_limits(1)
    return limits
