"""Which levers of a policy may be turned, how far, and what policy do their positions make?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from analysis.lab.factors import POLICY, Factor, read_factor
from sim.desks import check_desk, desk_settings, lever_settings
from sim.errors import OnzeError
from sim.parameters import SCENARIOS, nearest
from sim.policies.entries import with_entry
from sim.policies.files import load_policy
from sim.policies.policy import Policy, PythonPolicy
from sim.reading import read_toml
from sim.scenario import Scenario

LEVERS = SCENARIOS / "levers.toml"
NEEDS = ("crisis", "newcomer")
Setting = Mapping[str, Any]  # a position of every lever, by address


def read_levers(world: Scenario, path: Path = LEVERS) -> tuple[Factor, ...]:
    """Return the levers that mean something in a world, in the order of the file.

    Raises OnzeError naming the file, line and entry of what is not a lever.
    """
    table, lines = read_toml(path)
    there = {
        "crisis": world["crisis.day"] >= 0,
        "newcomer": any(brand.enters is not None for brand in world.brands),
    }
    levers = []
    for address, record in table.items():
        line = lines.get(f'"{address}"', 1)  # a dotted name stands in quotes
        where = f"{path.name}, line {line}"
        if not address.startswith(POLICY):
            raise OnzeError(
                f"{where}: {address} is no lever: a brand turns only what begins with {POLICY}",
                file=path,
                key=address,
            )
        entries = dict(record) if isinstance(record, dict) else record
        needs = entries.pop("needs", None) if isinstance(entries, dict) else None
        if needs is not None and needs not in NEEDS:
            hint = nearest(str(needs), list(NEEDS))
            raise OnzeError(
                f"{where}: {address} needs {needs!r}{hint}, which must be one of "
                f"{', '.join(NEEDS)}.",
                file=path,
                key=address,
            )
        lever = read_factor(address, entries, where, path)
        if needs is None or there[needs]:
            levers.append(lever)
    return tuple(levers)


def plain_policy(world: Scenario, name: str = "tried", title: str = "Tried") -> Policy:
    """Return the focal brand's own policy as a rule in data, under another name."""
    own = load_policy(own_name(world))
    return Policy(name, title, "", "", dict(own.desk), dict(own.levers), own.answers, own.order)


def own_name(world: Scenario) -> str:
    """Return the policy the focal brand goes on under when nobody chooses another."""
    brand = world.brands[world.focal]
    return brand.later or brand.policy


def policy_of(base: Policy, setting: Setting, name: str = "", title: str = "") -> Policy:
    """Return a policy with every lever where a setting puts it."""
    policy = replace(base, name=name or base.name, title=title or base.title)
    for address, value in setting.items():
        policy = with_entry(policy, address.removeprefix(POLICY), value)
    return policy


def setting_of(policy: Policy, world: Scenario, levers: Sequence[Factor]) -> Setting | None:
    """Return where a policy has the levers; None if they cannot make it.

    They cannot when one stands outside its ends or levels, when the policy sets something that is
    no lever, or when it is a rule in Python or a desk as measured.
    """
    if isinstance(policy, PythonPolicy) or policy.measured is not None:
        return None
    lists = {"answers": policy.answers, "order": policy.order}
    force = {**desk_settings(world, policy), **lever_settings(world, policy), **lists}
    known = {lever.address.removeprefix(POLICY) for lever in levers}
    base = policy_of(plain_policy(world), {})
    usual = {**desk_settings(world, base), **lever_settings(world, base)}
    if any(force[entry] != value for entry, value in usual.items() if entry not in known):
        return None
    setting = {}
    for lever in levers:
        value = force[lever.address.removeprefix(POLICY)]
        if not reaches(lever, value):
            return None
        setting[lever.address] = value
    return setting


def reaches(lever: Factor, value: Any) -> bool:
    """Return whether a lever can be put to a value."""
    if lever.levels is not None:
        return value in lever.levels
    assert lever.low is not None
    assert lever.high is not None
    return bool(lever.low <= value <= lever.high)


def known_settings(
    world: Scenario, levers: Sequence[Factor], names: Iterable[str]
) -> dict[str, Setting]:
    """Return the policies of some names that the levers can make, by name, where to begin from."""
    found: dict[str, Setting] = {}
    for name in names:
        policy = load_policy(name)
        setting = setting_of(policy, world, levers)
        if setting is not None and setting not in found.values():
            check_desk(world, policy)
            found[name] = setting
    return found
