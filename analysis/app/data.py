"""What do a visitor's own messages or network say, what can they not say, and what world are they?"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import solara

from analysis.app import state
from analysis.app.data_work import (
    EXAMPLES,
    Choices,
    Found,
    Incoming,
    Upload,
    archive,
    example,
    folder_of,
    reading,
)
from analysis.app.imported import DESK, NETWORK, OWN, Imported, read_imported, too_large
from analysis.app.jobs import REFUSED, Seen, use_job, visitor
from analysis.app.limits import MIB, limits
from analysis.app.sheet import Opening
from analysis.app.studies_answer import Results
from analysis.app.visit import Plan, to_query
from analysis.app.words import Words
from analysis.imports.columns import NAMES, NEEDED
from sim.errors import OnzeError

KINDS = (DESK, NETWORK)
UPLOAD_WORDS = ("title", "kind", "drop", "choose", "sending", "private")
COLUMN_WORDS = (
    "needed", "none", "dates", "dates_auto", "dates_day", "dates_month", "edited", "again",
)  # fmt: skip
MOST_PIECE = 2**20  # letters of one message from a browser

upload: solara.Reactive[Upload | None] = solara.reactive(None)
choices: solara.Reactive[Choices] = solara.reactive(Choices())


@solara.component_vue("upload.vue", vuetify=False)
def Sending(
    words: dict[str, str],
    kinds: list[dict[str, str]],
    kind: str,
    examples: list[dict[str, str]],
    most: int,
    received: dict[str, Any],
    refusal: str,
    own: bool,
    event_pick_kind: Callable[[str], None],
    event_take_piece: Callable[[dict[str, Any]], None],
    event_take_example: Callable[[str], None],
    event_say_too_large: Callable[[dict[str, Any]], None],
    event_drop_file: Callable[[Any], None],
) -> None:
    """Take a file, dropped or chosen, and send it piece by piece."""


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


@solara.component
def Data() -> None:
    """Let a visitor bring a file, read what it says, and go on with the world it gives."""
    words = Words(state.visit.value.language)
    router = solara.use_router()
    sent, chosen = upload.value, choices.value
    incoming: Any = solara.use_ref(None)
    received, receive = solara.use_state({"label": "", "at": 0, "done": False})
    refusal, refuse = solara.use_state("")
    key = ("import", visitor(), str(sent.path) if sent else "", *chosen.key)
    seen = use_job(key, reading(sent, chosen) if sent else None)
    found: Found | None = seen.result if isinstance(seen.result, Found) else None
    kept = solara.use_memo(lambda: kept_of(found), [found])

    def take(told: dict[str, Any]) -> None:
        refuse("")
        trouble = taken(incoming, told, receive, words)
        refuse(trouble)

    def begin_example(kind: str) -> None:
        if kind in KINDS:
            refuse("")
            choices.value = Choices(kind)
            upload.value = example(visitor(), kind)

    def compare(_: str) -> None:
        if kept is not None and not too_large(kept, limits(), words):
            state.imported.value = kept
            go_to_compare(kept)
            router.push(f"/compare?{to_query(state.visit.peek())}")

    with solara.Div(classes=["lab"]):
        Opening(
            sentence=heading(sent, seen, found, kept, words),
            note=words("data.note") if found is None else under(kept, words),
            work=work_of(sent, seen, kept, words),
            event_begin_work=compare,
            event_cancel_work=lambda _: forget(),
        )
        with solara.Div(classes=["own"]):
            Sending(
                words={name: words(f"data.{name}") for name in UPLOAD_WORDS}
                | {"limits": sizes(words), "cancel": words("work.cancel")},
                kinds=[
                    {"key": k, "name": words(f"data.{k}"), "about": words(f"data.{k}.about")}
                    for k in KINDS
                ],
                kind=chosen.kind,
                examples=[{"key": k, "name": words(f"data.{k}.example")} for k in KINDS],
                most=limits().upload_bytes,
                received=received,
                refusal=refusal or refused(seen, found, words),
                own=bool(refusal) or found is None or not found.words or bool(found.key),
                event_pick_kind=lambda kind: pick(kind),
                event_take_piece=take,
                event_take_example=begin_example,
                event_say_too_large=lambda told: refuse(oversize(told.get("size"), words)),
                event_drop_file=lambda _: drop(incoming),
            )
            if found is not None and found.kind == DESK and found.seen:
                columns_of(found, chosen, words)
        if found is not None and found.folder:
            report_of(found, words)
            files_of(found, words)


def pick(kind: str) -> None:
    """Take in what a visitor says a file is."""
    if kind in KINDS and kind != choices.value.kind:
        choices.value = Choices(kind)


def drop(incoming: Any) -> None:
    """Throw away a file that was still coming."""
    if incoming.current is not None:
        incoming.current[1].drop()
        incoming.current = None


def forget() -> None:
    """Read no longer."""
    upload.value = None


def taken(
    incoming: Any, told: dict[str, Any], receive: Callable[[dict[str, Any]], None], words: Words
) -> str:
    """Take a piece of a file; return the sentence that refuses it, "" where it is well."""
    label, piece = str(told.get("label"))[:40], str(told.get("piece", ""))
    at, size = told.get("at"), told.get("size")
    if not isinstance(at, int) or not isinstance(size, int) or len(piece) > MOST_PIECE:
        return words("data.broken")
    if size > limits().upload_bytes:
        return oversize(size, words)
    if at == 0:
        drop(incoming)
        incoming.current = (label, Incoming(visitor(), str(told.get("name")), limits().upload_bytes))
    if incoming.current is None or incoming.current[0] != label or incoming.current[1].size != at:
        return words("data.broken")
    file: Incoming = incoming.current[1]
    try:
        now = file.take(piece)
    except OverflowError:
        incoming.current = None
        return oversize(file.size, words)
    except ValueError:
        drop(incoming)
        return words("data.broken")
    done = now >= size
    receive({"label": label, "at": now, "done": done})
    if done:
        incoming.current = None
        choices.value = Choices(choices.value.kind)
        upload.value = file.whole()
    return ""


def oversize(size: Any, words: Words) -> str:
    """Return the sentence for a file that is too large."""
    mebibytes = size / MIB if isinstance(size, int | float) else 0.0
    return limits().refusal("upload_mib", mebibytes, words)


def sizes(words: Words) -> str:
    """Return how much a file may hold."""
    allowed = limits()
    return words("data.limits", mib=allowed.most_upload_mib, rows=allowed.most_upload_rows)


def kept_of(found: Found | None) -> Imported | None:
    """Return the world of an import, None where there is none."""
    if found is None or not found.folder:
        return None
    try:
        return read_imported(found.kind, Path(found.folder))
    except OnzeError:
        return None


def go_to_compare(kept: Imported) -> None:
    """Set the page that compares to the visitor's own world: as measured, and complaints first."""
    first = Plan(OWN) if kept.policy is not None else Plan()
    state.change(world=OWN, a=first, b=Plan("complaints_first"))


def heading(
    sent: Upload | None, seen: Seen, found: Found | None, kept: Imported | None, words: Words
) -> str:
    """Return what the page says first."""
    if sent is None:
        return words("data.heading")
    if seen.busy or found is None:
        return words("data.reading", name=sent.name)
    if not found.folder:
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
        return seen.words
    if found is None or found.folder:
        return ""
    if found.key == "rows":
        return limits().refusal("upload_rows", found.rows, words)
    if found.key in NAMES:
        return words("data.lacks", role=words(f"data.role.{found.key}"))
    if found.key in ("day_first", "negative"):
        return words(f"data.{found.key}")
    return found.words


def columns_of(found: Found, chosen: Choices, words: Words) -> None:
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
        choices.value = replace(chosen, columns=columns, dates=str(dates), edited=edited)

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
            cells = [list(row) for row in rows]
            Results(title=title, headers=list(heads), rows=cells, wide=[0], notes=[])
        for key, sentences in (("unknown", found.unknown), ("noticed", found.notices)):
            if sentences:
                Results(
                    title=words(f"data.{key}"), headers=[], rows=[], wide=[], notes=list(sentences)
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
