"""What do `sweep` and `study` do? Load, lay out, live, ask, keep, show."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from rich.progress import Progress

from analysis.commands import get_ready, heading
from analysis.console import INTERRUPTED, emit, progress, say, screen, seeds_from
from analysis.lab.experiment import Experiment, load_experiment
from analysis.lab.hands import Hands
from analysis.lab.living import hands_for, live_plan
from analysis.lab.pilot import Estimate, estimate
from analysis.lab.plan import Plan, draw
from analysis.lab.repair import opened
from analysis.lab.store import Store
from analysis.lab.study import STUDY, Study
from analysis.lab.sweep import Tally
from analysis.lab.whole import write_whole
from analysis.wording import wall_time
from sim.errors import OnzeError
from sim.version import VERSION

SAMPLES = 3
STARTING = 4.0  # seconds until two processes have begun to live; measured on two cores
COPY = "experiment.toml"


def sweep_experiment(
    name: str,
    changes: Mapping[str, Any],
    quick: bool,
    replications: int | None,
    workers: int | None,
    dask: str | None,
    dry_run: bool,
    retry_failed: bool,
    out: Path,
    as_json: bool,
) -> None:
    """Live what an experiment's study does not know yet."""
    experiment = load_experiment(name, quick, changes, replications)
    seeds_from(experiment.outline.seed, experiment.outline.replications)
    plan = Plan(experiment, draw(experiment))
    if dry_run:
        plan.check()
        get_ready(experiment.world)
        show_estimate(plan, estimate(plan), workers, as_json)
        return
    folder = place_of(out, experiment)
    store, mended = opened(folder, STUDY)
    if mended is not None:
        say_aside(
            f"{STUDY} was damaged: {mended.saved:,} runs could be read and are kept, the rest is "
            f"lived anew. The damaged file lies beside it as {mended.aside.name}."
        )
    with store:
        with screen(stderr=True).status("Laying out the runs ..."):
            plan.lay_out(store)
            keep_copy(experiment.path, folder)
        if retry_failed:
            store.forget_failures()
        began = time.perf_counter()
        tally = live(plan, store, lambda: hands_for(workers, dask), folder)
        show_tally(Study(folder, store), tally, time.perf_counter() - began, as_json)


def keep_copy(path: Path, folder: Path) -> None:
    """Keep the experiment's file beside its runs, whole or not at all."""
    try:
        write_whole(folder / COPY, path.read_text("utf-8-sig").encode())
    except OSError as error:
        raise OnzeError(
            f"{folder / COPY} cannot be written ({error.strerror}); every run kept so far is "
            "still there.",
            file=folder / COPY,
        ) from None


def place_of(out: Path, experiment: Experiment) -> Path:
    """Return the folder of an experiment's study; refuse one that holds something else."""
    folder = Path(out) / experiment.outline.name
    if folder.exists() and not folder.is_dir():
        raise OnzeError(f"{folder} is a file; name another place with --out.", file=folder)
    strange = folder.is_dir() and any(folder.iterdir()) and not list(folder.glob("study*"))
    if strange:
        raise OnzeError(
            f"{folder} holds something else already; name another place with --out.", file=folder
        )
    return folder


def live(plan: Plan, store: Store, hands: Callable[[], Hands], folder: Path) -> Tally:
    """Live what is missing with a bar that counts; Ctrl-C keeps what is finished."""
    seen = Tally()
    keys = {member.key for member in store.members()}
    members = len(keys)
    if not keys <= store.known(plan.outline.daily, plan.outline.survey).keys():
        get_ready(plan.experiment.world)
    try:
        with counting(members) as tell:

            def see(tally: Tally) -> None:
                nonlocal seen
                seen = tally
                tell(tally)

            return live_plan(plan, store, hands(), see)
    except KeyboardInterrupt:
        say_aside(
            f"Stopped: {seen.known:,} of {seen.runs:,} runs are kept in {folder}; the same command "
            "goes on from there."
        )
        raise typer.Exit(INTERRUPTED) from None


@contextmanager
def counting(runs: int) -> Iterator[Callable[[Tally], None]]:
    """Show how many runs are known and failed, and the time left."""
    with progress("Living", runs, "runs") as bar:
        yield lambda tally: _count(bar, tally)


def _count(bar: Progress, tally: Tally) -> None:
    failed = f", [red]{tally.failed:,} failed[/]" if tally.failed else ""
    bar.update(
        bar.task_ids[0],
        completed=tally.known,
        total=tally.runs,
        description=f"Living{failed}",
    )


def say_aside(text: str) -> None:
    """Tell a person something that is not the answer."""
    screen(stderr=True).print(text.replace("[", "\\["), soft_wrap=True)


def show_tally(study: Study, tally: Tally, seconds: float, as_json: bool) -> None:
    """Say what became of the sweep."""
    outline, counts = study.experiment, study.counts()
    if as_json:
        document = heading_of(study, "sweep")
        document |= {
            "study": str(study.folder),
            **counts,
            "reused": tally.reused,
            "lived": tally.done,
        }
        emit(document | {"fingerprint": fingerprint(study), "elsewhere": tally.elsewhere})
        return
    failed = f"{counts['failed']:,} failed" if counts["failed"] else "none failed"
    say(f"{outline.title}: {counts['runs']:,} runs, {failed}.")
    parts = [f"{tally.done:,} lived now in {wall_time(seconds)}"]
    parts += [f"{tally.reused:,} known before"] if tally.reused else []
    parts += [f"{tally.elsewhere:,} lived meanwhile by another process"] if tally.elsewhere else []
    say(f"{', '.join(parts)}. Each consumer stands for {outline.people_per_agent:,} people.")
    if counts["failed"]:
        first = study.failures().iloc[0]
        say(f"The first that failed, point {first['point']}: {first['error']}")
        say("--retry-failed lives them again.")
    say(f"Kept in {study.folder}.", whole=True)
    say(f"Now ask it: python run.py study {study.folder} show", whole=True)


def heading_of(study: Study, command: str) -> dict[str, Any]:
    """Return the keys every JSON document of a study begins with."""
    outline = study.experiment
    document = {"command": command, "version": VERSION, "world": Path(outline.world).stem}
    return document | {"seeds": list(outline.seeds), "experiment": outline.name}


def fingerprint(study: Study) -> str:
    """Return a hash of every finished run of the experiment, whatever their order."""
    keys = {member.key for member in study.members}
    rows = sorted(study.store.rows(keys, ("key", "fingerprint", "measures", "survey")))
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:32]


def show_estimate(plan: Plan, found: Estimate, workers: int | None, as_json: bool) -> None:
    """Say what an experiment would take, and show a few of its points."""
    hands = workers or os.cpu_count() or 1
    seconds = found.seconds / hands + (STARTING if hands > 1 else 0.0)
    count = len(plan.points)
    chosen = sorted({0, count // 2, count - 1})[:SAMPLES]
    samples = [{"point": number, **plan.points[number]} for number in chosen]
    if as_json:
        outline = plan.outline
        document = heading("sweep", plan.experiment.world, list(outline.seeds))
        document |= {"dry_run": True, "points": count, "runs": found.runs, "pasts": found.pasts}
        emit(document | {"seconds": seconds, "bytes": found.bytes, "samples": samples})
        return
    outline = plan.outline
    say(f"{outline.title}. {outline.question}".strip())
    say(
        f"{count:,} points x {len(outline.policies)} policies x {outline.replications} "
        f"replications = {found.runs:,} runs, from {found.pasts:,} shared pasts."
    )
    workers_in_words = f"{hands} worker{'s' if hands > 1 else ''}"
    say(
        f"About {wall_time(seconds)} with {workers_in_words} on this machine, and "
        f"{found.bytes / 2**20:,.1f} MiB on the disk, by a pilot of the first run."
    )
    say("Some of the points:")
    for sample in samples:
        told = [f"{name} = {shown_value(value)}" for name, value in sample.items()]
        say("  " + ", ".join(told))


def shown_value(value: Any) -> str:
    """Return a factor's value for a person."""
    from analysis.lab.factors import level_in_words

    return f"{value:.4g}" if isinstance(value, float) else level_in_words(value)
