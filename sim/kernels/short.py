"""How does Python read and write what is not kept as a column? It is made, a block at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from sim.kernels.bonds import bonds_of, keep_all, keep_margin
from sim.kernels.columns import BOND
from sim.kernels.margins import margins_of
from sim.kernels.stock import CHUNK, ORDINARY, WHOLE, usual_words

BLOCK = 1 << 16  # people
MARGIN = np.dtype(np.float64)


class ShortColumn(NDArrayOperatorsMixin):
    """A field of short bonds, or the exit margins beside them, like an array (consumers, brands).

    What is read of it is a copy, made when it is asked for; what is written is kept.
    """

    ndim = 2

    def __init__(self, people: Any, name: str) -> None:
        """Stand for a field of BOND, or `margin`."""
        self.people, self.name = people, name
        self.dtype = MARGIN if name == "margin" else BOND[name]
        self.shape = people.taste.habit.shape

    def __getitem__(self, where: Any) -> Any:
        """Return what NumPy would, as a copy."""
        who, place = self._named(where)
        return self._of(who)[place]

    def __setitem__(self, where: Any, value: Any) -> None:
        """Write as NumPy would."""
        who, place = self._named(where)
        now = self._of(who)
        now[place] = value
        for part in _blocks(who.size):
            self._write(who[part], now[part])

    def _named(self, where: Any) -> tuple[np.ndarray, tuple[Any, ...]]:
        """Return whom an index names, each once, and where it points in their rows."""
        first, *rest = where if isinstance(where, tuple) else (where,)
        if first is Ellipsis or isinstance(first, slice):
            some = slice(None) if first is Ellipsis else first
            return np.arange(*some.indices(self.shape[0])), (slice(None), *rest)
        numbers = np.asarray(first)
        if numbers.dtype == np.bool_:
            numbers = np.flatnonzero(numbers)
        numbers = np.where(numbers < 0, numbers + self.shape[0], numbers).astype(np.int64)
        who, place = np.unique(numbers, return_inverse=True)
        if who.size and not 0 <= who[0] <= who[-1] < self.shape[0]:
            raise IndexError(f"there are consumers 0 to {self.shape[0] - 1}")
        return who, (place.reshape(numbers.shape), *rest)

    def _of(self, who: np.ndarray) -> np.ndarray:
        """Return the rows of people (n,) int64: (n, brands)."""
        found = np.empty((who.size, self.shape[1]), self.dtype)
        for part in _blocks(who.size):
            found[part] = self._read(who[part])
        return found

    def _read(self, who: np.ndarray) -> np.ndarray:
        if self.name == "margin":
            found = np.empty((who.size, self.shape[1]))
            margins_of(self.people, who, found)
            return found
        bonds = np.empty((who.size, self.shape[1]), BOND)
        bonds_of(self.people.bond, who, bonds)
        return bonds[self.name]

    def _write(self, who: np.ndarray, values: np.ndarray) -> None:
        if self.name == "margin":
            for i, row in zip(who.tolist(), values.tolist(), strict=True):
                for b, margin in enumerate(row):
                    keep_margin(self.people.bond, i, b, margin)
            return
        bonds = np.empty((who.size, self.shape[1]), BOND)
        bonds_of(self.people.bond, who, bonds)
        bonds[self.name] = values
        keep_all(self.people.bond, who, bonds)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        """Return all of it."""
        whole: np.ndarray = self[:]
        return whole if dtype is None else whole.astype(dtype)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **how: Any) -> Any:
        """Work with it as with the array it stands for; it can be no output."""
        arrays = (np.asarray(each) if isinstance(each, ShortColumn) else each for each in inputs)
        return getattr(ufunc, method)(*arrays, **how)

    @property
    def nbytes(self) -> int:
        """Return how many bytes all of it would take as an array."""
        return int(np.prod(self.shape)) * self.dtype.itemsize

    def __len__(self) -> int:
        return self.shape[0]

    def __getattr__(self, name: str) -> Any:
        """Return whatever else an array has, of a copy."""
        if name.startswith("__") or not hasattr(np.ndarray, name):
            raise AttributeError(name)
        return getattr(self[:], name)


def _blocks(size: int) -> Iterator[slice]:
    return (slice(at, min(at + BLOCK, size)) for at in range(0, size, BLOCK))


def fill_short(people: Any, bonds: dict[str, np.ndarray], margins: np.ndarray) -> None:
    """Keep bonds, given by field, and those exit margins that are not the ones drawn.

    people: with nothing in their bonds as yet; each column is (consumers, brands).
    """
    for part in _blocks(len(margins)):
        rows = np.empty(margins[part].shape, BOND)
        for name, column in bonds.items():
            rows[name] = column[part]
        who = np.arange(part.start, part.start + len(rows))
        keep_all(people.bond, who, rows)
        drawn = np.empty(rows.shape)
        margins_of(people, who, drawn)
        for j, b in np.argwhere(drawn != margins[part]).tolist():
            keep_margin(people.bond, int(who[j]), b, float(margins[part][j, b]))


def parts_in_use(bonds: Any) -> list[slice]:
    """Return where in their stock words of short bonds may be: the rest takes no memory."""
    level = CHUNK * len(bonds.rooms)  # a chunk of each stripe
    whole = usual_words(bonds.open.shape[1]) // CHUNK * level
    taken = [int(bonds.rooms[:, column].max(initial=0)) for column in (ORDINARY, WHOLE)]
    ends = [-(-words // CHUNK) * level for words in taken]
    return [slice(0, ends[0]), slice(whole, whole + ends[1])]


def bytes_in_use(bonds: Any) -> int:
    """Return how many bytes these parts take."""
    return sum(part.stop - part.start for part in parts_in_use(bonds)) * bonds.stock.itemsize


def words_in_use(bonds: Any) -> np.ndarray:
    """Return a copy of these parts, one after the other."""
    return np.concatenate([bonds.stock[part] for part in parts_in_use(bonds)])
