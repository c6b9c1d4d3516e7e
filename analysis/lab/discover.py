"""Under which conditions does one policy lose to another, and how sure is that?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.lab.answer import Answer
from analysis.lab.discover_boxes import best_box
from analysis.lab.discover_cases import Cases, cases
from analysis.lab.discover_figures import map_of_boxes
from analysis.lab.discover_proof import Found, proof
from analysis.lab.discover_tables import box_table, document, shown, tree_table
from analysis.lab.discover_tree import tree
from analysis.lab.discover_words import notes_of, sentence_of
from analysis.lab.factors import level_in_words
from analysis.wording import plain

if TYPE_CHECKING:
    from analysis.lab.answer import Asked
    from analysis.lab.study import Study

MOST_BOXES = 3
LEAST_CASES = 10  # losses, and others, below which no box is looked for


def ask(study: Study, asked: Asked) -> Answer:
    """Return under which conditions the policy asked about loses to the one it is held to."""
    case = cases(study, asked)
    few = min(int(case.lost.sum()), int((~case.lost).sum())) < LEAST_CASES
    points = _columns(case.points)
    boxes: list[Found] = [] if few else _boxes(case, points, asked.seed)
    small = None if few else tree(points, case.lost, case.blocks, asked.seed)
    return Answer(
        name="discover",
        sentence=sentence_of(case, boxes, few),
        notes=tuple(notes_of(case, boxes, small)),
        shown=shown(case, boxes),
        tables={
            "discover_boxes": box_table(case, boxes),
            "discover_tree": tree_table(small),
            "discover_points": case.points.assign(loses=case.lost, undecided=case.undecided),
        },
        figures={} if few else {"discover": map_of_boxes(case, [found.box for found in boxes])},
        document={
            "response": case.found.words,
            "points": len(case.lost),
            "loses": int(case.lost.sum()),
            "undecided": int(case.undecided.sum()),
            "boxes": [document(case, found) for found in boxes],
            "tree": plain(tree_table(small).to_dict(orient="records")),
            "tree_accuracy": plain({"balanced": small.accuracy})["balanced"] if small else None,
        },
    )


def _columns(points: pd.DataFrame) -> pd.DataFrame:
    """Return the factors as PRIM takes them: numbers as floats, choices as text."""
    return pd.DataFrame(
        {
            name: column.astype(np.float64)
            if pd.api.types.is_numeric_dtype(column) and column.dtype != bool
            else np.array([level_in_words(level) for level in column], dtype=object)
            for name, column in points.items()
        }
    )


def _boxes(case: Cases, points: pd.DataFrame, seed: int) -> list[Found]:
    """Return boxes one after the other, each on what the ones before it left, while they hold."""
    found: list[Found] = []
    left = np.ones(len(points), dtype=bool)
    while len(found) < MOST_BOXES:
        lost = case.lost[left]
        if min(lost.sum(), (~lost).sum()) < LEAST_CASES:
            break
        rest = points[left].reset_index(drop=True)
        box = best_box(rest, lost)
        if box is None:
            break
        tried = proof(rest, lost, case.blocks[left], case.free[left], seed + len(found))
        if not tried.holds:
            break
        held = box.holds(points)
        found.append(Found(box, held, tried))
        left &= ~held
    return found
