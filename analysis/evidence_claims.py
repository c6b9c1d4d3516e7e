"""What do the five documents claim, who contradicts whom, and is every record sound?

scenarios/claims.toml says it claim by claim. Whether the homes it names exist is asked in
analysis.evidence_homes; what a person reads is written by analysis.evidence_ledger.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.survey_questions import SOURCES, read_questions
from sim.errors import OnzeError
from sim.parameters import SCENARIOS, nearest
from sim.reading import fault, read_toml

CLAIMS = SCENARIOS / "claims.toml"
PATTERNS = SCENARIOS / "patterns.toml"
KINDS = ("parameter", "question", "pattern", "kernel", "world", "policy", "test", "page")
CONTEXT = "context"
Text = Field(min_length=1)
Homes = Field(min_length=1)


class Record(BaseModel):
    """What all records of the file have in common: nothing unknown, nothing empty."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Claim(Record):
    """One claim of a document, its weight as evidence and its places in the model."""

    document: str = Text
    quote: str = Text
    claim: str = Text
    figure: str = Text
    says: str = Text
    grade: Literal["MA", "EX", "OB", "SU", "PR", "FO", "A"]
    entry: Literal["parameter", "target", "pattern", "rule", "context"]
    homes: list[str] = Homes
    status: Literal["reproduced", "contradicted", "put in", "context only", "not decided"]
    how: str = Text
    traced: list[str] = []
    corrected: str = ""


class Contradiction(Record):
    """Two sides, each some claims (by number) or works (by key), and one model for both."""

    title: str = Text
    one: list[str] = Homes
    one_says: str = Text
    other: list[str] = Homes
    other_says: str = Text
    honours: str = Text
    homes: list[str] = Homes


class Also(Record):
    """Something a document says besides the numbered claims, and why it has no number."""

    document: str = Text
    quote: str = Text
    claim: str = Text
    why: str = Text


class Leg(Record):
    """Something the model stands on and might not bear it."""

    what: str = Text
    why: str = Text
    homes: list[str] = Homes


class Ledger(NamedTuple):
    """All records of the file, by name, in its order; claims by number."""

    claims: dict[int, Claim]
    contradictions: dict[str, Contradiction]
    also: dict[str, Also]
    legs: dict[str, Leg]


Kind = TypeVar("Kind", bound=Record)


def read_ledger(path: Path = CLAIMS) -> Ledger:
    """Return every record, or raise OnzeError naming the file, line, record and entry."""
    table, lines = read_toml(path)
    if strange := [part for part in table if part not in ("claim", "contradiction", "also", "leg")]:
        raise OnzeError(
            f"{path.name}, line {lines.get(strange[0], 0)}: {strange[0]} is not a part of the "
            "ledger; records stand under claim, contradiction, also or leg.",
            file=path,
            key=strange[0],
        )
    reader = _Reader(path, table, lines)
    return Ledger(
        {reader.number(key): claim for key, claim in reader.records("claim", Claim).items()},
        reader.records("contradiction", Contradiction),
        reader.records("also", Also),
        reader.records("leg", Leg),
    )


class _Reader:
    """Reads one file, and refuses what is wrong in it where it stands."""

    def __init__(self, path: Path, table: dict[str, Any], lines: dict[str, int]) -> None:
        self.path, self.table, self.lines = path, table, lines
        self.sources = list(read_toml(SOURCES)[0])
        self.questions = read_questions()
        self.patterns = read_toml(PATTERNS)[0]

    def records(self, part: str, kind: type[Kind]) -> dict[str, Kind]:
        """Return the records of one part, each checked."""
        found = {}
        for name, record in self.table.get(part, {}).items():
            try:
                found[name] = kind.model_validate(record)
            except ValidationError as error:
                entry, words = fault(error)
                raise self.refusal(part, name, entry, words) from None
            self._check(part, name, found[name])
        return found

    def number(self, key: str) -> int:
        """Return a claim's number."""
        if not key.isdigit():
            raise self.refusal("claim", key, "", "is not a number; claims are numbered from 1")
        return int(key)

    def _check(self, part: str, name: str, record: Record) -> None:
        for home in getattr(record, "homes", []):
            kind, mark, rest = home.partition(":")
            if home != CONTEXT and (kind not in KINDS or not mark or not rest):
                words = f"has the home {home}; it must be {', '.join(KINDS)}:NAME, or {CONTEXT}"
                raise self.refusal(part, name, "homes", words)
        self._check_sources(part, name, record)
        if isinstance(record, Claim):
            self._check_status(name, record)

    def _check_sources(self, part: str, name: str, record: Record) -> None:
        claims = self.table.get("claim", {}) if isinstance(record, Contradiction) else {}
        for entry in ("document", "traced", "one", "other"):
            value = getattr(record, entry, [])
            for key in [value] if isinstance(value, str) else value:
                if key not in self.sources and key not in claims:
                    hint = nearest(key, self.sources)
                    words = f"has {entry} = {key}, which is not a key of {SOURCES.name}{hint}"
                    raise self.refusal(part, name, entry, words)

    def _check_status(self, name: str, claim: Claim) -> None:
        alone, only = claim.homes == [CONTEXT], claim.status == "context only"
        if alone != only or (CONTEXT in claim.homes and not alone):
            words = f"has status = {claim.status} and homes = {', '.join(claim.homes)}; the home "
            words += f"{CONTEXT} stands alone, and goes with the status context only"
            raise self.refusal("claim", name, "homes", words)
        if claim.status == "reproduced" and not any(self._can_fail(home) for home in claim.homes):
            words = "has status = reproduced, and none of its homes can fail: it needs a test, or "
            words += "a pattern or question held out"
            raise self.refusal("claim", name, "status", words)

    def _can_fail(self, home: str) -> bool:
        """Whether a home could have come out otherwise: what was fitted to could not."""
        kind, _, rest = home.partition(":")
        if kind == "question":
            return rest in self.questions and self.questions[rest].role == "held_out"
        if kind == "pattern":
            return bool(self.patterns.get(rest, {}).get("role") == "held_out")
        return kind == "test"

    def refusal(self, part: str, name: str, entry: str, words: str) -> OnzeError:
        """Return the one sentence: file, line, record, what is wrong."""
        key = f"{part}.{name}"
        line = self.lines.get(f"{key}.{entry}", self.lines.get(key, 0))
        return OnzeError(
            f"{self.path.name}, line {line}: {part} {name} {words}.", file=self.path, key=key
        )
