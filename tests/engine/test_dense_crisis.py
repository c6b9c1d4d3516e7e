"""Does the engine live a crisis and a launch as the rules describe them, on paper?"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.ledger import COLUMN
from sim.policies.policy import Policy
from tests.engine.lives import LOUD, MEASURED, lively, named
from tests.engine.test_dense import check

OUTCRY = {
    "crisis.day": 4, "crisis.seeds": 30, "crisis.severity": 2.5, "crisis.arousal": 2.5,
    "crisis.half_life": 0.7,
    "answer.deletes": 0.6, "answer.turns": 0.6, "answer.satisfied": 4.0,
}  # fmt: skip
LAUNCH = {
    "brands.dorel.enters": 5, "advertising.contacts": 0.03, "awareness.search": 0.4,
    "content.service_posts": 3.0, "content.offers": 2.0, "audience.follows_other": 0.9,
    "audience.follows_aware": 0.9, "recognition.page_reach": 0.9,
}  # fmt: skip
CRISES: dict[str, dict[str, Any]] = {
    "by lot": {},
    "from the hubs": {"crisis.whom": "hubs", "crisis.seeds": 3},
    "of a rival": {"crisis.brand": "cedra", "network.habit_like": 0.7},
    "more than there are": {"crisis.seeds": 400, "crisis.half_life": 0.3},
    "in a launch": LAUNCH,
}
SORRY = {"response.after": 1.5, "response.empathy": 1, "response.explanation": 1}
STATEMENTS: tuple[dict[str, Any], ...] = (
    {},
    SORRY,
    {"response.after": 20.0, "response.public_compensation": 1},
    SORRY | {"content.present": 0},
)


@pytest.mark.parametrize("levers", STATEMENTS)
@pytest.mark.parametrize("world", CRISES)
def test_a_crisis_breaks_out_and_is_calmed_as_the_rules_say(
    world: str, levers: dict[str, Any]
) -> None:
    policies = {"alba": Policy("x", "x", levers=levers), "cedra": MEASURED, "elys": LOUD}
    market = check(lively(OUTCRY | CRISES[world]), 2, policies, 40)
    happened = market.state.ledger.sum(axis=(0, 1))
    assert all(happened[COLUMN[f"outrage_{name}"]] > 0 for name in ("posts", "seen", "shared"))


@pytest.mark.parametrize("seed", [1, 2])
def test_a_newcomer_becomes_known_as_the_rules_say(seed: int) -> None:
    market = check(lively(LAUNCH), seed, named(brio="complaints_first"), 60)
    row = market.state.ledger[:, 3].sum(axis=0)
    assert row[COLUMN["newly_aware"]] > 0
    assert row[COLUMN["purchases"]] > 0


PICKED = {
    "crisis.day": st.integers(0, 20),
    "crisis.seeds": st.sampled_from([1, 7, 90]),
    "crisis.half_life": st.sampled_from([0.2, 0.6]),
    "crisis.whom": st.sampled_from(["random", "hubs"]),
    "crisis.arousal": st.sampled_from([0.5, 1.0, 2.5]),
    "response.after": st.sampled_from([0.0, 3.0, 60.0]),
    "response.empathy": st.sampled_from([0, 1]),
    "response.explanation": st.sampled_from([0, 1]),
    "response.public_compensation": st.sampled_from([0, 1]),
    "consumers.participation": st.sampled_from([0.0, 0.9]),
    "brands.brio.enters": st.integers(0, 15),
    "advertising.contacts": st.sampled_from([0.0, 0.01, 1.0]),
    "awareness.search": st.sampled_from([0.0, 0.5, 1.0]),
    "awareness.search_community": st.sampled_from([0.0, 1.0]),
    "awareness.seen": st.sampled_from([0.0, 1.0]),
    "consumers.patience_drift": st.sampled_from([0.0, 0.9]),
    "desk.expires_after": st.sampled_from([0.0, 30.0]),
}


@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(changes=st.fixed_dictionaries({}, optional=PICKED), seed=st.integers(0, 2**63 - 1))
def test_whatever_the_crisis_and_the_launch_the_engine_obeys_the_rules(
    changes: dict[str, Any], seed: int
) -> None:
    small = {"world.consumers": 50, "world.burn_in": 5, "world.days": 25}
    check(lively(small | changes), seed, named(elys="silence"), 30)
