"""At which points of a study does one policy lose to another, and where is that open?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.lab.response import Response, blocks_of, response
from analysis.paired import LEVEL
from sim.errors import OnzeError

if TYPE_CHECKING:
    from analysis.lab.answer import Asked
    from analysis.lab.study import Study


@dataclass(frozen=True)
class Cases:
    """The points of a study with at least one pair of runs.

    points: values of the factors, one row each, numbered from 0. lost: (points,) bool: the paired
    mean is on the worse side. undecided: its interval holds zero, or there is one pair. blocks:
    points that share coordinates by design bear one number. free: points that share none with
    any other of theirs, which is what a test may count. words: what is missing, in a sentence.
    """

    found: Response
    points: pd.DataFrame
    lost: np.ndarray
    undecided: np.ndarray
    blocks: np.ndarray
    free: np.ndarray
    words: str


def cases(study: Study, asked: Asked) -> Cases:
    """Return where the policy asked about loses; raise OnzeError when that has no meaning."""
    found = response(study, asked)
    if not found.contrast:
        raise OnzeError(
            "discover holds one policy to another: name both, --policy and --against.",
            key="against",
        )
    if found.better == 0:
        raise OnzeError(
            f"--measure {asked.measure}: neither more nor less of it is better, so nobody loses.",
            key="measure",
        )
    design = study.experiment.design
    blocks = blocks_of(design.kind, len(found.factors), len(found.points), design.second_order)
    there = np.isfinite(found.runs).any(axis=1)
    if not there.any():
        raise OnzeError("no point of the study has a finished run of both policies.")
    leads = found.better * found.runs[there]
    mean, open_ = means_and_doubt(leads)
    return Cases(
        found=found,
        points=found.points[there].reset_index(drop=True),
        lost=mean < 0.0,
        undecided=open_,
        blocks=blocks[there],
        free=free_points(design.kind, blocks)[there],
        words=_missing(found.runs),
    )


def means_and_doubt(leads: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (points,) means and whether their intervals hold zero; NaN is left out.

    leads: (points, replications). Student's intervals, each on its own; one pair decides nothing.
    """
    from scipy.special import stdtrit

    count = np.isfinite(leads).sum(axis=1)
    mean = np.nanmean(leads, axis=1)
    squares = np.nansum((leads - mean[:, None]) ** 2, axis=1)
    several = count > 1
    freedom = np.where(several, count - 1, 1)
    half = stdtrit(freedom, (1.0 + LEVEL) / 2) * np.sqrt(squares / freedom / count)
    return mean, ~several | (np.abs(mean) <= half)


def free_points(kind: str, blocks: np.ndarray) -> np.ndarray:
    """Return (points,) bool: points of a design that share no coordinate with each other.

    Of Saltelli's scheme the first and last of a row, of a trajectory the first; of others all.
    """
    first = np.r_[True, np.diff(blocks) > 0]
    if kind == "sobol":
        return first | np.r_[first[1:], True]
    return first


def _missing(runs: np.ndarray) -> str:
    there = np.isfinite(runs)
    if there.all():
        return ""
    gone = int((~there.any(axis=1)).sum())
    thin = int((there.any(axis=1) & ~there.all(axis=1)).sum())
    return (
        f"{int((~there).sum()):,} of {there.size:,} pairs of runs are missing: {gone:,} points are "
        f"left out, {thin:,} are judged on fewer replications. If runs fail where numbers are "
        "extreme, what is left is not the whole space."
    )
