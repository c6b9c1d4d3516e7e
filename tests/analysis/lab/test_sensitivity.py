"""Do the sensitivity analyses find what is known of functions whose indices are known?

Statistical tests draw from fixed seeds, so they pass or fail for good; the bounds are wide enough
that a new seed would break each of them less than once in a hundred times.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.lab.answer import Asked
from analysis.lab.luck import luck_in
from analysis.lab.response import response
from analysis.lab.sensitivity import ask
from analysis.lab.sensitivity_morris import Effects, clear_in_words
from sim.errors import OnzeError
from tests.analysis.lab.study_by_hand import ranges, study

PI = float(np.pi)
LEAD = Asked("profit", "good", "plain")
# Ishigami and Homma 1990 with a = 7, b = 0.1: variance and indices in closed form.
A, B = 7.0, 0.1
V1, V2 = 0.5 * (1 + B * PI**4 / 5) ** 2, A**2 / 8
V13 = B**2 * PI**8 * (1 / 18 - 1 / 50)
VARIANCE = V1 + V2 + V13
FIRST = {"made.x": V1 / VARIANCE, "made.y": V2 / VARIANCE, "made.z": 0.0}
TOTAL = {"made.x": (V1 + V13) / VARIANCE, "made.y": V2 / VARIANCE, "made.z": V13 / VARIANCE}
ANGLES = ranges(x=(-PI, PI), y=(-PI, PI), z=(-PI, PI))


def ishigami(points: pd.DataFrame) -> np.ndarray:
    x, y, z = (points[f"made.{name}"].to_numpy() for name in "xyz")
    return np.sin(x) + A * np.sin(y) ** 2 + B * z**4 * np.sin(x)


def by_factor(found, column: str) -> dict[str, float]:
    table = found.tables["sensitivity"]
    return dict(zip(table["factor"], table[column], strict=True))


@pytest.mark.parametrize("second_order", [False, True])
def test_the_indices_of_ishigami_are_found(second_order: bool) -> None:
    made = study(ANGLES, {"kind": "sobol", "points": 1024, "second_order": second_order}, ishigami)
    found = ask(made, LEAD)
    for factor in FIRST:
        assert by_factor(found, "first")[factor] == pytest.approx(FIRST[factor], abs=0.04)
        assert by_factor(found, "total")[factor] == pytest.approx(TOTAL[factor], abs=0.04)
        low, high = by_factor(found, "total_low")[factor], by_factor(found, "total_high")[factor]
        assert low - 0.01 <= TOTAL[factor] <= high + 0.01
    assert list(found.tables["sensitivity"]["factor"]) == ["made.x", "made.y", "made.z"]
    start = "What the lead of “Good” over “Plain” in profit hangs on: made.x (total effect 0.5"
    assert found.sentence.startswith(start)
    assert "95 % interval" in found.sentence
    assert "One replication" in found.notes[0]


def test_equal_replications_change_no_index() -> None:
    once = ask(study(ANGLES, {"kind": "sobol", "points": 256}, ishigami), LEAD)
    thrice = study(ANGLES, {"kind": "sobol", "points": 256}, ishigami, replications=3, common=9.0)
    found = ask(thrice, LEAD)
    for column in ("first", "total"):
        raw, freed = by_factor(once, column), by_factor(found, column)
        assert freed == pytest.approx(raw, abs=1e-9)


def test_luck_that_is_the_same_at_every_point_cancels() -> None:
    made = study(ANGLES, {"kind": "sobol", "points": 256}, ishigami, replications=4, common=50.0)
    luck = ask(made, LEAD).document["luck"]
    assert luck["common"] == pytest.approx(1.0)
    assert luck["share"] == pytest.approx(0.0, abs=1e-9)
    assert luck["spread"] > 10.0


def test_luck_raises_totals_and_dilutes_first_orders_until_it_is_taken_off() -> None:
    """The luck of a point's mean has half the variance of the function itself."""
    own = (2.0 * VARIANCE) ** 0.5
    made = study(
        ANGLES,
        {"kind": "sobol", "points": 2048},
        ishigami,
        replications=4,
        common=20.0,
        own=own,
    )
    found = ask(made, LEAD)
    share = (own**2 / 4) / (VARIANCE + own**2 / 4)
    assert found.document["luck"]["share"] == pytest.approx(share, abs=0.03)
    for factor in FIRST:
        raised = (1.0 - share) * TOTAL[factor] + share
        assert by_factor(found, "total_with_luck")[factor] == pytest.approx(raised, abs=0.06)
        assert by_factor(found, "total")[factor] == pytest.approx(TOTAL[factor], abs=0.08)
        assert by_factor(found, "first")[factor] == pytest.approx(FIRST[factor], abs=0.08)
        low, high = by_factor(found, "total_low")[factor], by_factor(found, "total_high")[factor]
        assert low - 0.03 < TOTAL[factor] < high + 0.03


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    """Sixty studies, three totals each: 95 % intervals hold it in 85 to 100 % of cases."""
    held = []
    for seed in range(60):
        design = {"kind": "sobol", "points": 64, "seed": seed}
        made = study(ANGLES, design, ishigami, replications=6, common=5.0, own=3.0, seed=seed)
        found = ask(made, Asked("profit", "good", "plain", seed=seed))
        for factor, truth in TOTAL.items():
            low = by_factor(found, "total_low")[factor]
            held.append(low <= truth <= by_factor(found, "total_high")[factor])
    assert 0.85 <= np.mean(held) <= 1.0


@pytest.mark.parametrize(
    "design",
    [
        {"kind": "sobol", "points": 64},
        {"kind": "morris", "trajectories": 20},
        {"kind": "latin_hypercube", "points": 100},
    ],
    ids=lambda design: design["kind"],
)
def test_a_response_of_luck_alone_hangs_on_nothing(design: dict) -> None:
    """A false alarm comes in one seed of twenty; this seed gives none."""
    made = study(ANGLES, design, lambda points: np.zeros(len(points)), 5, common=3.0, own=1.0)
    found = ask(made, LEAD)
    assert found.sentence.startswith("Nothing that was varied moves the lead of “Good” over")
    assert found.document["luck"]["p_value"] > 0.05


def test_indices_are_not_known_where_luck_outweighs_all_else() -> None:
    """With eight rows of pure luck the variance that is left is as often below zero as above."""
    unknown = 0
    for seed in range(12):
        design = {"kind": "sobol", "points": 8, "seed": seed}
        made = study(ANGLES, design, lambda points: np.zeros(len(points)), 2, own=1.0, seed=seed)
        found = ask(made, LEAD)
        table = found.tables["sensitivity"]
        assert table["total_low"].isna().all()
        unknown += table["total"].isna().all()
        assert found.shown.rows[0][2] == "not known"
        assert "sensitivity" in found.figures
    assert 2 <= unknown <= 10


def test_luck_alone_is_taken_for_an_effect_as_rarely_as_it_says() -> None:
    """Of 400 tables of luck alone, 5 % say otherwise (bounds: 99.9 % of a binomial law)."""
    dice = np.random.default_rng(5)
    tables = dice.standard_normal((400, 30, 4)) + 10.0 * dice.standard_normal((400, 1, 4))
    wrong = sum(bool(luck_in(table).moved) for table in tables)
    assert 7 <= wrong <= 36


def straight_and_bent(points: pd.DataFrame) -> np.ndarray:
    x, y, z = (points[f"made.{name}"].to_numpy() for name in "xyz")
    return 3.0 * x + 4.0 * (y - 0.5) ** 2 + 0.0 * z


UNIT = ranges(x=(0.0, 1.0), y=(0.0, 1.0), z=(0.0, 1.0))


def test_elementary_effects_of_a_line_and_a_bend_are_known() -> None:
    """A line of slope 3 has mu* 3 and no spread; 4 (y - 1/2)^2 on four levels has mu 0, mu* 4/3."""
    made = study(UNIT, {"kind": "morris", "trajectories": 200}, straight_and_bent)
    found = ask(made, LEAD)
    assert by_factor(found, "mu_star")["made.x"] == pytest.approx(3.0)
    assert by_factor(found, "mu")["made.x"] == pytest.approx(3.0)
    assert by_factor(found, "sigma")["made.x"] == pytest.approx(0.0, abs=1e-9)
    assert by_factor(found, "mu_star")["made.y"] == pytest.approx(4 / 3)
    assert by_factor(found, "mu")["made.y"] == pytest.approx(0.0, abs=0.4)
    assert by_factor(found, "sigma")["made.y"] == pytest.approx(4 / 3, abs=0.1)
    assert by_factor(found, "mu_star")["made.z"] == 0.0
    assert "made.x (3 EUR across its range" in found.sentence
    assert "made.z" not in found.sentence
    assert set(found.figures) == {"sensitivity", "effects"}


def test_an_elementary_effect_is_held_against_what_luck_alone_would_show() -> None:
    made = study(
        UNIT, {"kind": "morris", "trajectories": 60}, straight_and_bent, 4, common=30.0, own=0.5
    )
    found = ask(made, LEAD)
    luck = 0.5 * (2 / 4) ** 0.5 / (2 / 3)  # of one step: two points' means, over its length
    floor = luck * (2 / PI) ** 0.5
    assert by_factor(found, "luck_alone")["made.z"] == pytest.approx(floor, rel=0.2)
    assert by_factor(found, "mu_star")["made.z"] == pytest.approx(floor, rel=0.3)
    clear = by_factor(found, "clear_of_luck")
    assert clear == {"made.x": True, "made.y": True, "made.z": False}
    assert by_factor(found, "sigma_without_luck")["made.x"] < 0.3


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        (True, "1 of 2 parameters is beyond what luck alone would show."),
        (False, "Taken one by one, 1 of 2 parameters is beyond what luck alone would show; all"),
    ],
)
def test_effects_clear_one_by_one_do_not_speak_against_all_points_together(
    moved: bool, said: str
) -> None:
    ones = np.ones(2)
    found = Effects(ones, ones, np.array([[0.9, 0.1], [1.1, 0.5]]), ones, ones, 0.5 * ones)
    assert clear_in_words(found, moved).startswith(said)


def test_a_sample_drawn_for_something_else_gives_a_screening_that_says_so() -> None:
    def rising(points: pd.DataFrame) -> np.ndarray:
        return 2.0 * points["made.x"].to_numpy() ** 3 - points["made.y"].to_numpy()

    made = study(UNIT, {"kind": "latin_hypercube", "points": 400}, rising)
    found = ask(made, LEAD)
    slopes = by_factor(found, "slope")
    assert found.sentence.startswith("A screening only")
    assert slopes["made.x"] > 0.5 > 0.0 > slopes["made.y"]
    assert "made.z" not in found.sentence
    assert by_factor(found, "alone")["made.x"] == pytest.approx(
        4 * (1 / 7 - 1 / 16) / (4 * (1 / 7 - 1 / 16) + 1 / 12), abs=0.08
    )
    assert "design of kind morris or sobol says more" in " ".join(found.notes)


def test_ranks_that_miss_a_bend_say_how_little_they_explain() -> None:
    made = study(UNIT, {"kind": "quasi_random", "points": 256}, straight_and_bent_in_y)
    found = ask(made, LEAD)
    assert "That is too little to lean on." in " ".join(found.notes)
    assert by_factor(found, "alone")["made.y"] == pytest.approx(1.0, abs=0.1)


def straight_and_bent_in_y(points: pd.DataFrame) -> np.ndarray:
    return (points["made.y"].to_numpy() - 0.5) ** 2


@pytest.mark.parametrize(
    "design",
    [{"kind": "sobol", "points": 128}, {"kind": "morris", "trajectories": 40}],
    ids=lambda design: design["kind"],
)
def test_the_sentence_says_where_a_lead_turns(design: dict) -> None:
    """10 (x - 3) + y over x in 2 to 6, y in -1 to 1: averaged over y, zero lies at x = 3."""
    factors = ranges(x=(2.0, 6.0), y=(-1.0, 1.0))

    def lead(points: pd.DataFrame) -> np.ndarray:
        return 10.0 * (points["made.x"].to_numpy() - 3.0) + points["made.y"].to_numpy()

    made = study(factors, design, lead, replications=3, common=0.2, own=0.2)
    found = ask(made, LEAD)
    (row,) = found.tables["crossings"].itertuples()
    assert row.factor == "made.x"
    assert row.low <= 3.0 <= row.high
    assert row.high - row.low < 0.3
    assert "“Good” falls behind below made.x = " in found.sentence


def test_a_lead_that_never_turns_has_no_turning_point() -> None:
    made = study(
        UNIT, {"kind": "sobol", "points": 64}, lambda points: 5.0 + points["made.x"].to_numpy()
    )
    found = ask(made, LEAD)
    assert found.tables["crossings"].empty
    assert "falls behind" not in found.sentence


def without(made, rows):
    """Return the study without the runs that a rule picks."""
    return replace(made, runs=made.runs[~rows(made.runs)])


def test_a_replication_with_gaps_is_left_out_and_that_is_said() -> None:
    made = study(ANGLES, {"kind": "sobol", "points": 64}, ishigami, replications=4, own=0.1)
    gone = without(made, lambda runs: (runs["point"] > 200) & (runs["replication"] == 3))
    found = ask(gone, LEAD)
    assert found.document["replications"] == 3
    assert "1 of 4 replications were left out so that the rest is whole." in found.notes[0]
    assert found.document["points"] == 320


def test_points_with_gaps_take_their_whole_block_with_them_and_that_is_said() -> None:
    made = study(ANGLES, {"kind": "sobol", "points": 64}, ishigami, replications=2, own=0.1)
    found = ask(without(made, lambda runs: runs["point"].isin([7, 8, 200])), LEAD)
    assert found.document["points"] == 310
    assert "6 of 640 values are missing" in found.notes[0]
    assert "2 of 64 blocks of points were left out" in found.notes[0]
    assert "what is left is not the whole space" in found.notes[0]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Asked("sales", "good", "plain"), "--measure sales: the study keeps profit, desk_cost"),
        (Asked("profit", "best"), "--policy best: the study lived good, plain"),
        (Asked("profit", "good", "worst"), "--against worst: the study lived good, plain"),
        (Asked("profit", "good", "good"), "a policy is not held to itself"),
    ],
)
def test_what_a_study_does_not_hold_is_refused(asked: Asked, said: str) -> None:
    made = study(UNIT, {"kind": "sobol", "points": 8}, straight_and_bent)
    with pytest.raises(OnzeError, match=said):
        ask(made, asked)


def test_a_study_with_nothing_whole_is_refused() -> None:
    made = study(UNIT, {"kind": "sobol", "points": 8}, straight_and_bent)
    with pytest.raises(OnzeError, match=r"of 40 values are missing, .* run the sweep again"):
        ask(without(made, lambda runs: runs["point"] % 5 == 0), LEAD)


def test_a_measure_that_never_changes_is_refused() -> None:
    made = study(UNIT, {"kind": "sobol", "points": 8}, straight_and_bent)
    with pytest.raises(OnzeError, match=r"flips any of “Good” is 0\.1 at every point"):
        ask(made, Asked("flips_any", "good"))


def test_one_policy_or_the_only_lead_needs_no_naming() -> None:
    made = study(UNIT, {"kind": "sobol", "points": 8}, straight_and_bent)
    assert response(made, Asked("profit")).words == "the lead of “Good” over “Plain” in profit"
    assert response(made, Asked("desk_cost", "good")).words == "desk cost of “Good”"


def test_the_same_seed_gives_the_same_intervals() -> None:
    made = study(ANGLES, {"kind": "sobol", "points": 32}, ishigami, replications=2, own=1.0)
    one, again = (ask(made, LEAD).tables["sensitivity"] for _ in range(2))
    pd.testing.assert_frame_equal(one, again)


def test_the_table_for_the_terminal_fits_eighty_columns() -> None:
    made = study(ANGLES, {"kind": "sobol", "points": 32}, ishigami, replications=2, own=1.0)
    shown = ask(made, LEAD).shown
    assert len(shown.headers) == len(shown.rows[0])
    widths = [max(len(row[c]) for row in (shown.headers, *shown.rows)) for c in range(5)]
    assert sum(widths) + 2 * 4 <= 80
