"""What is a response policy: who is answered, in what order, with how many hands?

A policy file states how a brand's desk differs from the desk settings of the world, plus whom it
answers and in which order. A policy in Python is a class with one method that sees the table of
open messages and returns columns to sort by. Both are found by name and compared alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import OnzeError
from sim.kernels.triage import COMPLAINT, LARGEST_ORDER, ORDERS
from sim.parameters import Value

CLASSES = ("complaints", "praise")
HOURS_PER_DAY = 24.0
# What a brand decides beside its desk, and a policy may therefore set.
LEVERS = (
    "content", "ambassadors", "influencers", "rewards", "response", "advertising", "seeding",
    "quality",
)  # fmt: skip


@dataclass(frozen=True)
class OpenMessages:
    """What a desk sees in the morning of a day: the backlog and what the day brings.

    Each column has shape (messages,). complaint, connected: bool; reach: people who follow the
    author; expected_loss: euros; posted, age: hours (age on the morning of the day, negative for
    what is still to come today).
    """

    complaint: np.ndarray
    connected: np.ndarray
    reach: np.ndarray
    expected_loss: np.ndarray
    posted: np.ndarray
    age: np.ndarray
    day: int

    @classmethod
    def of(cls, table: np.ndarray, day: int) -> OpenMessages:
        """Name the columns of the kernel's feature table (messages, 5)."""
        complaint, connected, reach, loss, posted = table.T
        age = day * HOURS_PER_DAY - posted
        return cls(complaint == 1.0, connected == 1.0, reach, loss, posted, age, day)

    def __len__(self) -> int:
        return self.complaint.size


@dataclass(frozen=True)
class MeasuredDesk:
    """A desk as observed: chance of an answer and delays, for complaints (row 0) and praise (1).

    answered: (2,) float64; delays: (2, quantiles) float64 hours, evenly spaced from 0 to 1.
    """

    answered: np.ndarray
    delays: np.ndarray


@dataclass(frozen=True)
class Policy:
    """A response policy as a rule: settings of the desk, classes answered, order of service.

    levers: what else the brand does ("content.offers": 2.0), over the world's own settings.
    """

    name: str
    title: str
    idea: str = ""
    source: str = ""
    desk: Mapping[str, Value] = field(default_factory=dict)
    levers: Mapping[str, Value] = field(default_factory=dict)
    answers: tuple[str, ...] = CLASSES
    order: tuple[str, ...] = ("praise", "newest")
    measured: MeasuredDesk | None = None
    path: Path | None = None

    @property
    def codes(self) -> list[int]:
        """The orders as the kernels number them, -1 where there are fewer than three."""
        codes = [ORDERS.index(name) for name in self.order]
        return codes + [-1] * (LARGEST_ORDER - len(codes))


class PythonPolicy(Policy):
    """A response policy in Python: subclass it and write `order_of_service`."""

    def order_of_service(self, messages: OpenMessages) -> Sequence[np.ndarray]:
        """Return up to three columns (messages,), smaller first; NaN in the first = no answer."""
        raise NotImplementedError

    def keys(self, table: np.ndarray, day: int) -> np.ndarray:
        """Return the columns of `order_of_service` as the queue wants them."""
        columns = list(self.order_of_service(OpenMessages.of(table, day)))
        if not 1 <= len(columns) <= LARGEST_ORDER:
            raise OnzeError(
                f"policy {self.name}: order_of_service returned {len(columns)} columns; "
                f"1 to {LARGEST_ORDER} are allowed."
            )
        keys = np.zeros((table.shape[0], LARGEST_ORDER))
        for k, column in enumerate(columns):
            values = np.asarray(column, np.float64)
            if values.shape != (table.shape[0],):
                raise OnzeError(
                    f"policy {self.name}: column {k + 1} has shape {values.shape}; there are "
                    f"{table.shape[0]} open messages."
                )
            keys[:, k] = values
        for row, name in ((1.0, "complaints"), (0.0, "praise")):
            if name not in self.answers:
                keys[table[:, COMPLAINT] == row, 0] = np.nan
        return keys


REGISTRY: dict[str, PythonPolicy] = {}


def response_policy(
    name: str, title: str, **settings: Any
) -> Callable[[type[PythonPolicy]], type[PythonPolicy]]:
    """Register a policy class under a name; its docstring is the idea.

    settings: `desk` ({"desk.capacity": 0.9}), `levers` ({"content.offers": 2.0}), `answers` and
    `source`, as in a policy file.
    """

    def register(policy: type[PythonPolicy]) -> type[PythonPolicy]:
        idea = " ".join((policy.__doc__ or "").split())
        REGISTRY[name] = policy(name=name, title=title, idea=idea, **settings)
        return policy

    return register
