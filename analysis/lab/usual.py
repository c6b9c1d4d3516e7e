"""Which point of a design is the world as it is, or as near to that as the design comes?"""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from analysis.lab.factors import BRANDS, POLICY, Factor, level_in_words, parameter_of
from analysis.lab.outline import Outline
from sim.errors import OnzeError
from sim.policies.files import load_policy
from sim.policies.policy import Policy
from sim.scenario import Scenario, load_scenario


def usual_point(outline: Outline, points: pd.DataFrame) -> tuple[int, bool] | None:
    """Return the point nearest to the world's own settings, and whether it is exactly that.

    Nearest: every factor has the value, of those the design holds, that is nearest to the world's
    own. None where no point is that (samples hardly ever have one), where a value of the world lies
    outside what was lived, or where the world's file is not known by its name any more.
    """
    if outline.design.kind == "one_at_a_time":
        return int(points.index[0]), True
    varied = [f for f in outline.factors if len(set(points[f.address].map(_key))) > 1]
    fits = pd.Series(True, index=points.index)
    exactly = True
    for factor in varied:
        own = own_value(outline, factor)
        near = None if own is None else _nearest(points[factor.address], own)
        if near is None:
            return None
        fits &= points[factor.address].map(_key) == _key(near)
        exactly &= _key(near) == _key(own)
    found = points.index[fits]
    return (int(found[0]), exactly) if len(found) and varied else None


def own_value(outline: Outline, factor: Factor) -> Any:
    """Return what a factor is where nothing varies it, under the first policy; None: not known."""
    try:
        world = load_scenario(outline.world, outline.settings)
        policy = load_policy(outline.policies[0])
        return _own(factor, world, policy)
    except (OnzeError, KeyError):
        return None


def _own(factor: Factor, world: Scenario, policy: Policy) -> Any:
    address = factor.address
    if address.startswith(BRANDS):
        _, key, entry = address.split(".")
        value = next((getattr(b, entry) for b in world.brands if b.key == key), None)
        known = parameter_of(address)
        return known.value if value is None and known is not None else value
    if not address.startswith(POLICY):
        return world[address]
    entry = address.removeprefix(POLICY)
    if entry in ("order", "answers"):
        return getattr(policy, entry)
    settings = {**policy.levers, **policy.desk}
    return settings[entry] if entry in settings else world[entry]


def _nearest(column: pd.Series, own: Any) -> Any:
    """Return the value lived that is nearest to a world's own; None outside what was lived."""
    if isinstance(own, int | float) and pd.api.types.is_numeric_dtype(column):
        if not column.min() <= own <= column.max():
            return None
        return column.iloc[int((column - own).abs().to_numpy().argmin())]
    found = column[column.map(_key) == _key(own)]
    return found.iloc[0] if len(found) else None


def _key(value: Any) -> str:
    """Return a value as a text that equal values share, lists joined as tables join them."""
    if isinstance(value, list | tuple):
        return level_in_words(value)
    if isinstance(value, int | float):
        return json.dumps(float(value))
    return str(value)
