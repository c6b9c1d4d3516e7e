"""Does the front of a study hold whom it should, and own up to luck?"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.lab.answer import Asked
from analysis.lab.pareto import BETTER, ask
from analysis.lab.pareto_choices import parted
from analysis.lab.pareto_front import choices_of, front, replications_shared, staying
from sim.errors import OnzeError

# profit, customers kept, desk cost: a is richest, b keeps most, c is cheapest, d is a compromise;
# e is beaten by a in everything, f by d alone, g is c again.
KNOWN = {
    "a": (100.0, 50.0, 40.0),
    "b": (60.0, 90.0, 50.0),
    "c": (20.0, 10.0, 5.0),
    "d": (80.0, 60.0, 30.0),
    "e": (90.0, 40.0, 45.0),
    "f": (70.0, 55.0, 35.0),
    "g": (20.0, 10.0, 5.0),
}
FRONT = {"a", "b", "c", "d", "g"}


def study_of(runs: pd.DataFrame, factors: tuple[str, ...] = (), against: str | None = None):
    policies = tuple(dict.fromkeys(runs["policy"]))
    experiment = SimpleNamespace(
        factors=tuple(SimpleNamespace(address=name) for name in factors),
        against=against, world="baseline", settings={}, policies=policies, titles=policies,
    )  # fmt: skip
    return SimpleNamespace(experiment=experiment, table=lambda: runs)


def runs_of(known, replications=6, noise=0.0, common=0.0, seed=3) -> pd.DataFrame:
    """Return a tidy table: each choice's truth, luck all share, and luck of its own."""
    luck = np.random.default_rng(seed)
    shared = common * luck.standard_normal((replications, 3))
    rows = []
    for policy, truth in known.items():
        for r in range(replications):
            profit, kept, cost = truth + shared[r] + noise * luck.standard_normal(3)
            rows.append((0, policy, r, 100 + r, profit, kept, cost - 1.0, 1.0))
    columns = ["point", "policy", "replication", "seed", "profit", "customers_kept"]
    return pd.DataFrame(rows, columns=[*columns, "desk_cost", "programme_cost"])


def test_the_front_of_a_set_worked_out_by_hand():
    answer = ask(study_of(runs_of(KNOWN), against="a"), Asked("profit"))
    assert {row["policy"] for row in answer.document["front"]} == FRONT
    assert {row["policy"] for row in answer.document["dominated"]} == {"e", "f"}
    assert "Of 7 choices, 5 are beaten by none" in answer.sentence
    assert "“a” earns most, “b” keeps most customers, “c” costs least" in answer.sentence


def test_luck_that_all_share_does_not_blur_the_front():
    answer = ask(study_of(runs_of(KNOWN, common=500.0), against="a"), Asked("profit"))
    shares = answer.tables["pareto"].set_index("policy")["share_of_resamples_on_front"]
    assert {policy: share for policy, share in shares.items() if share} == dict.fromkeys(FRONT, 1.0)


def test_differences_are_paired_with_the_reference():
    answer = ask(study_of(runs_of(KNOWN, common=500.0), against="c"), Asked("profit"))
    row = answer.tables["pareto"].set_index("policy").loc["a"]
    assert row["profit_difference"] == pytest.approx(80.0)
    assert row["cost_difference_low"] == pytest.approx(35.0)
    assert row["cost_difference_high"] == pytest.approx(35.0)


def test_one_that_luck_alone_put_off_the_front_is_named_as_such():
    close = {"a": (100.0, 50.0, 40.0), "twin": (99.0, 49.9, 40.1), "poor": (20.0, 10.0, 60.0)}
    answer = ask(study_of(runs_of(close, replications=8, noise=3.0), against="a"), Asked("profit"))
    table = answer.tables["pareto"].set_index("policy")
    assert table.loc["poor", "share_of_resamples_on_front"] == 0.0
    assert table.loc["twin", "share_of_resamples_on_front"] > 0.05
    assert table.loc["a", "share_of_resamples_on_front"] > 0.05


def test_the_share_of_resamples_is_about_the_chance_of_standing_there_again():
    """Two choices, one ahead in profit by one standard error.

    The share of a study is Phi(z) with z ~ N(1, 1), of which the mean is Phi(1 / sqrt 2) = .760;
    over 200 studies its standard error is below .02: a false alarm lies four errors off.
    """
    luck, shares = np.random.default_rng(5), []
    for _ in range(200):
        values = np.zeros((2, 12, 3))
        values[0, :, 0] = luck.standard_normal(12) + 1 / np.sqrt(12)
        shares.append(staying(values, BETTER, seed=1)[0])
    assert 0.68 < np.mean(shares) < 0.84


def test_equals_do_not_beat_each_other_though_rounding_parts_them():
    means = np.array([[0.1 + 0.2, 1.0, 1.0], [0.3, 1.0, 1.0], [0.3, 0.9, 1.0]])
    assert front(means, BETTER).tolist() == [True, True, False]


def test_a_sweep_half_done_keeps_the_replications_that_most_choices_share():
    assert replications_shared([frozenset({0, 1, 2}), frozenset({0, 1}), frozenset({0, 1})]) == [
        0,
        1,
    ]
    runs = runs_of(KNOWN)
    runs = runs[~((runs.policy == "b") & (runs.replication > 0))]
    choices = choices_of(runs, ("profit", "customers_kept"))
    assert choices.left_out == 1
    assert choices.outcomes.shape == (6, 6, 2)


def test_settings_that_differ_name_the_choices():
    runs = pd.concat(
        [
            runs_of({"a": truth}).assign(point=k, **{"policy.desk.capacity": 0.5 + k})
            for k, truth in enumerate(((1.0, 1.0, 1.0), (2.0, 2.0, 2.0)))
        ]
    )
    answer = ask(study_of(runs, ("policy.desk.capacity",)), Asked("profit"))
    assert list(answer.tables["pareto"]["choice"]) == ["capacity 0.5", "capacity 1.5"]
    assert len(answer.figures) == 2
    assert not any("nobody chooses" in note for note in answer.notes)
    runs = runs.assign(**{"experience.failure": runs.point})
    both = ("policy.desk.capacity", "experience.failure")
    answer = ask(study_of(runs, both), Asked("profit"))
    assert any("each choice met settings of its own" in note for note in answer.notes)


def crossed(conditions=3) -> pd.DataFrame:
    """Return two policies by two capacities by some failures, and rivals' prices that follow.

    b beats a in profit where failures are few, a beats b where they are many, and on average b.
    """
    parts = []
    for k in range(2 * conditions):
        large, condition = k % 2, k // 2
        a = (100.0 + 10.0 * large, 50.0, 40.0)
        b = (130.0 + 10.0 * large - 20.0 * condition, 50.0, 40.0)
        part = runs_of({"a": a, "b": b}, replications=3, common=50.0)
        place = {"policy.desk.capacity": 0.5 + large, "experience.failure": 0.01 * condition}
        parts.append(part.assign(point=k, **place, **{"brands.brio.price": 80.0 + condition}))
    return pd.concat(parts, ignore_index=True)


FACTORS = ("policy.desk.capacity", "experience.failure", "brands.brio.price")


def test_conditions_are_averaged_over_and_not_chosen():
    answer = ask(study_of(crossed(), FACTORS, against="a"), Asked("profit"))
    table = answer.tables["pareto"]
    assert len(table) == 4  # two policies by two capacities; failures and rivals are not chosen
    means = table.set_index(["policy", "policy.desk.capacity"])["profit_difference"]
    assert means[("b", 1.5)] == pytest.approx(20.0)  # 130 + 10 - 20 x 1 over 100
    assert "“b, capacity 1.5” beats all others in everything" in answer.sentence
    assert "each the mean over 3 settings of the world" in answer.sentence
    alone = table.set_index(["policy", "policy.desk.capacity"])["share_of_conditions_on_front"]
    assert alone[("b", 1.5)] == pytest.approx(2 / 3)  # ahead at none and at one, behind at two
    assert alone[("a", 1.5)] == pytest.approx(1 / 3)
    assert any(
        "Nobody chooses experience failure and brands brio price" in note for note in answer.notes
    )


def test_a_condition_that_lacks_a_run_counts_for_nobody():
    runs = crossed()
    lost = (runs.point == 5) & (runs.policy == "a") & (runs.replication == 2)
    answer = ask(study_of(runs[~lost], FACTORS, against="a"), Asked("profit"))
    means = answer.tables["pareto"].set_index(["policy", "policy.desk.capacity"])
    assert means.loc[("b", 0.5), "profit_difference"] == pytest.approx(20.0)  # conditions 0 and 1
    assert any("1 settings lack runs" in note for note in answer.notes)


def test_the_own_brands_price_is_chosen_and_a_rivals_is_not():
    runs = crossed().rename(columns={"experience.failure": "brands.alba.price"})
    names = ("policy.desk.capacity", "brands.alba.price", "brands.brio.price")
    study = study_of(runs, names, against="a")
    assert parted(study.experiment, runs) == ([*names[:2]], [names[2]])


def test_many_levers_are_told_by_what_stands_out():
    luck = np.random.default_rng(8)
    levers = {f"policy.desk.lever_{k}": luck.random(9) for k in range(6)}
    levers["policy.desk.lever_3"][4] = 7.0
    levers["policy.desk.lever_5"][4] = -7.0
    runs = pd.concat(
        [
            runs_of({"a": (float(k), 1.0, 1.0 - k)}).assign(
                point=k, **{name: values[k] for name, values in levers.items()}
            )
            for k in range(9)
        ]
    )
    answer = ask(study_of(runs, tuple(levers)), Asked("profit"))
    choices = answer.tables["pareto"].set_index("point")["choice"]
    assert choices[4] == "point 4, lever 3 7, lever 5 -7"
    assert set(levers) < set(answer.tables["pareto"].columns)
    assert len(answer.sentence) < 3 * 80


def test_a_study_without_the_costs_is_refused_in_a_sentence():
    with pytest.raises(OnzeError, match="a front needs the measure desk_cost"):
        ask(study_of(runs_of(KNOWN).drop(columns="desk_cost")), Asked("profit"))


def test_one_choice_alone_has_no_front():
    with pytest.raises(OnzeError, match="needs two choices"):
        ask(study_of(runs_of({"a": KNOWN["a"]})), Asked("profit"))


def test_a_reference_that_did_not_run_is_refused():
    with pytest.raises(OnzeError, match="--against nobody has no finished runs"):
        ask(study_of(runs_of(KNOWN)), Asked("profit", against="nobody"))
