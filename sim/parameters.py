"""What is known about each number: its value, unit, range, kind of evidence and source?

`scenarios/parameters.toml` is the one place where a number of the model is written. A record is
addressed as "section.name"; the same address is used in scenario files, in `--set` and in reports.
"""

from __future__ import annotations

import difflib
import math
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.errors import OnzeError
from sim.reading import fault, read_toml

SCENARIOS = Path(__file__).resolve().parent.parent / "scenarios"

Value = int | float | str


class Parameter(BaseModel):
    """One number (or name) of the model, with its evidence.

    range: what a scenario may set. likely: where the number plausibly lies, which is narrower;
    likely_from: what those two ends rest on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    value: int | float | str
    unit: str = Field(min_length=1)
    range: tuple[int | float, int | float] | None = None
    likely: tuple[int | float, int | float] | None = None
    likely_from: str = ""
    choices: tuple[str, ...] | None = None
    text: bool = False
    kind: Literal["measured", "survey", "calibrated", "assumption", "convention"]
    grade: Literal["MA", "EX", "OB", "SU", "PR", "FO", "A"]
    source: str = Field(min_length=1)
    locator: str = ""
    note: str = ""

    @property
    def whole(self) -> bool:
        """Whether only whole numbers make sense."""
        return isinstance(self.value, int)

    def allowed(self) -> str:
        """What a scenario may write here, in words."""
        if self.text:
            return f"a text: {self.unit}"
        if self.choices:
            return "one of " + ", ".join(self.choices)
        assert self.range is not None
        low, high = self.range
        kind = "a whole number" if self.whole else "a number"
        return f"{kind} from {low:,} to {high:,} ({self.unit})"

    def accepts(self, value: Any) -> bool:
        """Whether a value has the right type and lies in the range."""
        if self.text:
            return isinstance(value, str)
        if self.choices:
            return value in self.choices
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        if self.whole and not (isinstance(value, int) or float(value).is_integer()):
            return False
        assert self.range is not None
        return not math.isnan(value) and self.range[0] <= value <= self.range[1]


def read_parameters(path: Path) -> dict[str, Parameter]:
    """Return every record of a parameter file, by address, in the order of the file."""
    table, lines = read_toml(path)
    records: dict[str, Parameter] = {}
    for section, names in table.items():
        if not isinstance(names, dict):
            names = {"": names}
        for name, record in names.items():
            address = f"{section}.{name}".rstrip(".")
            records[address] = _read_record(path, lines, address, record)
    return records


def _read_record(path: Path, lines: dict[str, int], address: str, record: Any) -> Parameter:
    where = f"{path.name}, line {lines.get(address, 0)}"
    if not isinstance(record, dict):
        raise OnzeError(
            f"{where}: {address} = {record!r} is a bare number; a parameter is a table with value, "
            "unit, range, kind, grade and source.",
            file=path,
            key=address,
        )
    try:
        listed: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in record.items()
        }
        parameter = Parameter(**listed)
    except ValidationError as error:
        raise OnzeError(
            f"{where}: {address} {fault(error)[1]}.",
            file=path,
            key=address,
        ) from None
    if sum((parameter.range is not None, parameter.choices is not None, parameter.text)) != 1:
        raise OnzeError(
            f"{where}: {address} needs exactly one of range, choices or text.",
            file=path,
            key=address,
        )
    if not parameter.accepts(parameter.value):
        raise OnzeError(
            f"{where}: {address} has the value {_shown(parameter.value)}; it must be "
            f"{parameter.allowed()}.",
            file=path,
            key=address,
        )
    if fault_of_likely := _fault_of_likely(parameter):
        raise OnzeError(f"{where}: {address} {fault_of_likely}.", file=path, key=address)
    return parameter


def _fault_of_likely(parameter: Parameter) -> str:
    """Say what is wrong with where a number is said to lie; nothing when it is sound."""
    if parameter.likely is None:
        return "has likely_from without likely = [low, high]" if parameter.likely_from else ""
    low, high = parameter.likely
    said = f"has likely = [{low}, {high}]"
    if parameter.range is None or isinstance(parameter.value, str):
        return f"{said}, but only a number with a range can have likely ends"
    if not low < high:
        return f"{said}; the first end must lie below the second"
    if not (parameter.accepts(low) and parameter.accepts(high)):
        return f"{said}; each end must be {parameter.allowed()}"
    if not low <= parameter.value <= high:
        return f"{said}, which does not hold its own value {_shown(parameter.value)}"
    return "" if parameter.likely_from.strip() else f"{said} without saying likely_from where"


@cache
def parameters() -> dict[str, Parameter]:
    """Return the model's own parameters, by address ("section.name")."""
    return read_parameters(SCENARIOS / "parameters.toml")


def nearest(name: str, known: list[str]) -> str:
    """Return " (did you mean ...?)" for the closest known name, or nothing."""
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f" (did you mean {close[0]}?)" if close else ""


def check(address: str, value: Any, where: str, file: Path | None = None) -> Value:
    """Return the value in the parameter's own type, or refuse it in one sentence.

    where: how the sentence starts, e.g. "baseline.toml, line 12".
    """
    known = parameters()
    if address not in known:
        hint = nearest(address, list(known))
        raise OnzeError(f"{where}: unknown setting {address}{hint}.", file=file, key=address)
    parameter = known[address]
    if not parameter.accepts(value):
        raise OnzeError(
            f"{where}: {address} = {_shown(value)} is not allowed; it must be "
            f"{parameter.allowed()}.",
            file=file,
            key=address,
        )
    if isinstance(parameter.value, str):
        return str(value)
    return int(value) if parameter.whole else float(value)


def _shown(value: Any) -> str:
    text = repr(value) if not isinstance(value, str) else f'"{value}"'
    return text if len(text) <= 60 else text[:57] + "..."
