"""Studies made by hand: the value of every run is known, so what must be found is known too."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.lab.factors import Factor
from analysis.lab.outline import Design, Outline

CAPACITY = Factor(
    "policy.desk.capacity", "desk capacity", "answers per message expected", levels=(0.5, 0.9, 1.2)
)
ORDER = Factor("policy.order", "order", "", levels=(("praise", "newest"), ("complaints", "oldest")))
FAILURE = Factor("experience.failure", "failure", "probability per purchase", low=0.01, high=0.1)
BASKET = Factor("money.basket", "basket", "euros per purchase", low=50.0, high=120.0)


@dataclass
class HandMade:
    """What `show` and `report` ask of a study, from a function of point, policy and replication."""

    experiment: Outline
    rows: pd.DataFrame
    design: pd.DataFrame
    failed: int = 0
    lost: int = 0
    folder: Path = Path("by_hand")
    store: object = None
    members: list = field(default_factory=list)

    def points(self):
        return self.design

    def table(self):
        return self.rows

    def counts(self):
        done = len(self.rows)
        return {"runs": done + self.failed + self.lost, "done": done, "failed": self.failed}

    def failures(self):
        return pd.DataFrame({"point": [0] * self.failed, "error": ["no"] * self.failed})


def said(level):
    return " then ".join(level) if isinstance(level, tuple) else level


def grid_of(*factors, steps=3):
    """Every value with every other, the last factor fastest."""
    sides = [f.levels or np.linspace(f.low, f.high, steps).tolist() for f in factors]
    rows = [[said(value) for value in row] for row in product(*sides)]
    return points_of(factors, rows)


def points_of(factors, rows):
    index = pd.RangeIndex(len(rows), name="point")
    return pd.DataFrame(rows, columns=[f.address for f in factors], index=index)


def outline_of(factors, policies=("as_observed",), kind="grid", replications=4, **changes):
    words = {
        "name": "by_hand",
        "title": "Made by hand",
        "question": "Is what is found what was put in?",
        "world": "baseline",
        "consumers": 1000,
        "people_per_agent": 20,
        "days": 365,
        "settings": {},
        "titles": tuple(name.replace("_", " ").capitalize() for name in policies),
        "against": None,
        "seed": 1,
        "measures": ("profit", "customers_kept"),
        "daily": False,
        "survey": False,
    }
    design = Design(kind=kind)
    return Outline(
        **(words | changes), policies=policies, factors=tuple(factors), design=design,
        replications=replications,
    )  # fmt: skip


def study_of(outline, design, profit, kept=lambda *_: 20_000.0, lose=(), **words):
    """profit, kept: functions of (row of the design, policy, replication); lose: runs left out."""
    rows = [
        {
            "point": point,
            "policy": policy,
            "replication": r,
            "seed": outline.seed + r,
            **row.to_dict(),
            "profit": profit(row, policy, r),
            "customers_kept": kept(row, policy, r),
        }
        for point, row in design.iterrows()
        for policy in outline.policies
        for r in range(outline.replications)
        if (point, policy, r) not in lose
    ]
    return HandMade(outline, pd.DataFrame(rows), design, lost=len(lose), **words)
