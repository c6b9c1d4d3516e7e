"""How are many records shown so that one is found: searched, sifted, and opened?

Searching and sifting happen in the browser; what was chosen goes into the link.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import solara

from analysis.app import state
from analysis.app.words import Words
from analysis.evidence_page import read_sources

WEAK = ("PR", "FO")
GRADES = ("MA", "EX", "OB", "SU", "PR", "FO", "A")
FIND, OPEN = "find", "open"
LONGEST = 80  # letters of what is searched for


@cache
def works() -> dict[str, dict[str, Any]]:
    """Return every work that anything here rests on, by its key."""
    return read_sources()


@solara.component_vue("opening.vue", vuetify=False)
def Opening(
    sentence: str,
    note: str = "",
    tongue: str = "",
    work: dict[str, Any] | None = None,
    tabs: list[dict[str, Any]] = [],  # noqa: B006 - a trait's default, never changed.
    tab: str = "",
    tabsname: str = "",
    event_pick_tab: Callable[[str], None] = lambda _: None,
    event_begin_work: Callable[[str], None] = lambda _: None,
    event_cancel_work: Callable[[Any], None] = lambda _: None,
) -> None:
    """Show what a page says in a sentence, the work behind it, and its parts."""


@solara.component_vue("sheet.vue", vuetify=False)
def Sheet(
    caption: str,
    part: str,
    columns: list[dict[str, Any]],
    groups: list[dict[str, Any]],
    filters: list[dict[str, Any]],
    chosen: dict[str, Any],
    words: dict[str, str],
    event_choose: Callable[[dict[str, Any]], None] = lambda _: None,
    event_jump_to: Callable[[dict[str, str]], None] = lambda _: None,
) -> None:
    """Show records in groups, each opening to what is known of it."""


def sheet_words(words: Words) -> dict[str, str]:
    """Return the words of a sheet's own controls."""
    return {
        name: words(f"sheet.{name}") for name in ("find", "all", "counted", "nothing")
    }  # fmt: skip


def remember(told: Mapping[str, Any], names: Sequence[str]) -> None:
    """Keep in the link what was searched for, sifted by and opened; anybody can send anything."""
    picked = told.get("picked")
    picked = picked if isinstance(picked, Mapping) else {}
    wanted = {FIND: told.get("find"), OPEN: told.get("open"), **{n: picked.get(n) for n in names}}
    extra = {k: v for k, v in state.visit.peek().extra.items() if k not in wanted}
    extra |= {k: v[:LONGEST] for k, v in wanted.items() if isinstance(v, str) and v}
    if extra != dict(state.visit.peek().extra):
        state.change(extra=extra)


def remembered(names: Sequence[str]) -> dict[str, Any]:
    """Return what a link says was searched for, sifted by and opened."""
    extra = state.visit.value.extra
    return {
        "find": extra.get(FIND, ""),
        "open": extra.get(OPEN, ""),
        "picked": {name: extra.get(name, "") for name in names},
    }


def go_to(**places: str) -> None:
    """Go to another part of the page, with nothing searched for unless it is said."""
    state.change(extra={name: value for name, value in places.items() if value})


def grade_badge(grade: str, words: Words) -> dict[str, str]:
    """Return a grade as a badge; weak evidence says that it is weak."""
    tone = "weak" if grade in WEAK else "own" if grade == "A" else "firm"
    return {"text": words(f"sheet.grade.{grade}"), "tone": tone}


def grade_filter(found: Sequence[str], words: Words) -> dict[str, Any]:
    """Return the list of grades to sift by."""
    choices = [
        {"key": g, "name": words(f"sheet.grade.{g}")} for g in GRADES if g in set(found)
    ]  # fmt: skip
    weak = {"key": "weak", "name": words("sheet.grade.weak")}
    return {
        "key": "grade",
        "name": words("sheet.grade"),
        "choices": [*choices, *([weak] if any(g in WEAK for g in found) else [])],
    }


def grade_tags(grade: str) -> list[str]:
    """Return what a grade is found under."""
    return [grade, "weak"] if grade in WEAK else [grade]


def source_detail(key: str, locator: str, words: Words) -> list[dict[str, Any]]:
    """Return what is known of a work: who, what, how much of it was read, and where it stands."""
    work = works().get(key)
    if work is None:
        return []
    title = f"{work['authors']}, {work['year']}. {work['title']}"
    link = str(work["address"]) if str(work["address"]).startswith(("https://", "http://")) else ""
    entries: list[dict[str, Any]] = [
        {"term": words("sheet.source"), "text": title, "link": link},
        {"term": words("sheet.measured"), "text": work["what"]},
        {
            "term": words("sheet.seen"),
            "text": words(f"sheet.seen.{str(work['seen']).replace(' ', '_')}"),
            "own": True,
        },
    ]
    if locator:
        entries.insert(1, {"term": words("sheet.locator"), "text": locator})
    return entries


def entry(term: str, text: str, **more: Any) -> list[dict[str, Any]]:
    """Return one line of what opens, none where there is nothing to say."""
    return [{"term": term, "text": text, **more}] if text else []
