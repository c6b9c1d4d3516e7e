"""What would the market answer at points where it was not lived, and how sure is that?

A surrogate is a Gaussian process of scikit-learn with a linear trend, fitted to what the market
gave at some points (O'Hagan 2006). It tells the mean over luck, and its own doubt of that. How far
luck moves a point's mean is known from the point's replications and is not guessed. Points are
shares of each parameter's range.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg import cho_solve
from scipy.optimize import minimize

LEAST_LENGTH, MOST_LENGTH = 0.15, 30.0  # over what share of a range an answer may bend
LEAST_NOISE = 1e-6  # of the variance of what was found
MOST_STEPS = 25  # of the search for the kernel's numbers: the last digits of them tell nothing


@dataclass(frozen=True)
class Surrogate:
    """One answer of the market as a function of shares (points, parameters) in 0 to 1.

    machine: a fitted GaussianProcessRegressor. explained: share of the variance over the points
    told when each is left out in turn; covered: share of those within two of its own standard
    deviations, .95 when it is honest.
    """

    machine: Any
    explained: float
    covered: float

    def tell(self, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the mean over luck at shares (points, parameters), and the variance of that."""
        mean, doubt = self.machine.predict(shares, return_std=True)
        return mean, doubt**2


@dataclass(frozen=True)
class Surrogates:
    """Several answers of the market, told together."""

    each: tuple[Surrogate, ...]

    def tell(self, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return means and variances (points, answers)."""
        told = [surrogate.tell(shares) for surrogate in self.each]
        return np.stack([mean for mean, _ in told], 1), np.stack([var for _, var in told], 1)


def fit_all(shares: np.ndarray, values: np.ndarray, noise: np.ndarray) -> Surrogates:
    """Return surrogates of values (points, answers); noise: (answers,), see `fit`."""
    columns = zip(values.T, noise, strict=True)
    return Surrogates(tuple(fit(shares, column, float(each)) for column, each in columns))


def fit(shares: np.ndarray, values: np.ndarray, noise: float) -> Surrogate:
    """Return a surrogate of values (points,) at shares (points, parameters).

    noise: variance of a value by luck. The kernel's numbers are those of highest likelihood.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor

    luck = max(noise / (float(values.var()) or 1.0), LEAST_NOISE)
    machine = GaussianProcessRegressor(
        kernel_for(shares.shape[1]), alpha=luck, optimizer=climb, normalize_y=True
    )
    with warnings.catch_warnings():
        # A parameter that moves nothing drives its length to the end of its bounds, as it should.
        warnings.simplefilter("ignore", ConvergenceWarning)
        machine.fit(shares, values)
    left_out, doubt = leave_one_out(machine.L_, machine.alpha_)
    return Surrogate(
        machine,
        explained=1.0 - float((left_out**2).mean()) / (float(machine.y_train_.var()) or 1.0),
        covered=float((np.abs(left_out) <= 2 * doubt).mean()),
    )


def kernel_for(parameters: int) -> Any:
    """Return a smooth part with a length for each parameter, and a linear part."""
    from sklearn.gaussian_process.kernels import ConstantKernel, DotProduct, Matern

    lengths = np.full(parameters, 1.0)
    smooth = ConstantKernel(0.5, (1e-4, 1e2)) * Matern(lengths, (LEAST_LENGTH, MOST_LENGTH), nu=2.5)
    return smooth + ConstantKernel(0.5, (1e-4, 1e2)) * DotProduct(1.0, (1e-2, 1e2))


def climb(surface: Any, start: np.ndarray, bounds: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the kernel's numbers (logarithms) of least surface, and that, as scikit-learn asks."""
    found = minimize(
        surface, start, method="L-BFGS-B", jac=True, bounds=bounds, options={"maxiter": MOST_STEPS}
    )
    return found.x, float(found.fun)


def leave_one_out(lower: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what each point's value is off what the others tell of it, and the doubt of that.

    Closed form from the factor of the covariance and its product with the values' (Sundararajan &
    Keerthi 2001).
    """
    own = np.diag(cho_solve((lower, True), np.eye(len(lower))))
    return weights / own, 1.0 / np.sqrt(own)
