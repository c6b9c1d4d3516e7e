"""What is each free parameter fitted to, and how is that read off lived markets?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from analysis.survey_field import Field, count
from analysis.survey_instruments import INSTRUMENTS, Terms
from analysis.survey_questions import QUESTIONS, SOURCES, Question, read_questions
from analysis.survey_rates import share
from sim.errors import OnzeError
from sim.parameters import SCENARIOS, Parameter, nearest
from sim.reading import fault, read_toml

AIMS = SCENARIOS / "calibration.toml"
READINGS: dict[str, Callable[[Field], float]] = {
    "told_good_to_bad": lambda field: share(count(field, "told_good"), count(field, "told_bad")),
    "any_flips": lambda field: share(count(field, "any_flips"), count(field, "purchases")),
    "online_flips": lambda field: share(count(field, "online_flips"), count(field, "purchases")),
    "satisfied": lambda field: share(count(field, "own_satisfied"), count(field, "own_answered")),
}


class Aim(BaseModel):
    """One free parameter and its target; see the head of calibration.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    address: str
    found: str
    target: float
    close: float
    slope: float
    digits: int
    named: str
    source: str
    low: float  # the parameter's own range
    high: float
    spread: float | None = None  # standard deviation of the target; None: told by survey.toml


def read_aims(
    known: Mapping[str, Parameter], path: Path = AIMS, questions: Path = QUESTIONS
) -> tuple[Aim, ...]:
    """Return the aims in the order of the file; refuse one that must not or cannot be fitted.

    known: the parameters by address. Raises OnzeError naming the file, line and entry.
    """
    table, lines = read_toml(path)
    asked, aims = read_questions(questions), []
    for address, record in table.items():
        where = f"{path.name}, line {lines.get(address, 0)}: {address}"
        if words := refusal(address, record, known, asked):
            raise OnzeError(f"{where} {words}", file=path, key=address)
        ends = known[address].range or (0.0, 0.0)
        question = asked.get(record["found"])
        printed = {} if question is None else {"target": question.printed}
        whole = {**printed, **record, "low": float(ends[0]), "high": float(ends[1])}
        try:
            aims.append(Aim(address=address, **whole))
        except ValidationError as error:
            raise OnzeError(f"{where} {fault(error)[1]}.", file=path, key=address) from None
    return tuple(aims)


def refusal(
    address: str,
    record: Mapping[str, Any],
    known: Mapping[str, Parameter],
    asked: Mapping[str, Question],
) -> str:
    """Return why a parameter must not be fitted as a record wants, in words; "" if it may."""
    sources, _ = read_toml(SOURCES)
    found, source, named = (str(record.get(entry)) for entry in ("found", "source", "named"))
    if address not in known:
        return f"is not a parameter{nearest(address, list(known))}."
    parameter = known[address]
    if parameter.kind != "calibrated" or parameter.range is None:
        return f"is of the kind {parameter.kind}; only a calibrated number is fitted."
    if found in asked and asked[found].role != "calibrated":
        return f"names {found}, which is {asked[found].role}: nothing may be fitted to it."
    if found not in asked and found not in READINGS:
        return f"names {found}, which nothing reads{nearest(found, [*READINGS, *asked])}."
    if source not in sources:
        return f"has the source {source}, which is not in {SOURCES.name}."
    return "" if named in parameter.locator else f'says "{named}", which its locator does not.'


def readings_of(field: Field, terms: Terms, aims: Sequence[Aim]) -> dict[str, float]:
    """Return, by parameter, what its target is held against; reads nothing else of the field."""
    return {
        aim.address: READINGS[aim.found](field)
        if aim.found in READINGS
        else INSTRUMENTS[aim.found](field, terms).value
        for aim in aims
    }
