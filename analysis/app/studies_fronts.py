"""How are a front, the boxes in which a policy loses, and its leads drawn?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.app.studied import Said
from analysis.app.studies_names import Spec, measure_in_words, measured, plain, scaled


def fronts(
    tables: Mapping[str, pd.DataFrame], measure: str, policy: str, said: Said
) -> list[tuple[str, Spec]]:
    """Draw what is paid against what is got; those nothing beats stand out."""
    table = tables.get("pareto")
    if table is None or table.empty:
        return []
    found = []
    for goal in ("profit", "customers_kept"):
        points = [
            {
                "x": plain(row["cost_difference"]),
                "y": plain(row[f"{goal}_difference"]),
                "x_low": plain(row.get("cost_difference_low")),
                "x_high": plain(row.get("cost_difference_high")),
                "y_low": plain(row.get(f"{goal}_difference_low")),
                "y_high": plain(row.get(f"{goal}_difference_high")),
                "name": said.named(row["choice"]),
                "front": bool(row["on_front"]),
            }
            for row in table.to_dict("records")
        ]
        name = measure_in_words(goal, said.words)
        spec = {
            "kind": "front",
            "points": [p for p in points if p["x"] is not None and p["y"] is not None],
            "xTitle": said.words("studies.paid"),
            "yTitle": said.words("studies.got", measure=measured(goal, said.words)[0]),
        }
        found.append((said.words("studies.front", measure=name), spec))
    return found


def boxes(
    tables: Mapping[str, pd.DataFrame], measure: str, policy: str, said: Said
) -> list[tuple[str, Spec]]:
    """Draw where a policy loses, with the boxes found, over the two factors that tell most."""
    points, sides = tables.get("discover_points"), tables.get("discover_boxes")
    if points is None or sides is None or points.empty:
        return []
    numeric = [
        name
        for name in points.columns
        if "." in name and pd.api.types.is_numeric_dtype(points[name])
    ]
    told = [name for name in dict.fromkeys(sides["factor"]) if name in numeric]
    axes = [*told, *(name for name in numeric if name not in told)][:2]
    if len(axes) < 2:
        return []
    across, up = axes
    spec = {
        "kind": "boxes",
        "xTitle": said.factor(across),
        "yTitle": said.factor(up),
        "points": [
            [plain(row[across]), plain(row[up]), bool(row["loses"]), bool(row["undecided"])]
            for row in points.to_dict("records")
        ],
        "boxes": [
            box_of(sides[sides["box"] == number], across, up) for number in sides["box"].unique()
        ],
        "losing": said.words("studies.loses"),
        "winning": said.words("studies.not_loses"),
        "undecided": said.words("studies.undecided"),
    }
    return [(said.words("studies.boxes" if spec["boxes"] else "studies.no_boxes"), spec)]


def box_of(sides: pd.DataFrame, across: str, up: str) -> dict[str, float | None]:
    """Return the ends of a box on two axes; None where it is open."""
    ends = {(row["factor"], row["side"]): row["limit"] for row in sides.to_dict("records")}
    return {
        "x_low": plain(ends.get((across, "low"))),
        "x_high": plain(ends.get((across, "high"))),
        "y_low": plain(ends.get((up, "low"))),
        "y_high": plain(ends.get((up, "high"))),
    }


def leads(
    tables: Mapping[str, pd.DataFrame], measure: str, policy: str, said: Said
) -> list[tuple[str, Spec]]:
    """Draw the lead of a policy at every point that passes the survey."""
    table = tables.get("robust_points")
    if table is None:
        return []
    name, times = measured(measure, said.words)
    values = [scaled(lead, times) for lead in table.loc[table["passes"], "lead"].dropna()]
    heading = said.words("studies.leads", measure=name)
    return [(heading, {"kind": "dots", "values": values})] if values else []
