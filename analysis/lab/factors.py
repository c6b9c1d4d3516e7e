"""What is varied in an experiment, between which ends or over which values?

A factor is a setting of the world ("experience.failure"), an entry of a brand
("brands.alba.price"), or, behind "policy.", an entry of the focal brand's policy
("policy.desk.capacity", "policy.order").
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import OnzeError
from sim.layers import BRAND_KEYS, brand_value
from sim.parameters import Parameter, check, nearest, parameters
from sim.policies.entries import checked, entries

POLICY = "policy."
BRANDS = "brands."
# An entry of a brand is described by the parameter it stands in for.
STANDS_FOR = {
    "price": "money.basket",
    "failure": "experience.failure",
    "delight": "experience.delight",
}
DIGITS = 12
ENTRIES = ("low", "high", "values", "steps", "log", "title")


@dataclass(frozen=True)
class Factor:
    """One thing that is varied: a number from low to high, or one of some levels.

    whole: only whole numbers make sense. log: even steps are even ratios. steps: how many values a
    grid takes of it (None: as many as the design says).
    """

    address: str
    title: str
    unit: str
    low: float | None = None
    high: float | None = None
    levels: tuple[Any, ...] | None = None
    whole: bool = False
    log: bool = False
    steps: int | None = None

    def at(self, share: float) -> Any:
        """Return the value a share (0 to 1) of the way from low to high, or that level.

        Rounded to what a file would say, so that 0.07 written is 0.07 lived.
        """
        if self.levels is not None:
            return self.levels[min(int(share * len(self.levels)), len(self.levels) - 1)]
        assert self.low is not None
        assert self.high is not None
        if self.whole:
            low, high = round(self.low), round(self.high)
            step = math.floor(share * (high - low + 1))
            # Only the very end belongs to the last value: a list may go beyond it.
            return low + (min(step, high - low) if share <= 1.0 else step)
        if self.log:
            value = self.low * (self.high / self.low) ** share
        else:
            value = self.low + share * (self.high - self.low)
            # Near 0 what is left of a difference is dust of the ends.
            largest = math.frexp(max(abs(self.low), abs(self.high)))[1]
            value = round(value, DIGITS + 2 - round(largest * math.log10(2)))
        return float(f"{value:.{DIGITS}g}")

    def shares(self, steps: int) -> list[float]:
        """Return where the values of a grid lie, as shares: every level, or so many even steps."""
        if self.levels is not None:
            return [(index + 0.5) / len(self.levels) for index in range(len(self.levels))]
        steps = self.steps or steps
        if self.whole:
            assert self.low is not None
            assert self.high is not None
            kinds = round(self.high) - round(self.low) + 1
            wanted = [round(index * (kinds - 1) / max(steps - 1, 1)) for index in range(steps)]
            return [(value + 0.5) / kinds for value in sorted(set(wanted))]
        return [index / max(steps - 1, 1) for index in range(steps)] if steps > 1 else [0.5]

    def share_of(self, value: Any) -> float:
        """Return the share at which `at` gives a value back."""
        if self.levels is not None:
            return (self.levels.index(value) + 0.5) / len(self.levels)
        assert self.low is not None
        assert self.high is not None
        if self.whole:
            low, high = round(self.low), round(self.high)
            return (round(value) - low + 0.5) / (high - low + 1)
        ends = (self.low, self.high)
        if self.log:
            value, ends = math.log(value), (math.log(ends[0]), math.log(ends[1]))
        return float((value - ends[0]) / (ends[1] - ends[0]))

    def in_words(self) -> str:
        """Return what is varied, for a person."""
        if self.levels is not None:
            return ", ".join(level_in_words(level) for level in self.levels)
        return f"{self.low:g} to {self.high:g}" + (", by ratios" if self.log else "")


def level_in_words(level: Any) -> str:
    """Return a level as tables show it: a list of names is joined by "then"."""
    return " then ".join(level) if isinstance(level, tuple | list) else f"{level}"


def parameter_of(address: str) -> Parameter | None:
    """Return the record that describes what an address varies; None where there is none."""
    if address.startswith(BRANDS):
        address = STANDS_FOR.get(address.rsplit(".", 1)[-1], "")
    return parameters().get(address.removeprefix(POLICY))


def read_factor(address: str, table: Any, where: str, path: Path) -> Factor:
    """Return a factor as an experiment's file states it, or refuse it in one sentence.

    table: {low, high} (left out: the likely range of the parameter, or the range allowed),
    or {values}; and steps, log, title.
    """
    known_or_refused(address, where, path)
    if not isinstance(table, Mapping):
        raise _no(path, address, f"{where}: {address} must be a table, such as {{low = 0.1}}.")
    for entry in table:
        if entry not in ENTRIES:
            allowed = ", ".join(ENTRIES)
            raise _no(path, address, f"{where}: {address} has no entry {entry}; it has {allowed}.")
    known = parameter_of(address)
    words: dict[str, Any] = {
        "title": str(table.get("title", title_of(address))),
        "unit": known.unit if known is not None else "",
    }
    if "values" in table:
        return _of_levels(address, table, where, path, words)
    if known is None or known.range is None:
        raise _no(path, address, f"{where}: {address} needs values = [...].")
    low, high = getattr(known, "likely", None) or known.range
    low, high = table.get("low", low), table.get("high", high)
    for name, end in (("low", low), ("high", high)):
        value_checked(address, end, where, path)
        if math.isinf(end):
            raise _no(path, address, f"{where}: {address} needs {name} = a number with an end.")
    log = table.get("log", False)
    if not isinstance(log, bool):
        raise _no(path, address, f"{where}: {address} has log = {log!r}; it is true or false.")
    if log and known.whole:
        raise _no(path, address, f"{where}: {address} is a whole number, so it cannot have log.")
    if not low < high or (log and low <= 0):
        above = "above 0" if log and low <= 0 else f"below high = {high:g}"
        raise _no(path, address, f"{where}: {address} has low = {low:g}, which must lie {above}.")
    steps = _steps(address, table, where, path)
    return Factor(address, low=low, high=high, whole=known.whole, log=log, steps=steps, **words)


def _of_levels(
    address: str, table: Mapping[str, Any], where: str, path: Path, words: dict[str, Any]
) -> Factor:
    values = table["values"]
    if not isinstance(values, list) or not values:
        raise _no(path, address, f"{where}: {address} needs values = [...] with one or more.")
    levels = tuple(value_checked(address, value, where, path) for value in values)
    if len({repr(level) for level in levels}) < len(levels):
        raise _no(path, address, f"{where}: {address} names a value twice.")
    extra = [entry for entry in ("low", "high", "log", "steps") if entry in table]
    if extra:
        raise _no(path, address, f"{where}: {address} has values, so it cannot have {extra[0]}.")
    return Factor(address, levels=levels, **words)


def _steps(address: str, table: Mapping[str, Any], where: str, path: Path) -> int | None:
    steps = table.get("steps")
    if steps is None:
        return None
    if isinstance(steps, bool) or not isinstance(steps, int) or not 2 <= steps <= 1000:
        raise _no(path, address, f"{where}: {address} has steps = {steps!r}; it is 2 to 1,000.")
    return steps


def value_checked(address: str, value: Any, where: str, path: Path | None = None) -> Any:
    """Return a value in the type of what it varies, or refuse it in one sentence."""
    if address.startswith(POLICY):
        return checked(address.removeprefix(POLICY), value, where)
    if address.startswith(BRANDS):
        return brand_value(address, value, where, path)
    return check(address, value, where, path)


def known_or_refused(address: str, where: str, path: Path | None = None) -> None:
    """Refuse an address that stands for nothing, with the nearest that does."""
    if address.startswith(POLICY):
        allowed = [POLICY + entry for entry in entries()]
    elif address.startswith(BRANDS):
        start = address.rpartition(".")[0]
        allowed = [f"{start}.{entry}" for entry in BRAND_KEYS] if start.count(".") == 1 else []
        if not allowed:
            raise _no(path, address, f"{where}: {address} is not brands.KEY.ENTRY.")
    else:
        allowed = list(parameters())
    if address not in allowed:
        hint = nearest(address, allowed)
        raise _no(path, address, f"{where}: nothing is called {address}{hint}.")


def title_of(address: str) -> str:
    """Return an address as words: "policy.desk.capacity" becomes "desk capacity"."""
    return address.removeprefix(POLICY).replace(".", " ").replace("_", " ")


def _no(path: Path | None, address: str, sentence: str) -> OnzeError:
    return OnzeError(sentence, file=path, key=address)
