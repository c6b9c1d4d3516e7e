"""What stands in the row of each number of the model: value, unit, range, and what it rests on?"""

from __future__ import annotations

import math
from typing import Any

from analysis.app.sheet import WEAK, entry, grade_badge, grade_filter, grade_tags, source_detail
from analysis.app.words import Words
from analysis.evidence_page import KINDS
from sim.parameters import Parameter, parameters

Row = dict[str, Any]


def number_groups(words: Words) -> list[Row]:
    """Return every number of the model, section by section."""
    sections: dict[str, list[Row]] = {}
    for address, record in parameters().items():
        section = address.partition(".")[0]
        sections.setdefault(section, []).append(number_row(address, record, words))
    return [
        {"name": Words("en").title_of(section), "note": "", "tone": "", "rows": rows}
        for section, rows in sections.items()
    ]


def number_row(address: str, record: Parameter, words: Words) -> Row:
    """Return one number: its value, its range, and what it rests on."""
    likely, allowed = record.likely, range_in_words(record.range, record, words)
    tongue = "" if words.language == "en" else "en"
    weak = [*grade_tags(record.grade), *(["weak"] if "weak" in record.note.lower() else [])]
    return {
        "key": address,
        "cells": {
            "what": {"text": Words("en").title_of(address), "sub": record.unit},
            "value": {"text": value_in_words(record.value, words)},
            "range": {
                "text": range_in_words(likely, record, words) if likely else "–",
                "sub": words("evidence.allowed", range=allowed),
            },
            "kind": {"text": words(f"evidence.kind.{record.kind}")},
            "grade": grade_badge(record.grade, words),
        },
        "tags": {"grade": list(dict.fromkeys(weak)), "kind": [record.kind]},
        "find": " ".join((address, address.replace("_", " "), record.unit, record.note,
                          record.source, record.locator)),
        "detail": [
            *entry(words("evidence.address"), address, own=True, tongue=tongue),
            *entry(words("sheet.note"), record.note),
            *entry(words("evidence.likely"), record.likely_from),
            *source_detail(record.source, record.locator, words),
        ],
    }  # fmt: skip


def value_in_words(value: float | str, words: Words) -> str:
    """Return a value as the file has it, with the language's marks."""
    if isinstance(value, str):
        return value or "–"
    if math.isinf(value):
        return words("evidence.no_limit")
    if value and abs(value) < 0.01:
        return f"{value:.4g}".replace(".", "," if words.language == "fr" else ".")
    return words.number(value, 0 if isinstance(value, int) else 4)


def range_in_words(ends: Any, record: Parameter, words: Words) -> str:
    """Return the ends of a range, or the choices there are."""
    if record.choices:
        return ", ".join(record.choices)
    if ends is None:
        return "–"
    low, high = (value_in_words(end, words) for end in ends)
    return words("evidence.between", low=low, high=high)


def number_filters(words: Words) -> list[Row]:
    """Return what numbers are sifted by: grade, and how a value came about."""
    return [
        grade_filter([record.grade for record in parameters().values()], words),
        {
            "key": "kind",
            "name": words("evidence.kind"),
            "choices": [{"key": kind, "name": words(f"evidence.kind.{kind}")} for kind in KINDS],
        },
    ]


def weak_numbers() -> int:
    """Return how many numbers rest on weak evidence, by grade or by their own note."""
    return sum(
        record.grade in WEAK or "weak" in record.note.lower() for record in parameters().values()
    )
