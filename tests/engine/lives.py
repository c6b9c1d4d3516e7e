"""Which small markets do the tests of the engine live through, here and in another process?"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sim.market import Market
from sim.policies.files import load_policy
from sim.policies.policy import MeasuredDesk, OpenMessages, Policy, PythonPolicy
from sim.scenario import Scenario, load_scenario
from sim.state import State
from tests.tree import ROOT

SEED = 3
# Few people who buy, fail and talk much more than real ones: a busy market in a blink.
LIVELY = {
    "world.consumers": 100,
    "world.people_per_agent": 3,
    "world.burn_in": 15,
    "world.days": 45,
    "purchase.rate": 60.0,
    "experience.failure": 0.2,
    "tells.retold": 0.05,
    "feed.reproduction": 0.4,
    "recognition.contest_shared": 1.5,
    "desk.handling": 60.0,
}
SILENT_MARKET = {
    "tells.effect": 0.0,
    "feed.effect": 0.0,
    "feed.ignored_page": 0.0,
    "reviews.rating_effect": 0.0,
    "reviews.volume_effect": 0.0,
    "voice.answer_seen": 0.0,
}  # fmt: skip


class Loud(PythonPolicy):
    """Only who has an audience and has not waited for two days, the loudest complaint first."""

    def order_of_service(self, messages: OpenMessages) -> list[np.ndarray]:
        """Return who is never answered (NaN), then complaints and reach."""
        heard = (messages.reach >= 10) & (messages.age < 48.0)
        return [np.where(heard, -1.0 * messages.complaint, np.nan), -messages.reach]


LOUD = Loud("loud", "Loud", desk={"desk.capacity": 0.7})
MEASURED = Policy(
    "measured",
    "Measured",
    measured=MeasuredDesk(
        np.array([0.6, 0.8]), np.array([[0.0, 1.0, 9.0, 90.0], [0.5, 2.0, 30.0, 60.0]])
    ),
)


def lively(changes: Mapping[str, Any] | None = None) -> Scenario:
    """Return a small, busy world of five brands."""
    return load_scenario("baseline", {**LIVELY, **(changes or {})})


def named(**policies: str) -> dict[str, Policy]:
    """Return policies by brand from their names."""
    return {brand: load_policy(name) for brand, name in policies.items()}


def summary(market: Market) -> list[str]:
    """Return the fingerprint of a market's state and a hash of its ledger."""
    ledger = hashlib.sha256(np.ascontiguousarray(market.state.ledger).tobytes()).hexdigest()
    return [market.state.fingerprint(), ledger[:32]]


def live(order: Mapping[str, Any]) -> list[str]:
    """Live one market as ordered: changes, policies (names), days, and a past (path) or none."""
    scenario = lively(order.get("changes"))
    past = None
    if "past" in order:
        past = State.load(Path(order["past"]), scenario.fingerprint, SEED)
    policies = named(**order.get("policies", {}))
    return summary(Market(scenario, SEED, policies, past=past).run(order["days"]))


def elsewhere(orders: list[dict[str, Any]], compiled: bool = True) -> list[list[str]]:
    """Return the summaries of markets lived in a process of their own."""
    answer = subprocess.run(
        [sys.executable, "-m", "tests.engine.lives", json.dumps(orders)],
        cwd=ROOT,
        env=os.environ | {"NUMBA_DISABLE_JIT": "0" if compiled else "1"},
        capture_output=True,
        check=True,
        text=True,
    )
    return json.loads(answer.stdout)


if __name__ == "__main__":
    print(json.dumps([live(order) for order in json.loads(sys.argv[1])]))
