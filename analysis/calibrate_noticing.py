"""Which share of online influences must people notice to answer as Gallup's respondents did?

`python -m analysis.calibrate_noticing [--scenario baseline] [--seeds 6]` lives the markets, reads
how often posts and reviews really change a purchase, and finds for each age the share noticed that
makes "no influence" as frequent as printed in scenarios/survey.toml. It prints the values for
scenarios/parameters.toml and changes no file: who moves a number also writes why.

The share who notice nothing falls as more is noticed, so halving the interval finds the value.
Where even noticing everything leaves more people untouched than printed, the value is 1 and the
gap is said.
"""

from __future__ import annotations

import argparse
from typing import NamedTuple

import numpy as np

from analysis.survey_field import Field, pool, visit_all
from analysis.survey_instruments import NOTICED, share_untouched
from analysis.survey_questions import read_questions
from sim.scenario import AGES, load_scenario

BY_AGE = ("Q2_18_29", "Q2_30_49", "Q2_50_over")
HALVINGS = 40
DIGITS = 2


class Noticing(NamedTuple):
    """What was found for one age."""

    address: str
    value: float  # share noticed, rounded as it is written down
    printed: float
    answered: float  # share untouched with that value


def find_noticing(field: Field, purchases: int, printed: float, age: int) -> float:
    """Return the share noticed (0 to 1) with which so many of an age notice nothing.

    printed: the share who notice nothing; 1 if not even noticing everything leaves so few.
    """
    low, high = 0.0, 1.0
    if untouched(field, purchases, high, age) >= printed:
        return high
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if untouched(field, purchases, middle, age) > printed:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def untouched(field: Field, purchases: int, noticed: float, age: int) -> float:
    """Return the share of an age who notice no online influence in so many purchases."""
    return share_untouched(field, "online", purchases, np.full(len(AGES), noticed), age)


def calibrate(field: Field, purchases: int) -> list[Noticing]:
    """Return what each age must notice, youngest first."""
    questions, found = read_questions(), []
    for age, (key, address) in enumerate(zip(BY_AGE, NOTICED, strict=True)):
        printed = questions[key].printed
        assert printed is not None, f"{key} has no printed figure"
        value = round(find_noticing(field, purchases, printed, age), DIGITS)
        found.append(Noticing(address, value, printed, untouched(field, purchases, value, age)))
    return found


def main() -> None:
    """Live the markets and print the values."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--scenario", default="baseline")
    options.add_argument("--seeds", type=int, default=6, help="markets, of seeds 1, 2, ...")
    chosen = options.parse_args()
    scenario = load_scenario(chosen.scenario)
    visits = visit_all(scenario, range(1, chosen.seeds + 1))
    field = pool([visit.field for visit in visits])
    for found in calibrate(field, scenario["survey.purchases"]):
        print(
            f"{found.address} = {found.value:.{DIGITS}f}  "
            f"(no influence: {found.answered:.1%}, printed {found.printed:.1%})"
        )


if __name__ == "__main__":
    main()
