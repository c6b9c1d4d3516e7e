"""Did a desk answer alike over the years, or is its average an average of several policies?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from analysis.imports.tables import share

FEWEST_A_YEAR = 30
# A spread this wide, and one that chance shows less than once in a thousand desks that never
# changed: in a large file a difference of a point is certain and means nothing.
WIDEST_SPREAD = 0.10
FALSE_ALARM = 0.001


def by_year(posted: pd.Series, answered: np.ndarray) -> dict[str, dict[str, float]]:
    """Messages and share answered for each year with at least 30 messages.

    posted: (messages,) datetime64; answered: (messages,) bool.
    """
    years = pd.DataFrame({"year": posted.dt.year.to_numpy(), "answered": answered})
    table = years.groupby("year")["answered"].agg(["size", "mean"])
    table = table[table["size"] >= FEWEST_A_YEAR]
    return {
        str(year): {"messages": int(row["size"]), "rate": float(row["mean"])}
        for year, row in table.iterrows()
    }


def drifts(years: dict[str, dict[str, float]]) -> bool:
    """Whether the share answered differs between years by more than chance and by 10 points."""
    if len(years) < 2:
        return False
    rates = np.array([year["rate"] for year in years.values()])
    counts = np.array([year["messages"] for year in years.values()])
    answered = np.rint(rates * counts)
    if not 0 < answered.sum() < counts.sum() or np.ptp(rates) < WIDEST_SPREAD:
        return False
    chance = stats.chi2_contingency([answered, counts - answered]).pvalue
    return bool(chance < FALSE_ALARM)


def warning(brand: str, kind: str, years: dict[str, dict[str, float]]) -> str:
    """The sentence for a desk that drifted."""
    low = min(years, key=lambda year: years[year]["rate"])
    high = max(years, key=lambda year: years[year]["rate"])
    return (
        f"{brand} changed its policy: it answered {share(years[low]['rate'])} of {kind} of "
        f"{low} and {share(years[high]['rate'])} of those of {high}; the imported figure is an "
        "average of both. Import fewer years with --since to see one policy."
    )
