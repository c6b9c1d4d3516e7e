"""How does one category lived become a year's purchases of every kind?

A year's purchases are taken as that many chances of the class's rate per purchase. Beside that
stand the counts themselves, for which nothing need be assumed: purchases that really went another
way, people with at least one of them.
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from analysis.survey_exposure import OF_CLASS, ROW, those_with
from analysis.survey_field import Field

EVERYBODY = those_with()


def share(part: float, whole: float) -> float:
    """Return part / whole, NaN of nothing."""
    return float(part / whole) if whole else float("nan")


def asked(field: Field, chosen: np.ndarray = EVERYBODY) -> int:
    """Return how many simulated people stand in the chosen classes. chosen: (classes,) bool."""
    return int(field.exposure.people[chosen].sum())


def per_purchase(field: Field, event: str, chosen: np.ndarray = EVERYBODY) -> float:
    """Return events per purchase: of a flip, the share of purchases that it changed."""
    exposure = field.exposure
    return share(exposure.events[ROW[event], chosen].sum(), exposure.purchases[chosen].sum())


def per_person(field: Field, event: str, chosen: np.ndarray = EVERYBODY) -> float:
    """Return the share of people with at least one event in the days lived, here."""
    return share(field.exposure.touched[ROW[event], chosen].sum(), asked(field, chosen))


def in_one_category(field: Field, event: str, chosen: np.ndarray = EVERYBODY) -> float:
    """Return the share with at least one flip in a year's purchases, were all in this category.

    Read off those who made that many here; nobody's rate is assumed.
    """
    exposure = field.exposure
    none = exposure.spared[ROW[event], chosen].sum()
    return 1 - share(none, exposure.frequent[chosen].sum())


def rates(field: Field, event: str) -> np.ndarray:
    """Return (classes,) events per purchase; a class without a purchase takes everybody's rate."""
    bought = field.exposure.purchases
    own = field.exposure.events[ROW[event]] / np.maximum(bought, 1)
    return np.where(bought > 0, own, per_purchase(field, event))


def share_with(
    field: Field,
    event: str,
    purchases: int,
    noticed: np.ndarray | None = None,
    chosen: np.ndarray = EVERYBODY,
    least: int = 1,
) -> float:
    """Return the share of people with at least so many noticed events in so many purchases.

    noticed: (ages,) chance of noticing one, None = 1. Class by class a binomial tail; more than one
    event a purchase counts as one.
    """
    heed = 1.0 if noticed is None else noticed[OF_CLASS["age"]]
    chance = np.minimum(heed * rates(field, event), 1.0)
    people = field.exposure.people
    enough = stats.binom.sf(least - 1, purchases, chance)
    return share((enough * people)[chosen].sum(), people[chosen].sum())


def share_of_age(field: Field, event: str, purchases: int, age: int, chosen: np.ndarray) -> float:
    """Return the share of an age class among all those chosen with at least one event a year."""
    whole = share_with(field, event, purchases, chosen=chosen) * asked(field, chosen)
    own = chosen & those_with(age=age)
    return share(share_with(field, event, purchases, chosen=own) * asked(field, own), whole)
