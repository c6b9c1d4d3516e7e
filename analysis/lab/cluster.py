"""How does a Dask cluster live batches? Workers may come and go while it does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from distributed import CancelledError, Client, wait
from distributed.comm.core import CommClosedError
from distributed.scheduler import KilledWorker

from analysis.lab.hands import AHEAD, DIED, Batch
from analysis.lab.record import Record
from analysis.lab.work import MODEL, failure_of, live_batch
from sim.errors import OnzeError

PATIENCE = 10.0  # seconds to find the scheduler
COUNTED_EVERY = 1.0  # seconds between counts of the workers: each is a letter to the scheduler


class Cluster:
    """Live batches on the workers of a Dask scheduler."""

    def __init__(self, address: str) -> None:
        """Find the scheduler, and see that its workers run the same model."""
        try:
            self.client = Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise OnzeError(
                f"--dask {address} is not the address of a Dask scheduler that answers ({reason}); "
                "it looks like tcp://127.0.0.1:8786.",
                key="dask",
            ) from None
        self.address = address
        self.asked: dict[Any, Batch] = {}
        self.counted = (-COUNTED_EVERY, 1)  # when the workers were, and how many there were
        try:
            self._compare_models()
        except BaseException:
            self.client.close()
            raise

    def _compare_models(self) -> None:
        """Refuse a cluster whose workers would live another model, or none."""
        for worker, model in self.client.run(which_model, on_error="return").items():
            if model != MODEL:
                failed = isinstance(model, Exception)
                other = f"cannot run Onze ({model})" if failed else f"runs Onze {model}"
                raise OnzeError(
                    f"the Dask worker {worker} {other}, this is {MODEL}: start it from this "
                    "folder.",
                    key="dask",
                )

    @property
    def workers(self) -> int:
        """How many runs are lived at a time, about now."""
        if time.monotonic() - self.counted[0] >= COUNTED_EVERY:
            self.counted = (time.monotonic(), max(sum(self.client.nthreads().values()), 1))
        return self.counted[1]

    @property
    def room(self) -> int:
        """How many batches more are worth giving now."""
        return AHEAD * self.workers - len(self.asked)

    def give(self, batch: Batch) -> None:
        """Hand a batch over."""
        self.asked[self.client.submit(live_batch, batch, pure=False)] = batch

    def take(self, patience: float) -> Iterator[list[Record]]:
        """Yield what was finished; wait at most so many seconds for the first."""
        try:
            with self.client.as_current():
                ready = wait(list(self.asked), patience, "FIRST_COMPLETED").done
        except TimeoutError:
            return
        for future in ready:
            batch = self.asked.pop(future)
            try:
                records = future.result()
            except KilledWorker as killed:  # Dask has tried it on several workers by then.
                if len(batch) == 1:
                    yield [failure_of(batch[0], DIED.format(killed.allowed_failures + 1))]
                else:
                    for task in batch:
                        self.give([task])
            except (CancelledError, CommClosedError, OSError) as error:
                raise OnzeError(
                    f"the Dask scheduler at {self.address} went away ({type(error).__name__}); "
                    "every run kept so far is still there, and the same command goes on.",
                    key="dask",
                ) from None
            except Exception as error:  # It could not travel, there or back.
                words = f"{type(error).__name__}: {error}"
                yield [failure_of(task, words) for task in batch]
            else:
                yield records

    def close(self) -> None:
        """Stop; the cluster goes on without us."""
        for future in self.asked:
            future.cancel()
        self.client.close()


def which_model() -> str:
    """Return the model a worker would live."""
    return MODEL
