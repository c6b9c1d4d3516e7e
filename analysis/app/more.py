"""How do more policies than two fare on the same luck? The card beneath the verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import solara

from analysis.app import state
from analysis.app.levers import POLICIES
from analysis.app.live import Pair
from analysis.app.living import Found, asked_for, use_pairs
from analysis.app.visit import MOST_OTHERS, Plan, Visit
from analysis.app.words import Words
from analysis.paired import Difference, difference, together
from sim.observations import QUANTITY
from sim.scenario import Scenario

EDGE = 0.05  # of the picture, left free at either side
SHOWN = ("profit", "customers_kept")


@solara.component_vue("more.vue", vuetify=False)
def Card(
    title: str,
    note: str,
    heads: list[str],
    rows: list[dict[str, Any]],
    zero: float,
    policies: list[dict[str, str]],
    words: dict[str, str],
    event_add_other: Callable[[str], None],
    event_choose_other: Callable[[str], None],
    event_drop_other: Callable[[str], None],
) -> None:
    """Show every policy's lead over A, with its interval, on one scale."""


def both(visit: Visit) -> set[str]:
    """Return those of A and B that are policies of the house as they stand."""
    return {plan.base for plan in (visit.a, visit.b) if not plan.moved}


def beside(visit: Visit) -> tuple[str, ...]:
    """Return the further policies of a visit: those that are neither A nor B."""
    return tuple(name for name in visit.others if name not in both(visit))


def lived_others(
    lived: Mapping[str, Found], world: Scenario, visit: Visit
) -> dict[str, tuple[Pair, ...]]:
    """Return the markets of those further policies of which all are there, in their order.

    lived: what has been told of each, be it of a question asked before.
    """
    found = {}
    for name in beside(visit):
        told, asked = lived.get(name), asked_for(world, visit.a, Plan(name), visit.seeds)
        if told is not None and told.asked == asked and told.complete:
            found[name] = told.pairs
    return found


@solara.component
def More(
    world: Scenario,
    names: tuple[str, str],
    found: Found,
    year: float,
    others: Mapping[str, tuple[Pair, ...]],
    tell: Callable[..., None],
) -> None:
    """Let a visitor hold more policies against A, and tell of their markets.

    year: what makes a year of the days lived; others: the markets of those that have been lived.
    """
    visit = state.visit.value
    words = Words(visit.language)
    every = {"a": (names[0], None), "b": (names[1], found.pairs)}
    further = beside(visit)
    every |= {name: (words(f"policy.{name}"), others.get(name)) for name in further}
    leads = {key: leads_of(pairs, len(every) - 1) for key, (_, pairs) in every.items() if pairs}
    at = scale_of([lead["profit"] for lead in leads.values()])
    free = [name for name in POLICIES if name not in both(visit) | {*further}]
    note = words("more.note", name=names[0])
    if further:
        note += f" {words('more.together', count=len(every) - 1)}"
    with solara.Div(classes=["beside"]):
        for name in further:
            Lives(world, name, partial(noted, tell, name)).key(f"{name} {visit.consumers}")
        Card(
            title=words("more.title"),
            note=note,
            heads=[words(f"more.{head}") for head in ("policy", "profit", "kept")],
            rows=[
                row_of(key, name, leads.get(key), at, year, words)
                for key, (name, _) in every.items()
            ],
            zero=at(0.0),
            policies=[{"key": name, "name": words(f"policy.{name}")} for name in free]
            if len(further) < MOST_OTHERS
            else [],
            words={
                name: words(f"more.{name}", most=MOST_OTHERS)
                for name in ("add", "choose", "drop", "full")
            },
            event_add_other=add,
            event_choose_other=choose,
            event_drop_other=drop,
        )


@solara.component
def Lives(world: Scenario, name: str, tell: Callable[[Found], None]) -> None:
    """Live one more policy and A, and tell of it once all is lived. Nothing is seen of it."""
    visit = state.visit.value
    found = use_pairs(world, visit.a, Plan(name), visit.seeds)
    solara.use_effect(lambda: tell(found) if found.complete else None, [found])
    solara.Div(style={"display": "none"})


def noted(tell: Callable[..., None], name: str, found: Found) -> None:
    """Remember the markets of one policy beside those of the others."""
    tell(lambda before: before | {name: found})


def leads_of(pairs: tuple[Pair, ...], tried: int) -> dict[str, Difference]:
    """Return what a policy has more than A, measure by measure, on the same luck.

    tried: policies held against A; the intervals hold for all of them at once.
    """
    found = {}
    for measure in SHOWN:
        first, second = (
            np.array([getattr(pair, side).quantities[measure] for pair in pairs]) for side in "ab"
        )
        better = QUANTITY[measure].better
        gap = difference("b", "a", measure, second, first, better)
        low, high = together(gap, tried)
        found[measure] = replace(gap, low=low, high=high)
    return found


def scale_of(gaps: list[Difference]) -> Callable[[float], float]:
    """Return where a lead lies in the picture, from 0 to 1; every interval and nought fit in."""
    ends = [0.0, *(end for g in gaps for end in (g.mean, g.low, g.high) if end is not None)]
    least, wide = min(ends), (max(ends) - min(ends)) or 1.0
    return lambda value: EDGE + (1 - 2 * EDGE) * (value - least) / wide


def row_of(
    key: str,
    name: str,
    gaps: dict[str, Difference] | None,
    at: Callable[[float], float],
    year: float,
    words: Words,
) -> dict[str, Any]:
    """Return one policy's row; A's own lead is nought."""
    side = key if key in ("a", "b") else ""
    row: dict[str, Any] = {"key": key, "side": side, "name": name, "half": "", "kept": ""}
    row |= {act: words(f"more.{act}_this", name=name) for act in ("choose", "drop")}
    if gaps is None:
        row["half"] = words("more.base" if side == "a" else "more.waits")
        where = at(0.0) if side == "a" else None
        return row | {"money": "", "x": where, "low": where, "high": where}
    profit, kept = (gaps[measure] for measure in SHOWN)
    row |= {"money": words.euros(profit.mean * year, signed=True), "x": at(profit.mean)}
    if profit.low is not None and profit.high is not None:
        row["half"] = f"± {words.euros((profit.high - profit.low) / 2 * year)}"
    low, high = (profit.mean if end is None else end for end in (profit.low, profit.high))
    return row | {"low": at(low), "high": at(high), "kept": words.rounded(kept.mean, signed=True)}


def add(name: Any) -> None:
    """Hold one more policy against A; anybody can send anything."""
    others = beside(state.visit.value)
    if name in POLICIES and name not in others and len(others) < MOST_OTHERS:
        state.choose(others=(*others, name))


def drop(name: Any) -> None:
    """Hold one policy fewer against A."""
    state.choose(others=tuple(each for each in state.visit.value.others if each != name))


def choose(name: Any) -> None:
    """Make B of one of the others; B, where it is a policy of the house, takes its place."""
    visit = state.visit.value
    if name not in visit.others:
        return
    back = (visit.b.base,) if not visit.b.moved and visit.b.base in POLICIES else ()
    others = tuple(
        dict.fromkeys(x for each in visit.others for x in (back if each == name else (each,)))
    )
    state.choose(b=Plan(str(name)), others=others)
    state.moves.value += 1
