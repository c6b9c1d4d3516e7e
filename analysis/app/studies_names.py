"""What are factors, levels, measures and rows called in the figures of a study?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from analysis.app.words import Words

Spec = dict[str, Any]


def plain(value: Any) -> Any:
    """Return a number JSON knows; None for what is none."""
    if value is None or isinstance(value, str):
        return value
    number = float(value)
    return number if math.isfinite(number) else None


def level(value: Any, words: Words) -> str:
    """Return a value of a factor for an axis."""
    return value if isinstance(value, str) else words.number(float(value))


def short(address: str) -> str:
    """Return the last part of an address, for an axis."""
    return address.rpartition(".")[2].replace("_", " ")


def measure_in_words(measure: str, words: Words) -> str:
    """Return what a measure is called."""
    key = f"measure.{measure}"
    return words(key) if words.has(key) else measure.replace("_", " ")


def label(row: Mapping[str, Any], usual: Mapping[str, str], policies: int, words: Words) -> str:
    """Return what a row is called: what it varies, and the policy where there are several.

    usual: the value most rows have, of factors that are not named where a row has it.
    """
    parts = [
        f"{short(name)} {level(row[name], words)}"
        for name, most in usual.items()
        if str(row[name]) != most
    ]
    if not parts and usual:
        parts = [words("studies.usual")]
    if policies > 1 or not parts:
        parts.insert(0, str(row["policy"]).replace("_", " "))
    return ", ".join(parts)
