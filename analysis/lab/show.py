"""What came out of a study: every point under every policy, the best first, held to a reference?"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.lab.amounts import Scale, name_of, scale_of
from analysis.lab.answer import Answer, Asked, Shown
from analysis.lab.cells import Cell, Outcome, half, outcome, wide_of
from analysis.lab.places import Places, head_of
from analysis.lab.show_figures import figures_of
from analysis.lab.show_words import gap_scale, level_scale, notes_of, sentence_of, told_apart
from analysis.lab.show_worlds import document_over, notes_over, only_conditions, sentence_over
from analysis.lab.study import Study
from analysis.paired import Difference, Estimate, estimate
from analysis.wording import called
from sim.observations import QUANTITY

MOST_ROWS = 15
WIDTH, GUTTER = 80, 2
ROOM_FOR_FACTORS = 44


def ask(study: Study, asked: Asked) -> Answer:
    """Return what came out of a study for one measure."""
    table, points = study.table(), study.points()
    found = outcome(study.experiment, table, points, asked)
    places = Places(study.experiment, points, found.reference)
    over = only_conditions(found, places)
    return Answer(
        name="show",
        sentence=sentence_over(found, places) if over else sentence_of(found, places),
        notes=tuple(notes_of(found, places, study.counts(), notes_over(found) if over else "")),
        shown=shown(found, places, table),
        tables={f"show_{asked.measure}": whole_table(found, places, table)},
        figures=figures_of(found, places),
        document=document(found, places)
        | ({"over_conditions": document_over(found)} if over else {}),
    )


def shown(found: Outcome, places: Places, table: pd.DataFrame) -> Shown:
    """Return the best rows as 80 columns can hold them."""
    cells = found.cells[:MOST_ROWS]
    columns = [*_names(found, places, cells), *_figures(found, places, cells)]
    words = [i for i, (_, texts) in enumerate(columns) if not _numeric(texts)]
    for name in _others(found, places):
        column = _other(name, table, cells, places)
        if column and _width([*columns, column]) <= WIDTH:
            columns.append(column)
    more = len(found.cells) - len(cells)
    rest = f"; {more:,} more in show_{found.measure}.csv" if more else ""
    name = name_of(found.measure).capitalize()
    if found.one_policy and len(places.titles) > 1:
        name += f" of {called(places.titles[found.best.policy])}"
    title = f"{name}, best first, 95 % intervals{rest}"
    rows = [[column[1][row] for column in columns] for row in range(len(cells))]
    return Shown(title, [_folded(column) for column in columns], rows, words)


Column = tuple[str, list[str]]


def _names(found: Outcome, places: Places, cells: Sequence[Cell]) -> list[Column]:
    """Return the columns that say which cell a row is of."""
    factors = [(head_of(f), [places.value(cell.point, f) for cell in cells]) for f in places.varied]
    if _width(factors) > ROOM_FOR_FACTORS:
        factors = _at_point(places, cells)
    if not found.one_policy:
        factors.append(("policy", [places.titles[cell.policy] for cell in cells]))
    return factors or [("policy", [places.titles[cell.policy] for cell in cells])]


def _at_point(places: Places, cells: Sequence[Cell]) -> list[Column]:
    """Return one column instead of many: what differs from the world, or the point's number."""
    if places.outline.design.kind == "one_at_a_time":
        return [("changed", [places.at(cell.point) for cell in cells])]
    return [("point", [f"{cell.point}" for cell in cells])]


def _figures(found: Outcome, places: Places, cells: Sequence[Cell]) -> list[Column]:
    """Return the measure itself and its difference from the reference."""
    level, gap = level_scale(found), gap_scale(found)
    name = name_of(found.measure)
    gaps = [
        "reference" if found.is_reference(cell) else _plus_minus(gap, cell.gap, signed=True)
        for cell in cells
    ]
    than = {"policy": f"less {places.in_short()}", "mean": "from the mean of all"}
    head = than.get(found.reference.kind, "from the reference")
    return [
        (f"{name}, {level.short}", [_plus_minus(level, cell.level) for cell in cells]),
        (f"{head}, {gap.short}", gaps),
    ]


def _plus_minus(scale: Scale, found: Estimate | Difference, signed: bool = False) -> str:
    """Return a mean with half its interval."""
    ends, text = half(found), scale.said(found.mean, signed)
    return text if ends is None else f"{text} ±{scale.said(ends)}"


def _others(found: Outcome, places: Places) -> list[str]:
    return [name for name in places.outline.measures if name != found.measure]


def _other(name: str, table: pd.DataFrame, cells: Sequence[Cell], places: Places) -> Column | None:
    """Return another measure's column; None where nothing measured it."""
    wide = wide_of(table, name, places.outline.replications)
    levels = [estimate(wide.loc[(cell.point, cell.policy)].to_numpy()) for cell in cells]
    if not any(np.isfinite(level.mean) for level in levels):
        return None
    scale = scale_of(name, [level.mean for level in levels], map(half, levels))
    return f"{name_of(name)}, {scale.short}", [_plus_minus(scale, level) for level in levels]


def _width(columns: Sequence[Column]) -> int:
    """Return how wide a table of columns is, heads folded between their words."""
    return sum(map(_broad, columns)) + GUTTER * max(len(columns) - 1, 0)


def _broad(column: Column) -> int:
    head, texts = column
    return max([len(text) for text in texts] + [len(word) for word in head.split()])


def _folded(column: Column) -> str:
    """Return a head folded to the width of what stands below it."""
    return "\n".join(textwrap.wrap(column[0], _broad(column), break_long_words=False))


def _numeric(texts: Sequence[str]) -> bool:
    return all(
        not any(letter.isalpha() for letter in text) or text == "reference" for text in texts
    )


def whole_table(found: Outcome, places: Places, table: pd.DataFrame) -> pd.DataFrame:
    """Return every cell, ranked: factors, measure, difference, the other measures, intervals."""
    rows: list[dict[str, Any]] = []
    for rank, cell in enumerate(found.cells, 1):
        low, high = found.widened(cell.gap)
        row: dict[str, Any] = {"rank": rank, "point": cell.point, "policy": cell.policy}
        row |= {f.address: places.points.loc[cell.point, f.address] for f in places.outline.factors}
        row |= {found.measure: cell.level.mean, "low": cell.level.low, "high": cell.level.high}
        row |= {"difference": cell.gap.mean, "difference_low": cell.gap.low}
        row |= {"difference_high": cell.gap.high, "simultaneous_low": low}
        row |= {"simultaneous_high": high, "replications": cell.gap.replications}
        rows.append(row)
    whole = pd.DataFrame(rows)
    for name in _others(found, places):
        means = wide_of(table, name, found.replications).mean(axis=1)
        whole[name] = [means.get((cell.point, cell.policy), np.nan) for cell in found.cells]
    return whole


def document(found: Outcome, places: Places) -> dict[str, Any]:
    """Return the keys of `--json`."""
    best, gap, rivals = found.best, found.held_to(), found.rivals()
    second = found.cells[1] if len(found.cells) > 1 else None
    return {
        "measure": found.measure,
        "unit": QUANTITY[found.measure].unit,
        "better": found.better,
        "replications": found.replications,
        "tried": len(found.cells),
        "reference": {
            "kind": found.reference.kind,
            "point": found.reference.point,
            "policy": found.reference.policy,
        },
        "best": _told(best, places),
        "next": None if second is None else _told(second, places),
        "lead": None if second is None else _interval(found, found.ahead_of(second)),
        "over_reference": None if gap is None else _interval(found, gap),
        "not_told_apart": [{"point": cell.point, "policy": cell.policy} for cell in rivals],
        "ahead": _beyond(found, 1),
        "behind": _beyond(found, -1),
    }


def _beyond(found: Outcome, side: int) -> int:
    """Count the cells whose own interval lies on one side of the reference."""
    known = [cell for cell in found.cells if told_apart(found, cell)]
    return sum(side * found.sign * cell.gap.mean > 0 for cell in known)


def _told(cell: Cell, places: Places) -> dict[str, Any]:
    row = places.points.loc[cell.point]
    factors = {f.address: _plain(row[f.address]) for f in places.outline.factors}
    return {
        "point": cell.point,
        "policy": cell.policy,
        "factors": factors,
        "mean": cell.level.mean,
        "low": cell.level.low,
        "high": cell.level.high,
        "difference": cell.gap.mean,
    }


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _interval(found: Outcome, gap: Difference) -> dict[str, Any]:
    low, high = found.widened(gap)
    return {"mean": gap.mean, "low": low, "high": high, "comparisons": found.searched}
