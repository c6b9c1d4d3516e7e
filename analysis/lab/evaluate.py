"""What do some runs measure, lived now where the store does not know them yet?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from analysis.console import progress
from analysis.lab.record import FAILED
from analysis.lab.repair import opened
from analysis.lab.store import Store
from analysis.lab.study import STUDY
from analysis.lab.task import Task
from sim.errors import OnzeError

Evaluator = Callable[[Sequence[Task]], Sequence[Mapping[str, float]]]


@contextmanager
def evaluator(
    folder: Path, workers: int | None = None, dask: str | None = None
) -> Iterator[Evaluator]:
    """Give what evaluates tasks through the store of a folder, made if missing."""
    from analysis.lab.living import live_missing

    store, _ = opened(folder, STUDY)

    def evaluate(tasks: Sequence[Task]) -> list[dict[str, float]]:
        with progress("Living", len(tasks), "runs") as bar:
            live_missing(
                store,
                tasks,
                workers,
                dask,
                lambda t: bar.update(bar.task_ids[0], completed=t.known),
            )
        return measured(store, tasks)

    with store:
        yield evaluate


def measured(store: Store, tasks: Sequence[Task]) -> list[dict[str, float]]:
    """Return what each run measured, in order; a run that failed ends the question."""
    keys = [task.key for task in tasks]
    found = store.measures(keys)
    for key, task in zip(keys, tasks, strict=True):
        if key not in found:
            why = [error for _, error in store.rows([key], ("key", "error"), FAILED)]
            name = "its own policy" if task.policy is None else f"policy {task.policy.name}"
            raise OnzeError(
                f"a run failed (seed {task.seed}, {name}): {(why or ['it was not lived'])[0]}",
                file=store.path,
                key="runs",
            )
    return [found[key] for key in keys]
