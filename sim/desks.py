"""How does a brand's desk live through a day, under the policy it was given?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from sim.brands import Desk, make_desk, view_value
from sim.crew import ALONE, Crew
from sim.errors import OnzeError
from sim.kernels.alone import settle_alone
from sim.kernels.columns import DESK
from sim.kernels.shift import serve, unserved
from sim.kernels.triage import LARGEST_ORDER, features, orders_by_rule
from sim.policies.files import load_policy
from sim.policies.policy import LEVERS, MeasuredDesk, Policy, PythonPolicy
from sim.scenario import DAYS_PER_YEAR, Scenario
from sim.state import State

BY_RULE = np.empty((0, LARGEST_ORDER))  # the order of service where no policy is a program
MANY = 10_000  # messages; handing fewer to threads takes as long as it saves


@dataclass(frozen=True)
class BrandDesk:
    """One brand's policy, the desk settings in force under it, and what a follower is worth."""

    policy: Policy
    settings: dict[str, float]
    levers: dict[str, float]  # what else the brand does, see LEVERS
    year_value: float  # euros of margin per unit of (purchases a day x habit), a year
    view_value: float  # euros per follower of an ignored complaint


class SpecialDesks(NamedTuple):
    """Desks of which the kernels' rules do not say all: brand, and what else there is to know."""

    measured: list[tuple[int, MeasuredDesk]]  # those that answer as one was measured to
    programs: list[tuple[int, PythonPolicy]]  # those whose order of service is a program


def brand_desks(
    scenario: Scenario, policies: dict[str, Policy], later: bool = True
) -> list[BrandDesk]:
    """Return every brand's desk rule. policies: brand key -> policy, over the scenario's own.

    later: the comparison has begun, so a brand may have changed its own policy.
    """
    views = view_value(scenario)
    margin = scenario["money.basket"] * scenario["money.margin"]
    usual, levers = in_sections(scenario, ("desk",)), in_sections(scenario, LEVERS)
    read: dict[str, Policy] = {}
    desks = []
    for b, brand in enumerate(scenario.brands):
        own = brand.later if later and brand.later is not None else brand.policy
        policy = policies.get(brand.key)
        if policy is None:
            policy = read[own] = read.get(own) or load_policy(own)
        in_force = {**usual, **policy.desk}, {**levers, **policy.levers}
        desks.append(BrandDesk(policy, *in_force, DAYS_PER_YEAR * margin, float(views[b])))
    return desks


def policies_by_brand(
    scenario: Scenario, policies: Mapping[str, Policy | str] | None
) -> dict[str, Policy]:
    """Return the policies given to brands by key, names read; refuse a brand there is not."""
    keys = [brand.key for brand in scenario.brands]
    for key in policies or {}:
        if key not in keys:
            raise OnzeError(
                f"there is no brand {key} to give a policy to; brands are {', '.join(keys)}.",
                key=key,
            )
    return {
        key: load_policy(policy) if isinstance(policy, str) else policy
        for key, policy in (policies or {}).items()
    }


def check_desk(scenario: Scenario, policy: Policy) -> None:
    """Refuse a policy whose desk cannot be, before any day is lived."""
    make_desk(scenario, desk_settings(scenario, policy), 1.0, policy.measured is not None)


def in_sections(scenario: Scenario, sections: Collection[str]) -> dict[str, Any]:
    """Return the values of a world that stand in some sections."""
    values = scenario.values
    return {key: values[key] for key in _keys_in(tuple(values), tuple(sections))}


@lru_cache(maxsize=8)
def _keys_in(keys: tuple[str, ...], sections: tuple[str, ...]) -> list[str]:
    """Return the keys that stand in some sections. Hardly any two worlds differ in their keys."""
    return [key for key in keys if key.partition(".")[0] in sections]


def desk_settings(scenario: Scenario, policy: Policy) -> dict[str, float]:
    """Return every desk.* value in force under a policy: the world's, then the policy's own."""
    return {**in_sections(scenario, ("desk",)), **policy.desk}


def lever_settings(scenario: Scenario, policy: Policy) -> dict[str, float]:
    """Return everything else a brand decides, in force under a policy."""
    return {**in_sections(scenario, LEVERS), **policy.levers}


def hire_all(
    scenario: Scenario, rules: list[BrandDesk], state: State
) -> tuple[list[Desk], np.ndarray]:
    """Return every brand's desk, for the inbox it was hired for, and their (brands,) DESK."""
    desks = [
        make_desk(
            scenario, rule.settings, float(state.brands.hired[b]), rule.policy.measured is not None
        )
        for b, rule in enumerate(rules)
    ]
    records = records_of(desks, rules)
    records["to_come"] = [brand.enters is not None for brand in scenario.brands]
    return desks, records


def records_of(desks: list[Desk], rules: list[BrandDesk]) -> np.ndarray:
    """Return (brands,) DESK: every desk and its rule as the kernels want them."""
    records = np.zeros(len(desks), DESK)
    for record, desk, rule in zip(records, desks, rules, strict=True):
        for name in ("agents", "endless", "opens", "closes", "expires", "service", "personal"):
            record[name] = getattr(desk, name)
        record["compensation"], record["varies"] = desk.compensation, desk.varies
        record["paid_hours"], record["paid_minutes"] = desk.paid_hours, desk.paid_minutes
        record["capacity"] = np.nan if desk.capacity is None else desk.capacity
        record["open_hours"] = desk.open_hours
        policy = rule.policy
        record["measured"] = policy.measured is not None
        record["answers_complaints"] = "complaints" in policy.answers
        record["answers_praise"] = "praise" in policy.answers
        record["order"] = policy.codes
        record["year_value"], record["view_value"] = rule.year_value, rule.view_value
        record["posting"] = rule.levers["ambassadors.posting"]
        record["praising"] = rule.levers["rewards.posting"]
        record["stop_guess"] = float(rule.settings["desk.stop_guess"])
    return records


def in_force(desks: list[Desk], records: np.ndarray) -> list[Desk]:
    """Return the desks with the hands they have today, as their records (brands,) DESK say."""
    names = ("agents", "service", "paid_hours")
    today = [dict(zip(names, record, strict=True)) for record in records[list(names)].tolist()]
    return [desk._replace(**hands) for desk, hands in zip(desks, today, strict=True)]


def special_desks(rules: list[BrandDesk]) -> SpecialDesks:
    """Return the desks among those of all brands of which the kernels' rules do not say all."""
    policies = [(b, rule.policy) for b, rule in enumerate(rules)]
    return SpecialDesks(
        [(b, policy.measured) for b, policy in policies if policy.measured is not None],
        [(b, policy) for b, policy in policies if isinstance(policy, PythonPolicy)],
    )


def orders_of_service(
    slots: np.ndarray,
    bounds: np.ndarray,
    programs: list[tuple[int, PythonPolicy]],
    day: int,
    market: Any,
) -> np.ndarray:
    """Return the order of service at every desk: (messages, 3) keys, see orders_by_rule.

    programs: of the policies that are one. Without any there are no keys: the desks look at their
    rules themselves.
    """
    if not programs:
        return BY_RULE
    keys = orders_by_rule(slots, bounds, market)
    for b, policy in programs:
        own = slice(bounds[b], bounds[b + 1])
        keys[own] = policy.keys(features(slots[own], b, market), day)
    return keys


def serve_all(
    seed: int, crew: Crew, slots: np.ndarray, bounds: np.ndarray, keys: np.ndarray, state: State
) -> None:
    """Let every desk work through its day, for which there is room (State.make_room_at_desks).

    slots, bounds: the inboxes; keys: order of service. Desks may work side by side; what becomes of
    their messages is settled in the order of the brands.
    """
    brands, inboxes, outcomes = state.brands, (slots, bounds), unserved(slots.size)
    given = *inboxes, keys, brands.busy_until, *outcomes, state.table
    some = crew if slots.size >= MANY else ALONE
    some.share(serve, lambda: np.diff(bounds), (state.day,), given, bounds.size - 1)
    brands.waiting, brands.starts, pairs, *words = settle_alone(
        seed, state.day, *inboxes, *outcomes, state.most_words, state.table
    )
    state.enlist(pairs)
    state.take_back(*words)
