"""How does a visitor take an answer along, from the page that gave it?"""

from __future__ import annotations

import base64
import logging
import threading
from collections.abc import Callable
from typing import Any

import solara

from analysis.app import state
from analysis.app.chart import address
from analysis.app.taken import Answered, archive, command, command_of_files, name_of, table
from analysis.app.taken_report import report
from analysis.app.words import Words

log = logging.getLogger(__name__)
WAYS = {"table": "csv", "scenario": "zip", "report": "html"}
TYPES = {"csv": "text/csv", "zip": "application/zip", "html": "text/html"}


@solara.component_vue("take.vue", vuetify=False)
def Ways(
    title: str,
    ways: list[dict[str, str]],
    words: dict[str, str],
    command: str,
    files_command: str,
    making: str,
    trouble: str,
    file: dict[str, Any],
    script: str,
    event_make: Callable[[str], None],
) -> None:
    """Show the ways to keep an answer, and hand the browser what it asked for."""


@solara.component
def Take(answered: Answered, figures: list[tuple[str, str]], words: Words) -> None:
    """Offer the table, the files that live the same again, the report, and what to type.

    figures: title and note of each figure of the page, in its order.
    """
    making, begin = solara.use_state("")
    trouble, tell = solara.use_state("")
    file, hand = solara.use_state({"count": 0})

    def make(way: str) -> None:
        if way not in WAYS or making:
            return
        begin(way)
        tell("")

        def work() -> None:
            try:
                content = made(way, answered, figures, words)
            except Exception:
                log.exception("%s could not be made", way)
                tell(words("take.trouble"))
                return
            finally:
                begin("")  # Before the file is there: whoever has it may ask for the next.
            hand(lambda before: file_of(way, content, before["count"] + 1, answered, words))

        threading.Thread(target=work, daemon=True).start()

    Ways(
        title=words("take.title"),
        ways=[
            {"key": way, "name": words(f"take.{way}"), "about": words(f"take.{way}.about")}
            for way in WAYS
        ],
        words={name: words(f"take.{name}") for name in ("preparing", "terminal", "files")},
        command=command(answered),
        files_command=command_of_files(answered, name_of(answered, words)),
        making=making,
        trouble=trouble,
        file=file,
        script=address("chart_take.js"),
        event_make=make,
    )


def made(way: str, answered: Answered, figures: list[tuple[str, str]], words: Words) -> bytes:
    """Return the content of a file."""
    if way == "table":
        return table(answered.comparison)
    if way == "scenario":
        return archive(answered, words)
    return report(answered, figures, state.place.value, words).encode()


def file_of(
    way: str, content: bytes, count: int, answered: Answered, words: Words
) -> dict[str, Any]:
    """Return a file as the browser is handed it. count: how many there have been."""
    ending = WAYS[way]
    return {
        "count": count,
        "name": f"{name_of(answered, words)}.{ending}",
        "type": TYPES[ending],
        "content": base64.b64encode(content).decode(),
    }
