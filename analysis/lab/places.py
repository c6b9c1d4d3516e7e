"""How is a point of a design named, in a sentence, a table and a figure?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.lab.cells import Cell, Outcome, Reference
from analysis.lab.factors import Factor, level_in_words
from analysis.lab.outline import Outline
from analysis.wording import called

FEW_FACTORS = 4  # so many a sentence can name
SHORT_UNIT = 14


class Places:
    """The points of a study and the words for them."""

    def __init__(self, outline: Outline, points: pd.DataFrame, reference: Reference) -> None:
        """Take the points as `Study.points` gives them."""
        self.outline, self.points, self.reference = outline, points, reference
        self.varied = [f for f in outline.factors if len(set(points[f.address].map(repr))) > 1]
        self.titles = dict(zip(outline.policies, outline.titles, strict=True))

    def value(self, point: int, factor: Factor) -> str:
        """Return the value of a factor at a point, as a person writes it."""
        return value_in_words(self.points.loc[point, factor.address])

    def at(self, point: int) -> str:
        """Return a point in words: the factors that make it what it is."""
        named = self.varied
        if self.outline.design.kind == "one_at_a_time":
            usual = self.points.iloc[0]
            row = self.points.loc[point]
            named = [f for f in named if repr(row[f.address]) != repr(usual[f.address])]
            if not named:
                return "the world as it is"
        if len(named) > FEW_FACTORS:
            return f"point {point}"
        return ", ".join(f"{factor.title} {self.value(point, factor)}" for factor in named)

    def where(self, cell: Cell) -> str:
        """Return a cell in words: its point, and its policy where there are several."""
        at = self.at(cell.point)
        title = called(self.titles[cell.policy])
        if len(self.titles) == 1:
            return at or title
        return f"{title} at {at}" if at else title

    def held_against(self, outcome: Outcome) -> str:
        """Return the reference as it stands behind "than" in a sentence."""
        reference = self.reference
        if reference.kind == "mean":
            return f"the mean of all {len(outcome.cells):,}"
        title = called(self.titles[str(reference.policy)])
        if reference.kind == "policy":
            return f"{title} at the same point" if self.varied else title
        assert reference.point is not None
        under = f" under {title}" if len(self.titles) > 1 else ""
        if not self.varied:
            return title
        if self.outline.design.kind == "one_at_a_time":
            return f"the world as it is{under}"
        near = "the world's own settings" if reference.exact else "the point nearest to the world's"
        return f"{near} ({self.at(reference.point)}){under}"

    def in_short(self) -> str:
        """Return the reference as a head of a table or an axis has room for it."""
        if self.reference.kind == "mean":
            return "the mean of all"
        if self.reference.kind == "policy":
            return called(self.titles[str(self.reference.policy)])
        if not self.varied:
            return called(self.titles[str(self.reference.policy)])
        return (
            "the world as it is"
            if self.reference.exact
            else "the point nearest to the world as it is"
        )


def value_in_words(value: Any) -> str:
    """Return a factor's value as tables and figures show it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return f"{value:,.0f}"
    return f"{value:.4g}" if isinstance(value, float) else level_in_words(value)


def head_of(factor: Factor) -> str:
    """Return a factor's title with its unit, where that is short enough for a table's head."""
    short = factor.unit and len(factor.unit) <= SHORT_UNIT
    return f"{factor.title}, {factor.unit}" if short else factor.title
