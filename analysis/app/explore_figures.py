"""What is drawn of a lever that was moved?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import solara

from analysis.app.chart import figure_card
from analysis.app.curves import against_today, lead
from analysis.app.living import Found
from analysis.app.tried import in_words
from analysis.app.visit import Plan, Visit
from analysis.app.words import Words
from sim.scenario import Scenario

Figure = tuple[str, dict[str, Any], str, str]


def figures_of(found: Found, world: Scenario, visit: Visit, words: Words) -> list[Figure]:
    """Return what happens day by day: the end of a figure's key, what is drawn, unit, of what."""
    if not found.pairs:
        return []
    people, money, yours = words("unit.people"), "€", words("explore.yours")
    of = lived_for(visit.world, {"mine": visit.mine}, found, words)
    return [
        ("kept", against_today(found.pairs, "customers", world, words), people, of),
        ("money", lead(found.pairs, "profit", world, words, yours), money, of),
        ("words", against_today(found.pairs, "told_bad", world, words), people, of),
    ]


def figures(drawn: list[Figure], words: Words) -> None:
    """Draw what happens day by day."""
    with solara.Div(classes=["figures"]):
        for key, spec, unit, of in drawn:
            figure_card(f"explore.chart_{key}", spec, 230, words, unit, of)


def lived_for(world: str, plans: Mapping[str, Plan], found: Found, words: Words) -> str:
    """Return what a figure is of: the world, what was chosen, and how many markets."""
    return f"{in_words(world, plans, words)} · {words('glance.lived', count=len(found.pairs))}"
