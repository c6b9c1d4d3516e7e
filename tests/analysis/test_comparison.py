"""Are the right runs held against each other, and is the answer complete and stable?"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from analysis.comparison import compare
from sim.errors import OnzeError
from sim.observations import QUANTITIES
from tests.analysis.hand_made import compared, policy, run, world

PROFITS = {
    "as_observed": [100.0, 140.0, 90.0],
    "everyone": [130.0, 175.0, 118.0],
    "silence": [95.0, 150.0, 70.0],
}


def test_the_focal_brands_own_policy_is_the_reference_and_the_richest_leads():
    c = compared(dict(reversed(PROFITS.items())))
    assert (c.reference, c.leader, c.runner_up) == ("as_observed", "everyone", "as_observed")
    assert c.between("everyone", "as_observed", "profit").mean == pytest.approx(31)


def test_without_that_policy_the_first_is_the_reference_unless_one_is_asked_for():
    profits = {name: PROFITS[name] for name in ("silence", "everyone")}
    assert compared(profits).reference == "silence"
    assert compared(profits, reference="everyone").reference == "everyone"


def test_among_equals_the_cheaper_desk_leads():
    same = {"everyone": [5.0, 6.0], "silence": [5.0, 6.0]}
    assert compared(same, desk={"everyone": 9.0, "silence": 0.0}).leader == "silence"


def test_the_leader_is_always_held_against_the_runner_up():
    profits = PROFITS | {"reach_first": [128.0, 160.0, 116.0]}
    pairs = {(gap.policy, gap.against) for gap in compared(profits).differences}
    assert ("everyone", "reach_first") in pairs
    pairs = {(g.policy, g.against) for g in compared(PROFITS, reference="everyone").differences}
    assert ("everyone", "as_observed") in pairs


def test_money_is_told_by_the_year_and_customers_as_they_are():
    c = compared(PROFITS)
    assert c.per_year("profit") == pytest.approx(5)
    assert c.per_year("customers_kept") == c.per_year("complaints_answered") == 1


def test_neither_the_order_of_runs_nor_of_policies_changes_the_fingerprint():
    runs = [run(name, s, p) for name, row in PROFITS.items() for s, p in enumerate(row)]
    policies = [policy(name) for name in PROFITS]
    found = compare(runs, world(), policies).fingerprint
    assert compare(runs[::-1], world(), policies[::-1]).fingerprint == found
    touched = [replace(runs[0], fingerprint="another"), *runs[1:]]
    assert compare(touched, world(), policies).fingerprint != found


def test_a_placebo_ties_with_itself_under_another_name():
    profits = PROFITS | {"placebo": PROFITS["as_observed"]}
    c = compared(profits)
    gaps = [gap for gap in c.differences if gap.policy == "placebo"]
    assert len(gaps) == len(QUANTITIES)
    assert {gap.mean for gap in gaps} == {0.0}
    assert {gap.probability_better for gap in gaps} == {0.5, None}
    assert c.best["profit"]["placebo"] == c.best["profit"]["as_observed"]


def test_the_answer_has_its_stable_keys_and_is_strict_json():
    c = compared(PROFITS)
    answer = json.loads(json.dumps(c.as_dict("A verdict."), allow_nan=False))
    assert {"world", "seeds", "policies", "differences", "verdict", "fingerprint"} <= set(answer)
    assert answer["verdict"] == "A verdict."
    first = answer["policies"][0]
    assert (first["policy"], first["title"]) == ("as_observed", "As observed")
    assert set(first["measures"]) == {quantity.name for quantity in QUANTITIES}
    assert first["measures"]["profit"]["mean"] == pytest.approx(110)
    assert {
        "policy",
        "against",
        "measure",
        "mean",
        "low",
        "high",
        "probability_better",
        "replications",
        "variance_ratio",
    } <= set(answer["differences"][0])
    assert answer["multiple_comparisons"]["pairs"] == 3


def test_what_one_seed_cannot_tell_is_null():
    answer = compared({name: row[:1] for name, row in PROFITS.items()}).as_dict("")
    gap = answer["differences"][0]
    assert gap["low"] is gap["high"] is gap["probability_better"] is gap["variance_ratio"] is None
    assert answer["policies"][0]["probability_best"] == {"profit": None, "customers_kept": None}
    assert answer["multiple_comparisons"]["leader_adjusted_p"] is None


def test_runs_that_do_not_pair_are_refused():
    runs = [run(name, seed, 1.0) for name in ("everyone", "silence") for seed in (1, 2)]
    both = [policy("everyone"), policy("silence")]
    cases = [
        (runs[:-1], both, "policy silence lacks seed 2"),
        ([*runs, runs[0]], both, "1 runs repeat a policy and seed"),
        (runs, [both[0]], "needs two policies or more; there is 1"),
        (runs, [both[0], both[0]], "two policies are called everyone"),
        ([*runs, run("reach_first", 1, 1.0)], both, "a run is of policy reach_first"),
        ([], both, "policy everyone lacks any run"),
    ]
    for given, policies, sentence in cases:
        with pytest.raises(OnzeError, match=sentence):
            compare(given, world(), policies)
    with pytest.raises(OnzeError, match="the reference oldest_first is not among the policies"):
        compare(runs, world(), both, reference="oldest_first")
