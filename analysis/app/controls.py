"""Which controls stand beside an answer, and what does each say of itself?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from analysis.app import state
from analysis.app.levers import LEVERS, Lever, worlds_here
from analysis.app.sheet import works
from analysis.app.visit import Plan
from analysis.app.words import Words
from sim.parameters import parameters

PERCENT = ("hands",)


@solara.component_vue("controls.vue", vuetify=False)
def Controls(
    title: str,
    lang: str,
    worldtitle: str,
    worlds: list[dict[str, str]],
    world: str,
    story: str,
    groups: list[dict[str, Any]],
    words: dict[str, str],
    undoable: bool,
    moves: int,
    event_pick_world: Callable[[str], None],
    event_set_lever: Callable[[dict[str, Any]], None],
    event_undo: Callable[[Any], None],
    event_reset: Callable[[Any], None],
) -> None:
    """Show sliders and lists; a hand on a slider is heard while it moves."""


@solara.component
def Levers(side: str) -> None:
    """Show the controls of one plan, drawn anew when a choice is made and not by every answer."""
    controls_of(side, Words(state.visit.value.language))


def controls_of(side: str, words: Words) -> None:
    """Show the controls of one plan."""
    visit = state.visit.value
    plan: Plan = getattr(visit, side)
    names = list(dict.fromkeys(lever.group for lever in LEVERS.values()))
    Controls(
        title=words("world.choose"),
        lang=words.language,
        worldtitle=words("world.choose"),
        worlds=[{"key": name, "name": words(f"world.{name}")} for name in worlds_here()],
        world=visit.world,
        story=words(f"world.{visit.world}.story"),
        groups=[
            {
                "key": group,
                "name": words(f"group.{group}"),
                "levers": [
                    lever_of(lever, plan, words)
                    for lever in LEVERS.values()
                    if lever.group == group
                ],
            }
            for group in names
        ],
        words={name: words(f"control.{name}") for name in ("what", "why", "from", "undo", "reset")},
        undoable=state.undoable(state.EXPLORE),
        moves=state.moves.value,
        event_pick_world=pick_world,
        event_set_lever=lambda told: state.move(side, *read(told)),
        event_undo=lambda _: state.undo(state.EXPLORE),
        event_reset=lambda _: state.reset(side),
    )


def pick_world(name: Any) -> None:
    """Go to another world; anybody can send anything."""
    if name in worlds_here():
        state.choose(world=name)


def read(told: dict[str, Any]) -> tuple[str, Any]:
    """Return the lever and the value the browser tells of, checked: anybody can send anything."""
    lever = LEVERS[str(told["key"])]
    value = lever.read(str(told["value"]))
    return lever.name, lever.usual("as_observed") if value is None else value


def lever_of(lever: Lever, plan: Plan, words: Words) -> dict[str, Any]:
    """Return what the browser shows of one lever."""
    key, today = f"lever.{lever.name}", lever.usual(plan.base)
    times = 100 if lever.name in PERCENT else 1
    told: dict[str, Any] = {
        "key": lever.name,
        "name": words(key),
        "about": words("control.about", name=words(key)),
        "value": plan.value(lever.name),
        "today": today,
        "moved": lever.name in plan.moved,
        "what": words(f"{key}.what"),
        "why": why(lever, words),
        "source": source_of(lever, words),
    }
    if lever.choices:
        told["choices"] = [{"key": c, "name": words(f"{key}.{c}")} for c in lever.choices]
        told["todaytext"] = words("control.today", value=words(f"{key}.{today}"))
        return told
    unit = words(f"{key}.unit")
    value = f"{words.number(today * times)} {unit}"
    ends = {"low": lever.low, "high": lever.high, "step": lever.step, "times": times, "unit": unit}
    return told | ends | {"todaytext": words("control.today", value=value)}


def why(lever: Lever, words: Words) -> str:
    """Return why the numbers move, with the price of an hour where that is why."""
    hour = words.euros(float(parameters()["money.agent_hour"].value))
    return words(f"lever.{lever.name}.why", hour=hour)


def source_of(lever: Lever, words: Words) -> str:
    """Return where a lever's value today comes from: source, grade and range of its parameter."""
    record = parameters().get(lever.parameter)
    if record is None:
        return ""
    work = works().get(record.source, {})
    named = work.get("title", record.source)
    low, high = record.range or (lever.low, lever.high)
    return words(
        "control.source",
        source=words.own(str(named)),
        grade=words(f"grade.{record.grade}"),
        low=words.number(low) if low == low and abs(low) != float("inf") else "–",
        high=words.number(high) if abs(high) != float("inf") else "∞",
        unit=words.own(record.unit),
    )
