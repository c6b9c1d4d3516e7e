"""What are the plain figures of a check, and what where there is nothing to read?"""

from __future__ import annotations

import math

import numpy as np


def share(part: float, whole: float) -> float:
    """Return a part over a whole; NaN of nothing."""
    return float(part / whole) if whole else math.nan


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Return Pearson's correlation; NaN where there are not two different values of each."""
    if a.size < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return math.nan
    return float(np.corrcoef(a, b)[0, 1])


def slope(x: np.ndarray, y: np.ndarray) -> float:
    """Return the least-squares slope of y on x; NaN where x does not vary."""
    if x.size < 2 or np.ptp(x) == 0:
        return math.nan
    from_mean = x - x.mean()
    return float((from_mean * (y - y.mean())).sum() / (from_mean**2).sum())
