"""Which questions does the virtual survey ask, and what were real people printed to answer?"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from sim.errors import OnzeError
from sim.parameters import SCENARIOS, nearest
from sim.reading import read_records, read_toml

QUESTIONS = SCENARIOS / "survey.toml"
SOURCES = SCENARIOS / "sources.toml"


class Question(BaseModel):
    """One question, the figure in print (None: a source without a number) and its bounds."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    short: str
    question: str
    base: str
    unit: Literal["share", "people", "ratio"]
    low: float
    high: float
    role: Literal["calibrated", "held_out", "input"]
    source: str
    printed: float | None = None
    size: int | None = None
    note: str = ""
    beside: dict[str, float] = {}  # figures printed of what stands beside the answer, by label


def read_questions(path: Path = QUESTIONS) -> dict[str, Question]:
    """Return the questions by id, in the order of the file; refuse a record that cannot be asked.

    Raises OnzeError naming the file, line, question and entry.
    """
    sources, _ = read_toml(SOURCES)
    questions = {}
    for key, where, question in read_records(path, Question):
        questions[key] = _sensible(question, where, path, key, list(sources))
    return questions


def _sensible(question: Question, where: str, path: Path, key: str, sources: list[str]) -> Question:
    """Refuse bounds in the wrong order, a size without people, or an unknown source."""
    words = ""
    if not question.low < question.high:
        words = f"low = {question.low:g} must lie below high = {question.high:g}."
    elif question.unit == "share" and not 0 <= question.low < question.high <= 1:
        words = f"the bounds {question.low:g} and {question.high:g} of a share must lie in 0 to 1."
    elif question.printed is not None and not question.low <= question.printed <= question.high:
        words = (
            f"printed = {question.printed:g} must lie between low = {question.low:g} and "
            f"high = {question.high:g}."
        )
    elif question.size is not None and question.size < 1:
        words = f"size = {question.size} must be at least 1 person; leave it out if unknown."
    elif question.source not in sources:
        hint = nearest(question.source, sources)
        words = f"source = {question.source} is not a key of {SOURCES.name}{hint}."
    if words:
        raise OnzeError(f"{where}: {words}", file=path, key=key)
    return question
