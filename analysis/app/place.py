"""Which story, day, person and question does the drawing show, and how does a link say so?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.app.limits import limits
from analysis.app.telling import DAYS, SIZES

SPEEDS = (1, 2, 4, 8, 16)
MOST_LUCKS = 64
MOST_DIGITS = 7


@dataclass(frozen=True)
class Place:
    """What the page shows: everything a link may say of it, cut to what there is."""

    people: int = 2_000
    luck: int = 1
    day: int = 0
    speed: int = 4
    person: int = 0  # number, from 1; 0 = nobody
    fork: int = 0  # day of the complaint whose other fate is shown; 0 = none

    @classmethod
    def of(cls, extra: Mapping[str, str]) -> Place:
        """Return the place that a link tells of."""
        usual = cls()
        told = {name: number_in(extra.get(name, ""), getattr(usual, name)) for name in cls.names()}
        people = told["people"] if told["people"] in sizes() else min(usual.people, sizes()[-1])
        return cls(
            people=people,
            luck=min(max(told["luck"], 1), MOST_LUCKS),
            day=min(told["day"], DAYS),
            speed=told["speed"] if told["speed"] in SPEEDS else usual.speed,
            person=told["person"] if told["person"] <= people else 0,
            fork=min(told["fork"], DAYS),
        )

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return the names of what a place is made of."""
        return tuple(cls.__dataclass_fields__)

    def extra(self, before: Mapping[str, str]) -> dict[str, str]:
        """Return what a link says: what differs from how the page opens, and the other pages'."""
        usual = Place()
        kept = {name: value for name, value in before.items() if name not in self.names()}
        own = {name: getattr(self, name) for name in self.names()}
        return kept | {n: str(v) for n, v in own.items() if v != getattr(usual, n)}


def number_in(text: str, usual: int) -> int:
    """Return the whole number from 0 on that a text says; where it says none, the usual one."""
    sound = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    return int(text) if sound else usual


def sizes() -> tuple[int, ...]:
    """Return how many people a visitor may have drawn."""
    most = limits().most_people
    return tuple(size for size in SIZES if size <= most) or SIZES[:1]


def whole(value: Any) -> int:
    """Return a whole number from 0 on that came from a browser; 0 for anything else."""
    sound = isinstance(value, int | float) and value == value and 0 <= value < 1e9
    return int(value) if sound else 0
