"""Which studies are there, what do their analyses say, and how is a small one begun?

A browser sends names, and a name counts only where it stands in the listing of the folder that
whoever serves the pages has set. Analyses are made in a process aside and come back as plain
values.
"""

from __future__ import annotations

import io
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.app import aside
from analysis.app.evidence_work import patient
from analysis.app.jobs import Stop
from analysis.app.limits import Limits, limits
from analysis.app.words import Words
from analysis.lab.answer import Asked
from analysis.lab.asking import ANALYSES, PNG_DOTS, answer_of, asked_of
from analysis.lab.experiment import FOLDER, load_experiment
from analysis.lab.hands import Batch, Processes
from analysis.lab.living import live_plan
from analysis.lab.plan import Plan, draw
from analysis.lab.record import Record
from analysis.lab.repair import opened
from analysis.lab.study import STUDY, open_study
from analysis.lab.sweep import Tally
from sim.errors import OnzeError
from sim.parameters import SCENARIOS

WORKERS = 1  # processes of a sweep begun from a page


@dataclass(frozen=True)
class About:
    """What a study is, before anything is asked of it."""

    name: str
    title: str
    question: str
    policies: tuple[str, ...]
    titles: tuple[str, ...]
    against: str | None
    measures: tuple[str, ...]
    factors: tuple[tuple[str, str], ...]  # address, and between which ends
    design: str
    survey: bool
    runs: int
    done: int
    failed: int
    days: int
    people: int
    consumers: int
    version: str = ""  # of the file: changes when a run is added


@dataclass(frozen=True)
class Told:
    """What an analysis said, as plain values: tables as CSV too, figures as SVG and PNG."""

    name: str
    sentence: str
    notes: tuple[str, ...]
    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wide: tuple[int, ...]  # columns of words
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)


def listing() -> dict[str, Path]:
    """Return the studies of the results folder by name, the newest first."""
    folder = limits().results_folder
    found = [path.parent for path in folder.glob(f"*/{STUDY}")] if folder.is_dir() else []
    found.sort(key=lambda place: (place / STUDY).stat().st_mtime, reverse=True)
    return {place.name: place for place in found}


def place_of(name: str) -> Path:
    """Return the folder of a study that is listed. Raises OnzeError for any other name."""
    found = listing().get(name)
    if found is None:
        raise OnzeError("there is no such study in the folder shown here.", key="study")
    return found


def version_of(name: str) -> str:
    """Return what changes when a study does."""
    found = listing().get(name)
    return "" if found is None else str((found / STUDY).stat().st_mtime_ns)


def about(name: str) -> About:
    """Return what a study is. Raises OnzeError where it cannot be read."""
    study = open_study(place_of(name))
    try:
        outline, counts = study.experiment, study.counts()
        return About(
            name=name,
            title=outline.title,
            question=outline.question,
            policies=outline.policies,
            titles=outline.titles,
            against=outline.against,
            measures=outline.measures,
            factors=tuple((factor.address, factor.in_words()) for factor in outline.factors),
            design=outline.design.kind,
            survey=outline.survey,
            days=outline.days,
            people=outline.people_per_agent,
            consumers=outline.consumers,
            version=version_of(name),
            **counts,
        )
    finally:
        study.store.close()


def answered(name: str, folder: str, action: str, chosen: Mapping[str, str | None]) -> Told:
    """Return what an analysis says of a study (in a process aside)."""
    from analysis.drawing import picture, styled

    if action not in ANALYSES:
        raise OnzeError("there is no such analysis.", key="action")
    study = open_study(Path(folder))
    try:
        with tempfile.TemporaryDirectory(prefix="onze-") as own:
            study.folder = Path(own) / name  # What an analysis writes beside a study is not kept.
            study.folder.mkdir()
            asked: Asked = asked_of(
                study, chosen.get("measure"), chosen.get("policy"), chosen.get("against"), 1
            )
            require(action)
            answer = answer_of(study, action, asked)
    finally:
        study.store.close()
    files: dict[str, bytes] = {}
    for table, frame in answer.tables.items():
        files[f"{table}.csv"] = frame.to_csv(index=False, lineterminator="\n").encode()
    for drawn, figure in answer.figures.items():
        with styled():
            files[f"{drawn}.svg"] = picture(figure).encode()
            dots = io.BytesIO()
            figure.savefig(dots, format="png", dpi=PNG_DOTS, facecolor="white")
        files[f"{drawn}.png"] = dots.getvalue()
    title, headers, rows, wide = answer.shown
    return Told(
        name=answer.name,
        sentence=answer.sentence,
        notes=tuple(answer.notes),
        title=title,
        headers=tuple(" ".join(str(head).split()) for head in headers),
        rows=tuple(tuple(str(cell) for cell in row) for row in rows),
        wide=tuple(wide),
        tables=dict(answer.tables),
        files=files,
    )


def require(action: str) -> None:
    """Refuse in a sentence an analysis that is not here, or whose library is not."""
    try:
        import_module(f"analysis.lab.{action}")
    except ModuleNotFoundError as missing:
        raise OnzeError(
            f"this analysis cannot be made here: {missing.name} is not installed.", key="action"
        ) from None


def asking(name: str, action: str, chosen: Mapping[str, str | None]) -> Callable[..., Told]:
    """Return the work that asks a study one thing."""

    def work(tell: Callable[..., None], stop: threading.Event) -> Told:
        future = aside.ask(answered, name, str(place_of(name)), action, dict(chosen))
        try:
            found: Told = patient(future, stop)
        finally:
            future.cancel()
        return found

    return work


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
