"""What may a brand choose among in a study, and under which conditions was each choice lived?

A policy, what `policy.` factors change in it and what the brand's own entries are (its price) are
chosen; everything else is a condition of the world that nobody chooses. Choices are compared by
their mean over the conditions that all of them were lived under.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.lab.factors import BRANDS, POLICY, level_in_words
from analysis.lab.pareto_front import front
from sim.errors import OnzeError
from sim.scenario import load_scenario

if TYPE_CHECKING:
    from analysis.lab.outline import Outline

MANY = 3  # settings a name holds at most
TOLD = 2  # of more of them, so many: those in which a choice stands out
CELL = ["choice", "policy", "replication"]


@dataclass(frozen=True)
class Pooled:
    """The runs of a study as those of its choices.

    runs: columns point (the first of the choice), policy, replication and the objectives, each the
    mean over conditions. conditions: settings of them; crossed: all choices met the same ones;
    left_out: settings left out because some choice lacks runs there; alone: share of conditions in
    which a choice by itself is on the front, by (point, policy), None where there is only one.
    """

    runs: pd.DataFrame
    conditions: int
    crossed: bool
    left_out: int
    alone: pd.Series | None


def parted(outline: Outline, runs: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Return the varied factors that are chosen, and those that are conditions."""
    varied = [
        f.address for f in outline.factors if len(set(runs[f.address].map(level_in_words))) > 1
    ]
    own = (POLICY, own_brand(outline))
    chosen = [name for name in varied if name.startswith(own)]
    return chosen, [name for name in varied if name not in chosen]


def own_brand(outline: Outline) -> str:
    """Return how the entries of the brand that chooses begin; of any brand, where none is known."""
    try:
        world = load_scenario(outline.world, outline.settings)
    except (OnzeError, OSError):
        return BRANDS
    return f"{BRANDS}{world.brands[world.focal].key}."


def pooled(
    runs: pd.DataFrame,
    chosen: Sequence[str],
    conditions: Sequence[str],
    objectives: Sequence[str],
    better: Sequence[int],
) -> Pooled:
    """Return what each choice gave on average over the conditions all of them met.

    Where they share none (a sample over both at once), each is averaged over its own.
    """
    values = runs[list(objectives)].to_numpy(float)
    sound = runs[np.isfinite(values).all(axis=1)]
    sound = sound.assign(choice=_first_point(sound, chosen), met=_first_point(sound, conditions))
    sound = sound.drop_duplicates([*CELL, "met"])
    count = sound["met"].nunique()
    if sound.empty or count == 1:
        return Pooled(_means(sound, objectives), 1, True, 0, None)
    everywhere = sound.groupby("met").size() == len(sound[CELL].drop_duplicates())
    shared = everywhere.index[everywhere]
    if len(shared):
        kept = sound[sound["met"].isin(shared)]
        alone = _alone(kept, objectives, better) if len(shared) > 1 else None
        return Pooled(
            _means(kept, objectives), len(shared), True, len(everywhere) - len(shared), alone
        )
    met = sound.groupby(["choice", "policy"])["met"].transform("nunique")
    full = sound[sound.groupby(CELL)["met"].transform("size") == met]
    same = len(set(sound.groupby(["choice", "policy"])["met"].agg(frozenset))) == 1
    return Pooled(_means(full, objectives), count, same, 0, None)


def _first_point(runs: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    """Return by run the first point with the same settings of some factors."""
    if not names:
        return pd.Series(0 if runs.empty else int(runs["point"].min()), index=runs.index)
    same = [runs[name].map(level_in_words) for name in names]
    return runs["point"].groupby(same).transform("min")


def _means(runs: pd.DataFrame, objectives: Sequence[str]) -> pd.DataFrame:
    found = runs.groupby(CELL, sort=False)[list(objectives)].mean().reset_index()
    return found.rename(columns={"choice": "point"})


def _alone(runs: pd.DataFrame, objectives: Sequence[str], better: Sequence[int]) -> pd.Series:
    """Return by choice the share of conditions in which it is on the front by itself."""
    cells = runs.groupby(["met", "choice", "policy"])[list(objectives)].mean()
    keys = cells.loc[cells.index[0][0]].index
    outcomes = cells.to_numpy(float).reshape(-1, len(keys), len(objectives))
    return pd.Series(front(outcomes, better).mean(axis=0), index=keys)


def labels_of(
    points: pd.DataFrame, keys: Sequence[tuple[int, str]], titles: Mapping[str, str]
) -> tuple[str, ...]:
    """Return what each choice is called: its policy where several differ, and its settings.

    points: the chosen factors, a row per point. Of many settings those are told in which a choice
    lies furthest from the middle of all.
    """
    several = len({policy for _, policy in keys}) > 1
    odd = pd.DataFrame(
        {
            name: (column.rank(pct=True) - 0.5).abs()
            if pd.api.types.is_numeric_dtype(column)
            else 0.5
            for name, column in points.items()
        },
        index=points.index,
    )
    labels = []
    for point, policy in keys:
        names = list(points.columns)
        if len(names) > MANY:
            order = odd.loc[point].sort_values(ascending=False, kind="stable").index
            names = [name for name in names if name in set(order[:TOLD])]
        settings = [f"{short(name)} {said(points.loc[point, name])}" for name in names]
        if len(points.columns) > MANY:
            settings.insert(0, f"point {point}")
        title = [titles.get(policy, policy)] if several or not settings else []
        labels.append(", ".join(title + settings))
    return tuple(labels)


def short(address: str) -> str:
    """Return the last word of a factor's address, as a name."""
    return address.rsplit(".", 1)[-1].replace("_", " ")


def said(value: Any) -> str:
    """Return a setting as a label shows it."""
    return f"{value:.3g}" if isinstance(value, float) else level_in_words(value)
