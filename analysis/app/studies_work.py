"""Which studies are there, what do their analyses say, and how is a small one begun?

A browser sends names, and a name counts only where it stands in the listing of the folder that
whoever serves the pages has set. Analyses are made in a process aside and come back as plain
values.
"""

from __future__ import annotations

import io
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from pathlib import Path

import pandas as pd

from analysis.app import aside
from analysis.app.evidence_work import patient
from analysis.app.limits import limits
from analysis.lab.answer import Asked
from analysis.lab.asking import ANALYSES, PNG_DOTS, answer_of, asked_of
from analysis.lab.study import STUDY, open_study
from sim.errors import OnzeError


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
    factors: tuple[tuple[str, str], ...]  # address and title
    design: str
    survey: bool
    runs: int
    done: int
    failed: int
    days: int
    people: int
    consumers: int
    models: tuple[str, ...] = ()  # that the finished runs were lived with
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
    return _about(name, place_of(name), version_of(name))


@lru_cache(maxsize=256)
def _about(name: str, place: Path, version: str) -> About:
    """Return what a study is, read again when a run has been added."""
    if not (place / STUDY).stat().st_size:  # To open it would begin it.
        raise OnzeError(f"{name} holds no experiment yet; run its sweep.", file=place)
    study = open_study(place)
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
            factors=tuple((factor.address, factor.title) for factor in outline.factors),
            design=outline.design.kind,
            survey=outline.survey,
            days=outline.days,
            people=outline.people_per_agent,
            consumers=outline.consumers,
            models=tuple(study.models()),
            version=version,
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
    files |= {name: text.encode() for name, text in answer.files.items()}
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
