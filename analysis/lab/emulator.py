"""What would the market answer at points where it was not lived, and how sure is that?

An emulator is a Gaussian process with a linear trend, fitted to what the market gave at a design of
points (O'Hagan 2006; scikit-learn). It tells the mean over luck and its own doubt; the luck of the
runs it learnt from is a white noise it estimates. Points are shares of each parameter's range.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg import cho_solve, solve_triangular

LEAST_LENGTH, MOST_LENGTH = 0.15, 30.0  # over what share of a range an answer may bend
LEAST_NOISE, MOST_NOISE = 1e-6, 2.0  # of the variance of what was found
CHUNK = 2048  # points told at once


@dataclass(frozen=True)
class Emulator:
    """One answer of the market as a function of shares (points, parameters) in 0 to 1.

    noise: variance of a design point's value by luck; explained: share of the variance over the
    design told when each point is left out in turn; covered: share of those within two of the
    emulator's own standard deviations, .95 when it is honest.
    """

    kernel: Any
    shares: np.ndarray
    weights: np.ndarray
    lower: np.ndarray
    centre: float
    scale: float
    noise: float
    explained: float
    covered: float

    def tell(self, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the mean over luck at shares (points, parameters), and the variance of that."""
        parts = [
            self._tell(shares[begin : begin + CHUNK]) for begin in range(0, len(shares), CHUNK)
        ]
        means, variances = (np.concatenate(part) for part in zip(*parts, strict=True))
        return means, variances

    def _tell(self, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        across = self.kernel(shares, self.shares)
        told = solve_triangular(self.lower, across.T, lower=True, check_finite=False)
        variance = np.maximum(self.kernel.diag(shares) - (told**2).sum(axis=0), 0.0)
        return self.centre + self.scale * (across @ self.weights), self.scale**2 * variance


def fit(shares: np.ndarray, values: np.ndarray, seed: int = 1) -> Emulator:
    """Return an emulator of values (points,) at shares (points, parameters).

    The kernel's numbers are those of highest likelihood. Values that do not vary are told as they
    are, without doubt.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor

    centre, scale = float(values.mean()), float(values.std()) or 1.0
    scaled = (values - centre) / scale
    machine = GaussianProcessRegressor(kernel_for(shares.shape[1]), random_state=seed)
    with warnings.catch_warnings():
        # A parameter that moves nothing drives its length to the end of its bounds, as it should.
        warnings.simplefilter("ignore", ConvergenceWarning)
        machine.fit(shares, scaled)
    signal, white = machine.kernel_.k1, machine.kernel_.k2
    lower = machine.L_
    left_out, doubt = leave_one_out(lower, scaled)
    spread = float(scaled.var()) or 1.0
    return Emulator(
        kernel=signal,
        shares=shares,
        weights=machine.alpha_,
        lower=lower,
        centre=centre,
        scale=scale,
        noise=float(white.noise_level) * scale**2,
        explained=1.0 - float((left_out**2).mean()) / spread,
        covered=float((np.abs(left_out) <= 2 * doubt).mean()),
    )


def kernel_for(parameters: int) -> Any:
    """Return a smooth part with a length for each parameter, a linear part, and luck."""
    from sklearn.gaussian_process.kernels import (
        ConstantKernel,
        DotProduct,
        Matern,
        WhiteKernel,
    )

    lengths = np.full(parameters, 1.0)
    smooth = ConstantKernel(0.5, (1e-4, 1e2)) * Matern(lengths, (LEAST_LENGTH, MOST_LENGTH), nu=2.5)
    linear = ConstantKernel(0.5, (1e-4, 1e2)) * DotProduct(1.0, (1e-2, 1e2))
    return smooth + linear + WhiteKernel(0.1, (LEAST_NOISE, MOST_NOISE))


def leave_one_out(lower: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what each point's value is off what the others tell of it, and the doubt of that.

    Closed form from the factor of the covariance (Sundararajan & Keerthi 2001).
    """
    inverse = cho_solve((lower, True), np.eye(len(values)))
    own = np.diag(inverse)
    return (inverse @ values) / own, 1.0 / np.sqrt(own)


@dataclass(frozen=True)
class Emulators:
    """Several answers of the market, told together."""

    each: tuple[Emulator, ...]

    def tell(self, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return means and variances (points, answers)."""
        told = [emulator.tell(shares) for emulator in self.each]
        return np.stack([mean for mean, _ in told], 1), np.stack([var for _, var in told], 1)


def fit_all(shares: np.ndarray, values: np.ndarray, seed: int = 1) -> Emulators:
    """Return emulators of values (points, answers)."""
    columns: Sequence[np.ndarray] = list(values.T)
    return Emulators(tuple(fit(shares, column, seed) for column in columns))
