"""Which of two policies is better, by how much, and how sure is that? The page of strategists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import solara

from analysis.app import state
from analysis.app.chart import figure_card
from analysis.app.compare_exports import exports
from analysis.app.compare_panel import panel
from analysis.app.compare_words import said, titles_of
from analysis.app.curves import bands, lead
from analysis.app.hinges import Hinges
from analysis.app.levers import policy_of
from analysis.app.live import Pair, world_of
from analysis.app.living import MORE, use_pairs
from analysis.app.visit import Visit
from analysis.app.words import Words
from analysis.comparison import Comparison, compare
from analysis.verdict import Verdict, give_verdict
from sim.policies.policy import Policy
from sim.scenario import Scenario


@solara.component_vue("verdict.vue", vuetify=False)
def Answer(
    sentence: str,
    sure: str,
    progress: str,
    done: int,
    count: int,
    more: str,
    waiting: bool,
    unsure: bool,
    asking: bool,
    guessed: str,
    guesses: list[dict[str, str]],
    numbers: list[dict[str, str]],
    words: dict[str, str],
    event_guess: Callable[[str], None],
    event_live_more: Callable[[Any], None],
) -> None:
    """Show the verdict, how sure it is, and four numbers of both."""


@solara.component
def Compare() -> None:
    """Let a visitor choose two policies and give the verdict on them."""
    visit = state.visit.value
    words = Words(visit.language)
    world = world_of(visit.world)
    found = use_pairs(world, visit.a, visit.b, visit.seeds)
    predicting, predict = solara.use_state(False)
    guess, set_guess = solara.use_state("")
    solara.use_effect(lambda: set_guess(""), [visit.world, visit.a.base, visit.b.base])
    asking = predicting and not guess
    policies = named(visit, words)
    comparison = compared(found.pairs, world, policies)
    with solara.Div(classes=["bench"]):
        panel(visit, words, predicting, predict)
        with solara.Div(classes=["results"]):
            Answer(
                **said(found, comparison, visit, words, guess),
                asking=asking,
                words={"predict_ask": words("compare.predict_ask")},
                event_guess=set_guess,
                event_live_more=lambda _: state.change(seeds=MORE),
            )
            if comparison is not None and not asking:
                figures(found.pairs, world, words)
                verdict = give_verdict(comparison)
                if found.complete:
                    Hinges(world, policies, comparison, titles_of(visit, words), words)
                details(verdict, words)
                exports(comparison, verdict, visit, words)


def named(visit: Visit, words: Words) -> tuple[Policy, Policy]:
    """Return both policies, under names that tell them apart."""
    first, second = (
        policy_of(plan.base, plan.moved, side, words("compare.changed"))
        for side, plan in (("a", visit.a), ("b", visit.b))
    )
    if first.name == second.name:
        second = replace(second, name=f"{second.name}_b")
    return first, second


def compared(
    pairs: tuple[Pair, ...], world: Scenario, policies: tuple[Policy, Policy]
) -> Comparison | None:
    """Return the comparison a terminal would make of the same seeds; None without a market."""
    if not pairs:
        return None
    runs = [
        replace(lived.run, policy=policy.name)
        for pair in pairs
        for policy, lived in zip(policies, (pair.a, pair.b), strict=True)
    ]
    return compare(runs, world, policies, reference=policies[0].name)


def figures(pairs: tuple[Pair, ...], world: Scenario, words: Words) -> None:
    """Draw the dots of the paired runs, and what happens day by day."""
    gaps = [pair.b.quantities["profit"] - pair.a.quantities["profit"] for pair in pairs]
    specs = (
        ("chart_kept", bands(pairs, "customers", world, words), 250),
        ("chart_money", lead(pairs, "profit", world, words), 250),
        ("dots", {"kind": "dots", "values": gaps, "language": words.language}, 200),
    )
    with solara.Div(classes=["figures"]):
        for key, spec, height in specs:
            figure_card(f"compare.{key}", spec, height, words)


def details(verdict: Verdict, words: Words) -> None:
    """Say what a terminal would say of the verdict."""
    with solara.Div(classes=["card"]):
        solara.HTML(tag="h2", unsafe_innerHTML=words("compare.says"))
        solara.Text(verdict.sentence, classes=["says"])
