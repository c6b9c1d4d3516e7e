"""Where are plans chosen and changed? One thumb a lever on Explore, two on Compare."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from analysis.app import state
from analysis.app.controls import groups_of, plan_of, read, sizes_of
from analysis.app.levers import policies_here, worlds_here
from analysis.app.limits import limits
from analysis.app.live import PEOPLE
from analysis.app.visit import Plan, Visit
from analysis.app.words import Words

EXPLORE, COMPARE = ("mine",), ("a", "b")  # the plans of each page


@solara.component_vue("panel.vue", vuetify=False)
def Controls(
    title: str,
    lang: str,
    sides: list[str],
    worlds: list[dict[str, str]],
    world: str,
    story: str,
    policies: list[dict[str, str]],
    plans: dict[str, dict[str, str]],
    groups: list[dict[str, Any]],
    sizes: list[dict[str, Any]],
    size: int,
    words: dict[str, str],
    predicting: bool,
    undoable: bool,
    moved: bool,
    moves: int,
    event_pick_world: Callable[[str], None],
    event_pick_plan: Callable[[dict[str, str]], None],
    event_pick_size: Callable[[Any], None],
    event_set_lever: Callable[[dict[str, Any]], None],
    event_undo: Callable[[Any], None],
    event_reset: Callable[[Any], None],
    event_swap: Callable[[Any], None],
    event_predict_first: Callable[[bool], None],
) -> None:
    """Show sliders and lists; a hand on a slider is heard while it moves."""


@solara.component
def Panel(
    sides: tuple[str, ...],
    predicting: bool = False,
    predict: Callable[[bool], None] = lambda _: None,
) -> None:
    """Show the controls of a page, drawn anew when a choice is made and not by every answer."""
    visit = state.visit.value
    words = Words(visit.language)
    plans: dict[str, Plan] = {side: getattr(visit, side) for side in sides}
    undone = state.EXPLORE if sides == EXPLORE else state.COMPARE
    begun = {side: getattr(Visit(), side) for side in sides}
    Controls(
        title=words("compare.policies" if len(sides) > 1 else "control.title"),
        lang=words.language,
        sides=list(sides),
        worlds=[{"key": name, "name": words(f"world.{name}")} for name in worlds_here()],
        world=visit.world,
        story=words(f"world.{visit.world}.story"),
        policies=[{"key": name, "name": words(f"policy.{name}")} for name in policies_here()],
        plans={side: plan_of(side, plan, words) for side, plan in plans.items()},
        groups=groups_of(plans, words),
        sizes=sizes_of(visit, limits().sizes, PEOPLE, words),
        size=visit.consumers,
        words=said(sides, words),
        predicting=predicting,
        undoable=state.undoable(undone),
        moved=plans != begun or (sides == COMPARE and bool(visit.others)),
        moves=state.moves.value,
        event_pick_world=pick_world,
        event_pick_plan=pick_plan,
        event_pick_size=pick_size,
        event_set_lever=lambda told: state.move(side_of(told, sides), *read(told)),
        event_undo=lambda _: state.undo(undone),
        event_reset=lambda _: start_over(sides),
        event_swap=lambda _: swap(),
        event_predict_first=predict,
    )


def said(sides: tuple[str, ...], words: Words) -> dict[str, str]:
    """Return the words of the controls."""
    own = {name: words(f"control.{name}") for name in ("what", "why", "from", "undo", "size")}
    own |= {name: words(f"compare.{name}") for name in ("swap", "predict")}
    return own | {
        "world": words("world.choose"),
        "size_note": words("control.size_note", people=PEOPLE),
        "reset": words("control.reset" if sides == EXPLORE else "compare.again"),
    }


def pick_world(name: Any) -> None:
    """Go to another world; anybody can send anything."""
    if name in worlds_here():
        state.choose(world=name)


def pick_size(told: Any) -> None:
    """Simulate more consumers, or fewer."""
    size = int(told) if str(told).isascii() and str(told).isdigit() else 0
    if size in limits().sizes:
        state.change(crowd=0)
        state.choose(consumers=size)


def side_of(told: dict[str, Any], sides: tuple[str, ...]) -> str:
    """Return which plan the browser speaks of."""
    return str(told["side"]) if told.get("side") in sides else sides[0]


def pick_plan(told: dict[str, Any]) -> None:
    """Begin one policy from another of the house."""
    if told.get("base") in policies_here():
        state.choose(**{side_of(told, COMPARE): Plan(str(told["base"]))})
        state.moves.value += 1


def swap() -> None:
    """Make A of B and B of A."""
    visit = state.visit.value
    state.choose(a=visit.b, b=visit.a)
    state.moves.value += 1


def start_over(sides: tuple[str, ...]) -> None:
    """Begin as the page opens."""
    usual = Visit()
    others = {"others": usual.others} if sides == COMPARE else {}
    state.choose(**{side: getattr(usual, side) for side in sides}, **others)
    state.moves.value += 1
