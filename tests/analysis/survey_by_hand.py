"""Which answers can be worked out by hand? A field of a few failures, two classes and one desk."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.survey_exposure import CLASSES, ROW, SHAPE, TRAITS, Exposure
from analysis.survey_field import Field
from sim.kernels.answer import DELAY_BINS
from sim.kernels.columns import ANSWERED, IGNORED, SILENT
from sim.ledger import COLUMN, MEASURES

# outcome, satisfied, stopped, stopped_later, told, intended, before, after, later
FAILURES = (
    (IGNORED, 0, 1, 1, 12, 12, -1.5, -3.3, -2.0),
    (IGNORED, 0, 1, 0, 20, 24, -1.5, -3.3, -1.0),
    (IGNORED, 0, 1, -1, 6, 6, -1.5, -3.3, 0.0),
    (IGNORED, 0, 0, 0, 2, 2, -1.5, -3.3, -2.0),
    (ANSWERED, 0, 1, -1, 9, 9, -1.5, -2.0, 0.0),
    (ANSWERED, 0, 0, -1, 5, 5, -1.5, -2.0, 0.0),
    (ANSWERED, 1, 0, -1, 90, 99, -1.5, -0.8, 0.0),
    (SILENT, 0, 0, -1, 16, 16, 0.0, 0.0, 0.0),
)
# Seven answered and asked again; two of the six satisfied were moved most, by .7 and .6.
ASKED_AGAIN = (
    (ANSWERED, 1, 0, 0, 1, 1, -1.5, -0.8, -0.2),
    (ANSWERED, 1, 0, 0, 1, 1, -1.5, -0.9, -1.9),
    (ANSWERED, 1, 0, 0, 1, 1, -1.5, -1.1, -1.7),
    (ANSWERED, 1, 0, 0, 1, 1, -1.5, -1.2, -0.5),
    (ANSWERED, 1, 0, 0, 1, 1, -1.5, -1.3, -0.5),
    (ANSWERED, 1, 0, 0, 1, 1, -1.5, -1.6, -0.5),
    (ANSWERED, 0, 1, 1, 1, 1, -1.5, -2.0, -2.5),
)
COUNTS = {
    "purchases": 200,
    "failures": 10,
    "desk_complaints_answered": 9,
    "desk_complaints_ignored": 11,
    "desk_praise_answered": 19,
    "desk_praise_ignored": 1,
}


def failures(rows: tuple[tuple[float, ...], ...] = FAILURES) -> dict[str, np.ndarray]:
    """Return episodes of these rows, in the columns the survey reads."""
    counts = ("outcome", "satisfied", "stopped", "stopped_later", "told", "intended")
    names = (*counts, "before", "after", "later")
    table = np.array(rows, np.float64).reshape(-1, len(names))
    columns = {name: table[:, column] for column, name in enumerate(names)}
    return {n: column.astype(np.int64) if n in counts else column for n, column in columns.items()}


def group(**traits: int) -> int:
    """Return the class of the people with these traits, the first of each that is not named."""
    return int(np.ravel_multi_index([traits.get(name, 0) for name in TRAITS], SHAPE))


def exposure(**by_class: dict[int, float]) -> Exposure:
    """Return sums by exposure class, zero where nothing is said: exposure(people={0: 10}).

    Events stand under their names, people touched by them under touched_NAME, and those expected
    without one under spared_NAME.
    """
    tables = {name: np.zeros(CLASSES) for name in ("people", "purchases", "frequent")}
    tables |= {name: np.zeros((len(ROW), CLASSES)) for name in ("events", "touched", "spared")}
    for name, values in by_class.items():
        kind, _, event = name.partition("_")
        column = tables[name] if name in tables else tables[kind if event else "events"]
        row = column if column.ndim == 1 else column[ROW[event or name]]
        for place, value in values.items():
            row[place] = value
    return Exposure(**tables)


# Connected people on a platform, of whom the older follow no brand.
YOUNG, OLDER = group(member=1, follower=1), group(member=1, age=2)


def field_by_hand(**parts: Any) -> Field:
    """Return the field worked out by hand, with some parts replaced."""
    ledger = np.zeros(len(MEASURES), np.int64)
    for name, value in COUNTS.items():
        ledger[COLUMN[name]] = value
    delays = np.zeros((2, DELAY_BINS), np.int64)
    delays[0, 40] = 10  # Complaints: all in the quarter of an hour after 10 h.
    delays[1, 4] = 30  # Praise: in the one after 1 h.
    whole = {
        "exposure": exposure(
            people={YOUNG: 30, OLDER: 10},
            purchases={YOUNG: 600, OLDER: 100},
            network={YOUNG: 60},
            feed={YOUNG: 30},
            any={YOUNG: 90, OLDER: 10},
            shared={YOUNG: 120},
            marketing={YOUNG: 30, OLDER: 2},
            service={YOUNG: 900},
        ),
        "episodes": failures(),
        "ledger": ledger,
        "delays": delays,
    }
    return Field(**{**whole, **parts})
