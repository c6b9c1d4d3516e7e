"""How is what an analysis found drawn so that a pointer can ask it more?

Each takes the tables an analysis keeps as CSV, and gives what own/chart.js draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.app.studied import Said
from analysis.app.studies_fronts import boxes, fronts, leads
from analysis.app.studies_names import Spec, label, level, measured, plain, scaled

MOST_BARS = 16
MOST_LEVELS = 24  # of a factor, that a heat map has room for
# What each method of sensitivity calls its main figure.
HEAVY = ("total", "mu_star", "slope")


def charts_of(
    action: str, tables: Mapping[str, pd.DataFrame], measure: str, policy: str, said: Said
) -> list[tuple[str, Spec]]:
    """Return (heading, figure) of everything an analysis leaves to be drawn."""
    draw = {
        "show": shown,
        "sensitivity": weights,
        "pareto": fronts,
        "discover": boxes,
        "robust": leads,
    }[action]
    found = draw(tables, measure, policy, said)
    return [(heading, {**spec, "language": said.words.language}) for heading, spec in found]


def shown(
    tables: Mapping[str, pd.DataFrame], measure: str, policy: str, said: Said
) -> list[tuple[str, Spec]]:
    """Draw a heat map where two factors make a grid, and the best as bars."""
    table = tables.get(f"show_{measure}")
    if table is None or table.empty:
        return []
    heat = heat_of(table, measure, policy, said)
    return [*([heat] if heat else []), bars_of_best(table, measure, said)]


def varied(table: pd.DataFrame) -> list[str]:
    """Return the factors that differ among the rows of a table of what came out."""
    columns = [name for name in table.columns if "." in name]
    return [name for name in columns if len(set(table[name].astype(str))) > 1]


def levels(column: pd.Series) -> list[Any]:
    """Return the different values of a factor, numbers in their order, names as they come."""
    values = column.drop_duplicates()
    return list(values.sort_values() if pd.api.types.is_numeric_dtype(values) else values)


def heat_of(table: pd.DataFrame, measure: str, policy: str, said: Said) -> tuple[str, Spec] | None:
    """Return a heat map of one policy over two factors; None where there is no such grid."""
    of_one = table[table["policy"] == policy] if policy in set(table["policy"]) else table
    factors = varied(of_one)
    if len(factors) != 2:
        return None
    across, up = sorted(factors, key=lambda name: -of_one[name].nunique())
    columns, rows = levels(of_one[across]), levels(of_one[up])
    complete = len(of_one) == len(columns) * len(rows)
    if not complete or max(len(columns), len(rows)) > MOST_LEVELS:
        return None
    name, times = measured(measure, said.words)
    cells = [
        [
            columns.index(row[across]),
            rows.index(row[up]),
            scaled(row[measure], times),
            scaled(half(row.get("low"), row.get("high")), times),
        ]
        for row in of_one.to_dict("records")
    ]
    spec = {
        "kind": "heat",
        "columns": [level(v, said) for v in columns],
        "rows": [level(v, said) for v in rows],
        "cells": cells,
        "columnTitle": said.factor(across),
        "rowTitle": said.factor(up),
        "level": True,  # a level has no middle to part at
    }
    return said.words("studies.heat", measure=name), spec


def half(low: Any, high: Any) -> float | None:
    """Return half an interval, None where it is not known."""
    ends = plain(low), plain(high)
    return None if None in ends else (ends[1] - ends[0]) / 2


def usual_of(table: pd.DataFrame) -> dict[str, str]:
    """Return, by factor that differs, the value most rows have; "" where a grid has none."""
    found = {}
    for name in varied(table):
        counts = table[name].astype(str).value_counts()
        found[name] = str(counts.index[0]) if 2 * counts.iloc[0] > len(table) else ""
    return found


def bars_of_best(table: pd.DataFrame, measure: str, said: Said) -> tuple[str, Spec]:
    """Return the best rows as bars: paired differences where there are any, else levels."""
    usual, policies = usual_of(table), table["policy"].nunique()
    best = table.head(MOST_BARS)
    gap = "difference" in best.columns and bool(best["difference"].notna().any())
    columns = (
        ("difference", "difference_low", "difference_high") if gap else (measure, "low", "high")
    )
    heading, times = measured(measure, said.words)
    bars = []
    for row in best.to_dict("records"):
        value, low, high = (scaled(row.get(name), times) for name in columns)
        clear = low is not None and high is not None and (low > 0 or high < 0)
        colour = "a" if clear or not gap else "faint"
        name = label(row, usual, policies, said)
        bars.append({"name": name, "value": value, "low": low, "high": high, "colour": colour})
    kind = "studies.bars_gap" if gap else "studies.bars"
    return said.words(kind, measure=heading, count=len(bars)), {"kind": "bars", "bars": bars}


def weights(
    tables: Mapping[str, pd.DataFrame], measure: str, policy: str, said: Said
) -> list[tuple[str, Spec]]:
    """Draw what a measure hangs on, the heaviest first, each with its interval."""
    table = tables.get("sensitivity")
    main = next((name for name in HEAVY if table is not None and name in table.columns), None)
    if table is None or main is None or table.empty:
        return []
    bars = []
    for row in table.head(MOST_BARS).to_dict("records"):
        low, high = plain(row.get(f"{main}_low")), plain(row.get(f"{main}_high"))
        clear = low is not None and high is not None and (low > 0 or high < 0)
        name = said.factor(row["factor"])
        bars.append({"name": name, "value": plain(row[main]), "low": low, "high": high,
                     "colour": "a" if clear else "faint"})  # fmt: skip
    return [(said.words(f"studies.weights.{main}"), {"kind": "bars", "bars": bars})]
