"""Who heard what from whom? Every word that arrived, kept on request, for cascades to be read from.

A trace only looks: with or without it a market lives the same bytes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.columns import VIEW


class Heard(NamedTuple):
    """Words heard, in the order in which they were taken up: columns (words,)."""

    root: np.ndarray  # int32: the cascade
    sender: np.ndarray  # int32
    receiver: np.ndarray  # int32
    time: np.ndarray  # int64 seconds since the first day of the burn-in
    channel: np.ndarray  # int8: TELL or VIEW
    generation: np.ndarray  # int16: 0 = from the one who lived it
    brand: np.ndarray  # int8
    valence: np.ndarray  # int8: +1 or -1
    day: np.ndarray  # int32: on which it was taken up


class Trace:
    """A list of what was heard, generation by generation."""

    def __init__(self) -> None:
        """Begin with nothing heard."""
        self.parts: list[Heard] = []

    def add(self, day: int, due: np.ndarray, messages: np.ndarray) -> None:
        """Keep the words due (n,) that are heard: not a tell called off, nor a deleted post."""
        about = due["message"]
        over = np.where(
            due["channel"] == VIEW, messages["deleted"][about], messages["satisfied"][about]
        )
        heard = due[(about < 0) | (over > due["time"])]
        columns = [heard[name] for name in Heard._fields[:-1]]
        self.parts.append(Heard._make([*columns, np.full(heard.size, day, np.int32)]))

    def heard(self) -> Heard:
        """Return everything kept so far in one piece."""
        if not self.parts:
            kinds = ("i4", "i4", "i4", "i8", "i1", "i2", "i1", "i1", "i4")
            return Heard(*(np.empty(0, kind) for kind in kinds))
        return Heard(*(np.concatenate(columns) for columns in zip(*self.parts, strict=True)))
