"""How far is an answer of the survey known, and how far would a real survey have known it?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy import stats

from analysis.survey_instruments import Reading
from analysis.survey_questions import Question

LEVEL = 0.95


def sampling_interval(reading: Reading, question: Question) -> tuple[float | None, float | None]:
    """Return where 95 % of surveys of the real size would fall if the reading were the truth.

    Exact binomial for a share, normal for a mean; (None, None) without a size or a reading.
    """
    size, value = question.size, reading.value
    if size is None or math.isnan(value) or question.unit == "ratio":
        return None, None
    if question.unit == "share":
        low, high = stats.binom.interval(LEVEL, size, value)
        return float(low) / size, float(high) / size
    half = stats.norm.ppf((1 + LEVEL) / 2) * reading.spread / math.sqrt(size)
    return known(value - half), known(value + half)


def seeds_interval(value: float, by_seed: Sequence[float]) -> tuple[float | None, float | None]:
    """Return the 95 % interval of Student's t over seeds, about the value of all pooled.

    Seeds at which nobody could be asked are left out; (None, None) if fewer than two remain.
    """
    found = np.array([each for each in by_seed if not math.isnan(each)])
    if found.size < 2:
        return None, None
    factor = stats.t.ppf((1 + LEVEL) / 2, found.size - 1)
    half = float(factor * found.std(ddof=1) / math.sqrt(found.size))
    return value - half, value + half


def known(value: float) -> float | None:
    """Return a value, or None of NaN."""
    return None if math.isnan(value) else float(value)
