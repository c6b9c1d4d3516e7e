"""What is true beside what people answer? Figures no survey of real people could print.

Beside every question of influence stands the counterfactual: the purchases that word of mouth
really changed, the people it really touched, and how many it would touch if all of a year's
purchases fell in the simulated category.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analysis.survey_field import Field, count
from analysis.survey_instruments import (
    MIDDLE,
    OLDER,
    YOUNG,
    Beside,
    answered,
    asked_again,
    in_one_category,
    mean_of,
    per_person,
    per_purchase,
    share,
    unsatisfied,
)
from sim.observations import median_hours


def _truth(which: str, age: int | None = None) -> tuple[Beside, ...]:
    """Return the counterfactual beside a question of influence. which: online or any."""
    source = "posts and reviews" if which == "online" else "word of mouth of any kind"

    def reader(measure: Callable[[Field, str, int | None], float]) -> Callable[[Field], float]:
        return lambda field: measure(field, which, age)

    return (
        Beside(
            "  true: purchases",
            "share",
            f"purchases that would have gone to another brand without {source}",
            reader(per_purchase),
        ),
        Beside(
            "  true: people",
            "share",
            "people with at least one such purchase over the days lived, in this category",
            reader(per_person),
        ),
        Beside(
            "  in one category",
            "share",
            "people with at least one in a year's purchases, were all of them in this category",
            reader(in_one_category),
        ),
    )


def _still_away(field: Field) -> float:
    rows = asked_again(field)
    return mean_of(field, "stopped_later", rows[field.episodes["stopped"][rows] == 1])


def _capped(field: Field) -> float:
    rows = unsatisfied(field)
    short = field.episodes["told"][rows] < field.episodes["intended"][rows]
    return share(int(np.count_nonzero(short)), rows.size)


BESIDE: dict[str, tuple[Beside, ...]] = {
    "Q1b": (
        Beside(
            "  of who declared",
            "share",
            "still away, among those who had declared to stop when they were ignored",
            _still_away,
        ),
    ),
    "Q1c": (
        Beside(
            "  were satisfied",
            "share",
            "answered complainers whom the answer satisfied",
            lambda field: mean_of(field, "satisfied", answered(field)),
        ),
    ),
    "Q2": _truth("online"),
    "Q2_18_29": _truth("online", YOUNG),
    "Q2_30_49": _truth("online", MIDDLE),
    "Q2_50_over": _truth("online", OLDER),
    "Q3": _truth("any"),
    "Q8_faster": (
        Beside(
            "  praise waits",
            "hours",
            "median delay of answered praise",
            lambda field: median_hours(field.delays[1]),
        ),
        Beside(
            "  complaints wait",
            "hours",
            "median delay of answered complaints",
            lambda field: median_hours(field.delays[0]),
        ),
    ),
    "Q10": (
        Beside(
            "  true: purchases",
            "share",
            "purchases that failed",
            lambda field: share(count(field, "failures"), count(field, "purchases")),
        ),
    ),
    "Q11": (
        Beside(
            "  meant to tell",
            "people",
            "people they meant to tell",
            lambda field: mean_of(field, "intended", unsatisfied(field)),
        ),
        Beside(
            "  ran out of ears",
            "share",
            "who meant to tell more people than they have",
            _capped,
        ),
    ),
}
