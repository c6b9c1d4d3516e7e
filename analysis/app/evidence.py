"""What does the model rest on, and does it hold? Survey, patterns, claims, doubts, numbers."""

from __future__ import annotations

from collections import Counter
from typing import Any

import solara

from analysis.app import evidence_numbers as numbers
from analysis.app import evidence_records as records
from analysis.app import evidence_rows as rows
from analysis.app import state
from analysis.app.evidence_work import (
    CONSUMERS,
    PATTERN_SEEDS,
    SURVEY_SEEDS,
    pattern_world,
    patterns_of,
    survey_of,
)
from analysis.app.jobs import Seen, known, use_job
from analysis.app.limits import limits
from analysis.app.sheet import (
    WEAK,
    Opening,
    Sheet,
    go_to,
    in_language,
    remember,
    remembered,
    sheet_words,
)
from analysis.app.words import Words
from analysis.app.working import bar_of
from analysis.evidence_claims import Ledger, read_ledger
from sim.parameters import parameters

PARTS = ("survey", "patterns", "claims", "doubts", "numbers")
FILTERS = ("grade", "role", "verdict", "status", "kind")
COLUMNS = {
    "survey": (
        ("what", "text"), ("printed", "amount"), ("found", "amount"), ("picture", "gauge"),
        ("beside", "list"), ("verdict", "badge"), ("grade", "badge"),
    ),
    "patterns": (
        ("what", "text"), ("bounds", "amount"), ("found", "amount"), ("picture", "gauge"),
        ("verdict", "badge"), ("grade", "badge"),
    ),
    "claims": (("what", "text"), ("figure", "text"), ("grade", "badge"), ("status", "badge")),
    "doubts": (("what", "text"), ("one", "text"), ("other", "text")),
    "numbers": (
        ("what", "text"), ("value", "amount"), ("range", "text"), ("kind", "text"),
        ("grade", "badge"),
    ),
}  # fmt: skip
OWN_WORDS = ("printed", "found", "verdict", "grade", "bounds", "status", "kind", "value", "range")


@solara.component
def Evidence() -> None:
    """Let a visitor see what is held against the model, and what it stands on."""
    visit = state.visit.value
    words = Words(visit.language)
    ledger = solara.use_memo(read_ledger, [])
    part = visit.extra.get("part", PARTS[0])
    part = part if part in PARTS else PARTS[0]
    seeds, ask_for = solara.use_state(SURVEY_SEEDS[0])
    looked, look = solara.use_state(known(("patterns", PATTERN_SEEDS)) is not None)
    halted, halt = solara.use_state("")
    survey_wanted = part == "survey" and halted != "survey"
    survey = use_job(("survey", seeds), survey_of(seeds) if survey_wanted else None)
    wanted = part == "patterns" and looked
    patterns = use_job(("patterns", PATTERN_SEEDS), patterns_of(PATTERN_SEEDS) if wanted else None)

    def begin(key: str) -> None:
        halt("")
        if part == "patterns":
            look(True)
        elif key == "more":
            ask_for(min(SURVEY_SEEDS[1], limits().most_seeds))

    def cancel(_: Any) -> None:
        halt(part)
        look(False)

    seen = {"survey": survey, "patterns": patterns}.get(part, Seen())
    Opening(
        sentence=sentence(part, seen, ledger, words),
        note=words(f"evidence.{part}.note", **sizes(part)),
        work=work_of(part, seen, seeds, words),
        tabs=[{"key": p, "name": words(f"evidence.{p}"), "count": ""} for p in PARTS],
        tab=part,
        tabsname=words("evidence.parts"),
        event_pick_tab=lambda to: go_to(part=str(to)) if to in PARTS else None,
        event_begin_work=begin,
        event_cancel_work=cancel,
    )
    records_of(part, seen, ledger, words)


def records_of(part: str, seen: Seen, ledger: Ledger, words: Words) -> None:
    """Show the rows of a part."""
    groups = groups_of(part, seen, ledger, words)
    Sheet(
        caption=words(f"evidence.{part}"),
        part=part,
        columns=[
            {
                "key": key,
                "kind": kind,
                "name": words(f"evidence.column.{part}.{key}"),
            }
            for key, kind in COLUMNS[part]
        ],
        groups=in_language(groups, OWN_WORDS, words),
        filters=filters_of(part, groups, ledger, words),
        chosen=remembered(FILTERS),
        words=sheet_words(words),
        event_choose=lambda told: remember(told, FILTERS),
        event_jump_to=jump,
    )


def jump(told: dict[str, Any]) -> None:
    """Go to what a record points to."""
    part, name = str(told.get("part", "")), str(told.get("open", ""))
    if part in PARTS:
        go_to(part=part, open=name, find=name)


def sizes(part: str) -> dict[str, Any]:
    """Return the sizes of the markets a part was lived in, for its note."""
    world = pattern_world()
    return {
        "survey": {"consumers": CONSUMERS},
        "patterns": {"consumers": world["world.consumers"], "days": world["world.days"]},
    }.get(part, {})


def groups_of(part: str, seen: Seen, ledger: Ledger, words: Words) -> list[dict[str, Any]]:
    """Return the rows of a part."""
    if part == "survey":
        return rows.survey_groups(seen.result, words)
    if part == "patterns":
        return rows.pattern_groups(seen.result, words)
    if part == "claims":
        return records.claim_groups(ledger, words)
    if part == "doubts":
        return records.doubt_groups(ledger, words)
    return numbers.number_groups(words)


def filters_of(
    part: str, groups: list[dict[str, Any]], ledger: Ledger, words: Words
) -> list[dict[str, Any]]:
    """Return what the rows of a part are sifted by."""
    if part in ("survey", "patterns"):
        every = [row for group in groups for row in group["rows"]]
        return rows.filters_of(part, every, words)
    if part == "claims":
        return records.claim_filters(ledger, words)
    return numbers.number_filters(words) if part == "numbers" else []


def sentence(part: str, seen: Seen, ledger: Ledger, words: Words) -> str:
    """Return what a part says first."""
    if part in ("survey", "patterns"):
        return how_it_holds(part, seen, words)
    if part == "claims":
        statuses = Counter[str](claim.status for claim in ledger.claims.values())
        weak = sum(claim.grade in WEAK for claim in ledger.claims.values())
        return words(
            "evidence.claims.sentence",
            count=len(ledger.claims),
            weak=weak,
            reproduced=statuses["reproduced"],
            contradicted=statuses["contradicted"],
            put_in=statuses["put in"],
        )
    if part == "doubts":
        found = {"contradictions": len(ledger.contradictions), "legs": len(ledger.legs)}
        return words("evidence.doubts.sentence", **found)
    own = sum(record.grade == "A" for record in parameters().values())
    count = {"count": len(parameters()), "own": own, "weak": numbers.weak_numbers()}
    return words("evidence.numbers.sentence", **count)


def how_it_holds(part: str, seen: Seen, words: Words) -> str:
    """Return how many held-out answers or patterns hold, apart from those fitted."""
    if seen.result is None:
        key = "waiting" if seen.busy else "unlived"
        return words(f"evidence.{part}.{key}")
    if part == "survey":
        found = rows.by_role(seen.result.answers, lambda a: None if a.found is None else a.within)
    else:
        found = rows.by_role(seen.result.verdicts, lambda verdict: verdict.holds)
    counted = rows.tally(found)
    (held, tried), (fit, fits) = counted["held_out"], counted["calibrated"]
    return words(f"evidence.{part}.sentence", held=held, tried=tried, fit=fit, fits=fits)


def work_of(part: str, seen: Seen, seeds: int, words: Words) -> dict[str, Any] | None:
    """Return how far the work behind a part is, and what may be begun."""
    if part not in ("survey", "patterns"):
        return None
    if seen.busy:
        return bar_of(seen, words(f"evidence.{part}"), words, "evidence.progress")
    starts = []
    if seen.result is None:
        starts = [{"key": "begin", "name": words(f"evidence.{part}.begin"), "strong": True}]
    elif part == "survey" and seeds < (most := min(SURVEY_SEEDS[1], limits().most_seeds)):
        starts = [{"key": "more", "name": words("evidence.survey.more", count=most)}]
    text = words.own(seen.words)
    if seen.result is not None:
        text = words("evidence.lived", count=len(seen.result.seeds))
    return {"busy": False, "text": text, "starts": starts}
