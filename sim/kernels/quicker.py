"""What does numba do a million times while it compiles the kernels, and how is it done sooner?

Two small questions take a tenth of all compiling. Are two functions compiled under the same
settings? Numba's hash of settings forgets what they are set to, so at every operator it spells out
all twenty of one after another. Which variables does an instruction mention? It asks each number
and each name whether it is a list. The answers here are numba's own; what is not known at a glance
it is asked itself.
"""

from __future__ import annotations

from typing import Any

from numba.core import ir
from numba.core.targetconfig import TargetConfig

NO_VARIABLE = frozenset((str, int, float, bool, type(None), ir.Loc))
SIMPLE = (bool, str)
_slowly_same = TargetConfig.__eq__


def _same(one: TargetConfig, other: object) -> Any:
    """Return whether two settings are the same."""
    if type(one) is type(other) and one._values == other._values:
        return True
    return _slowly_same(one, other)


def _hash(settings: TargetConfig) -> int:
    """Return a hash of what is set to something else than its default, if that is simple."""
    options = settings.options
    return hash(
        frozenset(
            (name, value)
            for name, value in settings._values.items()
            if isinstance(value, SIMPLE) and value != options[name].default
        )
    )


def _listed(instruction: ir.Inst, value: Any) -> list[ir.Var]:
    """Return the variables in a value that an instruction holds."""
    kind = type(value)
    if kind is ir.Var:
        return [value]
    if kind is dict:
        value = value.values()
    elif kind is not list and kind is not tuple:
        return value.list_vars() if isinstance(value, ir.Inst) else []
    found: list[ir.Var] = []
    for each in value:
        kind = type(each)
        if kind is ir.Var:
            found.append(each)
        elif kind not in NO_VARIABLE:
            found.extend(_listed(instruction, each))
    return found


def learn() -> None:
    """Let numba do it so."""
    TargetConfig.__eq__, TargetConfig.__hash__ = _same, _hash
    ir.Inst._rec_list_vars = _listed
