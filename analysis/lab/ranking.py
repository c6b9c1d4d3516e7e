"""What is a method of sensitivity analysis given, and in what shape does it answer?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from analysis.lab.luck import Luck
from analysis.lab.response import Response, Whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from analysis.lab.outline import Design

FIRST = 3  # parameters that a sentence names


@dataclass(frozen=True)
class Asking:
    """What every method is given: a response without gaps, its luck, and the design."""

    found: Response
    whole: Whole
    luck: Luck
    shares: np.ndarray
    blocks: np.ndarray
    design: Design
    seed: int

    @property
    def problem(self) -> dict[str, Any]:
        """What SALib asks of factors, each as a share from 0 to 1."""
        names = self.found.names
        return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


@dataclass(frozen=True)
class Ranking:
    """What a method says: factors from the heaviest to the lightest.

    table: one row per factor in that order, the first column `factor`. words: what each of the
    first is said to have. shown: columns of the table a terminal has room for, by heading.
    """

    table: pd.DataFrame
    words: Sequence[str]
    opening: str
    shown: dict[str, str]
    notes: tuple[str, ...]
    figures: dict[str, Figure] = field(default_factory=dict)


def ordered(
    asking: Asking, order: np.ndarray, parts: Mapping[str, tuple[np.ndarray, np.ndarray | None]]
) -> pd.DataFrame:
    """Return a table of factors in an order: ends, then each part with its interval."""
    factors = [asking.found.factors[j] for j in order]
    columns: dict[str, Any] = {
        "factor": [f.address for f in factors],
        "unit": [f.unit for f in factors],
        "range": [f.in_words() for f in factors],
    }
    for name, (values, ends) in parts.items():
        columns[name] = values[order]
        if ends is not None:
            columns[f"{name}_low"], columns[f"{name}_high"] = ends[0, order], ends[1, order]
    return cast("pd.DataFrame", pd.DataFrame(columns))
