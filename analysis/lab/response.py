"""What does a study say at each of its points: one measure, or one policy's lead over another?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.wording import called
from sim.errors import OnzeError
from sim.observations import QUANTITY

if TYPE_CHECKING:
    from analysis.lab.answer import Asked
    from analysis.lab.factors import Factor
    from analysis.lab.study import Study


@dataclass(frozen=True)
class Response:
    """A measure, or the difference two policies make to it, at every point of a study.

    words: what it is, for a sentence. better: +1 more is better, -1 less is better, 0 neither.
    points: values of the factors, in the order of the design; shares: (points, factors) float64,
    how far each is from its low to its high end. runs: (points, replications) float64, NaN where
    a run is missing; a replication has the same luck at every point.
    """

    words: str
    unit: str
    better: int
    contrast: bool
    first: str
    second: str
    points: pd.DataFrame
    factors: tuple[Factor, ...]
    shares: np.ndarray
    runs: np.ndarray

    @property
    def names(self) -> list[str]:
        """The factors' addresses."""
        return [factor.address for factor in self.factors]


def response(study: Study, asked: Asked) -> Response:
    """Return the response the options name; raise OnzeError when the study does not hold it.

    Without a policy: the study's only one, or its only contrast with the policy it is held to.
    """
    outline = study.experiment
    if not outline.factors:
        raise OnzeError(f"“{outline.title}” varies nothing: it has no factors to ask about.")
    if asked.measure not in outline.measures:
        kept = ", ".join(outline.measures)
        raise OnzeError(f"--measure {asked.measure}: the study keeps {kept}.", key="measure")
    policy, against = _named(outline.policies, outline.against, asked)
    titles = dict(zip(outline.policies, outline.titles, strict=True))
    table = study.table()
    points = study.points()
    values = _values(table, points, outline.replications, policy, asked.measure)
    words = f"{asked.measure.replace('_', ' ')} of {called(titles[policy])}"
    if against is not None:
        values = values - _values(table, points, outline.replications, against, asked.measure)
        words = (
            f"the lead of {called(titles[policy])} over {called(titles[against])} "
            f"in {asked.measure.replace('_', ' ')}"
        )
    quantity = QUANTITY[asked.measure]
    return Response(
        words=words,
        unit=quantity.unit,
        better=quantity.better,
        contrast=against is not None,
        first=called(titles[policy]),
        second=called(titles[against]) if against is not None else "",
        points=points,
        factors=outline.factors,
        shares=study.shares().to_numpy(dtype=np.float64),
        runs=values,
    )


def _named(policies: tuple[str, ...], held_to: str | None, asked: Asked) -> tuple[str, str | None]:
    """Return the policy asked about and the one it is held to, if any."""
    known = ", ".join(policies)
    for option, name in (("--policy", asked.policy), ("--against", asked.against)):
        if name is not None and name not in policies:
            raise OnzeError(f"{option} {name}: the study lived {known}.", key=option[2:])
    if asked.policy is not None:
        if asked.policy == asked.against:
            raise OnzeError(
                f"--against {asked.against}: a policy is not held to itself.", key="against"
            )
        return asked.policy, asked.against
    held_to = asked.against or held_to
    others = [name for name in policies if name != held_to]
    if len(others) != 1:
        raise OnzeError(f"--policy is needed: the study lived {known}.", key="policy")
    return others[0], held_to


def _values(
    table: pd.DataFrame, points: pd.DataFrame, replications: int, policy: str, measure: str
) -> np.ndarray:
    """Return (points, replications) of one policy's measure, NaN where no run is finished."""
    runs = table[table["policy"] == policy]
    square = runs.pivot_table(index="point", columns="replication", values=measure, dropna=False)
    square = square.reindex(index=points.index, columns=range(replications))
    return square.to_numpy(dtype=np.float64)


def blocks_of(kind: str, factors: int, points: int, second_order: bool = False) -> np.ndarray:
    """Return (points,) int64: which block of a design each point belongs to.

    A block is what must be whole to be used: a row of Saltelli's scheme, a trajectory of Morris's,
    elsewhere each point on its own.
    """
    size = 1
    if kind == "sobol":
        size = 2 * factors + 2 if second_order else factors + 2
    elif kind == "morris":
        size = factors + 1
    if points % size:
        raise OnzeError(
            f"the study has {points:,} points, which are no whole number of the {size} that a "
            f"design of kind {kind} takes with {factors} factors."
        )
    return np.arange(points) // size


@dataclass(frozen=True)
class Whole:
    """What is left of a response when every point and replication must be there.

    kept: (points,) bool. runs: (kept points, kept replications) without NaN. words: what was left
    out, in a sentence; empty when nothing was.
    """

    kept: np.ndarray
    runs: np.ndarray
    words: str


def made_whole(found: Response, blocks: np.ndarray, least: int) -> Whole:
    """Return the largest part without gaps: fewer replications, or fewer blocks, said in words.

    Effects are differences on the same luck, so a replication counts at every point or nowhere.
    least: blocks an analysis needs. Raises OnzeError when less than that is left.
    """
    there = np.isfinite(found.runs)
    everywhere = there.all(axis=0)
    count = int(blocks.max()) + 1
    filled = np.array([there[blocks == block].all() for block in range(count)])
    by_replication = int(everywhere.sum()) * len(there)
    by_block = int(filled[blocks].sum()) * there.shape[1]
    if max(by_replication, by_block) == 0 or (by_block > by_replication and filled.sum() < least):
        raise OnzeError(
            f"{int((~there).sum()):,} of {there.size:,} values are missing, and no part without "
            "gaps is large enough: run the sweep again, it lives only what is missing."
        )
    if by_replication >= by_block:
        kept, values = np.ones(len(there), dtype=bool), found.runs[:, everywhere]
        gone, of, what = int((~everywhere).sum()), len(everywhere), "replications"
    else:
        kept = filled[blocks]
        values = found.runs[kept]
        gone, of = int((~filled).sum()), count
        what = "points" if count == len(there) else "blocks of points"
    if not gone:
        return Whole(kept, values, "")
    words = (
        f"{int((~there).sum()):,} of {there.size:,} values are missing (failed, not lived yet, or "
        f"nothing to measure): "
        f"{gone:,} of {of:,} {what} were left out so that the rest is whole."
    )
    if what != "replications":
        words += " If runs fail where numbers are extreme, what is left is not the whole space."
    return Whole(kept, values, words)
