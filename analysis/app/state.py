"""What does the page remember of one visitor? Each has their own; nobody sees another's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import solara

from analysis.app.visit import Plan, Visit

MOST_REMEMBERED = 50
# What undo brings back on a page: the world, and the plans chosen there.
EXPLORE, COMPARE = ("world", "mine", "consumers"), ("world", "a", "b", "consumers", "others")

visit: solara.Reactive[Visit] = solara.reactive(Visit())
begun: solara.Reactive[bool] = solara.reactive(False)
place: solara.Reactive[str] = solara.reactive("")  # where the pages are, as the browser calls it
# What a visitor had chosen before each step: what undo goes back to.
before: solara.Reactive[tuple[Mapping[str, Any], ...]] = solara.reactive(())
moves: solara.Reactive[int] = solara.reactive(0)  # undone or reset so often: sliders follow


def change(**changes: Any) -> None:
    """Change what the visitor has chosen."""
    visit.value = replace(visit.value, **changes)


def choose(**changes: Any) -> None:
    """Change what the visitor has chosen, so that undo brings back what was."""
    held = {name: getattr(visit.value, name) for name in changes}
    if held != changes:
        before.value = (*before.value, held)[-MOST_REMEMBERED:]
        change(**changes)


def move(side: str, lever: str, value: Any) -> None:
    """Move a lever of a plan."""
    plan: Plan = getattr(visit.value, side)
    choose(**{side: plan.with_lever(lever, value)})


def undoable(names: tuple[str, ...]) -> bool:
    """Return whether there is a step of a page to undo."""
    return any(set(names) & set(step) for step in before.value)


def undo(names: tuple[str, ...]) -> None:
    """Go back to what was chosen before the last step of a page."""
    for at, step in reversed(list(enumerate(before.value))):
        if set(names) & set(step):
            before.value = (*before.value[:at], *before.value[at + 1 :])
            change(**step)
            moves.value += 1
            return
