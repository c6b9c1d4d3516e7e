"""How is a world written down so that it can be lived again without any file it came from?

The result is a scenario file like any other, each value with its origin beside it, and one file
per policy that a file can express. Loading them gives back the same fingerprint.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path

from analysis.toml_text import toml
from sim.policies.files import load_policy
from sim.policies.policy import Policy, PythonPolicy
from sim.scenario import BrandSettings, Scenario

FOLDER = "policies"
UNDERLYING = "parameters.toml"


def world_files(scenario: Scenario, policies: Iterable[Policy]) -> dict[str, str]:
    """Return relative name -> text of the scenario and of every policy in it or compared.

    A policy in Python is code of the program, not data: it gets no file.
    """
    names = [name for brand in scenario.brands for name in (brand.policy, brand.later) if name]
    own = {name: load_policy(name) for name in names}
    files = {"scenario.toml": scenario_text(scenario)}
    for policy in (*own.values(), *policies):
        if not isinstance(policy, PythonPolicy):
            files[f"{FOLDER}/{policy.name}.toml"] = policy_text(policy)
    return files


def scenario_text(scenario: Scenario) -> str:
    """Return the whole scenario as TOML, every setting with the place that set it."""
    lines = [
        "# The world as it was lived: every setting in force, and the place that set it.",
        f"title = {_text(scenario.title)}",
        f"story = {_text(scenario.story)}",
    ]
    for section, addresses in groupby(scenario.values, key=lambda name: name.split(".")[0]):
        lines += ["", f"[{section}]"]
        for address in addresses:
            origin = scenario.origin.get(address, UNDERLYING)
            value = scenario[address]
            where = "" if origin == UNDERLYING else f"  # {_one_line(origin)}"
            if address == "network.path" and value:
                value = Path(str(value)).name
                where += "; not copied here: put the file beside this one"
            lines.append(f"{address.split('.', 1)[1]} = {_value(value)}{where}")
    lines += ["", "[brands]", "replace = true"]
    for brand in scenario.brands:
        lines += ["", f"[brands.{brand.key}]", *_brand(brand)]
    return "\n".join(lines) + "\n"


def _brand(brand: BrandSettings) -> list[str]:
    entries = {name: value for name, value in vars(brand).items() if value is not None}
    entries.pop("key")
    for name in ("policy", "later"):
        if str(entries.get(name, "")).endswith(".toml"):
            entries[name] = f"{FOLDER}/{Path(str(entries[name])).name}"
    return [f"{name} = {_value(value)}" for name, value in entries.items()]


def policy_text(policy: Policy) -> str:
    """Return a policy as a policy file."""
    head = [f"{name} = {_text(getattr(policy, name))}" for name in ("title", "idea", "source")]
    desk = [
        f"{name.removeprefix('desk.')} = {_value(value)}" for name, value in policy.desk.items()
    ]
    for name in ("answers", "order"):
        listed = ", ".join(_text(word) for word in getattr(policy, name))
        desk.append(f"{name} = [{listed}]")
    lines = [*head, "", "[desk]", *desk]
    if policy.measured is not None:
        lines.insert(lines.index("[desk]") + 1, 'kind = "measured"')
        for row, name in enumerate(("complaint", "praise")):
            table: Mapping[str, object] = {
                "answered": float(policy.measured.answered[row]),
                "delay_hours": [float(hours) for hours in policy.measured.delays[row]],
            }
            lines += ["", f"[desk.{name}]", toml(table).rstrip()]
    for section, addresses in groupby(sorted(policy.levers), key=lambda name: name.split(".")[0]):
        lines += ["", f"[{section}]"]
        lines += [f"{name.split('.', 1)[1]} = {_value(policy.levers[name])}" for name in addresses]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    if isinstance(value, float) and math.isinf(value):
        return "inf" if value > 0 else "-inf"
    if isinstance(value, int | float):
        return repr(value)
    return _text(str(value))


def _text(text: str) -> str:
    return toml({"x": text}).removeprefix("x = ").rstrip("\n")


def _one_line(text: str) -> str:
    return " ".join(text.split())
