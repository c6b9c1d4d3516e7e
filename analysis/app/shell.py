"""What stands around every page: its name, the way to the others, language, light, and its link?"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import reacton
import solara

from analysis.app import state
from analysis.app.sheet import Opening
from analysis.app.visit import from_query, to_query
from analysis.app.words import Words
from sim.version import RESULTS, VERSION

PAGES = (
    ("", "nav.explore"),
    ("compare", "nav.compare"),
    ("network", "nav.network"),
    ("evidence", "nav.evidence"),
    ("studies", "nav.studies"),
    ("data", "nav.data"),
)
log = logging.getLogger(__name__)
LONGEST_PLACE = 300  # letters
SAID = ("title", "skip", "language", "language_short", "dark", "light", "link", "copied", "stale")


@solara.component_vue("shell.vue", vuetify=False)
def Head(
    words: dict[str, str],
    pages: list[dict[str, str]],
    here: str,
    lang: str,
    theme: str,
    query: str,
    stale: bool,
    event_visit_page: Callable[[str], None],
    event_say_language: Callable[[str], None],
    event_say_theme: Callable[[str], None],
    event_tell_place: Callable[[str], None],
) -> None:
    """Show the head of the page, and keep its address, language and colours in step."""


@solara.component
def Guarded(children: list[Any]) -> None:
    """Show a page, or a sentence where it could not be made; the cause is for the server's log."""
    fault, again = reacton.use_exception()

    def tell() -> None:
        if fault is not None:
            log.error("a page could not be made", exc_info=fault)

    solara.use_effect(tell, [fault])
    if fault is None:
        solara.Div(classes=["page"], children=children)
        return
    words = Words(state.visit.value.language)
    # Of another key than what failed, or it would be looked for in what was never made.
    with solara.Div(classes=["page"]).key("broken"):
        Opening(
            sentence=words("site.broken"),
            note=words("site.broken_note"),
            work={
                "busy": False,
                "starts": [{"key": "", "name": words("site.again"), "strong": True}],
            },
            event_begin_work=lambda _: again(),
        )


def tell_place(told: Any) -> None:
    """Take in where the browser finds the pages; anybody can send anything."""
    place = urlsplit(str(told)[:LONGEST_PLACE])
    if place.scheme in ("http", "https") and place.netloc and state.place.value != told:
        state.place.value = f"{place.scheme}://{place.netloc}"


@solara.component
def Layout(children: list[Any] = []) -> None:  # noqa: B006 - Solara's own signature of a layout.
    """Put a page between its head and its foot."""
    router = solara.use_router()
    if not state.begun.peek():
        state.begun.value = True
        state.visit.value = from_query(router.search or "")
    visit = state.visit.value
    words = Words(visit.language)
    here = router.path.strip("/").split("/")[0]
    query = to_query(visit)
    with solara.Div(classes=["site"]):
        Head(
            words={name: words(f"site.{name}") for name in SAID} | {"pages": words("nav.pages")},
            pages=[{"path": path, "name": words(name)} for path, name in PAGES],
            here=here,
            lang=words.language,
            theme=visit.theme,
            query=query,
            stale=visit.stale,
            event_visit_page=lambda path: router.push(f"/{path}?{query}"),
            event_say_language=lambda language: state.change(language=language),
            event_say_theme=lambda theme: state.change(theme=theme),
            event_tell_place=tell_place,
        )
        Guarded(children).key(here)
        with solara.Div(classes=["foot"]):
            solara.Text(words("site.model", version=VERSION, results=RESULTS))
