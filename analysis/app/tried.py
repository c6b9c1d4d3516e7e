"""What has a visitor tried so far, and how do they go back to it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import solara

from analysis.app import state
from analysis.app.levers import LEVERS
from analysis.app.visit import Plan
from analysis.app.words import FIRM, Words
from analysis.paired import Difference

MOST = 12  # of a page


@dataclass(frozen=True)
class Try:
    """What was lived: the world, the plans of a page by their side, and what the last earned more.

    gain, half: euros, and half the interval about them.
    """

    world: str
    plans: Mapping[str, Plan]
    gain: float
    half: float

    @property
    def choices(self) -> dict[str, Any]:
        """What a visitor had chosen."""
        return {"world": self.world, **self.plans}


trials: solara.Reactive[tuple[Try, ...]] = solara.reactive(())


@solara.component_vue("tried.vue", vuetify=False)
def List(
    title: str, none: str, rows: list[dict[str, Any]], event_go_back: Callable[[str], None]
) -> None:
    """Show what was tried, the newest first."""


def note_down(sides: tuple[str, ...], gap: Difference | None, scale: float = 1.0) -> None:
    """Remember what is chosen now, once: surer figures replace those of fewer markets."""
    if gap is None or gap.low is None:
        return
    visit = state.visit.value
    plans = {side: getattr(visit, side) for side in sides}
    new = Try(visit.world, plans, gap.mean * scale, (gap.mean - gap.low) * scale)
    kept = [old for old in trials.value if old.choices != new.choices]
    same, others = (
        [old for old in kept if (set(old.plans) == set(sides)) is mine] for mine in (True, False)
    )
    trials.value = (new, *same[: MOST - 1], *others)


@solara.component
def Tried(sides: tuple[str, ...]) -> None:
    """Show what was tried on a page; a click goes back to it."""
    visit = state.visit.value
    words = Words(visit.language)
    here = [each for each in trials.value if set(each.plans) == set(sides)]
    rows = [
        {
            "what": in_words(each.world, each.plans, words),
            "gain": f"{words.euros(each.gain, signed=True)} ± {words.euros(each.half)}",
            "now": all(getattr(visit, name) == held for name, held in each.choices.items()),
        }
        for each in here
    ]

    def go_back(what: str) -> None:
        found = [each for each, row in zip(here, rows, strict=True) if row["what"] == what]
        if found:
            state.choose(**found[0].choices)
            state.moves.value += 1

    List(
        title=words("explore.tried"),
        none=words("explore.tried.none"),
        rows=rows,
        event_go_back=go_back,
    )


def in_words(world: str, plans: Mapping[str, Plan], words: Words) -> str:
    """Return a world, and what was chosen in it."""
    told = [
        plan_in_words(plan, words)
        if side == "mine"
        else words("tried.side", side=side.upper(), plan=plan_in_words(plan, words, named=True))
        for side, plan in plans.items()
    ]
    return " · ".join(part for part in (words(f"world.{world}"), *told) if part)


def plan_in_words(plan: Plan, words: Words, named: bool = False) -> str:
    """Return what was moved, and where to; named: with the policy it began from."""
    parts = [words(f"policy.{plan.base}")] if named else []
    for name, value in plan.moved.items():
        stands = told(name, value, words)
        parts.append(words("tried.lever", name=words(f"lever.{name}"), value=stands))
    return ", ".join(parts)


def told(name: str, value: Any, words: Words) -> str:
    """Return where a lever stands, in words."""
    if LEVERS[name].choices:
        return words(f"lever.{name}.{value}")
    times = 100 if name == "hands" else 1
    return f"{words.number(value * times)}{FIRM}{words(f'lever.{name}.unit')}"
