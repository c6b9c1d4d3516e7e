"""Which experiment lives some points of a study again, on luck nobody chose them by?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.lab.answer import Asked
from analysis.lab.factors import Factor
from analysis.lab.outline import Outline
from analysis.lab.study import Study

FRESH_SEEDS = 1000  # so far from the seeds that chose the points
FRESH_REPLICATIONS = 8


class Again(NamedTuple):
    """An experiment's files by name: its points as a table; itself, and policies it names."""

    tables: dict[str, pd.DataFrame]
    files: dict[str, str]


def again_of(study: Study, points: Sequence[int], asked: Asked) -> Again:
    """Return the experiment that lives some points on fresh seeds; none without points."""
    if not points:
        return Again({}, {})
    name = f"worst_{asked.policy}"
    table = study.points().loc[list(points)].reset_index(drop=True)
    texts = study.experiment.texts
    policies = {f"{p}.toml": texts[p] for p in (asked.policy, asked.against) if p in texts}
    return Again({name: table}, {f"{name}.toml": text_of(study, asked, f"{name}.csv")} | policies)


def text_of(study: Study, asked: Asked, points: str) -> str:
    """Return the experiment as a file. points: the name of its list."""
    outline: Outline = study.experiment
    world, pair = Path(outline.world), (asked.policy, asked.against)
    head = {
        "title": f"The worst of {outline.name}, on fresh seeds",
        "question": outline.question,
        "world": str(world.resolve()) if world.suffix else outline.world,
        "policies": [f"{p}.toml" if p in outline.texts else p for p in pair],
        "against": asked.against,
        "replications": FRESH_REPLICATIONS,
        "seed": outline.seed + FRESH_SEEDS,
        "survey": outline.survey,
        "measures": list(dict.fromkeys([asked.measure, *outline.measures])),
    }
    parts = [f"# Made by: python run.py study {study.folder.name} robust", *lines(head)]
    parts += ["", "[set]", *lines(outline.settings)]
    parts += ["", "[design]", 'kind = "list"', f"file = {said(points)}", "", "[factors]"]
    parts += [f"{said(factor.address)} = {entry(factor)}" for factor in outline.factors]
    return "\n".join(parts) + "\n"


def lines(table: dict[str, Any]) -> list[str]:
    """Return a line of TOML per entry."""
    return [f"{said(name) if '.' in name else name} = {said(v)}" for name, v in table.items()]


def entry(factor: Factor) -> str:
    """Return a factor as a file says it."""
    if factor.levels is not None:
        return (
            f"{{values = {said([list(v) if isinstance(v, tuple) else v for v in factor.levels])}}}"
        )
    return f"{{low = {factor.low!r}, high = {factor.high!r}}}"


def said(value: Any) -> str:
    """Return a value as TOML, which writes texts, lists, numbers and yes or no as JSON does."""
    if isinstance(value, float):
        return repr(value)
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
