"""How does a worker live a batch of runs, and what does it send back?

A run that fails is sent back as a record of its failure: the others of its batch are lived. The
last past lived is kept, for the next run that shares it.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Sequence

from analysis.lab.record import DONE, FAILED, Record, pack, to_json
from analysis.lab.task import Task
from sim.day import BareMarket
from sim.runs import Run, live, live_past
from sim.state import State
from sim.version import RESULTS, VERSION

MODEL = f"{VERSION} {RESULTS}"
_LAST = threading.local()  # A Dask worker lives batches in several threads.


def live_batch(tasks: Sequence[Task]) -> list[Record]:
    """Live some runs, in the order given; those that share a past had better follow each other."""
    return [live_one(task) for task in tasks]


def live_one(task: Task) -> Record:
    """Live one run, or say why it could not be."""
    began = time.perf_counter()
    key = task.key
    try:
        past = past_of(task)
        run, market = live(task.world, task.seed, task.policy, past)
        found = {
            "state": DONE,
            "fingerprint": run.fingerprint,
            "measures": to_json(run.quantities),
            "survey": to_json(survey_of(market, run)) if task.survey else None,
            "daily": pack(run.ledger) if task.daily else None,
            "error": None,
            "trace": None,
        }
    except (Exception, SystemExit) as error:  # A policy in Python may even call exit().
        found = dict.fromkeys(("fingerprint", "measures", "survey", "daily"))
        found |= {
            "state": FAILED,
            "error": f"{type(error).__name__}: {error}",
            "trace": traceback.format_exc(),
        }
    return Record(
        key=key,
        model=MODEL,
        seed=task.seed,
        settings=task.settings,
        seconds=time.perf_counter() - began,
        **found,  # type: ignore[arg-type]
    )


def past_of(task: Task) -> State:
    """Return the market at the end of the burn-in, lived now or kept from the run before."""
    name = task.past
    if getattr(_LAST, "name", None) != name:
        _LAST.name = _LAST.past = None  # Let go of the old one before there is a new one.
        _LAST.past = live_past(task.world, task.seed)
        _LAST.name = name
    past: State = _LAST.past
    return past


def survey_of(market: BareMarket, run: Run) -> dict[str, float]:
    """Return the answers of one market's consumers to the documents' questions."""
    from analysis.calibrate_aims import READINGS
    from analysis.survey_field import read_market
    from analysis.survey_instruments import INSTRUMENTS, terms_of

    field, terms = read_market(market, run), terms_of(market.settings)
    answers = {f"survey.{name}": ask(field, terms).value for name, ask in INSTRUMENTS.items()}
    return answers | {f"survey.{name}": read(field) for name, read in READINGS.items()}


def failure_of(task: Task, words: str) -> Record:
    """Return the record of a run whose worker never came back."""
    nothing = dict.fromkeys(("fingerprint", "measures", "survey", "daily", "trace"))
    return Record(
        key=task.key,
        model=MODEL,
        seed=task.seed,
        settings=task.settings,
        state=FAILED,
        error=words,
        seconds=0.0,
        **nothing,
    )
