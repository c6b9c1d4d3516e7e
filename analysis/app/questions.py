"""Which questions does a page have ready for those who have none yet, and what answers them?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import solara

from analysis.app import state
from analysis.app.visit import Plan, Visit, to_query
from analysis.app.words import Words


@dataclass(frozen=True)
class Question:
    """Two plans in a world, and the policies of the house to hold beside them."""

    a: Plan
    b: Plan
    others: tuple[str, ...] = ()
    world: str = "baseline"


TODAY, COMPLAINTS = Plan(), Plan("complaints_first")
QUESTIONS = {
    "order": Question(TODAY, COMPLAINTS),
    "hire": Question(Plan(moved={"hands": 1.35}), COMPLAINTS, ("as_observed",)),
    "half": Question(TODAY, Plan("half_desk_complaints_first"), ("complaints_first",)),
    "compensate": Question(Plan(moved={"compensation": 20.0}), COMPLAINTS, ("as_observed",)),
    "silence": Question(TODAY, Plan("silence"), ("complaints_first",)),
}


@solara.component_vue("questions.vue", vuetify=False)
def Row(
    title: str, questions: list[dict[str, str]], here: str, event_ask: Callable[[str], None]
) -> None:
    """Show every question as a button; that which is answered now is marked."""


@solara.component
def Questions() -> None:
    """Offer the questions; a click opens the page of two policies with one of them."""
    router = solara.use_router()
    visit = state.visit.value
    words = Words(visit.language)
    compares = router.path.strip("/") == "compare"

    def ask(key: Any) -> None:
        if key not in QUESTIONS:
            return
        begin(QUESTIONS[key])
        if not compares:
            router.push(f"/compare?{to_query(state.visit.peek())}")

    Row(
        title=words("question.title"),
        questions=[{"key": key, "name": words(f"question.{key}")} for key in QUESTIONS],
        here=asked_by(visit) if compares else "",
        event_ask=ask,
    )


def begin(question: Question) -> None:
    """Set both policies and their world as a question wants them."""
    state.choose(world=question.world, a=question.a, b=question.b, others=question.others)
    state.moves.value += 1


def asked_by(visit: Visit) -> str:
    """Return the key of the question a visitor has before them, "" where it is one of their own."""
    chosen = visit.world, visit.a, visit.b
    found = (key for key, each in QUESTIONS.items() if (each.world, each.a, each.b) == chosen)
    return next(found, "")
