"""How does an attribute of a consumer reach the column it stands for?

A window holds no value of its own. Each attribute is a descriptor that reads the row of a column
when asked, for one consumer or for many at once, and writes it back the way the kernels would:
what fades is restated to today, and whoever's exit margin moved is looked at this evening.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.errors import OnzeError
from sim.kernels.exit import enlist_all
from sim.kernels.rules import Rulebook
from sim.state import SHARED, SHARED_GROUPS, State

Rows = Any  # one row number, or (rows,) of them
FADING = {
    "fading": "fading_left",
    "told": "told_left",
    "seen": "seen_left",
    "content": "content_left",
}


class ByBrand(np.ndarray):
    """One consumer's values, brand by brand, as they were when asked for.

    Setting an item writes to the market: `consumer.attitude["onze"] -= 0.5`. Brands go by number
    or key. A copy, a slice or a result of arithmetic is an ordinary array that writes nowhere.
    """

    _home: tuple[Any, str] | None

    @classmethod
    def of(cls, values: np.ndarray, agent: Any, name: str) -> ByBrand:
        """Return the values (brands,) of an agent's attribute, tied to that attribute."""
        tied = np.array(values).view(cls)
        tied._home = agent, name
        return tied

    def __array_finalize__(self, source: Any) -> None:
        self._home = None

    def _item(self, where: Any) -> Any:
        if isinstance(where, str) and self._home is not None:
            return brand_row(self._home[0].model, where)
        return where

    def __getitem__(self, where: Any) -> Any:
        return super().__getitem__(self._item(where))

    def __setitem__(self, where: Any, value: Any) -> None:
        where = self._item(where)
        if self._home is not None:
            now = np.array(getattr(*self._home))
            now[where] = value
            setattr(*self._home, now)
        super().__setitem__(where, value)

    def __iadd__(self, other: Any) -> Any:  # type: ignore[misc]
        return self._changed(np.add, other)

    def __isub__(self, other: Any) -> Any:  # type: ignore[misc]
        return self._changed(np.subtract, other)

    def __imul__(self, other: Any) -> Any:  # type: ignore[misc]
        return self._changed(np.multiply, other)

    def __itruediv__(self, other: Any) -> Any:  # type: ignore[misc]
        return self._changed(np.divide, other)

    def _changed(self, operation: Any, other: Any) -> ByBrand:
        now = self if self._home is None else np.array(getattr(*self._home))
        self[...] = operation(now, other)
        return self


class Column:
    """An attribute kept in the people's column of the same name."""

    name = ""

    def __init__(
        self,
        meaning: str,
        kind: type = float,
        above: float = -np.inf,
        most: float = np.inf,
        fixed: str = "",
    ) -> None:
        """Describe an attribute.

        kind: bool, int or float. A value to write is finite, larger than `above` and at most
        `most`; `fixed` says why it cannot be written at all.
        """
        self.__doc__ = meaning
        self.kind, self.above, self.most, self.fixed = kind, above, most, fixed

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, agent: Any, owner: type | None = None) -> Any:
        if agent is None:
            return self
        value = self.read(agent.model, agent.row)
        if value.ndim:
            return ByBrand.of(value.astype(self.kind, copy=False), agent, self.name)
        return self.kind(value)

    def __set__(self, agent: Any, value: Any) -> None:
        self.write(agent.model, agent.row, value)

    def read(self, market: Any, rows: Rows) -> np.ndarray:
        """Return what the consumers in these rows have, (rows,) or (rows, brands)."""
        return getattr(market.state.people, self.name)[rows]

    def write(self, market: Any, rows: Rows, value: Any) -> None:
        """Give the consumers in these rows a value, one for all or one for each brand."""
        value = self.checked(value, self.read(market, rows).shape)
        if self.name in SHARED:
            own_traits(market.state)
        self.put(market, rows, value)

    def put(self, market: Any, rows: Rows, value: np.ndarray) -> None:
        """Write a value that was found to be possible."""
        getattr(market.state.people, self.name)[rows] = value

    def checked(self, value: Any, shape: tuple[int, ...]) -> np.ndarray:
        """Return a value to write as numbers of a shape; refuse what is not possible."""
        if self.fixed:
            raise OnzeError(f"{self.name} cannot be set: {self.fixed}.", key=self.name)
        try:
            numbers = np.broadcast_to(np.asarray(value, np.float64), shape)
        except (TypeError, ValueError):
            numbers = np.full(shape, np.nan)
        possible = np.isfinite(numbers) & (numbers > self.above) & (numbers <= self.most)
        if self.kind is not float:
            possible &= numbers == np.floor(numbers)
        if not possible.all():
            raise OnzeError(
                f"{self.name} ({self.__doc__}) must be {self._allowed()}; it was {value!r}.",
                key=self.name,
            )
        return numbers

    def _allowed(self) -> str:
        if self.kind is bool:
            return "True or False"
        allowed = "a whole number" if self.kind is int else "a finite number"
        if self.above > -np.inf:
            allowed += f" above {self.above:g}"
        if self.most < np.inf:
            allowed += f", at most {self.most:g}"
        return allowed


class OnMargin(Column):
    """An attribute that is part of the exit margin."""

    def put(self, market: Any, rows: Rows, value: np.ndarray) -> None:
        """Write, and have tonight's exits and returns look at these consumers."""
        super().put(market, rows, value)
        look_tonight(market.state, rows)


class Fading(Column):
    """An attribute that fades: what is left of it today."""

    def read(self, market: Any, rows: Rows) -> np.ndarray:
        """Return what is left today: (brands,) or (rows, brands)."""
        state = market.state
        left = getattr(market.rules, FADING[self.name])
        return getattr(state.people, self.name)[rows] * left[state.day - state.people.stamp[rows]]

    def put(self, market: Any, rows: Rows, value: np.ndarray) -> None:
        """Write, and state everything that fades as of today."""
        restate_rows(market.state, market.rules, rows)
        super().put(market, rows, value)
        look_tonight(market.state, rows)


class Attitude(Column):
    """Lasting and fading attitude together; what is written moves the fading part."""

    def read(self, market: Any, rows: Rows) -> np.ndarray:
        """Return the attitude of today, log-odds: (brands,) or (rows, brands)."""
        state, people = market.state, market.state.people
        left = market.rules.fading_left[state.day - people.stamp[rows]]
        return people.lasting[rows] + people.fading[rows] * left

    def put(self, market: Any, rows: Rows, value: np.ndarray) -> None:
        """Set the fading part so that the sum is the value written."""
        state, people = market.state, market.state.people
        restate_rows(state, market.rules, rows)
        people.fading[rows] = value - people.lasting[rows]
        look_tonight(state, rows)


class Margin(Attitude):
    """The exit margin: what separates a buyer from stopping today."""

    def read(self, market: Any, rows: Rows) -> np.ndarray:
        """Return the margin of today, log-odds: (brands,) or (rows, brands)."""
        state, people = market.state, market.state.people
        left = market.rules.fading_left[state.day - people.stamp[rows]]
        return people.margin[rows] + people.lasting[rows] + people.fading[rows] * left


class Degree(Column):
    """The number of people one knows."""

    def read(self, market: Any, rows: Rows) -> np.ndarray:
        """Return the number of ties, (rows,) int64."""
        start = market.state.network.start
        return start[np.add(rows, 1)] - start[rows]


def brand_row(market: Any, key: str) -> int:
    """Return the row of a brand; refuse a key no brand has."""
    keys = [brand.key for brand in market.settings.brands]
    if key not in keys:
        raise OnzeError(f"there is no brand {key}; brands are {', '.join(keys)}.", key=key)
    return keys.index(key)


def own_traits(state: State) -> None:
    """Give a state traits of its own where a branch or its past looks at the same ones."""
    if state.shared:
        state.people = state.people.owning(SHARED_GROUPS)
        state.shared = False


def restate_rows(state: State, rules: Rulebook, rows: Rows) -> None:
    """Bring the four fading columns of these rows to today, as `restate` does for one pair."""
    gap = state.day - state.people.stamp[rows]
    for name, left in FADING.items():
        getattr(state.people, name)[rows] *= getattr(rules, left)[gap]
    state.people.stamp[rows] = state.day


def look_tonight(state: State, rows: Rows) -> None:
    """Put these consumers on the evening's list, with every brand."""
    brands = state.people.brands
    pairs = np.atleast_1d(rows).astype(np.int64)[:, None] * brands + np.arange(brands)
    state.listed = enlist_all(state.people.bond, state.listed, pairs.ravel())
