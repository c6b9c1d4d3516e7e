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
from scipy.optimize import minimize

LEAST_LENGTH, MOST_LENGTH = 0.15, 30.0  # over what share of a range an answer may bend
LEAST_NOISE, MOST_NOISE = 1e-6, 2.0  # of the variance of what was found
CHUNK = 2048  # points told at once
MOST_STEPS = 25  # of the search for the kernel's numbers: the last digits of them tell nothing


@dataclass(frozen=True)
class Covariance:
    """How alike an answer is at two points: a smooth part (Matern 5/2) and a linear one.

    What scikit-learn's kernels say, without what they cost when asked for few points many times.
    """

    smooth: float
    lengths: np.ndarray
    linear: float
    level: float

    def between(self, these: np.ndarray, those: np.ndarray) -> np.ndarray:
        """Return (these, those) covariances of points (points, parameters)."""
        a, b = these / self.lengths, those / self.lengths
        squares = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2 * (a @ b.T)
        far = np.sqrt(5.0 * np.maximum(squares, 0.0))
        smooth = self.smooth * (1.0 + far + far**2 / 3.0) * np.exp(-far)
        return smooth + self.linear * (self.level + these @ those.T)

    def own(self, these: np.ndarray) -> np.ndarray:
        """Return (these,) variances."""
        return self.smooth + self.linear * (self.level + (these**2).sum(axis=1))


@dataclass(frozen=True)
class Emulator:
    """One answer of the market as a function of shares (points, parameters) in 0 to 1.

    noise: variance of a design point's value by luck; explained: share of the variance over the
    design told when each point is left out in turn; covered: share of those within two of the
    emulator's own standard deviations, .95 when it is honest.
    """

    covariance: Covariance
    shares: np.ndarray
    weights: np.ndarray
    unmixing: np.ndarray  # inverse of the covariance's lower factor
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
        across = self.covariance.between(shares, self.shares)
        told = across @ self.unmixing.T
        variance = np.maximum(self.covariance.own(shares) - (told**2).sum(axis=1), 0.0)
        return self.centre + self.scale * (across @ self.weights), self.scale**2 * variance


def fit(shares: np.ndarray, values: np.ndarray) -> Emulator:
    """Return an emulator of values (points,) at shares (points, parameters).

    The kernel's numbers are those of highest likelihood. Values that do not vary are told as they
    are, without doubt.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor

    centre, scale = float(values.mean()), float(values.std()) or 1.0
    scaled = (values - centre) / scale
    machine = GaussianProcessRegressor(kernel_for(shares.shape[1]), optimizer=climb)
    with warnings.catch_warnings():
        # A parameter that moves nothing drives its length to the end of its bounds, as it should.
        warnings.simplefilter("ignore", ConvergenceWarning)
        machine.fit(shares, scaled)
    smooth, linear = machine.kernel_.k1.k1, machine.kernel_.k1.k2
    white = machine.kernel_.k2
    lower = machine.L_
    left_out, doubt = leave_one_out(lower, scaled)
    spread = float(scaled.var()) or 1.0
    return Emulator(
        covariance=Covariance(
            smooth.k1.constant_value,
            np.asarray(smooth.k2.length_scale),
            linear.k1.constant_value,
            linear.k2.sigma_0**2,
        ),
        shares=shares,
        weights=machine.alpha_,
        unmixing=solve_triangular(lower, np.eye(len(shares)), lower=True),
        centre=centre,
        scale=scale,
        noise=float(white.noise_level) * scale**2,
        explained=1.0 - float((left_out**2).mean()) / spread,
        covered=float((np.abs(left_out) <= 2 * doubt).mean()),
    )


def climb(surface: Any, start: np.ndarray, bounds: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the kernel's numbers (logarithms) of least surface, and that, as scikit-learn asks."""
    found = minimize(
        surface, start, method="L-BFGS-B", jac=True, bounds=bounds, options={"maxiter": MOST_STEPS}
    )
    return found.x, float(found.fun)


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


def fit_all(shares: np.ndarray, values: np.ndarray) -> Emulators:
    """Return emulators of values (points, answers)."""
    columns: Sequence[np.ndarray] = list(values.T)
    return Emulators(tuple(fit(shares, column) for column in columns))
