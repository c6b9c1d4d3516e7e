"""How does a page wait for markets without freezing? It shows those lived, as they come."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import solara

from analysis.app.live import Pair, Question
from analysis.app.visit import Plan
from sim.scenario import Scenario

MORE = 32  # markets, for whoever wants to be surer
FEWEST = 3  # markets before an interval says anything
FRAME = 0.08  # seconds between two pictures of what has been lived so far


@dataclass(frozen=True, eq=False)
class Found:
    """What has been lived for a question; fresh: of the one asked last, not of the one before."""

    pairs: tuple[Pair, ...] = ()
    count: int = 1
    fresh: bool = False
    asked: object = None

    @property
    def done(self) -> int:
        """How many markets have been lived for the question asked last."""
        return len(self.pairs) if self.fresh else 0

    @property
    def complete(self) -> bool:
        """Whether all of them have."""
        return self.done == self.count


def use_pairs(world: Scenario, a: Plan, b: Plan, seeds: int) -> Found:
    """Return two plans on the first seeds, as far as they have been lived."""
    found, show = solara.use_state(Found())
    asked = (world.fingerprint, a.base, _frozen(a), b.base, _frozen(b), seeds)

    def begin() -> object:
        question = Question(world, a, b, range(1, seeds + 1))

        def work() -> None:
            lived: list[Pair] = []
            shown = 0.0
            for pair in question:
                lived.append(pair)
                now = time.monotonic()
                # What is there already is shown at once, not bit by bit.
                due = len(lived) >= FEWEST and now - shown > FRAME and not question.more
                if due or len(lived) == seeds:
                    shown = now
                    ordered = tuple(sorted(lived, key=lambda each: each.a.seed))
                    show(Found(ordered, seeds, True, asked))

        threading.Thread(target=work, daemon=True).start()
        return question.stop

    solara.use_effect(begin, [asked])
    return found if found.asked == asked else Found(found.pairs, seeds)


def _frozen(plan: Plan) -> tuple[tuple[str, object], ...]:
    return tuple(sorted(plan.moved.items()))
