"""What does the page remember of one visitor? Each has their own; nobody sees another's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import solara

from analysis.app.visit import Plan, Visit

MOST_REMEMBERED = 50

visit: solara.Reactive[Visit] = solara.reactive(Visit())
begun: solara.Reactive[bool] = solara.reactive(False)
# Plans a visitor had before the one they have: what undo goes back to.
before: solara.Reactive[tuple[Plan, ...]] = solara.reactive(())
moves: solara.Reactive[int] = solara.reactive(0)  # undone or reset so often: sliders follow


def change(**changes: Any) -> None:
    """Change what the visitor has chosen."""
    visit.value = replace(visit.value, **changes)


def move(side: str, lever: str, value: Any) -> None:
    """Move a lever of a plan."""
    plan: Plan = getattr(visit.value, side)
    moved = plan.with_lever(lever, value)
    if moved != plan:
        remember(plan)
        change(**{side: moved})


def remember(plan: Plan) -> None:
    """Keep a plan for undo."""
    before.value = (*before.value, plan)[-MOST_REMEMBERED:]


def undo(side: str) -> None:
    """Go back to the plan before this one."""
    if before.value:
        plan = before.value[-1]
        before.value = before.value[:-1]
        change(**{side: plan})
        moves.value += 1


def reset(side: str) -> None:
    """Go back to where the page began."""
    plan: Plan = getattr(visit.value, side)
    remember(plan)
    change(**{side: replace(plan, moved={})})
    moves.value += 1
