"""How does a Dask cluster live batches? Workers may come and go while it does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from distributed import Client, wait
from distributed.scheduler import KilledWorker

from analysis.lab.hands import AHEAD, DIED, Batch
from analysis.lab.record import Record
from analysis.lab.work import MODEL, failure_of, live_batch
from sim.errors import OnzeError

PATIENCE = 10.0  # seconds to find the scheduler


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
        for worker, model in self.client.run(which_model).items():
            if model != MODEL:
                self.client.close()
                raise OnzeError(
                    f"the Dask worker {worker} runs Onze {model}, this is {MODEL}: start it from "
                    "this folder.",
                    key="dask",
                )
        self.asked: dict[Any, Batch] = {}

    @property
    def workers(self) -> int:
        """How many runs are lived at a time, now."""
        return max(sum(self.client.nthreads().values()), 1)

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
            ready = wait(list(self.asked), timeout=patience, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            return
        for future in ready:
            batch = self.asked.pop(future)
            try:
                yield future.result()
            except KilledWorker as killed:  # Dask has tried it on several workers by then.
                if len(batch) == 1:
                    yield [failure_of(batch[0], DIED.format(killed.allowed_failures + 1))]
                else:
                    for task in batch:
                        self.give([task])

    def close(self) -> None:
        """Stop; the cluster goes on without us."""
        for future in self.asked:
            future.cancel()
        self.client.close()


def which_model() -> str:
    """Return the model a worker would live."""
    return MODEL
