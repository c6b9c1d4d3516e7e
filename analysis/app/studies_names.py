"""What are factors, levels, measures and rows called in the figures of a study?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from analysis.app.studied import Said
from analysis.app.words import Words
from sim.observations import QUANTITY

Spec = dict[str, Any]


def plain(value: Any) -> Any:
    """Return a number JSON knows; None for what is none."""
    if value is None or isinstance(value, str):
        return value
    number = float(value)
    return number if math.isfinite(number) else None


def level(value: Any, said: Said) -> str:
    """Return a value of a factor for an axis."""
    return said.level(value) if isinstance(value, str) else said.words.number(float(value))


def measure_in_words(measure: str, words: Words) -> str:
    """Return what a measure is called."""
    key = f"measure.{measure}"
    return words(key) if words.has(key) else measure.replace("_", " ")


def measured(measure: str, words: Words) -> tuple[str, float]:
    """Return what a measure is called with its unit, and what its values are multiplied by."""
    name, unit = measure_in_words(measure, words), QUANTITY[measure].unit
    if unit.startswith("share"):
        return f"{name} (%)", 100.0
    sign = {"EUR": "€"}.get(unit, "h" if unit.startswith("hours") else "")
    return (f"{name} ({sign})" if sign else name), 1.0


def scaled(value: Any, times: float) -> float | None:
    """Return a value in the unit its measure is told in; None for what is no number."""
    known = plain(value)
    return None if known is None else known * times


def label(row: Mapping[str, Any], usual: Mapping[str, str], policies: int, said: Said) -> str:
    """Return what a row is called: what it varies, and the policy where there are several.

    usual: the value most rows have, of factors that are not named where a row has it.
    """
    parts = [
        f"{said.factor(name)} {level(row[name], said)}"
        for name, most in usual.items()
        if str(row[name]) != most
    ]
    if not parts and usual:
        parts = [said.words("studies.usual")]
    if policies > 1 or not parts:
        parts.insert(0, said.policy(str(row["policy"])))
    return ", ".join(parts)
