"""Does the place a claim points to exist, and how does a page link to it?

A home is written KIND:NAME in scenarios/claims.toml. Pages link from docs/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from analysis.evidence_claims import CONTEXT, PATTERNS, Ledger
from analysis.survey_questions import read_questions
from sim.parameters import SCENARIOS, parameters
from sim.reading import read_toml

ROOT = SCENARIOS.parent
HEADING = re.compile(r"(?m)^#+ +(.+?) *$")
ANCHOR = re.compile(r'<a id="([^"]+)">')
NOT_IN_ANCHORS = re.compile(r"[^\w\- ]")
# Where the files of a kind lie, and what follows their name.
PLACES = {
    "kernel": ("sim/kernels", ".py"),
    "world": ("scenarios/worlds", ".toml"),
    "policy": ("scenarios/policies", ".toml"),
}


def homes_of(ledger: Ledger) -> Iterator[tuple[str, str]]:
    """Yield who names a home ("claim 12", "leg eleven") and the home, in the order of the file."""
    parts = {"claim": ledger.claims, "contradiction": ledger.contradictions, "leg": ledger.legs}
    for part, records in parts.items():
        for name, record in records.items():  # type: ignore[attr-defined]
            for home in record.homes:
                yield f"{part} {name}", home


def missing_homes(ledger: Ledger) -> dict[str, list[str]]:
    """Return the homes that do not exist, each with those who name it, by home."""
    missing: dict[str, list[str]] = {}
    for who, home in homes_of(ledger):
        if not exists(home):
            missing.setdefault(home, []).append(who)
    return dict(sorted(missing.items()))


def exists(home: str) -> bool:
    """Whether what a home names is there, in the files as they are now."""
    kind, _, name = home.partition(":")
    if home == CONTEXT:
        return True
    if kind == "parameter":
        return name in parameters()
    if kind in ("question", "pattern"):
        return name in _listed(kind)
    if kind == "test":
        file, _, test = name.partition("::")
        return bool(test) and test in _tests(ROOT / file)
    if kind == "page":
        file, _, anchor = name.partition("#")
        return (ROOT / file).is_file() and (not anchor or anchor in anchors(ROOT / file))
    return _file(kind, name).is_file()


def linked(home: str) -> str:
    """Return a home in Markdown, as a page in docs/ shows it: a link where there is one."""
    kind, _, name = home.partition(":")
    if home == CONTEXT:
        return CONTEXT
    words, address = f"{kind} `{name}`", ""
    if kind == "parameter":
        words, address = f"`{name}`", f"parameters.md#{name.split('.')[0]}"
    elif kind == "question":
        address = "../scenarios/survey.toml"
    elif kind == "pattern":
        address = "../scenarios/patterns.toml"
    elif kind == "test":
        file, _, test = name.partition("::")
        words, address = f"test: {test.removeprefix('test_').replace('_', ' ')}", f"../{file}"
    elif kind == "page":
        words, address = f"page {name.removeprefix('docs/')}", name.removeprefix("docs/")
    else:
        address = f"../{_file(kind, name).relative_to(ROOT).as_posix()}"
    return f"[{words}]({address})" if exists(home) else f"{words} (not built yet)"


def _file(kind: str, name: str) -> Path:
    folder, ending = PLACES[kind]
    return ROOT / folder / f"{name}{ending}"


@cache
def _listed(kind: str) -> frozenset[str]:
    """Return the questions asked, or the patterns looked for, by id."""
    if kind == "question":
        return frozenset(read_questions())
    return frozenset(read_toml(PATTERNS)[0])


@cache
def _tests(file: Path) -> frozenset[str]:
    """Return the names of the tests a file defines."""
    if not file.is_file():
        return frozenset()
    return frozenset(re.findall(r"(?m)^\s*def (test_\w+)\(", file.read_text(encoding="utf-8")))


@cache
def anchors(file: Path) -> frozenset[str]:
    """Return what a page can be linked at: its headings as code hosts write them, and its own."""
    text = file.read_text(encoding="utf-8")
    named = (
        NOT_IN_ANCHORS.sub("", found.lower()).replace(" ", "-") for found in HEADING.findall(text)
    )
    return frozenset([*named, *ANCHOR.findall(text)])
