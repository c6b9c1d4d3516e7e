"""What stands in each row of the ledger: a claim, a contradiction, a weak leg, a parameter?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from analysis.app.sheet import WEAK, entry, grade_badge, grade_filter, grade_tags, source_detail
from analysis.app.words import Words
from analysis.evidence_claims import CONTEXT, Claim, Contradiction, Leg, Ledger
from analysis.evidence_ledger import STATUSES
from analysis.evidence_page import KINDS, read_sources
from sim.parameters import Parameter, parameters

Row = dict[str, Any]
# Where what a record points to is shown on this page.
PARTS = {"parameter": "numbers", "question": "survey", "pattern": "patterns"}


def claim_groups(ledger: Ledger, words: Words) -> list[Row]:
    """Return the claims, document by document."""
    documents = list(dict.fromkeys(claim.document for claim in ledger.claims.values()))
    return [
        {
            "name": str(read_sources()[key]["title"]),
            "note": str(read_sources()[key]["year"]),
            "tone": "",
            "rows": [
                claim_row(number, claim, words)
                for number, claim in ledger.claims.items()
                if claim.document == key
            ],
        }
        for key in documents
    ]


def claim_row(number: int, claim: Claim, words: Words) -> Row:
    """Return one claim: what is said, by whom, how well it is grounded, and what came of it."""
    status = claim.status.replace(" ", "_")
    return {
        "key": f"claim-{number}",
        "lang": "en",
        "cells": {
            "what": {"text": f"{number}. {claim.claim}", "sub": claim.says},
            "figure": {"text": "–" if claim.figure == "none" else claim.figure},
            "grade": grade_badge(claim.grade, words),
            "status": {"text": words(f"evidence.status.{status}"), "tone": tone_of(claim.status)},
        },
        "tags": {"grade": grade_tags(claim.grade), "status": [status]},
        "find": " ".join((str(number), claim.claim, claim.quote, claim.says, claim.how,
                          claim.figure, *claim.homes)),
        "detail": [
            *entry(words("evidence.how"), claim.how),
            *entry(words("evidence.quote"), f"« {claim.quote} »", own=True),
            *entry(words("evidence.corrected"), claim.corrected),
            *places(claim.homes, words),
            *traced(claim.traced, words),
            *source_detail(claim.document, "", words),
        ],
    }  # fmt: skip


def tone_of(status: str) -> str:
    """Return how a status stands out."""
    return {"reproduced": "pass", "contradicted": "fail"}.get(status, "none")


def places(homes: Sequence[str], words: Words) -> list[Row]:
    """Return where a record lives in the model; what this page shows can be gone to."""
    jumps = []
    for home in homes:
        kind, _, name = home.partition(":")
        if home != CONTEXT:
            short = name.rpartition("::")[2].removeprefix("test_").replace("_", " ")
            shown = short if kind == "test" else name
            jumps.append({
                "name": f"{words(f'evidence.home.{kind}')} {shown}",
                "part": PARTS.get(kind, ""),
                "open": name if kind in PARTS else "",
            })  # fmt: skip
    return [{"term": words("evidence.homes"), "text": "", "jumps": jumps}] if jumps else []


def traced(keys: Sequence[str], words: Words) -> list[Row]:
    """Return the works a claim was traced to."""
    works = [read_sources().get(key) for key in keys]
    named = [f"{work['authors']}, {work['year']}: {work['title']}" for work in works if work]
    return entry(words("evidence.traced"), "; ".join(named))


def claim_filters(ledger: Ledger, words: Words) -> list[Row]:
    """Return what claims are sifted by: grade and what came of them."""
    return [
        grade_filter([claim.grade for claim in ledger.claims.values()], words),
        {
            "key": "status",
            "name": words("evidence.status"),
            "choices": [
                {"key": status.replace(" ", "_"),
                 "name": words(f"evidence.status.{status.replace(' ', '_')}")}
                for status in STATUSES
            ],
        },
    ]  # fmt: skip


def doubt_groups(ledger: Ledger, words: Words) -> list[Row]:
    """Return who contradicts whom, and what the model leans on most and might not bear it."""
    return [
        {
            "name": words("evidence.contradictions"),
            "note": words("evidence.contradictions.note"),
            "tone": "",
            "rows": [
                contradiction_row(name, record, words)
                for name, record in ledger.contradictions.items()
            ],
        },
        {
            "name": words("evidence.legs"),
            "note": words("evidence.legs.note"),
            "tone": "",
            "rows": [leg_row(name, leg, words) for name, leg in ledger.legs.items()],
        },
    ]


def contradiction_row(name: str, record: Contradiction, words: Words) -> Row:
    """Return two sides, and how one model lives with both."""
    return {
        "key": name,
        "lang": "en",
        "cells": {
            "what": {"text": record.title},
            "one": {"text": record.one_says, "sub": said_by(record.one, words)},
            "other": {"text": record.other_says, "sub": said_by(record.other, words)},
        },
        "tags": {},
        "find": " ".join((record.title, record.one_says, record.other_says, record.honours)),
        "detail": [
            *entry(words("evidence.honours"), record.honours),
            *places(record.homes, words),
        ],
    }


def said_by(keys: Sequence[str], words: Words) -> str:
    """Return who stands on a side: claims by their number, works by who wrote them."""
    named = []
    for key in keys:
        work = read_sources().get(key)
        numbered = words("evidence.claim_number", number=key) if key.isdigit() else key
        named.append(f"{work['authors']}, {work['year']}" if work else numbered)
    return "; ".join(named)


def leg_row(name: str, leg: Leg, words: Words) -> Row:
    """Return something the model stands on and might not bear it."""
    return {
        "key": f"leg-{name}",
        "lang": "en",
        "cells": {"what": {"text": leg.what}, "one": {"text": leg.why}, "other": {"text": ""}},
        "tags": {},
        "find": f"{leg.what} {leg.why}",
        "detail": places(leg.homes, words),
    }


def number_groups(words: Words) -> list[Row]:
    """Return every number of the model, section by section."""
    sections: dict[str, list[Row]] = {}
    for address, record in parameters().items():
        section = address.partition(".")[0]
        sections.setdefault(section, []).append(number_row(address, record, words))
    return [
        {"name": section, "note": "", "tone": "", "rows": rows}
        for section, rows in sections.items()
    ]


def number_row(address: str, record: Parameter, words: Words) -> Row:
    """Return one number: its value, its range, and what it rests on."""
    likely = getattr(record, "likely", None)
    weak = [*grade_tags(record.grade), *(["weak"] if "weak" in record.note.lower() else [])]
    return {
        "key": address,
        "lang": "en",
        "cells": {
            "what": {"text": address, "sub": record.unit},
            "value": {"text": value_in_words(record.value, words)},
            "range": {
                "text": range_in_words(likely or record.range, record, words),
                "sub": "" if likely is None else range_in_words(record.range, record, words),
            },
            "kind": {"text": words(f"evidence.kind.{record.kind}")},
            "grade": grade_badge(record.grade, words),
        },
        "tags": {"grade": list(dict.fromkeys(weak)), "kind": [record.kind]},
        "find": " ".join((address, address.replace("_", " "), record.unit, record.note,
                          record.source, record.locator)),
        "detail": [
            *entry(words("sheet.note"), record.note),
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
