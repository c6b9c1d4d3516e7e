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
from analysis.app.working import BAR
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
    components: dict[str, str] = BAR,
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
    link = str(work["address"]) if str(work["address"]).startswith(("https://", "http://")) else ""
    entries: list[dict[str, Any]] = [
        {
            "term": words("sheet.source"),
            "text": cited(work, words),
            "link": link,
            "own": True,
            "tongue": words.tongue(str(work["title"])),
        },
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


def cited(work: Mapping[str, Any], words: Words) -> str:
    """Return who, when and what; titles stay in their own language."""
    return f"{authors_and_year(work, words)}. {words.own(str(work['title']))}"


def authors_and_year(work: Mapping[str, Any], words: Words) -> str:
    """Return who wrote a work, and when."""
    who, year = (words.own(str(work[part])) for part in ("authors", "year"))
    return f"{who.replace(' and ', ' et ') if words.language == 'fr' else who}, {year}"


def entry(term: str, text: str, **more: Any) -> list[dict[str, Any]]:
    """Return one line of what opens, none where there is nothing to say."""
    return [{"term": term, "text": text, **more}] if text else []


def in_language(
    groups: Sequence[Mapping[str, Any]], own: Sequence[str], words: Words
) -> list[dict[str, Any]]:
    """Return records in the page's language; what stays English is marked so, text by text.

    own: columns that are in the page's words already.
    """
    return [
        {
            **group,
            "name": words.own(group["name"]),
            "rows": [row_in(row, own, words) for row in group["rows"]],
        }
        for group in groups
    ]


def row_in(row: Mapping[str, Any], own: Sequence[str], words: Words) -> dict[str, Any]:
    """Return one record in the page's language; it is found by the words of either."""
    cells = {
        key: cell if key in own else cell_in(cell, words) for key, cell in row["cells"].items()
    }
    detail = [
        each if each.get("own") else {**each, **said("text", each, words)} for each in row["detail"]
    ]
    shown = " ".join(f"{cell.get('text', '')} {cell.get('sub', '')}" for cell in cells.values())
    return {**row, "cells": cells, "detail": detail, "find": f"{row['find']} {shown}"}


def cell_in(cell: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Return one cell in the page's language. lead, sublead: what stands before its texts."""
    told = {**cell, **said("text", cell, words)}
    told["text"] = f"{cell.get('lead', '')}{told['text']}"
    if "sub" in cell:
        told["sub"] = f"{cell.get('sublead', '')}{words.own(cell['sub'])}"
        told["subtongue"] = "" if cell.get("subown") else words.tongue(cell["sub"])
    if "list" in cell:
        told["list"] = [{**each, **said("name", each, words)} for each in cell["list"]]
    return told


def said(key: str, told: Mapping[str, Any], words: Words) -> dict[str, str]:
    """Return a text of the model in the page's language, and the language to mark it with."""
    text = str(told[key])
    return {key: words.own(text), "tongue": words.tongue(text)}
