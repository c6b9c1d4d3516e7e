"""What is measured of a run? Named measures of one brand, and the daily ledger as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.ledger import COLUMN, LEVELS, MEASURES
from sim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

CENTS = 100
SECONDS_PER_HOUR = 3600
BINS_PER_HOUR = 4


class Quantity(NamedTuple):
    """One measure of a brand over a comparison: name, unit, which way is better, meaning."""

    name: str
    unit: str
    better: int  # +1 more is better, -1 less is better, 0 neither
    meaning: str


QUANTITIES = (
    Quantity("profit", "EUR", 1, "gross margin of sales less the cost of desk and programmes"),
    Quantity("customers_kept", "people", 1, "people who have not stopped buying, at the end"),
    Quantity("share", "share of purchases", 1, "share of all purchases over the comparison"),
    Quantity("sales", "EUR", 1, "sales"),
    Quantity("desk_cost", "EUR", -1, "paid hours and compensation"),
    Quantity("programme_cost", "EUR", -1, "posts, offers, programmes, adverts, failures prevented"),
    Quantity("desk_hours", "hours", -1, "paid hours of the desk"),
    Quantity("cost_per_answer", "EUR", -1, "desk cost per message answered"),
    Quantity("complaints_answered", "share", 1, "complaints at the desk that were answered"),
    Quantity("praise_answered", "share", 0, "praise at the desk that was answered"),
    Quantity("complaint_delay", "hours (median)", -1, "delay of answered complaints"),
    Quantity("praise_delay", "hours (median)", 0, "delay of answered praise"),
    Quantity("satisfied_by_answer", "share", 1, "answered complainers who were satisfied"),
    Quantity("told_bad", "people", -1, "warned by someone they know"),
    Quantity("told_good", "people", 1, "advised by someone they know"),
    Quantity("seen_bad", "views", -1, "of complaints"),
    Quantity("seen_good", "views", 1, "of praise"),
    Quantity("exits", "people", -1, "times a person stopped buying the brand"),
    Quantity("returns", "people", 0, "times a person came back"),
    Quantity("flips_online", "share of purchases", 0, "owed to posts and reviews"),
    Quantity("flips_any", "share of purchases", 0, "owed to any word of mouth"),
    Quantity("outrage_seen", "views", -1, "of posts of a crisis"),
    Quantity("outrage_shared", "people", -1, "who shared a post of a crisis"),
    Quantity("crisis_over", "days", -1, "until each share of outrage brings fewer than one more"),
)
OF_A_CRISIS = ("outrage_seen", "outrage_shared", "crisis_over")
QUANTITY = {quantity.name: quantity for quantity in QUANTITIES}


def observe(
    scenario: Scenario, ledger: np.ndarray, delays: np.ndarray, brand: int
) -> dict[str, float]:
    """Return every quantity of one brand over a ledger (days, brands, measures).

    delays: (brands, 2, bins) answered complaints and praise by quarter of an hour. Counts of
    people are at real size. A share with nothing to share is NaN.
    """
    scale = scenario["world.people_per_agent"]
    sums = ledger.sum(axis=0)
    row = {name: int(sums[brand, column]) for name, column in COLUMN.items()}
    sales, cost = row["sales"] / CENTS, row["desk_cost"] / CENTS
    programmes = row["programme_cost"] / CENTS
    answers = row["desk_complaints_answered"] + row["desk_praise_answered"]
    stopped = int(ledger[-1, brand, COLUMN["stopped"]])
    found = {
        "profit": sales * scenario["money.margin"] - cost - programmes,
        "programme_cost": programmes,
        "customers_kept": (scenario["world.consumers"] - stopped) * scale,
        "share": _share(row["purchases"], int(sums[:, COLUMN["purchases"]].sum())),
        "sales": sales,
        "desk_cost": cost,
        "desk_hours": row["desk_seconds"] / SECONDS_PER_HOUR,
        "cost_per_answer": _share(cost, answers),
        "complaints_answered": _settled_share(row, "complaints"),
        "praise_answered": _settled_share(row, "praise"),
        "complaint_delay": median_hours(delays[brand, 0]),
        "praise_delay": median_hours(delays[brand, 1]),
        "satisfied_by_answer": _share(row["own_satisfied"], row["own_answered"]),
        "flips_online": _share(row["online_flips"], row["purchases"]),
        "flips_any": _share(row["any_flips"], row["purchases"]),
    }
    found["crisis_over"] = day_it_is_over(reproduction_by_day(ledger, brand))
    for name in (
        "told_bad", "told_good", "seen_bad", "seen_good", "exits", "returns", "outrage_seen",
        "outrage_shared",
    ):  # fmt: skip
        found[name] = row[name] * scale
    return {quantity.name: float(found[quantity.name]) for quantity in QUANTITIES}


def shown_in(scenario: Scenario) -> list[str]:
    """Return the quantities worth showing of a world: those of a crisis only where there is one."""
    calm = scenario["crisis.day"] < 0
    return [name for name in QUANTITY if not (calm and name in OF_A_CRISIS)]


def reproduction_by_day(ledger: np.ndarray, brand: int) -> np.ndarray:
    """Return (days,) float64 R(t): how many further shares a share of outrage brings, by day.

    ledger: (days, brands, measures), of one run or added up over several. The day's shares per
    view, times the views that a post or share brought over the whole crisis. The first row is the
    day of the outbreak; a day without a view has R = 0; empty without a crisis.
    """
    names = ("outrage_posts", "outrage_seen", "outrage_shared")
    posts, seen, shared = (ledger[:, brand, COLUMN[name]] for name in names)
    outbreak = np.flatnonzero(posts)
    if outbreak.size == 0:
        return np.empty(0)
    brought = seen.sum() / (posts.sum() + shared.sum())
    seen, shared = seen[outbreak[0] :], shared[outbreak[0] :]
    chance = np.divide(shared, seen, out=np.zeros(seen.size), where=seen > 0)
    return chance * brought


def day_it_is_over(reproduction: np.ndarray) -> float:
    """Return the days after the outbreak from which R(t) stays below one; NaN without a crisis.

    A crisis whose last day still has R of one or more is not over: as many days as were lived.
    """
    if reproduction.size == 0:
        return float("nan")
    spreading = np.flatnonzero(reproduction >= 1.0)
    return float(spreading[-1] + 1) if spreading.size else 0.0


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def _settled_share(row: dict[str, int], kind: str) -> float:
    """Share answered of the messages whose fate is known (answered or expired)."""
    answered = row[f"desk_{kind}_answered"]
    return _share(answered, answered + row[f"desk_{kind}_ignored"])


def median_hours(bins: np.ndarray) -> float:
    """Median of a histogram of delays by quarter of an hour, interpolated inside its bin."""
    total = int(bins.sum())
    if total == 0:
        return float("nan")
    below = np.cumsum(bins)
    at = int(np.searchsorted(below, total / 2))
    before = int(below[at - 1]) if at else 0
    return (at + (total / 2 - before) / int(bins[at])) / BINS_PER_HOUR


def daily_table(scenario: Scenario, ledger: np.ndarray, first_day: int) -> pd.DataFrame:
    """Return the ledger as a tidy table: one row per day and brand, one column per measure.

    first_day: the day, counted from the beginning of the comparison, of the first row.
    """
    import pandas as pd

    days, brands, _ = ledger.shape
    table = pd.DataFrame(
        ledger.reshape(days * brands, len(MEASURES)), columns=[m.name for m in MEASURES]
    )
    keys = [brand.key for brand in scenario.brands]
    table.insert(0, "brand", np.tile(keys, days))
    table.insert(0, "day", np.repeat(np.arange(days) + first_day, brands))
    return table


def data_dictionary() -> pd.DataFrame:
    """Return what each column of the daily table means: name, unit, meaning, how it adds up."""
    import pandas as pd

    rows = [(m.name, m.unit, m.meaning, "level" if m.name in LEVELS else "sum") for m in MEASURES]
    return pd.DataFrame(rows, columns=["measure", "unit", "meaning", "adds_up_as"])
