"""Which failures does a question look at: those ignored, answered, or answered very well?"""

from __future__ import annotations

import numpy as np

from analysis.survey_field import Field
from analysis.survey_rates import share
from sim.kernels.columns import ANSWERED, IGNORED

ONE_THIRD = 3  # of the satisfied are very satisfied


def ignored(field: Field) -> np.ndarray:
    """Return the rows of the episodes whose complaint expired."""
    return np.flatnonzero(field.episodes["outcome"] == IGNORED)


def asked_again(field: Field, rows: np.ndarray) -> np.ndarray:
    """Return those of some rows for whom the day of the follow-up came."""
    return rows[field.episodes["stopped_later"][rows] >= 0]


def answered(field: Field) -> np.ndarray:
    """Return the rows of the episodes whose complaint was answered."""
    return np.flatnonzero(field.episodes["outcome"] == ANSWERED)


def disappointed(field: Field) -> np.ndarray:
    """Return the rows of the episodes answered without satisfying."""
    rows = answered(field)
    return rows[field.episodes["satisfied"][rows] == 0]


def very_satisfied(field: Field) -> np.ndarray:
    """Return, of the satisfied who were asked again, the third whom the answer moved most."""
    rows = asked_again(field, answered(field))
    rows = rows[field.episodes["satisfied"][rows] == 1]
    moved = field.episodes["after"][rows] - field.episodes["before"][rows]
    return np.sort(rows[np.argsort(-moved, kind="stable")[: rows.size // ONE_THIRD]])


def less_satisfied(field: Field) -> np.ndarray:
    """Return all others who were answered and asked again, satisfied or not."""
    return np.setdiff1d(asked_again(field, answered(field)), very_satisfied(field))


def unsatisfied(field: Field) -> np.ndarray:
    """Return the rows of the failures that no answer made good, complained about or not."""
    made_good = (field.episodes["outcome"] == ANSWERED) & (field.episodes["satisfied"] == 1)
    return np.flatnonzero(~made_good)


def mean_of(field: Field, column: str, rows: np.ndarray) -> float:
    """Return the mean of a column of the episodes over some rows, NaN of none."""
    return share(field.episodes[column][rows].sum(), rows.size)


def share_risen(field: Field, rows: np.ndarray, until: str) -> float:
    """Return whose attitude is above what it was before the outcome. until: after or later."""
    risen = field.episodes[until][rows] > field.episodes["before"][rows]
    return share(int(np.count_nonzero(risen)), rows.size)


def share_fallen(field: Field, rows: np.ndarray, until: str) -> float:
    """Return whose attitude is below what it was before the outcome. until: after or later."""
    fallen = field.episodes[until][rows] < field.episodes["before"][rows]
    return share(int(np.count_nonzero(fallen)), rows.size)
