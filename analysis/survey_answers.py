"""What is kept of one answer of the survey, and of the figures beside it?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """A figure beside an answer."""

    label: str
    unit: str
    meaning: str
    printed: float | None
    found: float | None
    seeds_low: float | None
    seeds_high: float | None


@dataclass(frozen=True)
class Answer:
    """One question, what was printed, what was found, and how well it is known."""

    id: str
    short: str
    question: str
    base: str
    unit: str  # share, people or ratio
    printed: float | None
    found: float | None  # None: nobody could be asked
    low: float | None
    high: float | None
    seeds_low: float | None
    seeds_high: float | None
    tolerance_low: float
    tolerance_high: float
    within: bool
    role: str
    asked: int  # simulated respondents, over all seeds
    size: int | None  # of the real survey
    source: str
    note: str
    beside: tuple[Fact, ...]
