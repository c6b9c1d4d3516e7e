"""What stands in each row of the evidence: a question, a pattern, and what is known of it?

Pure functions of the records and of what was lived; nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from analysis.app.evidence_figures import (
    Row,
    bounds_in_words,
    gauge,
    plus_minus,
    tag_of,
    verdict_badge,
    written,
)
from analysis.app.sheet import entry, grade_badge, grade_filter, grade_tags, source_detail, works
from analysis.app.words import Words
from analysis.patterns.judging import Verdict
from analysis.patterns.records import Pattern, read_patterns
from analysis.survey import Survey
from analysis.survey_answers import Answer
from analysis.survey_questions import Question, read_questions
from analysis.validation import Validation

ROLES = ("held_out", "calibrated", "input", "shown")


@cache
def questions() -> dict[str, Question]:
    """Return what is asked of people, read once."""
    return read_questions()


@cache
def patterns() -> dict[str, Pattern]:
    """Return what is looked for in a market, read once."""
    return read_patterns()


def survey_groups(found: Survey | None, words: Words) -> list[Row]:
    """Return the questions, those held out apart from those fitted to; found: what was lived."""
    answers = {answer.id: answer for answer in found.answers} if found else {}
    rows = [
        (question.role, question_row(key, question, answers.get(key), words))
        for key, question in questions().items()
    ]
    return in_roles(rows, words)


def in_roles(rows: Sequence[tuple[str, Row]], words: Words) -> list[Row]:
    """Return rows in groups by what their agreement would prove."""
    return [
        {
            "name": words(f"evidence.role.{role}"),
            "note": words(f"evidence.role.{role}.note"),
            "tone": role,
            "rows": [row for of, row in rows if of == role],
        }
        for role in ROLES
        if any(of == role for of, _ in rows)
    ]


def question_row(key: str, question: Question, answer: Answer | None, words: Words) -> Row:
    """Return one question: what was printed, what is answered here, and what is true here."""
    unit = question.unit
    holds = None if answer is None or answer.found is None else answer.within
    sure = None
    if answer is not None and answer.seeds_low is not None and answer.seeds_high is not None:
        inside = question.low <= answer.seeds_low and answer.seeds_high <= question.high
        outside = answer.seeds_high < question.low or answer.seeds_low > question.high
        sure = inside or outside
    grade = str(works()[question.source]["grade"])
    verdict = verdict_badge(holds, sure, False, words)
    found = answer.found if answer else None
    reach = (answer.seeds_low, answer.seeds_high) if answer else (None, None)
    return {
        "key": key,
        "cells": {
            "what": {"text": question.question, "sub": question.base},
            "printed": {"text": written(question.printed, unit, words)},
            "found": {
                "text": written(found, unit, words),
                "sub": plus_minus(*reach, unit, words),
            },
            "picture": {
                "text": "",
                "gauge": gauge(
                    (question.low, question.high), found, reach, question.printed,
                    verdict["tone"], unit == "share",
                ),
            },
            "beside": {"text": "", "list": beside(answer, words)},
            "verdict": verdict,
            "grade": grade_badge(grade, words),
        },
        "tags": {"grade": grade_tags(grade), "role": [question.role], "verdict": tag_of(holds)},
        "find": f"{key} {question.short} {question.question} {question.base} {question.source}",
        "detail": question_detail(question, answer, words),
    }  # fmt: skip


def beside(answer: Answer | None, words: Words) -> list[dict[str, str]]:
    """Return the truth of the market beside an answer, where anything stands there."""
    listed = []
    for fact in answer.beside if answer else ():
        text = written(fact.found, fact.unit, words)
        if fact.printed is not None:
            printed = written(fact.printed, fact.unit, words)
            text = words("evidence.beside_printed", found=text, printed=printed)
        listed.append({"name": fact.label.strip(), "text": text})
    return listed


def question_detail(question: Question, answer: Answer | None, words: Words) -> list[Row]:
    """Return what opens under a question."""
    unit = question.unit
    lines = entry(
        words("evidence.bounds"), bounds_in_words(question.low, question.high, unit, words),
        own=True,
    )  # fmt: skip
    if answer is not None:
        asked = words("evidence.asked_count", count=answer.asked)
        lines += entry(words("evidence.asked"), asked, own=True)
        if answer.low is not None and answer.high is not None and answer.size is not None:
            text = words(
                "evidence.sample_of",
                size=answer.size,
                low=written(answer.low, unit, words),
                high=written(answer.high, unit, words),
            )
            lines += entry(words("evidence.sample"), text, own=True)
        for fact in answer.beside:
            lines += entry(words.own(fact.label.strip()), fact.meaning)
    return [
        *lines,
        *entry(words("sheet.note"), question.note),
        *source_detail(question.source, "", words),
    ]


def pattern_groups(found: Validation | None, words: Words) -> list[Row]:
    """Return the patterns, those held out apart from those fitted to; found: what was lived."""
    verdicts = {verdict.id: verdict for verdict in found.verdicts} if found else {}
    rows = [
        (pattern.role, pattern_row(key, pattern, verdicts.get(key), words))
        for key, pattern in patterns().items()
    ]
    return in_roles(rows, words)


def pattern_row(key: str, pattern: Pattern, verdict: Verdict | None, words: Words) -> Row:
    """Return one check: what counts as finding it, and what was found."""
    grade = str(works()[pattern.source]["grade"])
    found = verdict.found if verdict else None
    reach = (verdict.found_low, verdict.found_high) if verdict else (None, None)
    badge = verdict_badge(
        verdict.holds if verdict else None,
        verdict.sure if verdict else None,
        found is not None,
        words,
    )
    bounds = bounds_in_words(pattern.low, pattern.high, pattern.unit, words, pattern.strict)
    return {
        "key": key,
        "cells": {
            "what": {
                "text": pattern.expected,
                "sublead": f"{key.partition('_')[0]} · ",
                "sub": pattern.title,
            },
            "bounds": {"text": bounds},
            "found": {
                "text": written(found, pattern.unit, words),
                "sub": plus_minus(*reach, pattern.unit, words),
            },
            "picture": {
                "text": "",
                "gauge": gauge(
                    (pattern.low, pattern.high), found, reach, None, badge["tone"],
                    pattern.unit == "share",
                ),
            },
            "verdict": badge,
            "grade": grade_badge(grade, words),
        },
        "tags": {
            "grade": grade_tags(grade),
            "role": [pattern.role],
            "verdict": tag_of(verdict.holds if verdict else None),
        },
        "find": f"{key} {pattern.title} {pattern.check} {pattern.expected} {pattern.source}",
        "detail": [
            *entry(words("evidence.measured_as"), pattern.check),
            *entry(words("sheet.note"), pattern.note),
            *source_detail(pattern.source, "", words),
        ],
    }  # fmt: skip


def tally(answered: Mapping[str, Sequence[bool | None]]) -> dict[str, tuple[int, int]]:
    """Return, by role, how many hold of how many decided."""
    return {
        role: (sum(v is True for v in found), sum(v is not None for v in found))
        for role, found in answered.items()
    }


def by_role(
    records: Sequence[Any], holds: Callable[[Any], bool | None]
) -> dict[str, list[bool | None]]:
    """Return the verdicts of some records by their role."""
    found: dict[str, list[bool | None]] = {role: [] for role in ROLES}
    for record in records:
        found[record.role].append(holds(record))
    return found


def filters_of(part: str, rows: Sequence[Row], words: Words) -> list[Row]:
    """Return what questions and patterns are sifted by: grade, role and verdict."""
    grades = [tag for row in rows for tag in row["tags"].get("grade", [])]
    roles = [role for role in ROLES if any(role in row["tags"]["role"] for row in rows)]
    return [
        grade_filter(grades, words),
        {
            "key": "role",
            "name": words("evidence.role"),
            "choices": [{"key": r, "name": words(f"evidence.role.{r}")} for r in roles],
        },
        {
            "key": "verdict",
            "name": words("evidence.verdict"),
            "choices": [
                {"key": v, "name": words(f"evidence.{v}")} for v in ("pass", "fail", "undecided")
            ],
        },
    ]
