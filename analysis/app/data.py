"""What do a visitor's own messages or network say, and what world are they?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import solara

from analysis.app import state
from analysis.app.data_said import columns_of, files_of, heading, refused, report_of, under, work_of
from analysis.app.data_work import (
    Choices,
    Found,
    reading,
)
from analysis.app.imported import DESK, NETWORK, OWN, Imported, imported, read_imported, too_large
from analysis.app.jobs import use_job, visitor
from analysis.app.limits import MIB, limits
from analysis.app.sheet import Opening
from analysis.app.uploads import Incoming, Upload, example
from analysis.app.visit import Plan, to_query
from analysis.app.words import Words
from analysis.app.working import BAR
from sim.errors import OnzeError

KINDS = (DESK, NETWORK)
UPLOAD_WORDS = ("title", "kind", "drop", "choose", "sending", "private")
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
    components: dict[str, str] = BAR,
) -> None:
    """Take a file, dropped or chosen, and send it piece by piece."""


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

    def turn_down(sentence: str) -> None:
        refuse(sentence)
        if sentence and not (found is not None and found.folder):
            forget()  # What was refused before is not what is spoken of now.

    def take(told: dict[str, Any]) -> None:
        turn_down(taken(incoming, told, receive, words))

    def begin_example(kind: str) -> None:
        if kind in KINDS:
            refuse("")
            choices.value = Choices(kind)
            upload.value = example(visitor(), kind)

    def compare(_: str) -> None:
        if kept is not None and not too_large(kept, limits(), words):
            imported.value = kept
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
            sending(
                chosen.kind,
                received,
                refusal or refused(seen, found, words),
                bool(refusal) or found is None or bool(found.key) or not words.tongue(found.words),
                words,
                event_take_piece=take,
                event_take_example=begin_example,
                event_say_too_large=lambda told: turn_down(oversize(told.get("size"), words)),
                event_drop_file=lambda _: drop(incoming),
            )
            if found is not None and found.kind == DESK and found.seen:
                columns_of(found, chosen, words, choices.set)
        if found is not None and found.folder:
            report_of(found, words)
            files_of(found, words)


def sending(
    kind: str,
    received: dict[str, Any],
    refusal: str,
    own: bool,
    words: Words,
    **events: Callable[[Any], None],
) -> None:
    """Show where a file is dropped. own: a refusal is in the page's own language."""
    Sending(
        words={name: words(f"data.{name}") for name in UPLOAD_WORDS}
        | {"limits": sizes(words), "cancel": words("work.cancel")},
        kinds=[
            {"key": k, "name": words(f"data.{k}"), "about": words(f"data.{k}.about")} for k in KINDS
        ],
        kind=kind,
        examples=[{"key": k, "name": words(f"data.{k}.example")} for k in KINDS],
        most=limits().upload_bytes,
        received=received,
        refusal=refusal,
        own=own,
        event_pick_kind=pick,
        **events,
    )


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
        incoming.current = (
            label,
            Incoming(visitor(), str(told.get("name")), limits().upload_bytes),
        )
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
