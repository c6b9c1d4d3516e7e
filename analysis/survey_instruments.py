"""How is each question of the survey answered from what the consumers lived?

An instrument reads; no rule of the market knows it. What each cannot see:

    Q1, Q1c    the margin on the day the outcome is known, below zero or not: what people would
               declare that day. Not an act yet, and nobody lies, forgets or refuses to answer.
    Q1b        whoever was ignored too late for the follow-up to come is left out; who came back
               and left again for another reason counts as away.
    Q2 .. Q3   one category is lived, all are asked about. A year's purchases are taken as that many
    and Q5     chances of the exposure class's rate: right if a person's luck in one category says
               nothing of the next beyond tier, reading, platforms, following, needs, age and
               contacts. Within one category flips fall on the same people far more (see "in one
               category"), so the answers are upper ends of what is influenced; Q2 is held to its
               figure by the noticing alone. Noticing is the same for everybody of an age, and each
               influence is noticed apart. Posts of friends are those of people one knows, shared
               ones included; nobody asks who is close.
    Q4         after this is taken for because of this: the attitude at the follow-up against that
               before the answer, with anger that cools by itself, later purchases and later
               failures in it (see "the ignored too"). Complaints only: reactions to what brands
               post can only please in this model, so asking about them would ask the rule.
    Q6         own posts, shares of others' and codes told on, as many chances as purchases.
    Q7, Q12    traits that were put in.
    Q8         the desks' books, not a sample of posts; messages still waiting count for neither.
    Q9         among followers of a brand: who took up at least one offer or contest, used a
               service post or wrote to a desk in a year. A view counts as an interaction.
    Q10        every purchase fails with the chance realised on average: no unlucky people.
    Q11        tells meant for people one has, of those no answer satisfied; a complaint still
               waiting counts as unsatisfied, and the last week's tells have not all been told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from analysis.survey_episodes import (
    asked_again,
    disappointed,
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
from analysis.survey_rates import EVERYBODY, asked, share, share_with
from sim.kernels.columns import CONNECTED, OTHER
from sim.observations import median_hours
from sim.scenario import AGE_KEYS, AGES, Scenario

NOTICED = tuple(f"survey.noticed_{age}" for age in AGE_KEYS)
A_GREAT_DEAL = 4  # influences noticed in a year
YOUNG, MIDDLE, OLDER = (those_with(age=age) for age in range(len(AGES)))
FOLLOWERS = those_with(follower=1)
MEMBERS = those_with(member=1)
CONNECTED_ONES = those_with(tier=CONNECTED)
IN_CONTACT = ~those_with(tier=OTHER)
READERS = OF_CLASS["reader"] == 1


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
    read: Callable[[Field, Terms], float]


Instrument = Callable[[Field, Terms], Reading]


def terms_of(scenario: Scenario) -> Terms:
    """Return the survey's own numbers in a scenario."""
    noticed = np.array([scenario[address] for address in NOTICED])
    return Terms(scenario["survey.purchases"], noticed)


def _declared(column: str, whom: Callable[[Field], np.ndarray]) -> Instrument:
    def read(field: Field, terms: Terms) -> Reading:
        rows = whom(field)
        return Reading(mean_of(field, column, rows), rows.size)

    return read


def _still_away(field: Field, terms: Terms) -> Reading:
    rows = asked_again(field, ignored(field))
    return Reading(mean_of(field, "stopped_later", rows), rows.size)


def _no_influence(chosen: np.ndarray = EVERYBODY) -> Instrument:
    def read(field: Field, terms: Terms) -> Reading:
        some = share_with(field, "network", terms.purchases, terms.noticed, chosen)
        return Reading(1 - some, asked(field, chosen))

    return read


def _a_great_deal(field: Field, terms: Terms) -> Reading:
    much = share_with(field, "network", terms.purchases, terms.noticed, least=A_GREAT_DEAL)
    return Reading(much, asked(field))


def _at_least_once(event: str, chosen: np.ndarray = EVERYBODY) -> Instrument:
    def read(field: Field, terms: Terms) -> Reading:
        return Reading(
            share_with(field, event, terms.purchases, chosen=chosen), asked(field, chosen)
        )

    return read


def _part_of_all(chosen: np.ndarray) -> Instrument:
    def read(field: Field, terms: Terms) -> Reading:
        return Reading(share(asked(field, chosen), asked(field)), asked(field))

    return read


def _risen(field: Field, terms: Terms) -> Reading:
    rows = very_satisfied(field)
    return Reading(share_risen(field, rows, "later"), rows.size)


def _fallen(field: Field, terms: Terms) -> Reading:
    rows = less_satisfied(field)
    return Reading(share_fallen(field, rows, "later"), rows.size)


def _answered_at_desks(kind: str) -> Instrument:
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
    return Reading(1 - (1 - failing) ** terms.purchases, asked(field))


def _people_told(field: Field, terms: Terms) -> Reading:
    rows = unsatisfied(field)
    told = field.episodes["told"][rows]
    spread = float(told.std(ddof=1)) if rows.size > 1 else float("nan")
    return Reading(mean_of(field, "told", rows), rows.size, spread)


INSTRUMENTS: dict[str, Instrument] = {
    "Q1": _declared("stopped", ignored),
    "Q1b": _still_away,
    "Q1c": _declared("stopped", disappointed),
    "Q2": _no_influence(),
    "Q2_18_29": _no_influence(YOUNG),
    "Q2_30_49": _no_influence(MIDDLE),
    "Q2_50_over": _no_influence(OLDER),
    "Q2_great_deal": _a_great_deal,
    "Q2f": _no_influence(FOLLOWERS),
    "Q3": _at_least_once("any"),
    "Q4": _risen,
    "Q4_less": _fallen,
    "Q5": _at_least_once("feed", MEMBERS),
    "Q6": _at_least_once("shared", MEMBERS),
    "Q7_contact": _part_of_all(IN_CONTACT),
    "Q7_connected": _part_of_all(CONNECTED_ONES),
    "Q8_complaints": _answered_at_desks("complaints"),
    "Q8_praise": _answered_at_desks("praise"),
    "Q8_faster": _praise_against_complaints,
    **{
        f"Q9_{event}_{key}": _at_least_once(event, FOLLOWERS & own)
        for event in ("marketing", "service")
        for key, own in zip(AGE_KEYS, (YOUNG, MIDDLE, OLDER), strict=True)
    },
    "Q10": _had_a_problem,
    "Q11": _people_told,
    "Q12": _part_of_all(READERS),
}
