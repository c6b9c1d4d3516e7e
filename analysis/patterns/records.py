"""Which patterns are looked for, and what was written down beforehand as finding them?"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from sim.errors import OnzeError
from sim.parameters import SCENARIOS, nearest
from sim.reading import read_records, read_toml

PATTERNS = SCENARIOS / "patterns.toml"
SOURCES = SCENARIOS / "sources.toml"


class Pattern(BaseModel):
    """One check of one pattern, and the bounds that decide it (neither: only shown)."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    title: str
    check: str
    expected: str
    unit: Literal["ratio", "share", "difference", "k€ a year"]
    role: Literal["calibrated", "held_out", "input", "shown"]
    source: str
    low: float | None = None
    high: float | None = None
    strict: bool = False
    note: str = ""

    def holds(self, value: float) -> bool:
        """Whether a figure lies inside the bounds; a strict bound itself does not."""
        assert self.low is not None
        assert self.high is not None
        inside = self.low <= value <= self.high
        return inside and not (self.strict and value in (self.low, self.high))


def read_patterns(path: Path = PATTERNS) -> dict[str, Pattern]:
    """Return the checks by id, in the order of the file; refuse a record that cannot be checked.

    Raises OnzeError naming the file, line, check and entry.
    """
    sources, _ = read_toml(SOURCES)
    patterns = {}
    for key, where, pattern in read_records(path, Pattern):
        patterns[key] = _sensible(pattern, where, path, key, list(sources))
    return patterns


def _sensible(pattern: Pattern, where: str, path: Path, key: str, sources: list[str]) -> Pattern:
    """Refuse half a pair of bounds, bounds in the wrong order, or an unknown source."""
    words = ""
    low, high = pattern.low, pattern.high
    if (pattern.role == "shown") != (low is None and high is None):
        words = 'it needs low and high, or role = "shown" and neither.'
    elif (low is None) != (high is None):
        words = "low and high go together; use -inf or inf where there is no bound."
    elif low is not None and high is not None and not low <= high:
        words = f"low = {low:g} must not lie above high = {high:g}."
    elif pattern.source not in sources:
        hint = nearest(pattern.source, sources)
        words = f"source = {pattern.source} is not a key of {SOURCES.name}{hint}."
    if words:
        raise OnzeError(f"{where}: {words}", file=path, key=key)
    return pattern
