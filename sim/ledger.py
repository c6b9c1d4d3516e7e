"""What is written down at the end of a day, brand by brand?"""

from __future__ import annotations

import numpy as np

from sim.kernels.measures import MEASURES, Measure

__all__ = ["COLUMN", "LEVELS", "MEASURES", "Measure", "columns_of", "new_ledger"]

COLUMN = {measure.name: index for index, measure in enumerate(MEASURES)}
# A level is read at one moment; everything else is added up over days.
LEVELS = (
    "desk_waiting", "stopped", "aware", "followers", "ambassadors", "rating", "reviews",
)  # fmt: skip


def columns_of(*names: str) -> np.ndarray:
    """Return the columns of some measures, (names,) int64."""
    return np.array([COLUMN[name] for name in names])


def new_ledger(days: int, brands: int) -> np.ndarray:
    """Return an empty ledger: (days, brands, measures) int64."""
    return np.zeros((days, brands, len(MEASURES)), np.int64)
