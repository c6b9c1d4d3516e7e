"""How are losing conditions said: one plain sentence a box, and what must be known with it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from analysis.lab.discover_boxes import Side
from analysis.lab.discover_cases import Cases
from analysis.lab.discover_proof import Found
from analysis.lab.discover_tree import Leaf, Tree
from analysis.wording import fine, listed, p_value, percent

METHOD = (
    "PRIM (Friedman and Fisher 1999; Bryant and Lempert 2010), by the EMA Workbench; p from halves "
    "of the points (Meinshausen, Meier and Bühlmann 2009). Tree: Breiman et al. 1984, scikit-learn."
)


def sentence_of(case: Cases, boxes: Sequence[Found], few: bool) -> str:
    """Return what to read first. few: too few losses, or too few others, to look for a box."""
    a, b = case.found.first, case.found.second
    what = case.found.words.rsplit(" in ", 1)[1]
    losses, count = int(case.lost.sum()), len(case.lost)
    tally = f"It loses at {losses:,} of {count:,} points in all; {_undecided(case)}."
    if losses in (0, count):
        where = "at none" if losses == 0 else "at every one"
        return f"{a} loses to {b} in {what} {where} of {count:,} points; {_undecided(case)}."
    if few:
        return f"{a} loses to {b} in {what} too rarely or too often to say under which. {tally}"
    if not boxes:
        return (
            f"Where {a} loses to {b} in {what} follows no conditions that chance could not have "
            f"given as well. {tally}"
        )
    first = boxes[0]
    return (
        f"{a} loses to {b} in {what} when {conditions(first.box.sides, first.box.factors)}: "
        f"{percent(density(case, first))} of such worlds, and "
        f"{percent(coverage(case, first.held))} of all worlds where it loses. {tally}"
    )


def _undecided(case: Cases) -> str:
    open_ = int(case.undecided.sum())
    if case.found.runs.shape[1] < 2:
        return "one replication: who loses at a point is partly luck"
    return f"{open_:,} are undecided, their intervals hold zero"


def conditions(sides: Mapping[Side, Any], order: Sequence[str]) -> str:
    """Return conditions as a sentence lists them, in the factors' own units."""
    parts = []
    for name in order:
        if (name, "levels") in sides:
            parts.append(f"{name} is {' or '.join(sorted(map(str, sides[name, 'levels'])))}")
        elif (name, "low") in sides and (name, "high") in sides:
            low, high = sides[name, "low"], sides[name, "high"]
            parts.append(f"{name} is between {fine(low)} and {fine(high)}")
        elif (name, "low") in sides:
            parts.append(f"{name} is above {fine(sides[name, 'low'])}")
        else:
            parts.append(f"{name} is below {fine(sides[name, 'high'])}")
    return listed(parts)


def density(case: Cases, found: Found) -> float:
    """Return the share of a box's points that lose."""
    return float(case.lost[found.held].mean())


def coverage(case: Cases, held: np.ndarray) -> float:
    """Return the share of all losses among points held: (points,) bool."""
    return float(held[case.lost].mean())


def notes_of(case: Cases, boxes: Sequence[Found], small: Tree | None) -> list[str]:
    """Return what must be known beside the sentence: proof, further boxes, the tree, methods."""
    notes = [case.words] if case.words else []
    for place, found in enumerate(boxes, start=1):
        name = "box" if len(boxes) == 1 else f"box {place}"
        notes.append(
            f"On halves it was not found on, {name} holds {percent(found.proof.density)} losses "
            f"and covers {percent(found.proof.coverage)} of them ({p_value(found.proof.p_value)})."
        )
    for place, found in enumerate(boxes[1:], start=2):
        notes.append(
            f"Box {place}, among the points that are left: "
            f"{conditions(found.box.sides, found.box.factors)}: {percent(density(case, found))} "
            f"of such worlds; with the boxes before it "
            f"{percent(coverage(case, np.any([f.held for f in boxes[:place]], axis=0)))} of all "
            "losses."
        )
    if small is not None:
        notes.append(_tree_words(small))
    return [*notes, "Loses: its paired mean is the worse one, undecided points included.", METHOD]


def _tree_words(small: Tree) -> str:
    if np.isnan(small.accuracy):
        return "The tree could not be tried on points it had not seen."
    leaves = [leaf for leaf in small.leaves if leaf.loses and leaf.sides]
    where = "; or ".join(conditions(leaf.sides, _names(leaf)) for leaf in leaves)
    if not where:
        return "A tree finds no split that would tell losses from the rest."
    return (
        f"A tree of {len(small.leaves)} leaves tells losses from the rest with a balanced accuracy "
        f"of {percent(small.accuracy)} on points it had not seen (guessing: 50 %). It says "
        f"“loses” when {where}."
    )


def _names(leaf: Leaf) -> list[str]:
    return list(dict.fromkeys(name for name, _ in leaf.sides))
