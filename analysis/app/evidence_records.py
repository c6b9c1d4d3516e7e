"""What stands in each row of the ledger: a claim, a contradiction, a weak leg, a parameter?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.app.sheet import (
    authors_and_year,
    cited,
    entry,
    grade_badge,
    grade_filter,
    grade_tags,
    source_detail,
    works,
)
from analysis.app.words import Words, typeset
from analysis.evidence_claims import CONTEXT, Claim, Contradiction, Ledger, Leg
from analysis.evidence_ledger import STATUSES

Row = dict[str, Any]
# Where what a record points to is shown on this page.
PARTS = {"parameter": "numbers", "question": "survey", "pattern": "patterns"}


def claim_groups(ledger: Ledger, words: Words) -> list[Row]:
    """Return the claims, document by document."""
    documents = list(dict.fromkeys(claim.document for claim in ledger.claims.values()))
    return [
        {
            "name": str(works()[key]["title"]),
            "note": str(works()[key]["year"]),
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
    french = "" if words.language == "fr" else "fr"  # the articles are French, and so are quotes
    return {
        "key": f"claim-{number}",
        "cells": {
            "what": {"lead": f"{number}. ", "text": claim.claim, "sub": claim.says},
            "figure": {"text": "–" if claim.figure == "none" else claim.figure},
            "grade": grade_badge(claim.grade, words),
            "status": {"text": words(f"evidence.status.{status}"), "tone": tone_of(claim.status)},
        },
        "tags": {"grade": grade_tags(claim.grade), "status": [status]},
        "find": " ".join((str(number), claim.claim, claim.quote, claim.says, claim.how,
                          claim.figure, *claim.homes)),
        "detail": [
            *entry(words("evidence.how"), claim.how),
            *entry(
                words("evidence.quote"), typeset(f"« {claim.quote} »"), own=True, tongue=french
            ),
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
            shown = words.title_of(name) if kind == "parameter" else name
            shown = short if kind == "test" else shown
            jumps.append({
                "name": f"{words(f'evidence.home.{kind}')} {shown}",
                "part": PARTS.get(kind, ""),
                "open": name if kind in PARTS else "",
            })  # fmt: skip
    return [{"term": words("evidence.homes"), "text": "", "jumps": jumps}] if jumps else []


def traced(keys: Sequence[str], words: Words) -> list[Row]:
    """Return the works a claim was traced to."""
    found = [works().get(key) for key in keys]
    named = [cited(work, words) for work in found if work]
    tongue = "" if words.language == "en" else "en"
    return entry(words("evidence.traced"), "; ".join(named), own=True, tongue=tongue)


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
        "cells": {
            "what": {"text": record.title},
            "one": {"text": record.one_says, "sub": said_by(record.one, words), "subown": True},
            "other": {
                "text": record.other_says,
                "sub": said_by(record.other, words),
                "subown": True,
            },
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
        work = works().get(key)
        numbered = words("evidence.claim_number", number=key) if key.isdigit() else key
        named.append(authors_and_year(work, words) if work else numbered)
    return "; ".join(named)


def leg_row(name: str, leg: Leg, words: Words) -> Row:
    """Return something the model stands on and might not bear it."""
    return {
        "key": f"leg-{name}",
        "cells": {"what": {"text": leg.what}, "one": {"text": leg.why}, "other": {"text": ""}},
        "tags": {},
        "find": f"{leg.what} {leg.why}",
        "detail": places(leg.homes, words),
    }
