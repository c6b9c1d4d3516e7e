"""How is a table written as TOML?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def toml(table: Mapping[str, object], *, within: str = "") -> str:
    """A TOML document: plain values first, then a section per nested table."""
    plain = {key: value for key, value in table.items() if not isinstance(value, Mapping)}
    nested = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    lines = [f"{_key(key)} = {_value(value)}" for key, value in plain.items()]
    parts = ["\n".join(lines)] if lines else []
    for key, inner in nested.items():
        name = f"{within}.{_key(key)}" if within else _key(key)
        body = toml(inner, within=name)
        # A table of tables needs no header of its own.
        bare = bool(inner) and all(isinstance(value, Mapping) for value in inner.values())
        parts.append(body if bare else f"[{name}]\n{body}".rstrip("\n"))
    return "\n\n".join(part.strip("\n") for part in parts) + ("" if within else "\n")


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)


def _value(value: object) -> str:
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        return _number(float(value))
    if isinstance(value, str):
        return '"' + "".join(_ESCAPES.get(c) or _printable(c) for c in value) + '"'
    if isinstance(value, Sequence | np.ndarray):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    raise TypeError(f"no TOML for {type(value).__name__}")


def _number(value: float) -> str:
    if not np.isfinite(value):
        raise ValueError(f"{value} is no number a scenario may hold")
    text = repr(value)
    return text if "." in text or "e" in text else f"{text}.0"


def _printable(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 32 or code == 127 else character
