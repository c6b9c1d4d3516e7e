"""At which points of the factors' space are markets lived?

A design is drawn as shares, one column per factor, each from 0 to 1; `Factor.at` makes values of
them. The same file and seed draw the same points. A quasi-random sequence and Saltelli's scheme
keep the points they had when there are to be more of them; a Latin hypercube is drawn anew.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from analysis.lab.factors import Factor, level_in_words, value_checked
from analysis.lab.outline import MOST_POINTS, Design
from sim.errors import OnzeError
from sim.parameters import nearest
from sim.reading import read_text

GRID_STEPS, MORRIS_STEPS = 5, 4
LEAST_SALTELLI = 2


def points_of(design: Design, factors: Sequence[Factor], usual: dict[str, Any]) -> np.ndarray:
    """Return the points of a design: (points, factors) float64 shares.

    usual: the value each factor has in the world as it is, for one_at_a_time. Raises OnzeError when
    a design cannot be drawn: too many points, a factor the method has no use for, a list that is
    not sound.
    """
    if not factors:
        return np.zeros((1, 0))
    count = size_of(design, factors)
    if count > MOST_POINTS:
        raise OnzeError(
            f"the design has {count:,} points; at most {MOST_POINTS:,} are allowed. Take fewer "
            "steps, factors or points.",
            key="design",
        )
    return _DRAWN[design.kind](design, factors, usual)


def size_of(design: Design, factors: Sequence[Factor]) -> int:
    """Return how many points a design has, before any is drawn; a list counts as none."""
    sides = [len(factor.shares(design.steps or GRID_STEPS)) for factor in factors]
    if design.kind == "grid":
        count = 1
        for side in sides:  # Python's own integers: a product this large must not wrap.
            count *= side
        return count
    each = len(factors) + 1
    return {
        "latin_hypercube": design.points,
        "quasi_random": design.points,
        "sobol": design.points * (2 * each if design.second_order else each + 1),
        "morris": design.trajectories * each,
        "one_at_a_time": 1 + sum(sides),
        "list": 0,
    }[design.kind]


def grid(design: Design, factors: Sequence[Factor], _: dict[str, Any]) -> np.ndarray:
    """Every value with every other; the last factor changes fastest."""
    sides = [factor.shares(design.steps or GRID_STEPS) for factor in factors]
    return np.array(list(itertools.product(*sides)))


def latin_hypercube(design: Design, factors: Sequence[Factor], _: dict[str, Any]) -> np.ndarray:
    """One point in each of `points` slices of every factor (McKay, Beckman and Conover 1979)."""
    from scipy.stats import qmc

    return qmc.LatinHypercube(len(factors), seed=design.seed).random(design.points)


def quasi_random(design: Design, factors: Sequence[Factor], _: dict[str, Any]) -> np.ndarray:
    """The beginning of a scrambled Sobol' sequence (Owen 1998)."""
    from scipy.stats import qmc

    whole = qmc.Sobol(len(factors), scramble=True, seed=design.seed)
    power = max(design.points - 1, 0).bit_length()
    return whole.random_base2(power)[: design.points]


def saltelli(design: Design, factors: Sequence[Factor], _: dict[str, Any]) -> np.ndarray:
    """Saltelli's scheme for Sobol' indices (Saltelli et al. 2010), as SALib draws it."""
    from SALib.sample import sobol

    if design.points < LEAST_SALTELLI or design.points & (design.points - 1):
        raise OnzeError(
            f"points = {design.points} of a sobol design must be a power of two from 2 on: "
            "64, 128, 256 ...",
            key="design.points",
        )
    return sobol.sample(
        problem_of(factors),
        design.points,
        calc_second_order=design.second_order,
        seed=design.seed,
    )


def trajectories(design: Design, factors: Sequence[Factor], _: dict[str, Any]) -> np.ndarray:
    """Morris's trajectories (Morris 1991), as SALib draws them."""
    from SALib.sample import morris

    steps = design.steps or MORRIS_STEPS
    if steps % 2:
        raise OnzeError(
            f"steps = {steps} of a morris design must be even: 4, 6, 8 ...", key="design.steps"
        )
    return morris.sample(
        problem_of(factors), design.trajectories, num_levels=steps, seed=design.seed
    )


def one_at_a_time(design: Design, factors: Sequence[Factor], usual: dict[str, Any]) -> np.ndarray:
    """The world as it is, then each factor through its steps with the others as they are."""
    centre = np.array([_usual_share(factor, usual[factor.address]) for factor in factors])
    rows = [centre]
    for column, factor in enumerate(factors):
        for share in factor.shares(design.steps or GRID_STEPS):
            rows.append(centre.copy())
            rows[-1][column] = share
    return np.array(rows)


def _usual_share(factor: Factor, value: Any) -> float:
    """Return the share of the world's own value, or refuse a range or list it lies outside."""
    inside = (
        value in factor.levels
        if factor.levels is not None
        else isinstance(value, int | float) and factor.low <= value <= factor.high  # type: ignore[operator]
    )
    if not inside:
        raise OnzeError(
            f"{factor.address} is {value} in this world, which is not among {factor.in_words()}: "
            "one at a time needs the world's own value.",
            key=factor.address,
        )
    return factor.share_of(value)


def problem_of(factors: Sequence[Factor]) -> dict[str, Any]:
    """Return what SALib asks of factors, each as a share from 0 to 1."""
    return {
        "num_vars": len(factors),
        "names": [factor.address for factor in factors],
        "bounds": [[0.0, 1.0]] * len(factors),
    }


def from_list(design: Design, factors: Sequence[Factor], _: dict[str, Any]) -> np.ndarray:
    """The rows of a CSV file with a column per factor; numbers may lie beyond a factor's ends."""
    path = Path(design.file)
    if not design.file:
        raise OnzeError('a design of kind list needs file = "points.csv".', key="design.file")
    rows = list(csv.reader(read_text(path).splitlines()))
    header = [name.strip() for name in rows[0]] if rows else []
    for factor in factors:
        if factor.address not in header:
            hint = nearest(factor.address, header)
            raise OnzeError(
                f"{path.name} has no column {factor.address}{hint}.",
                file=path,
                key=factor.address,
            )
    columns = [header.index(factor.address) for factor in factors]
    found = []
    for number, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            found.append(_row(path, number, row, columns, factors))
    if not found:
        raise OnzeError(f"{path.name} has no rows below its heading.", file=path)
    return np.array(found)


def _row(
    path: Path, number: int, row: Sequence[str], columns: Sequence[int], factors: Sequence[Factor]
) -> list[float]:
    shares = []
    for column, factor in zip(columns, factors, strict=True):
        where = f"{path.name}, line {number}"
        text = row[column].strip() if column < len(row) else ""
        value: Any = text
        if factor.levels is None:
            try:
                value = float(text)
            except ValueError:
                raise OnzeError(
                    f"{where}: {factor.address} = {text!r} is not a number.", file=path
                ) from None
            value = value_checked(factor.address, value, where, path)
            if factor.log and value <= 0:
                raise OnzeError(
                    f"{where}: {factor.address} = {value:g} must lie above 0: it goes by ratios.",
                    file=path,
                    key=factor.address,
                )
        else:
            value = _level(factor, text)
            if value is None:
                raise OnzeError(
                    f"{where}: {factor.address} = {text} is not among {factor.in_words()}.",
                    file=path,
                    key=factor.address,
                )
        shares.append(factor.share_of(value))
    return shares


def _level(factor: Factor, text: str) -> Any:
    """Return the level a cell names, as tables show it or as a number; None: none of them."""
    for level in factor.levels or ():
        if text == level_in_words(level):
            return level
        with suppress(ValueError):
            if isinstance(level, int | float) and float(text) == level:
                return level
    return None


_DRAWN = {
    "grid": grid,
    "latin_hypercube": latin_hypercube,
    "quasi_random": quasi_random,
    "sobol": saltelli,
    "morris": trajectories,
    "one_at_a_time": one_at_a_time,
    "list": from_list,
}
