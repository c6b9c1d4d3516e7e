"""What do the simulated consumers answer when they are asked what real people were asked?

`ask` lives one market per seed, reads it, and puts the questions of scenarios/survey.toml. How each
answer is read, and what its instrument cannot see, is said in survey_instruments.py. Two intervals
stand beside an answer, at 95 %, and they say different things:

    low, high              where a real survey of the printed size would fall if these markets were
                           the truth (exact binomial; normal for a mean). None if no size is known.
    seeds_low, seeds_high  how far the answer is known after so many markets (Student's t over
                           seeds). None with one seed.

`within` asks only whether the answer lies inside the bounds written in survey.toml beforehand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from analysis.survey_answers import Answer, Fact
from analysis.survey_field import Field, Visit, pool, visit_all
from analysis.survey_instruments import INSTRUMENTS, Terms, terms_of
from analysis.survey_intervals import known, sampling_interval, seeds_interval
from analysis.survey_questions import Question, read_questions
from analysis.survey_truths import BESIDE
from sim.errors import OnzeError
from sim.scenario import Scenario

TABLE_HEAD = ("question", "printed", "found", "sample", "seeds", "within", "role")
ROLES = {"calibrated": "fitted", "held_out": "held out", "input": "input"}


@dataclass(frozen=True)
class Survey:
    """Every answer, and the markets they come from."""

    scenario: str
    world: str
    seeds: tuple[int, ...]
    fingerprint: str  # of the markets lived
    answers: tuple[Answer, ...]

    def __getitem__(self, key: str) -> Answer:
        """Return the answer to a question by its id."""
        return {answer.id: answer for answer in self.answers}[key]

    def as_dict(self) -> dict[str, Any]:
        """Return everything as plain values for JSON; a figure that could not be read is None."""
        return {**asdict(self), "seeds": list(self.seeds), "answers": [
            {**asdict(answer), "beside": [asdict(fact) for fact in answer.beside]}
            for answer in self.answers
        ]}  # fmt: skip

    def table(self) -> list[tuple[str, ...]]:
        """Return rows under TABLE_HEAD for an 80-column table, the figures beside included.

        sample, seeds: half widths of the two intervals, in the unit of the answer.
        """
        rows: list[tuple[str, ...]] = []
        for a in self.answers:
            rows.append(
                (
                    a.short,
                    shown(a.printed, a.unit),
                    shown(a.found, a.unit),
                    _half(a.low, a.high, a.unit),
                    _half(a.seeds_low, a.seeds_high, a.unit),
                    "yes" if a.within else "no",
                    ROLES[a.role],
                )
            )
            for fact in a.beside:
                known = _half(fact.seeds_low, fact.seeds_high, fact.unit)
                printed = "" if fact.printed is None else shown(fact.printed, fact.unit)
                rows.append((fact.label, printed, shown(fact.found, fact.unit), "", known, "", ""))
        return rows

    def frame(self) -> pd.DataFrame:
        """Return one row per figure: kind "answer", then its "beside" ones under the same id."""
        rows = []
        for answer in self.answers:
            whole = asdict(answer)
            beside = whole.pop("beside")
            rows.append({"id": answer.id, "kind": "answer", **whole})
            for fact in beside:
                named = {"short": fact.pop("label").strip(), "base": fact.pop("meaning")}
                rows.append({"id": answer.id, "kind": "beside", **named, **fact})
        return pd.DataFrame(rows)

    def figure(self) -> str:
        """Return an SVG picture: printed against found, with both intervals."""
        from analysis.survey_picture import draw  # Slow to load; only pictures need it.

        return draw(self.answers, len(self.seeds))


def ask(
    scenario: Scenario,
    seeds: Sequence[int],
    workers: int | None = None,
    tick: Callable[[], None] | None = None,
) -> Survey:
    """Live one market per seed, each brand under its own policy, and ask what it can be asked.

    workers: processes, None for one per core; tick: called after each market.
    """
    seeds = tuple(dict.fromkeys(seeds))
    if not seeds:
        raise OnzeError("a survey needs at least one seed.", key="seeds")
    return evaluate(scenario, visit_all(scenario, seeds, workers, tick))


def evaluate(
    scenario: Scenario, visits: Sequence[Visit], questions: dict[str, Question] | None = None
) -> Survey:
    """Put the questions (None: those of survey.toml) to markets already lived."""
    questions = read_questions() if questions is None else questions
    fields = [found.field for found in visits]
    everybody, terms = pool(fields), terms_of(scenario)
    answers = tuple(
        _answer(key, question, everybody, fields, terms) for key, question in questions.items()
    )
    lived = "".join(found.fingerprint for found in visits)
    return Survey(
        scenario=scenario.name,
        world=scenario.fingerprint,
        seeds=tuple(found.seed for found in visits),
        fingerprint=hashlib.sha256(lived.encode()).hexdigest()[:32],
        answers=answers,
    )


def _answer(
    key: str, question: Question, everybody: Field, fields: Sequence[Field], terms: Terms
) -> Answer:
    if key not in INSTRUMENTS:
        raise OnzeError(f"no instrument reads {key}; there are {', '.join(INSTRUMENTS)}.", key=key)
    read = INSTRUMENTS[key]
    reading = read(everybody, terms)
    low, high = sampling_interval(reading, question)
    seeds_low, seeds_high = seeds_interval(
        reading.value, [read(field, terms).value for field in fields]
    )
    own = question.model_dump(exclude={"low", "high", "beside"})
    return Answer(
        id=key,
        found=known(reading.value),
        low=low,
        high=high,
        seeds_low=seeds_low,
        seeds_high=seeds_high,
        tolerance_low=question.low,
        tolerance_high=question.high,
        within=question.low <= reading.value <= question.high,
        asked=reading.asked,
        beside=tuple(_facts(key, question, everybody, fields, terms)),
        **own,
    )


def _facts(
    key: str, question: Question, everybody: Field, fields: Sequence[Field], terms: Terms
) -> list[Fact]:
    facts = []
    for label, unit, meaning, read in BESIDE.get(key, ()):
        value = read(everybody, terms)
        interval = seeds_interval(value, [read(field, terms) for field in fields])
        printed = question.beside.get(label.strip())
        facts.append(Fact(label, unit, meaning, printed, known(value), *interval))
    return facts


def shown(value: float | None, unit: str) -> str:
    """Return a figure as a reader wants it: 68.5 %, 10.7, 0.21, 6.3 h; a dash for none."""
    if value is None:
        return "–"
    if unit == "share":
        return f"{100 * value:.1f} %"
    if unit == "hours":
        return f"{value:.1f} h"
    return f"{value:.2f}" if unit == "ratio" else f"{value:.1f}"


def _half(low: float | None, high: float | None, unit: str) -> str:
    if low is None or high is None:
        return "–"
    half = (high - low) / 2
    return f"±{100 * half:.1f}" if unit == "share" else f"±{half:.2f}"
