"""Which of two policies is better, by how much, and how sure is that? The page of strategists."""

from __future__ import annotations

from html import escape
from typing import Any

import solara

from analysis.app import state
from analysis.app.chart import figure_card
from analysis.app.compare_words import names_of, said
from analysis.app.compared import compared, gap, named
from analysis.app.curves import bands, lead
from analysis.app.explore import Answer, live_more
from analysis.app.explore_figures import lived_for
from analysis.app.glance import glance
from analysis.app.hinges import Hinges
from analysis.app.live import world_of
from analysis.app.living import Found, use_pairs
from analysis.app.more import More, beside, lived_others
from analysis.app.panel import COMPARE, Panel
from analysis.app.questions import Questions
from analysis.app.take import Take
from analysis.app.taken import Answered
from analysis.app.tried import Tried, note_down
from analysis.app.words import Words
from analysis.comparison import Comparison
from analysis.verdict import Verdict, give_verdict
from sim.scenario import Scenario

CHARTS = ("chart_kept", "chart_money", "dots")


@solara.component
def Compare() -> None:
    """Let a visitor choose two policies and give the verdict on them."""
    visit = state.visit.value
    words = Words(visit.language)
    world = world_of(visit.world, visit.consumers)
    found = use_pairs(world, visit.a, visit.b, visit.seeds)
    predicting, predict = solara.use_state(False)
    guess, set_guess = solara.use_state("")
    solara.use_effect(lambda: set_guess(""), [visit.world, visit.a.base, visit.b.base])
    asking = predicting and not guess
    lived, tell = solara.use_state({})
    others = lived_others(lived, world, visit)
    whole = found.complete and len(others) == len(beside(visit))
    comparison = compared(found.pairs, world, visit.a, visit.b)
    every = solara.use_memo(
        lambda: compared(found.pairs, world, visit.a, visit.b, others) if whole else None,
        [found, *others, whole],
    )
    solara.use_effect(lambda: remember(comparison, found), [found])
    told = said(found, comparison, visit, words, guess, asking)
    with solara.Div(classes=["bench"]):
        glance(
            "B − A",
            lambda measure: None if comparison is None else gap(comparison, measure),
            found,
            words,
            asking,
        )
        Panel(COMPARE, predicting, predict)
        with solara.Div(classes=["results"]):
            Questions()
            Answer(**told, event_guess=set_guess, event_live_more=lambda _: live_more())
            if comparison is not None and not asking:
                figures(found, world, words)
                year = comparison.per_year("profit")
                More(world, names_of(visit, words), found, year, others, tell).key("more")
                if found.complete:
                    policies = named(visit.a, visit.b)
                    Hinges(world, policies, comparison, names_of(visit, words), words)
                if every is not None:
                    details(give_verdict(every), words)
                    take(every, told, words)
            if not asking:  # What was tried tells the answer.
                Tried(COMPARE).key("tried")


def remember(comparison: Comparison | None, found: Found) -> None:
    """Note down what was tried, once all its markets are lived."""
    visit = state.visit.value
    if comparison is not None and found.complete and visit.a != visit.b:
        note_down(COMPARE, gap(comparison, "profit"), comparison.per_year("profit"))


def take(comparison: Comparison, told: dict[str, Any], words: Words) -> None:
    """Offer what can be taken along."""
    visit = state.visit.value
    names = names_of(visit, words)
    sure = " ".join(part for part in (told["sure"], told["progress"]) if part)
    answered = Answered(
        comparison, visit, "compare", visit.a, visit.b,
        (f"A: {names[0]}", f"B: {names[1]}"), told["sentence"], f"{sure}.",
        {name: words(f"policy.{name}") for name in comparison.names[2:]},
    )  # fmt: skip
    keys = [f"compare.{key}" for key in CHARTS]
    Take(answered, [(words(key), words(f"{key}.note")) for key in keys], words)


def figures(found: Found, world: Scenario, words: Words) -> None:
    """Draw the dots of the paired runs, and what happens day by day."""
    pairs, visit = found.pairs, state.visit.value
    of = lived_for(visit.world, {"a": visit.a, "b": visit.b}, found, words)
    gaps = [pair.b.quantities["profit"] - pair.a.quantities["profit"] for pair in pairs]
    dots = {
        "kind": "dots",
        "values": gaps,
        "seeds": [pair.a.seed for pair in pairs],
        "language": words.language,
    }
    money = lead(pairs, "profit", world, words)
    with solara.Div(classes=["figures"]):
        for key, spec, height, unit in (
            ("chart_kept", bands(pairs, "customers", world, words), 250, words("unit.people")),
            ("chart_money", money, 250, "€"),
            ("dots", dots, 200, "€"),
        ):
            figure_card(f"compare.{key}", spec, height, words, unit, of)


def details(verdict: Verdict, words: Words) -> None:
    """Say what a terminal would say of the verdict."""
    with solara.Div(classes=["card"]):
        solara.HTML(tag="h2", unsafe_innerHTML=words("compare.says"))
        said_there = escape(verdict.sentence, quote=False)
        solara.HTML(
            tag="p", classes=["says"], unsafe_innerHTML=said_there, attributes={"lang": "en"}
        )
