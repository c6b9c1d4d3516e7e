"""What of an answer stays in sight on a small screen, while a hand is on a lever below it?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import solara

from analysis.app.living import Found
from analysis.app.words import Words
from analysis.paired import Difference


@solara.component_vue("glance.vue", vuetify=False)
def Glance(
    title: str, first: dict[str, str], rest: list[str], words: dict[str, str], waiting: bool
) -> None:
    """Show an answer on one line, and the way to it and to the levers."""


def glance(
    name: str, gap: Callable[[str], Difference | None], found: Found, words: Words, hidden: bool
) -> None:
    """Show what one plan has more than another. gap: of a measure; hidden: it is being guessed."""
    money, kept = (None if hidden else gap(measure) for measure in ("profit", "customers_kept"))
    rest = [words("glance.kept", people=words.rounded(kept.mean, signed=True))] if kept else []
    counted: dict[str, Any] = {"done": found.done, "count": found.count}
    rest.append(words("glance.lived" if found.complete else "explore.living", **counted))
    Glance(
        title=words("glance.title"),
        first={"name": name, "value": money_in_words(money, words)},
        rest=rest,
        words={each: words(f"glance.{each}") for each in ("levers", "answer")},
        waiting=not found.fresh,
    )


def money_in_words(gap: Difference | None, words: Words) -> str:
    """Return a difference in profit and half its interval."""
    if gap is None:
        return "–"
    text = words.euros(gap.mean, signed=True)
    if gap.low is None or gap.high is None:
        return text
    return f"{text} ± {words.euros((gap.high - gap.low) / 2)}"
