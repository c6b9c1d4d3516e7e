"""How does a brand's desk live through a day, under the policy it was given?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from sim.brands import Desk, make_desk, view_value
from sim.kernels.alone import answer_alone
from sim.kernels.columns import DESK
from sim.kernels.triage import LARGEST_ORDER, features, orders_by_rule
from sim.policies.files import load_policy
from sim.policies.policy import LEVERS, MeasuredDesk, Policy, PythonPolicy
from sim.scenario import DAYS_PER_YEAR, Scenario
from sim.state import State

BY_RULE = np.empty((0, LARGEST_ORDER))  # the order of service where no policy is a program


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


def check_desk(scenario: Scenario, policy: Policy) -> None:
    """Refuse a policy whose desk cannot be, before any day is lived."""
    make_desk(scenario, desk_settings(scenario, policy), 1.0, policy.measured is not None)


def in_sections(scenario: Scenario, sections: Collection[str]) -> dict[str, Any]:
    """Return the values of a world that stand in some sections."""
    keys = [key for key in scenario.values if key.partition(".")[0] in sections]
    return {key: scenario[key] for key in keys}


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
    return desks, records_of(desks, rules)


def records_of(desks: list[Desk], rules: list[BrandDesk]) -> np.ndarray:
    """Return (brands,) DESK: every desk and its rule as the kernels want them."""
    records = np.zeros(len(desks), DESK)
    for record, desk, rule in zip(records, desks, rules, strict=True):
        for name in ("agents", "endless", "opens", "closes", "expires", "service", "personal"):
            record[name] = getattr(desk, name)
        record["compensation"], record["varies"] = desk.compensation, desk.varies
        record["paid_hours"] = desk.paid_hours
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


def hire_again(desks: list[Desk], records: np.ndarray, state: State) -> list[Desk]:
    """Return the desks with the hands that today's inboxes ask for, and write those down."""
    inboxes = state.brands.hired.tolist()
    desks = [desk.for_inbox(inbox) for desk, inbox in zip(desks, inboxes, strict=True)]
    records["agents"] = [desk.agents for desk in desks]
    records["service"] = [desk.service for desk in desks]
    records["paid_hours"] = [desk.paid_hours for desk in desks]
    return desks


def seat(desks: list[Desk], state: State) -> None:
    """Give every desk its hands; of too many, those with least left to do go."""
    brands = state.brands
    if [desk.agents for desk in desks] == brands.seats.tolist():
        return
    before = np.split(brands.busy_until, np.cumsum(brands.seats)[:-1])
    hands = []
    for desk, busy in zip(desks, before, strict=True):
        now = np.zeros(desk.agents, np.int64)
        kept = min(busy.size, desk.agents)
        now[:kept] = busy if busy.size == desk.agents else np.sort(busy)[busy.size - kept :]
        hands.append(now)
    brands.busy_until = np.concatenate(hands)
    brands.seats[:] = [desk.agents for desk in desks]


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
    seed: int, slots: np.ndarray, bounds: np.ndarray, keys: np.ndarray, state: State
) -> None:
    """Let every desk work through its day, for which there is room (State.make_room_at_desks).

    slots, bounds: the inboxes; keys: order of service.
    """
    brands = state.brands
    brands.waiting, brands.starts, pairs, *words = answer_alone(
        seed, state.day, slots, bounds, keys, brands.busy_until, state.most_words, state.table
    )
    state.enlist(pairs)
    state.take_back(*words)
