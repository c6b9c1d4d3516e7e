"""How are boxes and a tree of losing conditions laid out as tables?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.lab.answer import Shown
from analysis.lab.discover_boxes import Side
from analysis.lab.discover_cases import Cases
from analysis.lab.discover_proof import Found
from analysis.lab.discover_tree import Tree
from analysis.lab.discover_words import conditions, coverage, density
from analysis.wording import fine, p_value, percent, plain

BOX_COLUMNS = (
    "box", "factor", "side", "limit", "quasi_p", "returned", "density", "coverage", "points",
    "density_unseen", "coverage_unseen", "p_value",
)  # fmt: skip
TREE_COLUMNS = ("leaf", "conditions", "says", "points", "losses")
SIGNS = {"low": "above", "high": "below", "levels": "is"}


def box_table(case: Cases, boxes: Sequence[Found]) -> pd.DataFrame:
    """Return one row per side of a box."""
    rows = [
        {
            "box": place,
            "factor": name,
            "side": end,
            "limit": " or ".join(sorted(map(str, limit))) if end == "levels" else limit,
            "quasi_p": found.box.quasi_p[name, end],
            "returned": found.proof.returned.get(name, 0.0),
            "density": density(case, found),
            "coverage": coverage(case, found.held),
            "points": int(found.held.sum()),
            "density_unseen": found.proof.density,
            "coverage_unseen": found.proof.coverage,
            "p_value": found.proof.p_value,
        }
        for place, found in enumerate(boxes, start=1)
        for (name, end), limit in found.box.sides.items()
    ]
    return pd.DataFrame(rows, columns=list(BOX_COLUMNS))


def tree_table(small: Tree | None) -> pd.DataFrame:
    """Return one row per leaf."""
    rows = [
        (
            place,
            conditions(leaf.sides, list(dict.fromkeys(name for name, _ in leaf.sides))),
            "loses" if leaf.loses else "does not lose",
            leaf.points,
            leaf.losses,
        )
        for place, leaf in enumerate(small.leaves if small else (), start=1)
    ]
    return pd.DataFrame(rows, columns=list(TREE_COLUMNS))


def shown(case: Cases, boxes: Sequence[Found]) -> Shown:
    """Return the sides of every box as a terminal shows them."""
    rows = [
        [
            f"{place}",
            name,
            f"{SIGNS[end]} {_limit(limit)}",
            p_value(found.box.quasi_p[name, end]).removeprefix("p = ").removeprefix("p "),
            percent(found.proof.returned.get(name, 0.0)),
        ]
        for place, found in enumerate(boxes, start=1)
        for (name, end), limit in found.box.sides.items()
    ]
    if not boxes:
        return _tally(case)
    title = f"Where {case.found.first} loses to {case.found.second}"
    headers = ["box", "what", "where", "quasi-p", "in halves"]
    return Shown(title, headers, rows, (1, 2))


def _tally(case: Cases) -> Shown:
    """Return how many points fell how, where there is no box to show."""
    counts = {
        "loses": case.lost & ~case.undecided,
        "does not lose": ~case.lost & ~case.undecided,
        "undecided, leans to losing": case.lost & case.undecided,
        "undecided, leans to not losing": ~case.lost & case.undecided,
    }
    rows = [[name, f"{int(held.sum()):,}"] for name, held in counts.items()]
    return Shown(f"{case.found.first} against {case.found.second}", ["", "points"], rows)


def _limit(limit: Any) -> str:
    return fine(limit) if isinstance(limit, float) else " or ".join(sorted(map(str, limit)))


def document(case: Cases, found: Found) -> dict[str, Any]:
    """Return a box as `--json` prints it."""

    def side(at: Side) -> dict[str, Any]:
        limit = found.box.sides[at]
        value = limit if isinstance(limit, float) else sorted(map(str, limit))
        return {"factor": at[0], "side": at[1], "limit": value, "quasi_p": found.box.quasi_p[at]}

    own: dict[str, Any] = plain(
        {
            "sides": [side(at) for at in found.box.sides],
            "density": density(case, found),
            "coverage": coverage(case, found.held),
            "points": int(found.held.sum()),
            "unseen": vars(found.proof) | {"returned": dict(found.proof.returned)},
        }
    )
    return own
