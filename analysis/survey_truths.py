"""What is true beside what people answer? Figures no survey of real people could print.

Beside every question of influence stands the counterfactual: the people with at least one choice
that was really another one for it, and where the question is of all, the purchases it changed and
how many it would touch if all of a year's purchases fell in the simulated category.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analysis.survey_episodes import (
    answered,
    asked_again,
    ignored,
    less_satisfied,
    mean_of,
    share_fallen,
    share_risen,
    unsatisfied,
    very_satisfied,
)
from analysis.survey_exposure import OF_CLASS, those_with
from analysis.survey_field import Field, count
from analysis.survey_instruments import FOLLOWERS, MEMBERS, MIDDLE, OLDER, YOUNG, Beside, Terms
from analysis.survey_rates import (
    EVERYBODY,
    asked,
    in_one_category,
    per_person,
    per_purchase,
    share,
    share_of_age,
    share_with,
)
from sim.kernels.columns import SERVICE
from sim.observations import median_hours
from sim.scenario import AGE_KEYS, AGES

WITHOUT = {
    "network": "people's posts, brands' posts and reviews",
    "any": "word of mouth of any kind",
    "feed": "people's posts",
}


def _touched(event: str, chosen: np.ndarray = EVERYBODY) -> Beside:
    """Return the people of some classes with at least one choice that really differed."""
    return Beside(
        "  true: people",
        "share",
        f"people with at least one purchase that would have gone to another brand without "
        f"{WITHOUT[event]}, over the days lived, in this category",
        lambda field, terms: per_person(field, event, chosen),
    )


def _truth(event: str, chosen: np.ndarray = EVERYBODY) -> tuple[Beside, ...]:
    """Return the whole counterfactual beside a question of influence asked of everybody."""
    return (
        Beside(
            "  true: purchases",
            "share",
            f"purchases that would have gone to another brand without {WITHOUT[event]}",
            lambda field, terms: per_purchase(field, event, chosen),
        ),
        _touched(event, chosen),
        Beside(
            "  in one category",
            "share",
            "people with at least one in a year's purchases, were all of them in this category",
            lambda field, terms: in_one_category(field, event, chosen),
        ),
    )


def _not_likely(age: str, own: np.ndarray) -> Beside:
    def read(field: Field, terms: Terms) -> float:
        return 1 - share_with(field, "feed", terms.purchases, chosen=MEMBERS & own)

    meaning = "of this age and on a platform, without an influence of friends' posts in a year"
    return Beside(f"  not likely {age}", "share", meaning, read)


def _of_their_age(event: str, age: int) -> Beside:
    def read(field: Field, terms: Terms) -> float:
        return share_of_age(field, event, terms.purchases, age, FOLLOWERS)

    meaning = "this age's share of all followers who interact so: the other reading of the figure"
    return Beside("  of them this age", "share", meaning, read)


def _who_wanted_service(age: int) -> Beside:
    own = FOLLOWERS & those_with(age=age)
    wanting = own & ((OF_CLASS["needs"] & SERVICE) != 0)

    def read(field: Field, terms: Terms) -> float:
        many = asked(field, wanting)
        reached = (
            many * share_with(field, "service", terms.purchases, chosen=wanting) if many else 0
        )
        return share(reached, asked(field, own))

    meaning = "who wanted service and got it; the others wrote to a desk because something failed"
    return Beside("  who wanted it", "share", meaning, read)


def _more_exposed(field: Field, terms: Terms) -> float:
    return share(per_purchase(field, "network", FOLLOWERS), per_purchase(field, "network"))


def _away_of_declared(field: Field, terms: Terms) -> float:
    rows = asked_again(field, ignored(field))
    return mean_of(field, "stopped_later", rows[field.episodes["stopped"][rows] == 1])


def _capped(field: Field, terms: Terms) -> float:
    rows = unsatisfied(field)
    short = field.episodes["told"][rows] < field.episodes["intended"][rows]
    return share(int(np.count_nonzero(short)), rows.size)


def _ignored_too(
    measure: Callable[[Field, np.ndarray, str], float],
) -> Callable[[Field, Terms], float]:
    return lambda field, terms: measure(field, asked_again(field, ignored(field)), "later")


BESIDE: dict[str, tuple[Beside, ...]] = {
    "Q1b": (
        Beside(
            "  of who declared",
            "share",
            "still away, among those who had declared to stop when they were ignored",
            _away_of_declared,
        ),
    ),
    "Q1c": (
        Beside(
            "  were satisfied",
            "share",
            "answered complainers whom the answer satisfied",
            lambda field, terms: mean_of(field, "satisfied", answered(field)),
        ),
    ),
    "Q2": _truth("network"),
    "Q2_18_29": (_touched("network", YOUNG),),
    "Q2_30_49": (_touched("network", MIDDLE),),
    "Q2_50_over": (_touched("network", OLDER),),
    "Q2_great_deal": (_touched("network"),),
    "Q2f": (
        *_truth("network", FOLLOWERS),
        Beside("  times exposed", "ratio", "flips of followers against all's", _more_exposed),
    ),
    "Q3": _truth("any"),
    "Q4": (
        Beside(
            "  by the answer",
            "share",
            "of the very satisfied, whose attitude the answer itself raised that day",
            lambda field, terms: share_risen(field, very_satisfied(field), "after"),
        ),
        Beside(
            "  the ignored too",
            "share",
            "of those who got no answer, who feel better at the follow-up than before its lack",
            _ignored_too(share_risen),
        ),
    ),
    "Q4_less": (
        Beside(
            "  by the answer",
            "share",
            "of the less satisfied, whose attitude the answer itself lowered that day",
            lambda field, terms: share_fallen(field, less_satisfied(field), "after"),
        ),
        Beside(
            "  the ignored too",
            "share",
            "of those who got no answer, who feel worse at the follow-up than before its lack",
            _ignored_too(share_fallen),
        ),
    ),
    "Q5": (
        *_truth("feed", MEMBERS),
        *(_not_likely(age, own) for age, own in zip(AGES, (YOUNG, MIDDLE, OLDER), strict=True)),
    ),
    "Q6": (
        Beside(
            "  true: people",
            "share",
            "people on a platform who passed something on over the days lived, in this category",
            lambda field, terms: per_person(field, "shared", MEMBERS),
        ),
    ),
    "Q8_faster": (
        Beside(
            "  praise waits",
            "hours",
            "median delay of answered praise",
            lambda field, terms: median_hours(field.delays[1]),
        ),
        Beside(
            "  complaints wait",
            "hours",
            "median delay of answered complaints",
            lambda field, terms: median_hours(field.delays[0]),
        ),
    ),
    **{
        f"Q9_marketing_{key}": (_of_their_age("marketing", age),)
        for age, key in enumerate(AGE_KEYS)
    },
    **{
        f"Q9_service_{key}": (_who_wanted_service(age), _of_their_age("service", age))
        for age, key in enumerate(AGE_KEYS)
    },
    "Q10": (
        Beside(
            "  true: purchases",
            "share",
            "purchases that failed",
            lambda field, terms: share(count(field, "failures"), count(field, "purchases")),
        ),
    ),
    "Q11": (
        Beside(
            "  meant to tell",
            "people",
            "people they meant to tell",
            lambda field, terms: mean_of(field, "intended", unsatisfied(field)),
        ),
        Beside(
            "  ran out of ears",
            "share",
            "who meant to tell more people than they have",
            _capped,
        ),
    ),
}
