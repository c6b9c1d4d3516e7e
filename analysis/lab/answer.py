"""What does an analysis of a study say, and what was it asked?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Asked:
    """What the command's options said.

    measure: a quantity of sim/observations.py. policy and against name a contrast: the measure of
    one policy less the other's, paired by replication; without them it is the measure itself.
    seed: the luck of what the analysis draws itself (a bootstrap, a resampling test).
    """

    measure: str
    policy: str | None = None
    against: str | None = None
    seed: int = 1


class Shown(NamedTuple):
    """A table as a terminal of 80 columns shows it; words: the columns of words, set left."""

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: Sequence[int] = (0,)


@dataclass(frozen=True)
class Answer:
    """What an analysis found.

    sentence: what to read first. notes: cautions, and the method's reference. tables: kept as CSV;
    figures: kept as SVG and PNG; files: texts kept as they are, by name; document: the keys of
    `--json`.
    """

    name: str
    sentence: str
    notes: tuple[str, ...]
    shown: Shown
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    document: Mapping[str, Any] = field(default_factory=dict)
