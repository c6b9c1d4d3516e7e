"""How does a brand's desk live through a day, under the policy it was given?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.brands import CENTS, SECONDS_PER_HOUR, Desk, make_desk, view_value
from sim.kernels.answer import (
    ANSWERS,
    OWN_ANSWERED,
    OWN_SATISFIED,
    settle_outcomes,
)
from sim.kernels.background import plan_measured
from sim.kernels.columns import (
    ANSWERED,
    IGNORED,
    OUTRAGE,
    PRIVATE_COMPLAINT,
    PUBLIC_COMPLAINT,
    WAITING,
)
from sim.kernels.posting import release_all
from sim.kernels.queue import serve_measured, serve_queue
from sim.kernels.rules import Rulebook
from sim.kernels.triage import features
from sim.ledger import COLUMN
from sim.policies.files import load_policy
from sim.policies.policy import LEVERS, Policy
from sim.pools import with_free
from sim.scenario import DAYS_PER_YEAR, Scenario
from sim.state import State

# Where the counts of a desk's day (see SERVED_FIELDS) go in the ledger: complaints, then praise.
DESK_COLUMNS = np.array(
    [
        COLUMN[name.format(kind)]
        for kind in ("complaints", "praise")
        for name in (
            "desk_{}",
            "desk_{}_answered",
            "desk_{}_ignored",
            "desk_{}_wait",
            "desk_{}_queued",
        )
    ]
)


@dataclass(frozen=True)
class BrandDesk:
    """One brand's policy, the desk settings in force under it, and what a follower is worth."""

    policy: Policy
    settings: dict[str, float]
    levers: dict[str, float]  # what else the brand does, see LEVERS
    year_value: float  # euros of margin per unit of (purchases a day x habit), a year
    view_value: float  # euros per follower of an ignored complaint


def brand_desks(
    scenario: Scenario, policies: dict[str, Policy], later: bool = True
) -> list[BrandDesk]:
    """Return every brand's desk rule. policies: brand key -> policy, over the scenario's own.

    later: the comparison has begun, so a brand may have changed its own policy.
    """
    views = view_value(scenario)
    margin = scenario["money.basket"] * scenario["money.margin"]
    desks = []
    for b, brand in enumerate(scenario.brands):
        own = brand.later if later and brand.later is not None else brand.policy
        policy = policies.get(brand.key) or load_policy(own)
        settings, levers = desk_settings(scenario, policy), lever_settings(scenario, policy)
        desks.append(BrandDesk(policy, settings, levers, DAYS_PER_YEAR * margin, float(views[b])))
    return desks


def check_desk(scenario: Scenario, policy: Policy) -> None:
    """Refuse a policy whose desk cannot be, before any day is lived."""
    make_desk(scenario, desk_settings(scenario, policy), 1.0, policy.measured is not None)


def desk_settings(scenario: Scenario, policy: Policy) -> dict[str, float]:
    """Return every desk.* value in force under a policy: the world's, then the policy's own."""
    world = {key: scenario[key] for key in scenario.values if key.startswith("desk.")}
    return {**world, **policy.desk}


def lever_settings(scenario: Scenario, policy: Policy) -> dict[str, float]:
    """Return everything else a brand decides, in force under a policy."""
    world = {key: scenario[key] for key in scenario.values if key.split(".")[0] in LEVERS}
    return {**world, **policy.levers}


def hire_all(scenario: Scenario, rules: list[BrandDesk], state: State) -> list[Desk]:
    """Return every brand's desk, for the inbox it was hired for; changes nothing."""
    return [
        make_desk(
            scenario, rule.settings, float(state.brands.hired[b]), rule.policy.measured is not None
        )
        for b, rule in enumerate(rules)
    ]


def seat(desks: list[Desk], state: State) -> None:
    """Give every desk its hands; of too many, those with least left to do go."""
    for b, desk in enumerate(desks):
        busy = state.brands.busy_until[b]
        if busy.size != desk.agents:
            hands = np.zeros(desk.agents, np.int64)
            kept = min(busy.size, desk.agents)
            hands[:kept] = np.sort(busy)[busy.size - kept :]
            state.brands.busy_until[b] = hands


def serve(
    seed: int, b: int, new: np.ndarray, desk: Desk, rule: BrandDesk, state: State, rules: Rulebook
) -> None:
    """Let one brand's desk work through the day. new: (messages,) int32 slots posted today."""
    day, people, network = state.day, state.people, state.network
    measured = rule.policy.measured
    if measured is not None:
        plan_measured(seed, day, new, state.messages, measured.answered, measured.delays)
    if not desk.varies:
        state.messages.handling[new] = 1.0
    slots = np.concatenate((state.brands.waiting[b], new))
    posted = state.messages.posted[slots]
    if measured is not None:
        planned = state.messages.planned[slots]
        status, moment, taken = serve_measured(day, posted, planned, desk.expires)
    else:
        table = features(
            slots, state.messages, people, network,
            rule.year_value, rule.view_value, float(rule.settings["desk.stop_guess"]),
        )  # fmt: skip
        status, moment, taken = serve_queue(
            day, posted, np.argsort(posted, kind="stable"), state.messages.handling[slots],
            rule.policy.keys(table, day), state.brands.busy_until[b],
            desk.opens, desk.closes, desk.service, desk.expires, desk.endless,
        )  # fmt: skip
    served, turned, deleted = _settle(seed, b, slots, status, moment, taken, desk, state, rules)
    _turn_page(b, slots, status, state)
    state.brands.waiting[b] = slots[status == WAITING]
    release_all(slots[status != WAITING], state.messages, state.free_messages)
    _write(b, served, turned, deleted, desk, state)


def _settle(
    seed: int,
    b: int,
    slots: np.ndarray,
    status: np.ndarray,
    moment: np.ndarray,
    taken: np.ndarray,
    desk: Desk,
    state: State,
    rules: Rulebook,
) -> tuple[np.ndarray, int, int]:
    """Give the outcomes to the people they concern; return counts, positive posts, deletions."""
    state.messages = with_free(state.messages, state.free_messages, slots.size)
    listed = np.concatenate((state.listed, np.empty(slots.size, np.int64)))
    served, outbox, written, turned, deleted, count = settle_outcomes(
        seed, state.day, slots, status, moment, taken, desk.personal, desk.compensation,
        state.messages, state.free_messages, state.people, state.network, rules, state.episodes,
        state.counters, state.delays[b], listed, state.listed.size,
    )  # fmt: skip
    state.listed = listed[:count]
    state.make_room(0, written)
    state.send(outbox, written)
    release_all(turned, state.messages, state.free_messages)
    return served, turned.size, deleted


def _turn_page(b: int, slots: np.ndarray, status: np.ndarray, state: State) -> None:
    """Show on the brand's page which public messages were answered, and which were not."""
    kind = state.messages.kind[slots]
    complaint = (kind == PUBLIC_COMPLAINT) | (kind == OUTRAGE)
    if np.any((status == ANSWERED) & (kind != PRIVATE_COMPLAINT)):
        state.brands.last_answer[b] = state.day
    state.brands.resolved[b] += np.count_nonzero((status == ANSWERED) & complaint)
    state.brands.ignored[b] += np.count_nonzero((status == IGNORED) & complaint)


def _write(b: int, served: np.ndarray, turned: int, deleted: int, desk: Desk, state: State) -> None:
    """Enter a desk's day into the ledger and the brand's page."""
    row: Any = state.ledger[state.day, b]
    row[DESK_COLUMNS] = served[:, :OWN_SATISFIED].ravel()
    row[COLUMN["own_answered"]] = served[0, OWN_ANSWERED]
    row[COLUMN["own_satisfied"]] = served[0, OWN_SATISFIED]
    row[COLUMN["turned_posts"]] = turned
    row[COLUMN["deleted_posts"]] = deleted
    row[COLUMN["desk_waiting"]] = state.brands.waiting[b].size
    hours = desk.paid_hours * (served[:, ANSWERS].sum() if desk.endless else 1)
    row[COLUMN["desk_seconds"]] = round(hours * SECONDS_PER_HOUR)
    state.brands.praise[b] += turned
    state.brands.complaints[b] -= deleted


def write_costs(scenario: Scenario, rules: list[BrandDesk], state: State) -> None:
    """Enter what each desk's day costs, in cents: paid hours and what was given away."""
    for b, rule in enumerate(rules):
        row: Any = state.ledger[state.day, b]
        wages = row[COLUMN["desk_seconds"]] / SECONDS_PER_HOUR * scenario["money.agent_hour"]
        given = row[COLUMN["desk_complaints_answered"]] * rule.settings["desk.compensation"]
        row[COLUMN["desk_cost"]] = round((wages + given) * CENTS)
