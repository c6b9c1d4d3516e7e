"""How does one work with many consumers at once, the Mesa way, without making them all?

A set remembers places (row numbers) and makes a window when one is asked for. Subsets are sets of
places too, never Mesa's own weak sets. An attribute that is a column is read in one go.
"""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from mesa.agent import AgentSet

from sim.agents_columns import Column
from sim.errors import OnzeError

try:
    from mesa.agentset import GroupBy
except ImportError:  # Before Mesa 3.5.
    from mesa.agent import GroupBy

NOBODY = (
    "a market's agents are drawn when it opens: {} (its scenario's consumers and brands decide)."
)


class LazyAgentSet(AgentSet):
    """An ordered set of a market's consumers or brands, kept as places in its columns."""

    _members: frozenset[int] | None = None  # the places, once somebody asked who is in

    def __init__(self, agents: Iterable[Any], random: Any = None) -> None:
        """Collect windows of one market; at least one (an empty set comes from `select`)."""
        windows = list(agents)
        if not windows or not all(hasattr(agent, "place") for agent in windows):
            raise OnzeError("a set of agents needs at least one agent, and only a market's own.")
        self.model = windows[0].model
        self.places = np.array(list(dict.fromkeys(agent.place for agent in windows)), np.int64)
        self._random = random

    @classmethod
    def of(cls, model: Any, places: Any, random: Any = None) -> LazyAgentSet:
        """Return the set of a market's agents at these places, in this order."""
        made = cls.__new__(cls)
        made.model, made.places, made._random = model, np.asarray(places, np.int64), random
        return made

    @property
    def random(self) -> Any:
        """What shuffles: the market's own generator, which no part of the model draws from."""
        return self._random or self.model.random

    def __len__(self) -> int:
        return int(self.places.size)

    def __iter__(self) -> Iterator[Any]:
        return map(self.model.window, self.places.tolist())

    def __contains__(self, agent: object) -> bool:
        if getattr(agent, "model", None) is not self.model:
            return False
        if self._members is None:
            self._members = frozenset(self.places.tolist())
        return getattr(agent, "place", None) in self._members

    def __getitem__(self, item: int | slice) -> Any:
        if isinstance(item, slice):
            return [self.model.window(place) for place in self.places[item].tolist()]
        return self.model.window(int(self.places[item]))

    def __repr__(self) -> str:
        return f"<{len(self)} agents>"

    def __copy__(self) -> LazyAgentSet:
        return self._like(self.places.copy())

    def __getstate__(self) -> dict[str, Any]:
        return vars(self).copy()

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    def _like(self, places: Any) -> LazyAgentSet:
        return self.of(self.model, places, self._random)

    def _from_iterable(self, agents: Iterable[Any]) -> LazyAgentSet:
        """Return the result of `|`, `&` or `-`."""
        return self._like(list(dict.fromkeys(agent.place for agent in agents)))

    def _given(self, places: Any, inplace: bool) -> LazyAgentSet:
        if not inplace:
            return self._like(places)
        self.places, self._members = np.asarray(places, np.int64), None
        return self

    def to_list(self) -> list[Any]:
        """Return the windows."""
        return list(self)

    def copy(self) -> LazyAgentSet:
        """Return another set of the same agents."""
        return self.__copy__()

    def _column(self, name: Any) -> Column | None:
        """Return the column behind an attribute, if all agents here have it."""
        if not isinstance(name, str) or not self.places.size:
            return None
        if self.places.max() >= self.model.state.people.age.size:
            return None
        found = getattr(type(self[0]), name, None)
        return found if isinstance(found, Column) else None

    def _values(self, name: str) -> list[Any]:
        column = self._column(name)
        if column is None:
            return [getattr(agent, name) for agent in self]
        values: np.ndarray = column.read(self.model, self.places).astype(column.kind, copy=False)
        return values.tolist() if values.ndim == 1 else list(values)

    def get(
        self,
        attr_names: str | list[str],
        handle_missing: str = "error",
        default_value: Any = None,
    ) -> list[Any]:
        """Return the values of an attribute, or of several for each agent."""
        if handle_missing not in ("error", "default"):
            raise ValueError(f"handle_missing is 'error' or 'default'; it was {handle_missing!r}.")
        if not isinstance(attr_names, str):
            columns = [self.get(name, handle_missing, default_value) for name in attr_names]
            return [list(values) for values in zip(*columns, strict=True)]
        if handle_missing == "default" and self._column(attr_names) is None:
            return [getattr(agent, attr_names, default_value) for agent in self]
        return self._values(attr_names)

    def set(self, attr_name: str, value: Any) -> LazyAgentSet:
        """Give every agent here the same value."""
        column = self._column(attr_name)
        if column is not None:
            column.write(self.model, self.places, value)
        else:
            for agent in self:
                setattr(agent, attr_name, value)
        return self

    def select(
        self,
        filter_func: Callable[[Any], bool] | None = None,
        at_most: int | float = float("inf"),
        inplace: bool = False,
        agent_type: type | None = None,
    ) -> LazyAgentSet:
        """Return those who pass; at_most: how many, or as a float up to 1.0 which share of this."""
        if isinstance(at_most, float) and at_most <= 1.0:
            at_most = int(len(self) * at_most)
        chosen: list[int] = []
        for place, agent in zip(self.places.tolist(), self, strict=True):
            if len(chosen) >= at_most:
                break
            if agent_type is not None and not isinstance(agent, agent_type):
                continue
            if filter_func is None or filter_func(agent):
                chosen.append(place)
        return self._given(chosen, inplace)

    def shuffle(self, inplace: bool = False) -> LazyAgentSet:
        """Return the same agents in random order."""
        order = self.places.tolist()
        self.random.shuffle(order)
        return self._given(order, inplace)

    def sort(
        self, key: Callable[[Any], Any] | str, ascending: bool = False, inplace: bool = False
    ) -> LazyAgentSet:
        """Return the same agents ordered by an attribute or a function, largest first."""
        keys = self._values(key) if isinstance(key, str) else [key(agent) for agent in self]
        pairs = zip(keys, self.places.tolist(), strict=True)
        ordered = sorted(pairs, key=operator.itemgetter(0), reverse=not ascending)
        return self._given([place for _, place in ordered], inplace)

    def groupby(self, by: Callable[[Any], Any] | str, result_type: str = "agentset") -> GroupBy:
        """Return the agents by the value of an attribute or a function."""
        keys = self._values(by) if isinstance(by, str) else [by(agent) for agent in self]
        groups: dict[Any, list[int]] = defaultdict(list)
        for key, place in zip(keys, self.places.tolist(), strict=True):
            groups[key].append(place)
        sets = {key: self._like(places) for key, places in groups.items()}
        if result_type == "agentset":
            return GroupBy(sets)
        return GroupBy({key: list(members) for key, members in sets.items()})

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Return what a method or function answers for each agent."""
        if isinstance(method, str):
            return [getattr(agent, method)(*args, **kwargs) for agent in self]
        return [method(agent, *args, **kwargs) for agent in self]

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> LazyAgentSet:
        """Call a method or function for each agent."""
        self.map(method, *args, **kwargs)
        return self

    def shuffle_do(
        self, method: str | Callable[..., Any], *args: Any, **kwargs: Any
    ) -> LazyAgentSet:
        """Call a method or function for each agent, in random order."""
        self.shuffle().map(method, *args, **kwargs)
        return self

    def _update(self, agents: Iterable[Any]) -> LazyAgentSet:
        return self._given([agent.place for agent in agents], True)

    def add(self, agent: Any) -> None:
        """Refuse: nobody joins a market."""
        raise OnzeError(NOBODY.format("none can be added"))

    def discard(self, agent: Any) -> None:
        """Refuse: nobody is taken out of a market."""
        raise OnzeError(NOBODY.format("none can be removed"))

    remove = discard
