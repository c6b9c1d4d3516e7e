"""What has a visitor tried so far, and how do they go back to it?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import solara

from analysis.app import state
from analysis.app.levers import LEVERS
from analysis.app.visit import Plan
from analysis.app.words import Words

MOST = 12


@dataclass(frozen=True)
class Try:
    """A plan that was lived, in which world, and what it earned over today."""

    world: str
    plan: Plan
    gain: float
    half: float


trials: solara.Reactive[tuple[Try, ...]] = solara.reactive(())


@solara.component_vue("tried.vue", vuetify=False)
def List(
    title: str, none: str, rows: list[dict[str, Any]], event_go_back: Callable[[int], None]
) -> None:
    """Show what was tried, the newest first."""


def note_down(new: Try) -> None:
    """Remember a trial, once: surer figures replace those of fewer markets."""
    kept = [old for old in trials.value if (old.world, old.plan) != (new.world, new.plan)]
    trials.value = (new, *kept)[:MOST]


@solara.component
def Tried() -> None:
    """Show what was tried; a click goes back to it."""
    visit = state.visit.value
    words = Words(visit.language)
    rows = [
        {
            "what": in_words(each, words),
            "gain": f"{words.euros(each.gain, signed=True)} ± {words.euros(each.half)}",
            "now": (each.world, each.plan) == (visit.world, visit.mine),
        }
        for each in trials.value
    ]
    List(
        title=words("explore.tried"),
        none=words("explore.tried.none"),
        rows=rows,
        event_go_back=go_back,
    )


def go_back(index: int) -> None:
    """Go back to something that was tried."""
    if 0 <= index < len(trials.value):
        trial = trials.value[index]
        state.remember(state.visit.value.mine)
        state.change(world=trial.world, mine=trial.plan)
        state.moves.value += 1


def in_words(trial: Try, words: Words) -> str:
    """Return what was moved, and where to."""
    parts = []
    for name, value in trial.plan.moved.items():
        lever = LEVERS[name]
        if lever.choices:
            told = words(f"lever.{name}.{value}")
        else:
            times = 100 if name == "hands" else 1
            told = f"{words.number(value * times)} {words(f'lever.{name}.unit')}"
        parts.append(f"{words(f'lever.{name}')}: {told}")
    return f"{words(f'world.{trial.world}')} · {', '.join(parts)}"
