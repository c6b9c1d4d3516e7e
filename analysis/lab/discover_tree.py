"""Which few splits tell the points where a policy loses? A small tree, tried on points unseen.

Breiman, Friedman, Olshen and Stone 1984, Classification and Regression Trees, by scikit-learn. A
choice becomes one column per level. Balanced accuracy is the mean of the shares told right among
losses and among the others, so that guessing is worth one half.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.lab.discover_boxes import Side

LEAVES = 5
LEAST_SHARE = 0.03
FOLDS = 5


@dataclass(frozen=True)
class Leaf:
    """A leaf: its sides (levels as sets), whether it says "loses", its points and losses."""

    sides: dict[Side, Any]
    loses: bool
    points: int
    losses: int


@dataclass(frozen=True)
class Tree:
    """Leaves, and the balanced accuracy on points the tree had not seen (NaN: cannot be tried)."""

    leaves: Sequence[Leaf]
    accuracy: float


def tree(points: pd.DataFrame, lost: np.ndarray, blocks: np.ndarray, seed: int) -> Tree:
    """Return a tree of few leaves. blocks: (points,) int64, never split between folds."""
    columns, meaning = _columns(points)
    model = _model(len(lost), seed).fit(columns, lost)
    levels = {name: frozenset(points[name]) for name, level in meaning if level is not None}
    leaves = _leaves(model, columns, lost, meaning, levels)
    return Tree(leaves, _accuracy(columns, lost, blocks, seed))


def _model(points: int, seed: int) -> Any:
    from sklearn.tree import DecisionTreeClassifier

    return DecisionTreeClassifier(
        max_leaf_nodes=LEAVES,
        min_samples_leaf=max(2, round(LEAST_SHARE * points)),
        class_weight="balanced",
        random_state=seed % 2**32,
    )


def _columns(points: pd.DataFrame) -> tuple[np.ndarray, list[tuple[str, Any]]]:
    """Return a table of floats, and what each column means: a factor, or one of its levels."""
    columns, meaning = [], []
    for name in points.columns:
        values = points[name]
        if pd.api.types.is_numeric_dtype(values):
            columns.append(values.to_numpy(dtype=np.float64))
            meaning.append((str(name), None))
            continue
        for level in sorted(set(values), key=str):
            columns.append(np.array([float(value == level) for value in values]))
            meaning.append((str(name), level))
    return np.stack(columns, axis=1), meaning


def _accuracy(columns: np.ndarray, lost: np.ndarray, blocks: np.ndarray, seed: int) -> float:
    """Return the balanced accuracy over folds of whole blocks."""
    dice = np.random.default_rng(seed)
    numbers = dice.permutation(np.unique(blocks))
    if len(numbers) < FOLDS:
        return float("nan")
    told = np.zeros(len(lost), dtype=bool)
    for fold in np.array_split(numbers, FOLDS):
        apart = np.isin(blocks, fold)
        if len(np.unique(lost[~apart])) < 2:
            return float("nan")
        model = _model(int((~apart).sum()), seed).fit(columns[~apart], lost[~apart])
        told[apart] = model.predict(columns[apart])
    return float((told[lost].mean() + (~told[~lost]).mean()) / 2)


def _leaves(
    model: Any,
    columns: np.ndarray,
    lost: np.ndarray,
    meaning: list[tuple[str, Any]],
    levels: dict[str, frozenset[Any]],
) -> list[Leaf]:
    """Return the leaves from left to right, each with all that leads to it."""
    nodes, ends = model.tree_, model.apply(columns)
    found: list[Leaf] = []

    def walk(node: int, sides: dict[Side, Any]) -> None:
        if nodes.children_left[node] == -1:
            share = nodes.value[node][0] / nodes.value[node][0].sum()
            weight = model.classes_.tolist().index(True)
            held = ends == node
            said = bool(share[weight] > 0.5)
            found.append(Leaf(sides, said, int(held.sum()), int(lost[held].sum())))
            return
        name, level = meaning[nodes.feature[node]]
        limit = float(nodes.threshold[node])
        walk(nodes.children_left[node], _with(sides, name, level, limit, False, levels))
        walk(nodes.children_right[node], _with(sides, name, level, limit, True, levels))

    walk(0, {})
    return found


def _with(
    sides: dict[Side, Any],
    name: str,
    level: Any,
    limit: float,
    above: bool,
    levels: dict[str, frozenset[Any]],
) -> dict[Side, Any]:
    """Return the sides with one more: beyond a limit, or with or without a level."""
    more = dict(sides)
    if level is not None:
        left = more.get((name, "levels"), levels[name])
        more[name, "levels"] = left & {level} if above else left - {level}
    else:
        more[name, "low" if above else "high"] = limit
    return more
