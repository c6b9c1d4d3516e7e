"""What does the page say of a visitor's file: what it holds, what it cannot tell, what is wrong?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import solara

from analysis.app.data_work import Choices, Found, archive
from analysis.app.imported import NETWORK, Imported, too_large
from analysis.app.jobs import REFUSED, Seen
from analysis.app.limits import limits
from analysis.app.studies_answer import Results
from analysis.app.uploads import Upload
from analysis.app.words import Words
from analysis.imports.columns import NAMES, NEEDED

COLUMN_WORDS = (
    "needed", "none", "dates", "dates_auto", "dates_day", "dates_month", "edited", "again",
)  # fmt: skip


@solara.component_vue("columns.vue", vuetify=False)
def Columns(
    words: dict[str, str],
    roles: list[dict[str, Any]],
    seen: list[str],
    choices: dict[str, Any],
    wanted: str,
    event_read_again: Callable[[dict[str, Any]], None],
) -> None:
    """Let a visitor say which column is which."""


def heading(
    sent: Upload | None, seen: Seen, found: Found | None, kept: Imported | None, words: Words
) -> str:
    """Return what the page says first."""
    if sent is None:
        return words("data.heading")
    if seen.state != REFUSED and (seen.busy or found is None):
        return words("data.reading", name=sent.name)
    if found is None or not found.folder:
        return words("data.refused", name=sent.name)
    if found.kind == NETWORK:
        people = kept.scenario["world.consumers"] if kept else 0
        return words("data.network.read", name=sent.name, people=people, rows=found.rows)
    brands = len(kept.policies) if kept else 0
    return words("data.desk.read", name=sent.name, brands=brands, rows=found.rows)


def under(kept: Imported | None, words: Words) -> str:
    """Return what stands under a heading: what may be done, or why it may not."""
    if kept is None:
        return words("data.mend")
    return too_large(kept, limits(), words) or words(f"data.{kept.kind}.next")


def work_of(
    sent: Upload | None, seen: Seen, kept: Imported | None, words: Words
) -> dict[str, Any] | None:
    """Return the bar while a file is read, then the way to the page that compares."""
    if sent is not None and seen.busy:
        reading_now = words("data.reading", name=sent.name)
        return {"busy": True, "share": 0.0, "text": reading_now, "name": reading_now,
                "cancel": words("work.cancel"), "starts": []}  # fmt: skip
    if kept is None or too_large(kept, limits(), words):
        return None
    starts = [{"key": "compare", "name": words("data.compare"), "strong": True}]
    return {"busy": False, "text": "", "starts": starts}


def refused(seen: Seen, found: Found | None, words: Words) -> str:
    """Return why a file could not be read, in the page's words where it has some."""
    if seen.state == REFUSED:
        return words.own(seen.words)
    if found is None or found.folder:
        return ""
    if found.key == "rows":
        return limits().refusal("upload_rows", found.rows, words)
    if found.key in NAMES:
        return words("data.lacks", role=words(f"data.role.{found.key}"))
    if found.key in ("day_first", "negative"):
        return words(f"data.{found.key}")
    return words.own(found.words)


def columns_of(
    found: Found, chosen: Choices, words: Words, read_as: Callable[[Choices], None]
) -> None:
    """Let a visitor name the columns."""
    roles = [
        {
            "key": role,
            "name": words(f"data.role.{role}"),
            "needed": role in NEEDED,
            "value": found.taken.get(role, ""),
            "wanted": found.key == role,
        }
        for role in NAMES
    ]

    def again(told: dict[str, Any]) -> None:
        named = told.get("columns")
        named = named if isinstance(named, dict) else {}
        columns = {r: str(c) for r, c in named.items() if r in NAMES and c in found.seen}
        dates = told.get("dates") if told.get("dates") in ("day", "month") else ""
        edited = bool(told.get("edited"))
        read_as(replace(chosen, columns=columns, dates=str(dates), edited=edited))

    Columns(
        words={name: words(f"data.columns.{name}") for name in COLUMN_WORDS}
        | {"title": words("data.columns"), "note": words("data.columns.note")},
        roles=roles,
        seen=list(found.seen),
        choices={"dates": chosen.dates, "edited": chosen.edited},
        wanted=found.key,
        event_read_again=again,
    )


def report_of(found: Found, words: Words) -> None:
    """Show what the data say and what they cannot say, as the importer words it."""
    with solara.Div(classes=["findings"]):
        for title, heads, rows in found.tables:
            Results(
                title=words.own(title),
                headers=[words.own(head) for head in heads],
                rows=[[words.own(cell) for cell in row] for row in rows],
                wide=[0],
                notes=[],
            )
        for key, sentences in (("unknown", found.unknown), ("noticed", found.notices)):
            if sentences:
                Results(
                    title=words(f"data.{key}"),
                    headers=[],
                    rows=[],
                    wide=[],
                    notes=[
                        {"text": words.own(each), "tongue": words.tongue(each)}
                        for each in sentences
                    ],
                )


def files_of(found: Found, words: Words) -> None:
    """Offer the scenario: everything in one archive, and the world's file alone."""
    world = Path(found.folder) / "world.toml"
    with solara.Div(classes=["card", "take"]):
        solara.HTML(tag="h2", unsafe_innerHTML=words("data.take"))
        with solara.Div(classes=["row"]):
            solara.FileDownload(
                lambda: archive(found.folder), filename="onze-data.zip", label=words("data.zip")
            )
            solara.FileDownload(world.read_bytes, filename="world.toml", label="world.toml")
        solara.Preformatted(world.read_text(encoding="utf-8"))


def in_page_words(sentences: Sequence[str], words: Words) -> list[dict[str, str]]:
    """Return sentences of an importer in the page's language; the others are marked."""
    return [{"text": words.own(each), "tongue": words.tongue(each)} for each in sentences]
