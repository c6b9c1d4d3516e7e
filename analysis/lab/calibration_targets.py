"""To what are free parameters fitted, in which ranges are they looked for, and what is held out?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scipy.stats import norm

from analysis.calibrate_aims import Aim
from analysis.lab.factors import Factor, title_of
from analysis.survey_questions import Question
from sim.errors import OnzeError
from sim.parameters import Parameter

BOUNDS_HOLD = 2 * float(norm.ppf(0.975))  # standard deviations between the bounds of a question


@dataclass(frozen=True)
class Target:
    """A printed figure: what is read off a market, its value and one standard deviation."""

    found: str
    value: float
    spread: float


def factor_of(address: str, known: Parameter, ends: tuple[float, float]) -> Factor:
    """Return the range a free parameter is looked for in: the likely one, or half to 1.5 times.

    ends: those the parameter may have at all.
    """
    value = float(known.value)
    likely = getattr(known, "likely", None)
    low, high = likely or sorted((0.5 * value, 1.5 * value))
    low, high = max(float(low), ends[0]), min(float(high), ends[1])
    return Factor(address, title_of(address), known.unit, low, high)


def target_of(aim: Aim, questions: Mapping[str, Question]) -> Target:
    """Return what a parameter is fitted to. A question's bounds hold 95 % of what may be true."""
    spread = aim.spread
    if spread is None:
        question = questions.get(aim.found)
        if question is None:
            raise OnzeError(
                f"{aim.address} has the target {aim.found}, which needs `spread` in "
                "calibration.toml: no question of survey.toml gives its bounds.",
                key=aim.address,
            )
        spread = (question.high - question.low) / BOUNDS_HOLD
    if not spread > 0:
        raise OnzeError(
            f"{aim.address} has spread = {spread:g}, which must lie above 0.", key="spread"
        )
    return Target(aim.found, aim.target, spread)


def held_out_of(questions: Mapping[str, Question]) -> tuple[Target, ...]:
    """Return every printed figure that nothing was fitted to."""
    return tuple(
        Target(name, question.printed, (question.high - question.low) / BOUNDS_HOLD)
        for name, question in questions.items()
        if question.role == "held_out" and question.printed is not None
    )
