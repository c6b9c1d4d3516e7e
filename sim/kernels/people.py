"""Who lives in a market? The records of all consumers, as kernels are given them.

A field of every consumer is read as a column: `people.rate`, (consumers,), or `people.fading`,
(consumers, brands). In the largest markets bonds are kept short (bonds.py) and exit margins are not
kept at all (margins.py); there a column of these is made when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from sim.kernels.bonds import bonds_of, keep_all
from sim.kernels.columns import BOND, LIFE, MARGINS, MARK, PACE, TIES, TRAITS, fields_of
from sim.kernels.compiling import njit
from sim.kernels.memory import copied, on_lines
from sim.kernels.short import ShortColumn, fill_short, parts_in_use, words_in_use
from sim.kernels.stock import ROOM_FIELDS, STRIPE, room_for
from sim.kernels.whereabouts import (
    AT_BOND,
    AT_HABIT,
    AT_LIFE,
    AT_LUCK,
    AT_MARGIN,
    AT_MARK,
    AT_PACE,
    AT_ROOMS,
    AT_STOCK,
    AT_TIES,
    AT_TRAITS,
    grid_of,
    row_of,
)

REAL, WHOLE = np.dtype(np.float64), np.dtype(np.int64)


class Taste(NamedTuple):
    """What a consumer is inclined to buy, and to stop buying."""

    habit: np.ndarray  # (consumers, brands) float64 Dirichlet propensity
    margin: np.ndarray  # (consumers, brands) float64 log-odds to stopping at no attitude, or (0, b)
    luck: np.ndarray  # (1,) MARGINS: how those are drawn that are not kept


class Bonds(NamedTuple):
    """What consumers feel about brands: open, a record each; or short, see bonds.py."""

    open: np.ndarray  # (consumers, brands) BOND, or (0, brands)
    mark: np.ndarray  # (consumers, brands) MARK, or (0, brands)
    stock: np.ndarray  # (words,) float64: the words of all short bonds
    rooms: np.ndarray  # (stripes, 8) int64: where new words of a stripe go

    def __reduce__(self) -> Any:
        """Let only what is in use of the stock travel to another process."""
        return bonds_again, (self.open, self.mark, words_in_use(self), self.rooms)


class People(NamedTuple):
    """Consumers: what they are, what they do, and what they feel about each brand."""

    traits: np.ndarray  # (consumers,) TRAITS; never change
    pace: np.ndarray  # (consumers,) PACE; never change
    taste: Taste  # never changes
    ties: np.ndarray  # (consumers,) TIES
    life: np.ndarray  # (consumers,) LIFE
    bond: Bonds

    @property
    def brands(self) -> int:
        """Return how many brands there are."""
        return self.taste.habit.shape[1]

    @property
    def is_short(self) -> bool:
        """Return whether bonds are kept short."""
        return self.bond.mark.shape[0] > 0

    @property
    def stripe(self) -> int:
        """Return how many people beside each other must be the same thread's."""
        return STRIPE if self.is_short else 1

    def __getattr__(self, name: str) -> Any:
        """Return a field of every consumer: (consumers,) or (consumers, brands), to write too."""
        group = GROUP_OF.get(name)
        if group is None:
            raise AttributeError(name)
        if self.is_short and (group == "bond" or name == "margin"):
            return ShortColumn(self, name)
        held = getattr(self, group)
        if group == "taste":
            return getattr(held, name)
        return (held.open if group == "bond" else held)[name]

    @contextmanager
    def bond_held(self, i: int, b: int) -> Iterator[Any]:
        """Lend somebody's bond with a brand as a record, to read and to write."""
        if not self.is_short:
            yield self.bond.open[i, b]
            return
        who, row = np.array([i]), np.empty((1, self.brands), BOND)
        bonds_of(self.bond, who, row)
        yield row[0, b]
        keep_all(self.bond, who, row)

    def arrays(self) -> list[np.ndarray]:
        """Return all arrays, in one order."""
        return [each for part in self for each in (part if isinstance(part, tuple) else (part,))]

    def columns(self) -> dict[str, Any]:
        """Return every field by the name of its group and its own, in one order."""
        return {f"{group}.{name}": getattr(self, name) for name, group in GROUP_OF.items()}

    def copied(self, shared: Sequence[str]) -> People:
        """Return people who share these groups with these, and nothing else."""
        return self.owning([name for name in self._fields if name not in shared])

    def owning(self, groups: Sequence[str]) -> People:
        """Return these people with copies of some groups of their own."""
        return self._replace(**{name: copied_group(getattr(self, name)) for name in groups})


GROUPS: dict[str, np.dtype] = {"traits": TRAITS, "pace": PACE, "ties": TIES, "life": LIFE}
FIELDS: dict[str, tuple[str, ...]] = {
    "traits": fields_of(TRAITS),
    "pace": fields_of(PACE),
    "taste": ("habit", "margin"),
    "ties": fields_of(TIES),
    "life": fields_of(LIFE),
    "bond": fields_of(BOND),
}
GROUP_OF = {name: group for group, names in FIELDS.items() for name in names}


@njit(cache=True)
def people_of(market):
    """Return the consumers of a market, as kernels are given them."""
    return People(
        row_of(market, AT_TRAITS, TRAITS),
        row_of(market, AT_PACE, PACE),
        Taste(
            grid_of(market, AT_HABIT, REAL),
            grid_of(market, AT_MARGIN, REAL),
            row_of(market, AT_LUCK, MARGINS),
        ),
        row_of(market, AT_TIES, TIES),
        row_of(market, AT_LIFE, LIFE),
        Bonds(
            grid_of(market, AT_BOND, BOND),
            grid_of(market, AT_MARK, MARK),
            row_of(market, AT_STOCK, REAL),
            grid_of(market, AT_ROOMS, WHOLE),
        ),
    )


def blank(consumers: int, brands: int, short: bool = False) -> People:
    """Return people whose records are all zeros; short: their bonds are."""
    open_rows, short_rows = (0, consumers) if short else (consumers, 0)
    stripes, words = room_for(short_rows, brands) if short else (0, 0)
    taste = Taste(
        on_lines((consumers, brands), REAL),
        on_lines((open_rows, brands), REAL),
        np.zeros(1, MARGINS),
    )
    bond = Bonds(
        on_lines((open_rows, brands), BOND),
        on_lines((short_rows, brands), MARK),
        np.empty(words),
        np.zeros((stripes, ROOM_FIELDS), np.int64),
    )
    traits, pace, ties, life = (on_lines((consumers,), kind) for kind in GROUPS.values())
    return People(traits, pace, taste, ties, life, bond)


def of_columns(columns: dict[str, Any], short: bool) -> People:
    """Return people of their columns by group and field; `luck` stands beside the groups."""
    people = blank(*columns["taste"]["habit"].shape, short)
    for name in fields_of(MARGINS):
        people.taste.luck[name] = columns["luck"][name]
    if short:
        fill_short(people, columns["bond"], columns["taste"]["margin"])
    for name, group in GROUP_OF.items():
        if not (short and (group == "bond" or name == "margin")):
            getattr(people, name)[:] = columns[group][name]
    return people


def bonds_again(rows: np.ndarray, mark: np.ndarray, words: np.ndarray, rooms: np.ndarray) -> Bonds:
    """Return bonds of what `Bonds` lets travel."""
    stock = np.empty(room_for(len(mark), mark.shape[1])[1] if len(mark) else 0)
    bonds, at = Bonds(rows, mark, stock, rooms), 0
    for part in parts_in_use(bonds):
        size = part.stop - part.start
        stock[part] = words[at : at + size]
        at += size
    return bonds


def copied_group(part: Any) -> Any:
    """Return a copy of a group of fields; of the stock of short bonds, what is in use."""
    if isinstance(part, Bonds):
        rows, mark, rooms = map(copied, (part.open, part.mark, part.rooms))
        return bonds_again(rows, mark, words_in_use(part), rooms)
    return Taste(*map(copied, part)) if isinstance(part, Taste) else copied(part)
