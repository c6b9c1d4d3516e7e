"""How is each question of the survey answered from what the consumers lived?

An instrument reads; no rule of the market knows it. What each cannot see:

    Q1, Q1c    the margin on the day the outcome is known, below zero or not: what people would
               declare that day. Not an act yet, and nobody lies, forgets or refuses to answer.
    Q1b        whoever was ignored too late for the follow-up to come is left out; who came back
               and left again for another reason counts as away.
    Q2, Q3     one category is lived, all are asked about. A year's purchases are taken as that many
               chances of the exposure class's rate: right if a person's luck in one category says
               nothing of the next beyond reading, tier, age and contacts. Within one category
               flips fall on the same people far more (see "in one category"), so the answers are
               upper ends of what is influenced; Q2 is held to its figure by the noticing alone.
               Noticing is the same for everybody of an age, and each influence is noticed apart.
    Q8         the desks' books, not a sample of posts; messages still waiting count for neither.
    Q10        every purchase fails with the chance realised on average: no unlucky people.
    Q11        tells meant for people one has, of those no answer satisfied; a complaint still
               waiting counts as unsatisfied, and the last week's tells have not all been told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from analysis.survey_field import AGE_OF_CLASS, Field, count
from sim.kernels.columns import ANSWERED, IGNORED
from sim.observations import median_hours
from sim.scenario import AGES, Scenario

NOTICED = tuple(f"survey.noticed_{age}" for age in ("18_29", "30_49", "50_over"))
YOUNG, MIDDLE, OLDER = range(len(AGES))


class Terms(NamedTuple):
    """The survey's own numbers in a scenario."""

    purchases: int  # a person makes in a year, all categories
    noticed: np.ndarray  # (ages,) float64: share of online influences noticed unaided


class Reading(NamedTuple):
    """What an instrument reads: NaN where nobody could be asked."""

    value: float
    asked: int
    spread: float = float("nan")  # standard deviation of one respondent's answer, if not a yes/no


class Beside(NamedTuple):
    """A figure to print beside an answer: its label, unit, meaning, and how it is read."""

    label: str
    unit: str
    meaning: str
    read: Callable[[Field], float]


def terms_of(scenario: Scenario) -> Terms:
    """Return the survey's own numbers in a scenario."""
    noticed = np.array([scenario[address] for address in NOTICED])
    return Terms(scenario["survey.purchases"], noticed)


def share(part: float, whole: float) -> float:
    """Return part / whole, NaN of nothing."""
    return float(part / whole) if whole else float("nan")


def ignored(field: Field) -> np.ndarray:
    """Return the rows of the episodes whose complaint expired."""
    return np.flatnonzero(field.episodes["outcome"] == IGNORED)


def asked_again(field: Field) -> np.ndarray:
    """Return the rows of the ignored for whom the day of the follow-up came."""
    rows = ignored(field)
    return rows[field.episodes["stopped_later"][rows] >= 0]


def answered(field: Field) -> np.ndarray:
    """Return the rows of the episodes whose complaint was answered."""
    return np.flatnonzero(field.episodes["outcome"] == ANSWERED)


def disappointed(field: Field) -> np.ndarray:
    """Return the rows of the episodes answered without satisfying."""
    rows = answered(field)
    return rows[field.episodes["satisfied"][rows] == 0]


def unsatisfied(field: Field) -> np.ndarray:
    """Return the rows of the failures that no answer made good, complained about or not."""
    made_good = (field.episodes["outcome"] == ANSWERED) & (field.episodes["satisfied"] == 1)
    return np.flatnonzero(~made_good)


def mean_of(field: Field, column: str, rows: np.ndarray) -> float:
    """Return the mean of a column of the episodes over some rows, NaN of none."""
    return share(field.episodes[column][rows].sum(), rows.size)


def per_purchase(field: Field, which: str, age: int | None = None) -> float:
    """Return the share of purchases that word of mouth changed. which: online or any."""
    chosen = _of_age(age)
    exposure = field.exposure
    return share(getattr(exposure, which)[chosen].sum(), exposure.purchases[chosen].sum())


def per_person(field: Field, which: str, age: int | None = None) -> float:
    """Return the share of people whose simulated purchases it changed at least once."""
    chosen = _of_age(age)
    changed = getattr(field.exposure, f"people_{which}")[chosen].sum()
    return share(changed, field.exposure.people[chosen].sum())


def in_one_category(field: Field, which: str, age: int | None = None) -> float:
    """Return the share with at least one such purchase in a year's, were all in this category.

    Read off those who made that many here; nobody's rate is assumed.
    """
    chosen = _of_age(age)
    none = getattr(field.exposure, f"none_{which}")[chosen].sum()
    return 1 - share(none, field.exposure.frequent[chosen].sum())


def rates(field: Field, which: str) -> np.ndarray:
    """Return (classes,) flips per purchase; a class without a purchase takes everybody's rate."""
    flips, bought = getattr(field.exposure, which), field.exposure.purchases
    everybody = per_purchase(field, which)
    return np.where(bought > 0, flips / np.maximum(bought, 1), everybody)


def share_untouched(
    field: Field, which: str, purchases: int, noticed: np.ndarray, age: int | None = None
) -> float:
    """Return the share of people who notice no influence in so many purchases.

    noticed: (ages,) chance of noticing one. Class by class (1 - noticed x rate) ^ purchases.
    """
    chosen = _of_age(age)
    none = (1 - noticed[AGE_OF_CLASS] * rates(field, which)) ** purchases
    people = field.exposure.people
    return share((none * people)[chosen].sum(), people[chosen].sum())


def _of_age(age: int | None) -> np.ndarray:
    everybody = np.full(AGE_OF_CLASS.size, True)
    return everybody if age is None else np.equal(AGE_OF_CLASS, age)


def _declared(
    column: str, whom: Callable[[Field], np.ndarray]
) -> Callable[[Field, Terms], Reading]:
    def read(field: Field, terms: Terms) -> Reading:
        rows = whom(field)
        return Reading(mean_of(field, column, rows), rows.size)

    return read


def _no_influence(age: int | None = None) -> Callable[[Field, Terms], Reading]:
    def read(field: Field, terms: Terms) -> Reading:
        untouched = share_untouched(field, "online", terms.purchases, terms.noticed, age)
        return Reading(untouched, int(field.exposure.people[_of_age(age)].sum()))

    return read


def _opinions_decide(field: Field, terms: Terms) -> Reading:
    untouched = share_untouched(field, "any", terms.purchases, np.ones(len(AGES)))
    return Reading(1 - untouched, int(field.exposure.people.sum()))


def _answered_at_desks(kind: str) -> Callable[[Field, Terms], Reading]:
    def read(field: Field, terms: Terms) -> Reading:
        done = count(field, f"desk_{kind}_answered")
        settled = done + count(field, f"desk_{kind}_ignored")
        return Reading(share(done, settled), settled)

    return read


def _praise_against_complaints(field: Field, terms: Terms) -> Reading:
    complaints, praise = (median_hours(bins) for bins in field.delays)
    return Reading(share(praise, complaints), int(field.delays.sum()))


def _had_a_problem(field: Field, terms: Terms) -> Reading:
    failing = share(count(field, "failures"), count(field, "purchases"))
    return Reading(1 - (1 - failing) ** terms.purchases, int(field.exposure.people.sum()))


def _people_told(field: Field, terms: Terms) -> Reading:
    rows = unsatisfied(field)
    told = field.episodes["told"][rows]
    spread = float(told.std(ddof=1)) if rows.size > 1 else float("nan")
    return Reading(mean_of(field, "told", rows), rows.size, spread)


INSTRUMENTS: dict[str, Callable[[Field, Terms], Reading]] = {
    "Q1": _declared("stopped", ignored),
    "Q1b": _declared("stopped_later", asked_again),
    "Q1c": _declared("stopped", disappointed),
    "Q2": _no_influence(),
    "Q2_18_29": _no_influence(YOUNG),
    "Q2_30_49": _no_influence(MIDDLE),
    "Q2_50_over": _no_influence(OLDER),
    "Q3": _opinions_decide,
    "Q8_complaints": _answered_at_desks("complaints"),
    "Q8_praise": _answered_at_desks("praise"),
    "Q8_faster": _praise_against_complaints,
    "Q10": _had_a_problem,
    "Q11": _people_told,
}
