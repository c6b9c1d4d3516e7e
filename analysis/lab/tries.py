"""Where are the tries of a search kept, so that it goes on where it was?"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from analysis.lab.factors import Factor, level_in_words
from sim.errors import OnzeError

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution
    from optuna.study import Study as Search


Direction = Literal["minimize", "maximize"]


@contextmanager
def opened(name: str, directions: Sequence[Direction], file: Path | None) -> Iterator[Search]:
    """Open the search of a file for one process at a time; a killed one leaves no lock behind.

    name: only a search of the same name is gone on with. directions: "minimize" or "maximize", one
    per objective. file: an SQLite database of Optuna, made if missing (None: memory).
    """
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    if file is None:
        yield optuna.create_study(directions=directions)
        return
    with file.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise OnzeError(
                f"another process is searching in {file.parent.name}; wait for it, or take "
                "another --out.",
                file=file.name,
                key="out",
            ) from None
        storage = optuna.storages.RDBStorage(f"sqlite:///{file}")
        try:
            yield optuna.create_study(
                storage=storage, study_name=name, directions=directions, load_if_exists=True
            )
        finally:
            storage.remove_session()
            storage.engine.dispose()


def distribution(factor: Factor) -> BaseDistribution:
    """Return a factor as Optuna draws it."""
    from optuna import distributions as ways

    if factor.levels is not None:
        return ways.CategoricalDistribution([level_in_words(level) for level in factor.levels])
    assert factor.low is not None
    assert factor.high is not None
    gaps = None if factor.steps is None else factor.steps - 1
    if factor.whole:
        low, high = round(factor.low), round(factor.high)
        return ways.IntDistribution(low, high, step=max(1, (high - low) // (gaps or high - low)))
    step = None if gaps is None or factor.log else (factor.high - factor.low) / gaps
    return ways.FloatDistribution(factor.low, factor.high, log=factor.log, step=step)
