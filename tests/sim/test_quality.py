"""Does a brand that prevents failures fail as much less, from the day it does, for its price?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import OnzeError
from sim.kernels.columns import FAILED
from sim.kernels.randomness import Decision, uniform
from sim.ledger import COLUMN
from sim.market import Market
from sim.policies.files import load_policy
from sim.policies.policy import Policy
from sim.runs import live, live_past
from sim.scenario import Scenario
from sim.state import State
from tests.engine.lives import SEED, lively, summary

BURN_IN, DAYS, YEAR = 15, 45, 365
OFTEN = {"experience.failure": 0.3, "content.service_posts": 0.0, "content.offers": 0.0,
         "content.contests": 0.0}  # fmt: skip
# Whatever happens to a buyer moves no choice, so that both branches buy the same.
UNMOVED = {
    **OFTEN, "experience.failure_loss": 0.0, "experience.loyalty_gain": 0.0,
    "experience.delight_gain": 0.0, "answer.ignored_loss": 0.0, "answer.disappointment": 0.0,
    "answer.gain": 0.0, "answer.delay_loss": 0.0, "tells.effect": 0.0, "feed.effect": 0.0,
    "feed.ignored_page": 0.0, "reviews.rating_effect": 0.0, "reviews.volume_effect": 0.0,
    "exit.margin": 20.0, "exit.margin_spread": 0.0,
}  # fmt: skip
Outcomes = dict[tuple[int, int, int], bool]


def preventing(share: float, cost: float = 0.0, **levers: float) -> Policy:
    own = {"quality.prevented": share, "quality.yearly_cost": cost, **levers}
    return Policy("preventing", "Preventing", levers=own)


def branched(scenario: Scenario, policy: Policy | None, past: State | None = None) -> Market:
    past = past or live_past(scenario, SEED)
    policies = {"alba": policy} if policy else {}
    return Market(scenario, SEED, policies, past=past)


def daily(market: Market, name: str, b: int = 0) -> np.ndarray:
    return market.state.ledger[:, b, COLUMN[name]]


def outcomes(market: Market, days: int) -> Outcomes:
    """Return whether each purchase of so many days failed: by consumer, number and brand."""
    found = {}
    for _ in range(days):
        market.step()
        for each in market.occasions[market.occasions["brand"] >= 0]:
            address = int(each["consumer"]), int(each["number"]), int(each["brand"])
            found[address] = bool(each["outcome"] == FAILED)
    return found


def test_nobody_fails_from_the_first_day_of_the_comparison_when_all_failures_are_prevented() -> (
    None
):
    market = branched(lively(OFTEN), preventing(1.0)).run(DAYS)
    assert daily(market, "failures")[:BURN_IN].sum() > 0
    assert not daily(market, "failures")[BURN_IN:].any()
    assert daily(market, "purchases")[BURN_IN] > 0, "day 0 is among those that had none"
    assert daily(market, "failures", b=1)[BURN_IN:].sum() > 0, "other brands fail as before"


@pytest.mark.parametrize("share", [0.1, 0.5, 1.0])
def test_the_purchases_that_stop_failing_are_those_whose_luck_lies_between(share: float) -> None:
    scenario = lively({**UNMOVED, "world.consumers": 300})
    past = live_past(scenario, SEED)
    usual = outcomes(branched(scenario, None, past), DAYS)
    better = outcomes(branched(scenario, preventing(share), past), DAYS)
    assert usual.keys() == better.keys()
    spared = {address for address, failed in usual.items() if failed and not better[address]}
    assert len(spared) > 5
    assert not any(failed and not usual[address] for address, failed in better.items())
    for i, number, b in usual:
        u = uniform(SEED, int(Decision.EXPERIENCE), number, i, 0)
        assert ((i, number, b) in spared) == (b == 0 and 0.3 * (1.0 - share) <= u < 0.3)


def test_a_brand_prevents_failures_of_its_own_chance_not_of_the_worlds() -> None:
    scenario = lively({**OFTEN, "brands.alba.failure": 0.8})
    market = branched(scenario, preventing(0.25))
    assert market.rules.failure[:2].tolist() == [0.8 * 0.75, 0.3]


@pytest.mark.parametrize("yearly", [10_000.0, 0.07, 123.45, 999_999.99])
def test_a_year_of_prevention_costs_what_it_says_to_the_cent(yearly: float) -> None:
    scenario = lively({**OFTEN, "world.days": YEAR, "purchase.rate": 1e-9})
    market = branched(scenario, preventing(0.5, yearly)).run(YEAR)
    paid = daily(market, "programme_cost")
    assert not paid[:BURN_IN].any()
    assert paid[BURN_IN:].sum() == round(yearly * 100)
    assert np.ptp(paid[BURN_IN:]) <= 1, "a 365th a day"
    assert not daily(market, "programme_cost", b=1).any()


def test_a_brand_that_enters_pays_from_its_first_day() -> None:
    plan = {"brands.elys.enters": 7, "quality.prevented": 0.5, "quality.yearly_cost": 3650.0}
    market = Market(lively({**OFTEN, **plan}), SEED).run(BURN_IN + DAYS)
    paid = daily(market, "programme_cost", b=4)
    assert paid.tolist() == [0] * (BURN_IN + 7) + [1000] * (DAYS - 7)


def test_to_prevent_nothing_for_nothing_is_to_change_nothing() -> None:
    scenario = lively({"world.consumers": 300})
    past = live_past(scenario, SEED)
    observed = load_policy("as_observed")
    usual, market = live(scenario, SEED, observed, past)
    nothing = Policy("nothing", "Nothing", desk=observed.desk, order=observed.order,
                     levers=preventing(0.0).levers)  # fmt: skip
    placebo, same = live(scenario, SEED, nothing, past)
    assert summary(same) == summary(market)
    assert placebo.fingerprint == usual.fingerprint
    np.testing.assert_equal(placebo.quantities, usual.quantities)  # NaN where nothing is to say


def test_what_one_branch_prevents_no_other_branch_and_no_past_knows_of() -> None:
    scenario = lively({**OFTEN, "world.consumers": 300})
    past = live_past(scenario, SEED)
    before = past.fingerprint()
    first = summary(branched(scenario, None, past).run(DAYS))
    better, plain = branched(scenario, preventing(1.0), past), branched(scenario, None, past)
    for _ in range(DAYS):  # turn by turn, as threads of one process might
        better.step()
        plain.step()
    assert not daily(better, "failures")[BURN_IN:].any()
    assert summary(plain) == first
    assert past.fingerprint() == before
    assert summary(branched(scenario, None, past).run(DAYS)) == first


def test_prevention_outlasts_the_days_that_were_announced_and_a_stop_at_midnight() -> None:
    scenario, policy = lively({**OFTEN, "world.days": 5}), preventing(1.0, 5000.0)
    whole = branched(scenario, policy)
    cut = branched(scenario, policy, whole.state)
    whole.run(DAYS)
    assert not daily(whole, "failures")[BURN_IN:].any()
    assert daily(whole, "purchases")[BURN_IN + 5 :].sum() > 0
    for _ in range(DAYS):
        cut = branched(scenario, policy, cut.state).run(1)
    assert summary(cut) == summary(whole)


def test_a_policy_that_no_longer_prevents_lets_the_brand_fail_again() -> None:
    world: Mapping[str, Any] = {**OFTEN, "quality.prevented": 1.0, "quality.yearly_cost": 3650.0}
    market = branched(lively(world), preventing(0.0)).run(DAYS)
    assert not daily(market, "failures")[:BURN_IN].any()
    assert daily(market, "failures")[BURN_IN:].sum() > 0
    assert not daily(market, "failures", b=1).any()
    assert (daily(market, "programme_cost", b=1) == 1000).all()
    assert daily(market, "programme_cost").tolist() == [1000] * BURN_IN + [0] * DAYS


def test_a_desk_expects_the_mail_of_the_failures_that_are_left() -> None:
    scenario = lively({**OFTEN, "world.people_per_agent": 50, "desk.background_memory": 1.0})
    past = live_past(scenario, SEED)
    usual, better = (branched(scenario, p, past).run(DAYS) for p in (None, preventing(1.0)))
    assert usual.state.brands.flow[0, :2].max() > 0.1
    assert better.state.brands.flow[0, :2].max() < 1e-6


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("prevented = 1.5", "quality.prevented = 1.5 is not allowed"),
        ("prevented = -0.1", "0.0 to 1.0"),
        ("yearly_cost = -1", "quality.yearly_cost = -1 is not allowed"),
        ("prevent = 0.5", "did you mean quality.prevented?"),
    ],
)
def test_a_share_or_a_price_that_cannot_be_is_refused(
    tmp_path: Path, line: str, expected: str
) -> None:
    path = tmp_path / "better.toml"
    path.write_text(f'title = "Better"\n\n[quality]\n{line}\n')
    with pytest.raises(OnzeError) as refused:
        load_policy(str(path))
    assert expected in str(refused.value)
    assert "better.toml, line 4" in str(refused.value)
