"""How does a page wait for markets without freezing? It shows those lived, as they come."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import solara

from analysis.app.live import Pair, Question
from analysis.app.visit import Plan
from analysis.app.words import Words
from analysis.app.workers import Failed
from sim.scenario import Scenario

FEWEST = 3  # markets before an interval says anything
FRAME = 0.08  # seconds between two pictures of what has been lived so far
PAINTED = 0.1  # seconds in which a picture is surely painted
SOON = 0.2  # seconds: what will be there by then is waited for, as each picture holds markets up


@dataclass(frozen=True, eq=False)
class Found:
    """What has been lived for a question; fresh: of the one asked last, not of the one before.

    failed: no more will come of it, because a market could not be lived.
    """

    pairs: tuple[Pair, ...] = ()
    count: int = 1
    fresh: bool = False
    asked: object = None
    failed: bool = False

    @property
    def done(self) -> int:
        """How many markets have been lived for the question asked last."""
        return len(self.pairs) if self.fresh else 0

    @property
    def complete(self) -> bool:
        """Whether all of them have."""
        return self.done == self.count

    def progress(self, world: Scenario, words: Words) -> str:
        """Return in words how far it is."""
        if self.failed:
            return words("living.failed")
        if not self.complete:
            return words("explore.living", done=self.done, count=self.count)
        consumers, people = world["world.consumers"], world["world.people_per_agent"]
        return words("explore.lived", count=self.count, consumers=consumers, people=people)


def use_pairs(world: Scenario, a: Plan, b: Plan, seeds: int) -> Found:
    """Return two plans on the first seeds, as far as they have been lived."""
    found, show = solara.use_state(Found())
    asked = asked_for(world, a, b, seeds)
    # It is asked before the page is made anew for it: markets need not wait for pictures.
    question = solara.use_memo(lambda: Question(world, a, b, range(1, seeds + 1)), [asked])

    def begin() -> object:
        def look(lived: list[Pair], failed: bool = False) -> None:
            ordered = tuple(sorted(lived, key=lambda each: each.a.seed))
            show(Found(ordered, seeds, True, asked, failed))

        threading.Thread(target=follow, args=(question, seeds, look), daemon=True).start()
        return question.stop

    solara.use_effect(begin, [asked])
    return found if found.asked == asked else Found(found.pairs, seeds)


def asked_for(world: Scenario, a: Plan, b: Plan, seeds: int) -> object:
    """Return what a question is known by."""
    return world.fingerprint, a.base, _frozen(a), b.base, _frozen(b), seeds


@solara.component
def Later(asked: object, make: Callable[[], None]) -> None:
    """Make a part of a page when the rest has been painted. asked: what it is made for."""
    made, note = solara.use_state(None)

    def begin() -> object:
        timer = threading.Timer(PAINTED, lambda: note(asked))
        timer.daemon = True
        timer.start()
        return timer.cancel

    solara.use_effect(begin, [asked])
    with solara.Div(classes=["later"]):
        if made is asked:
            make()


def follow(question: Question, seeds: int, look: Callable[..., None]) -> None:
    """Have somebody look at what has been lived, as often as they can take it in."""
    lived: list[Pair] = []
    began, shown = time.monotonic(), 0.0
    try:
        for pair in question:
            lived.append(pair)
            now = time.monotonic()
            left = (now - began) / len(lived) * (seeds - len(lived))
            # What is there already is shown at once, not bit by bit.
            due = now - shown > FRAME and left > SOON and not question.more
            if (due and len(lived) >= FEWEST) or len(lived) == seeds:
                shown = now
                look(lived)
    except Failed:
        look(lived, failed=True)


def _frozen(plan: Plan) -> tuple[tuple[str, object], ...]:
    return tuple(sorted(plan.moved.items()))
