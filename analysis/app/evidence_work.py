"""What is lived for the page of evidence? The survey and the patterns, seed by seed, beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from functools import cache
from typing import Any

from analysis import survey, survey_field, validation
from analysis.app import aside
from analysis.app.jobs import Stop
from analysis.patterns.records import read_patterns
from sim.scenario import Scenario, load_scenario

CONSUMERS, PEOPLE = 4_000, 400_000
SURVEY_SEEDS = (6, 24)  # as the page opens, and to be surer
PATTERN_SEEDS = validation.QUICK_SEEDS
LOOK = 0.2  # seconds between two looks at whether anybody still wants to know


@cache
def survey_world() -> Scenario:
    """Return the baseline at the size in which the page asks its questions."""
    sizes = {"world.consumers": CONSUMERS, "world.people_per_agent": PEOPLE // CONSUMERS}
    return load_scenario("baseline", sizes)


@cache
def pattern_world() -> Scenario:
    """Return the baseline for a quick look at the patterns."""
    return validation.small(load_scenario("baseline"))


def interview(seed: int) -> survey_field.Visit:
    """Live one market and read what can be asked about it (in a process aside)."""
    return survey_field.visit(survey_world(), seed)


def look_for_patterns(seed: int) -> validation.Visit:
    """Live one seed's stages and read every check off them (in a process aside)."""
    return validation.visit(pattern_world(), seed)


def survey_of(seeds: int) -> Callable[..., survey.Survey]:
    """Return the work that asks every question of so many markets, surer market by market."""

    def work(tell: Callable[..., None], stop: threading.Event) -> survey.Survey:
        def judged(visits: Sequence[survey_field.Visit]) -> survey.Survey:
            ordered = sorted(visits, key=lambda visit: visit.seed)
            return survey.evaluate(survey_world(), ordered)

        return _each(interview, range(1, seeds + 1), judged, tell, stop)

    return work


def patterns_of(seeds: int) -> Callable[..., validation.Validation]:
    """Return the work that holds every pattern to its bounds, surer seed by seed."""

    def work(tell: Callable[..., None], stop: threading.Event) -> validation.Validation:
        def judged(visits: Sequence[validation.Visit]) -> validation.Validation:
            ordered = sorted(visits, key=lambda visit: visit.seed)
            return validation.judge(pattern_world(), ordered, read_patterns())

        return _each(look_for_patterns, range(1, seeds + 1), judged, tell, stop)

    return work


def _each(
    live: Callable[[int], Any],
    seeds: Sequence[int],
    judged: Callable[[Sequence[Any]], Any],
    tell: Callable[..., None],
    stop: threading.Event,
) -> Any:
    """Live every seed aside, and judge what is known after each."""
    asked: list[Future[Any]] = [aside.ask(live, seed) for seed in seeds]
    visits: list[Any] = []
    found = None
    try:
        for future in asked:
            visits.append(patient(future, stop))
            found = judged(visits)
            tell(len(visits), len(asked), found)
    finally:
        for future in asked:
            future.cancel()
    return found


def patient(future: Future[Any], stop: threading.Event) -> Any:
    """Wait for a result, unless nobody wants to know any more."""
    while not stop.is_set():
        try:
            return future.result(timeout=LOOK)
        except Late:
            if future.done():
                raise
    raise Stop
