"""Do programmes do what the rules say? The engine against the same days worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.ledger import COLUMN
from sim.market import Market
from sim.policies.policy import Policy
from tests.engine.lives import elsewhere, lively, named, summary
from tests.engine.test_dense import check

# Everything at once, on people who are easily won.
EAGER = {
    "ambassadors.places": 30, "ambassadors.margin": 1.0, "ambassadors.purchases": 1.0,
    "ambassadors.accept": 0.8, "ambassadors.first_looks": 24.0, "influencers.contacts": 12.0,
    "influencers.audience": 2000, "influencers.accept": 1.0, "influencers.fatigue": 0.01,
    "rewards.share": 0.3, "rewards.posting": 4.0, "seeding.people": 60, "seeding.whom": "hubs",
}  # fmt: skip
WORLDS: dict[str, dict[str, Any]] = {
    "in the whole market": EAGER,
    "from the first day on": {**EAGER, "world.burn_in": 0, "seeding.whom": "fringe"},
    "of brands people leave": {
        **EAGER, "exit.margin": 0.8, "ambassadors.margin": 0.0, "seeding.whom": "connected",
        "experience.failure": 0.3, "experience.fading_half_life": 4.0,
    },
    "of a brand that enters": {
        **EAGER, "brands.elys.enters": 20, "world.people_per_agent": 1, "seeding.whom": "random",
    },
    "of hateful and lovely brands": {
        **EAGER, "brands.alba.failure": 0.6, "brands.brio.failure": 0.0, "brands.brio.delight": 1.0,
        "rewards.posting": 50.0, "ambassadors.posting": 50.0,
    },
}  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("world", WORLDS)
def test_programmes_run_as_the_rules_describe(world: str, seed: int) -> None:
    market = check(lively(WORLDS[world]), seed, named(brio="everyone"), 60)
    happened = market.state.ledger.sum(axis=(0, 1))
    wanted = ("invitations", "influencer_tests", "influencer_good", "seeded", "programme_cost")
    assert all(happened[COLUMN[name]] > 0 for name in wanted)
    assert happened[COLUMN["first_look_good"]] + happened[COLUMN["first_look_bad"]] > 0


def test_a_policy_may_begin_a_programme_and_another_end_it() -> None:
    begins = Policy("begins", "Begins", levers={**EAGER, "seeding.whom": "connected"})
    ends = Policy("ends", "Ends", levers={"ambassadors.places": 0, "influencers.contacts": 0.0})
    market = check(lively(), 3, {"alba": begins}, 60)
    assert market.state.ledger[:15, :, COLUMN["invitations"]].sum() == 0
    assert market.state.ledger[15:, 0, COLUMN["invitations"]].sum() > 0
    before = lively({**EAGER, "ambassadors.purchases": 0.0, "world.burn_in": 40})
    market = check(before, 3, {"brio": ends}, 60)
    ambassadors = market.state.ledger[:60, 1, COLUMN["ambassadors"]]
    assert ambassadors[39] > 0
    assert not ambassadors[40:].any()


@pytest.mark.parametrize("seed", [1, 2])
def test_failures_are_prevented_wherever_they_would_have_happened(seed: int) -> None:
    levers = {**EAGER, "quality.prevented": 0.7, "quality.yearly_cost": 12_345.67}
    policies = {
        "alba": Policy("some", "Some", levers=levers),
        "elys": Policy("all", "All", levers={**levers, "quality.prevented": 1.0}),
        **named(brio="everyone"),
    }
    world = {
        "brands.elys.enters": 20, "brands.alba.failure": 0.8, "quality.prevented": 0.25,
        "quality.yearly_cost": 99.99, "desk.background_memory": 5.0,
    }  # fmt: skip
    market = check(lively(world), seed, policies, 60)
    failures = market.state.ledger[:, :, COLUMN["failures"]]
    looks = market.state.ledger[:, :, COLUMN["first_look_bad"]]
    assert failures[:, 1].sum() > 0
    assert looks[:, 0].sum() > 0
    assert failures[:, 4].sum() == looks[:, 4].sum() == 0


PICKED = {
    "quality.prevented": st.sampled_from([0.0, 0.3, 1.0]),
    "quality.yearly_cost": st.sampled_from([0.0, 77.77]),
    "ambassadors.places": st.sampled_from([0, 7, 1000]),
    "ambassadors.margin": st.sampled_from([-5.0, 2.0]),
    "ambassadors.posting": st.sampled_from([0.0, 3.0, 1000.0]),
    "ambassadors.first_looks": st.sampled_from([0.0, 100.0, 365.0]),
    "influencers.contacts": st.sampled_from([0.0, 0.5, 300.0]),
    "influencers.audience": st.sampled_from([1, 500, 1_000_000]),
    "influencers.slope": st.sampled_from([0.0, 1.0]),
    "rewards.share": st.sampled_from([0.0, 0.1, 1.0]),
    "rewards.posting": st.sampled_from([0.0, 5.0]),
    "seeding.people": st.sampled_from([0, 2, 10_000]),
    "seeding.whom": st.sampled_from(["random", "hubs", "connected", "fringe"]),
    "brands.cedra.enters": st.sampled_from([0, 10]),
    "experience.failure": st.sampled_from([0.0, 0.4]),
    "platforms.visual_weight": st.sampled_from([0.0, 12.0]),
    "world.people_per_agent": st.sampled_from([1, 3]),
}


@settings(max_examples=20, deadline=None, derandomize=True, database=None)
@given(changes=st.fixed_dictionaries({}, optional=PICKED), seed=st.integers(0, 2**63 - 1))
def test_whatever_the_programme_the_engine_obeys_the_rules(
    changes: dict[str, Any], seed: int
) -> None:
    check(lively({"world.consumers": 50, **EAGER, **changes}), seed, {}, 35)


@pytest.mark.parametrize("threads", [2, 3])
def test_threads_change_no_byte_of_a_programme(threads: int) -> None:
    crowd = lively({**EAGER, "world.consumers": 400})
    alone, together = (Market(crowd, 3, threads=n).run(45) for n in (1, threads))
    together.crew.close()
    assert summary(together) == summary(alone)


def test_the_compiler_and_the_process_change_no_byte_of_a_programme() -> None:
    changes = {**EAGER, "world.consumers": 25, "world.burn_in": 5}
    here = summary(Market(lively(changes), 3).run(12))
    order = {"changes": changes, "days": 12}
    assert elsewhere([order]) == [here]
    assert elsewhere([order], compiled=False) == [here]


def test_a_market_with_programmes_cut_every_day_is_the_market_not_cut() -> None:
    scenario = lively(EAGER)
    whole, cut = Market(scenario, 3).run(45), Market(scenario, 3)
    for _ in range(45):
        cut = Market(scenario, 3, past=cut.state).run(1)
    assert summary(cut) == summary(whole)


def test_a_programme_switched_off_leaves_every_byte_as_it_was() -> None:
    off = {
        "ambassadors.places": 0, "influencers.contacts": 0.0, "rewards.share": 0.0,
        "seeding.people": 0,
    }  # fmt: skip
    with_numbers = Market(lively({**EAGER, **off}), 3).run(45)
    assert summary(with_numbers) == summary(Market(lively(), 3).run(45))
    columns = ("invitations", "influencer_contacts", "seeded", "ambassadors")
    assert not np.any(with_numbers.state.ledger[:, :, [COLUMN[name] for name in columns]])
