"""Which answers can be worked out by hand? A field of a few failures, two classes and one desk."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.survey_field import CLASSES, Exposure, Field
from sim.kernels.answer import DELAY_BINS
from sim.kernels.columns import ANSWERED, IGNORED, SILENT
from sim.ledger import COLUMN, MEASURES

# outcome, satisfied, stopped, stopped_later, told, intended
FAILURES = (
    (IGNORED, 0, 1, 1, 12, 12),
    (IGNORED, 0, 1, 0, 20, 24),
    (IGNORED, 0, 1, -1, 6, 6),
    (IGNORED, 0, 0, 0, 2, 2),
    (ANSWERED, 0, 1, -1, 9, 9),
    (ANSWERED, 0, 0, -1, 5, 5),
    (ANSWERED, 1, 0, -1, 90, 99),
    (SILENT, 0, 0, -1, 16, 16),
)
COUNTS = {
    "purchases": 200,
    "failures": 10,
    "desk_complaints_answered": 9,
    "desk_complaints_ignored": 11,
    "desk_praise_answered": 19,
    "desk_praise_ignored": 1,
}


def failures(rows: tuple[tuple[int, ...], ...] = FAILURES) -> dict[str, np.ndarray]:
    """Return episodes of these rows, in the columns the survey reads."""
    names = ("outcome", "satisfied", "stopped", "stopped_later", "told", "intended")
    table = np.array(rows, np.int64).reshape(-1, len(names))
    return {name: table[:, column] for column, name in enumerate(names)}


def exposure(**by_class: dict[int, float]) -> Exposure:
    """Return sums by exposure class, zero where nothing is said: exposure(people={0: 10})."""
    columns = {name: np.zeros(CLASSES) for name in Exposure._fields}
    for name, values in by_class.items():
        for group, value in values.items():
            columns[name][group] = value
    return Exposure(**columns)


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
            people={0: 30, 6: 10}, purchases={0: 600, 6: 100}, online={0: 60}, any={0: 90, 6: 10}
        ),
        "episodes": failures(),
        "ledger": ledger,
        "delays": delays,
    }
    return Field(**{**whole, **parts})
