"""Where are two policies chosen and changed? Every lever has two thumbs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from analysis.app import state
from analysis.app.controls import lever_of, pick_world, read
from analysis.app.levers import LEVERS, policies_here, worlds_here
from analysis.app.visit import Plan, Visit
from analysis.app.words import Words


@solara.component_vue("duel.vue", vuetify=False)
def Duel(
    title: str,
    lang: str,
    worldtitle: str,
    worlds: list[dict[str, str]],
    world: str,
    story: str,
    policies: list[dict[str, str]],
    plans: dict[str, dict[str, str]],
    groups: list[dict[str, Any]],
    words: dict[str, str],
    predicting: bool,
    undoable: bool,
    moves: int,
    event_pick_world: Callable[[str], None],
    event_pick_plan: Callable[[dict[str, str]], None],
    event_set_lever: Callable[[dict[str, Any]], None],
    event_undo: Callable[[Any], None],
    event_swap: Callable[[Any], None],
    event_start_over: Callable[[Any], None],
    event_predict_first: Callable[[bool], None],
) -> None:
    """Show two policies and every lever with two thumbs."""


def panel(visit: Visit, words: Words, predicting: bool, predict: Callable[[bool], None]) -> None:
    """Show the controls of both policies."""
    groups = list(dict.fromkeys(lever.group for lever in LEVERS.values()))
    Duel(
        title=words("compare.policies"),
        lang=words.language,
        worldtitle=words("world.choose"),
        worlds=[{"key": name, "name": words(f"world.{name}")} for name in worlds_here()],
        world=visit.world,
        story=words(f"world.{visit.world}.story"),
        policies=[{"key": name, "name": words(f"policy.{name}")} for name in policies_here()],
        plans={side: plan_of(side, getattr(visit, side), words) for side in "ab"},
        groups=[
            {
                "key": group,
                "name": words(f"group.{group}"),
                "levers": [
                    lever_of(lever, visit.a, words)
                    | {"a": visit.a.value(lever.name), "b": visit.b.value(lever.name)}
                    for lever in LEVERS.values()
                    if lever.group == group
                ],
            }
            for group in groups
        ],
        words={name: words(f"control.{name}") for name in ("what", "why", "from", "undo")}
        | {name: words(f"compare.{name}") for name in ("policies", "swap", "again", "predict")},
        predicting=predicting,
        moves=state.moves.value,
        undoable=state.undoable(state.COMPARE),
        event_pick_world=pick_world,
        event_pick_plan=pick_plan,
        event_set_lever=lambda told: state.move(side_of(told), *read(told)),
        event_undo=lambda _: state.undo(state.COMPARE),
        event_swap=lambda _: swap(),
        event_start_over=lambda _: start_over(),
        event_predict_first=predict,
    )


def plan_of(side: str, plan: Plan, words: Words) -> dict[str, str]:
    """Return what stands over one policy."""
    name = words(f"policy.{plan.base}")
    note = words("compare.changed_note", name=name) if plan.moved else ""
    label = words("compare.side", side=side.upper())
    return {"base": plan.base, "label": label, "changed": note}


def side_of(told: dict[str, Any]) -> str:
    """Return which policy the browser speaks of."""
    return "b" if told.get("side") == "b" else "a"


def pick_plan(told: dict[str, str]) -> None:
    """Begin one policy from another of the house."""
    if told.get("base") in policies_here():
        state.choose(**{side_of(told): Plan(told["base"])})
        state.moves.value += 1


def swap() -> None:
    """Make A of B and B of A."""
    visit = state.visit.value
    state.choose(a=visit.b, b=visit.a)
    state.moves.value += 1


def start_over() -> None:
    """Begin as the page opens."""
    usual = Visit()
    state.choose(a=usual.a, b=usual.b)
    state.moves.value += 1
