"""How is a small sweep begun from a page, bounded, and stopped?"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analysis.app.jobs import Stop
from analysis.app.limits import Limits, limits
from analysis.app.words import Words
from analysis.lab.experiment import FOLDER, load_experiment
from analysis.lab.hands import Batch, Processes
from analysis.lab.living import live_plan
from analysis.lab.plan import Plan, draw
from analysis.lab.record import Record
from analysis.lab.repair import opened
from analysis.lab.study import STUDY
from analysis.lab.sweep import Tally
from sim.errors import OnzeError
from sim.parameters import SCENARIOS

WORKERS = 1  # processes of a sweep begun from a page


def experiments() -> dict[str, Path]:
    """Return the house's experiments that have a quick form, by name."""
    found = {}
    for path in sorted((SCENARIOS / FOLDER).glob("*.toml")):
        if "\n[quick]" in path.read_text(encoding="utf-8"):
            found[path.stem] = path
    return found


@dataclass(frozen=True)
class Small:
    """A sweep that can be begun from a page: what it asks and how large it is."""

    name: str
    study: str
    title: str
    question: str
    runs: int
    consumers: int


@cache
def small(name: str) -> Small:
    """Return what the quick form of an experiment is. Raises OnzeError for any other name."""
    plan = plan_of(name)
    outline = plan.outline
    runs = len(plan.points) * len(outline.policies) * outline.replications
    world = plan.experiment.world
    return Small(
        name, outline.name, outline.title, outline.question, runs, world["world.consumers"]
    )


def plan_of(name: str) -> Plan:
    """Return the plan of the quick form of one of the house's experiments."""
    if name not in experiments():
        raise OnzeError("there is no such experiment here.", key="experiment")
    experiment = load_experiment(name, quick=True)
    return Plan(experiment, draw(experiment))


def beyond(sweep: Small, allowed: Limits, running: int, words: Words) -> str:
    """Return the sentence for a sweep that is too much for one visitor, "" for one that is not."""
    asked = {"runs": sweep.runs, "people": sweep.consumers, "sweeps": running + 1}
    refusals = (allowed.refusal(name, count, words) for name, count in asked.items())
    return next((sentence for sentence in refusals if sentence), "")


class Interruptible(Processes):
    """Processes that live batches until somebody says stop, or it takes too long."""

    def __init__(self, stop: threading.Event, seconds: float) -> None:
        """Begin the processes."""
        super().__init__(WORKERS)
        self.stop, self.seconds, self.began = stop, seconds, time.monotonic()

    def give(self, batch: Batch) -> None:
        """Hand a batch over, run by run, so that each is heard of when it is finished."""
        self.check()
        super().give(batch)

    def take(self, patience: float) -> Iterator[list[Record]]:
        """Yield what was finished."""
        self.check()
        yield from super().take(min(patience, 0.2))

    def check(self) -> None:
        """End the sweep where it must end; what is finished stays kept."""
        if self.stop.is_set():
            raise Stop
        took = time.monotonic() - self.began
        if took > self.seconds:
            raise Late(took)


class Late(Exception):
    """It took too long."""


def sweeping(name: str, words: Words) -> Callable[..., str]:
    """Return the work that lives the quick form of an experiment into the results folder."""

    def work(tell: Callable[..., None], stop: threading.Event) -> str:
        plan, allowed = plan_of(name), limits()
        folder = allowed.results_folder / plan.outline.name
        store, _ = opened(folder, STUDY)
        with store:
            plan.lay_out(store)
            hands = Interruptible(stop, allowed.most_seconds)

            def see(tally: Tally) -> None:
                tell(tally.known, tally.runs)

            try:
                live_plan(plan, store, hands, see)
            except Late as late:
                refused = allowed.refusal("seconds", float(late.args[0]), words)
                raise OnzeError(refused, key="seconds") from None
        return plan.outline.name

    return work
