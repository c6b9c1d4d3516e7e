"""Does a study say what is best, by how much, and admit when it cannot tell?"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.lab.answer import Asked
from analysis.lab.asking import show_answer
from analysis.lab.cells import outcome
from analysis.lab.show import MOST_ROWS, ask
from analysis.lab.usual import own_value, usual_point
from sim.errors import OnzeError
from tests.analysis.lab.by_hand import (
    BASKET,
    CAPACITY,
    FAILURE,
    ORDER,
    grid_of,
    outline_of,
    points_of,
    study_of,
)

PROFIT = Asked("profit", "as_observed")
LUCK = (300_000.0, 260_000.0, 340_000.0, 280_000.0)
LEADS = (10_000.0, 12_000.0, 14_000.0, 16_000.0)  # of the best over the world as it is
HALF = float(stats.t.ppf(0.975, 3)) * float(np.std(LEADS, ddof=1)) / 2
WIDE = float(stats.t.ppf(1 - 0.025 / 5, 3)) * float(np.std(LEADS, ddof=1)) / 2


def known(row, policy, r):
    """The best is 1.2 with complaints; the next lies exactly 5,000 below it for every luck."""
    complaints = "complaints" in row["policy.order"]
    large = row["policy.desk.capacity"] == 1.2
    if complaints and large:
        return LUCK[r] + LEADS[r]
    if complaints and row["policy.desk.capacity"] == 0.9:
        return LUCK[r] + LEADS[r] - 5_000.0
    return LUCK[r] - 1_000.0 * (row["policy.desk.capacity"] - 0.9)


@pytest.fixture(scope="module")
def grid():
    return study_of(outline_of([CAPACITY, ORDER]), grid_of(CAPACITY, ORDER), known)


def test_the_best_its_lead_and_its_intervals_are_those_put_in(grid):
    answer = ask(grid, PROFIT)
    document = answer.document
    assert document["best"]["factors"] == {
        "policy.desk.capacity": 1.2,
        "policy.order": "complaints then oldest",
    }
    assert document["best"]["mean"] == pytest.approx(308_000.0)
    assert document["lead"]["mean"] == document["lead"]["low"] == pytest.approx(5_000.0)
    over = document["over_reference"]
    assert over["mean"] == pytest.approx(13_000.0)
    assert over["low"] == pytest.approx(13_000.0 - WIDE)
    assert over["high"] == pytest.approx(13_000.0 + WIDE)
    assert over["comparisons"] == 5
    assert document["not_told_apart"] == []
    first = answer.tables["show_profit"].iloc[0]
    assert first["difference_high"] - first["difference"] == pytest.approx(HALF)
    assert first["simultaneous_low"] == pytest.approx(13_000.0 - WIDE)


def test_the_sentence_names_the_best_the_next_and_the_reference(grid):
    said = ask(grid, PROFIT).sentence
    assert said.startswith(
        "Of 6 points tried, profit is highest with desk capacity 1.2, order complaints then oldest:"
    )
    assert "5.0 thousand euros more (5.0 to 5.0) than the next (desk capacity 0.9, order" in said
    assert f"13.0 thousand euros more ({(13_000 - WIDE) / 1000:.1f} to " in said
    assert "than the world's own settings (desk capacity 0.9, order praise then newest)" in said
    assert "Picked as the best of 6, it is told from all others by 4 replications." in said


def test_the_picked_one_is_never_shown_without_a_word_on_having_been_picked(grid):
    notes = " ".join(ask(grid, PROFIT).notes)
    assert "The best of 6 was picked, so its own figure is too good on average" in notes
    assert "the 5 comparisons" in notes


def test_what_no_luck_tells_apart_is_said_to_be_so():
    design = grid_of(CAPACITY)
    noise = np.array([[0.0, 9.0, -4.0, 2.0], [1.0, -8.0, 6.0, 0.0], [-2.0, 5.0, 3.0, -5.0]]) * 1000
    rank = {0.5: 0, 0.9: 1, 1.2: 2}
    study = study_of(
        outline_of([CAPACITY]),
        design,
        lambda row, _, r: LUCK[r] + noise[rank[row["policy.desk.capacity"]], r],
    )
    answer = ask(study, PROFIT)
    assert "shows no advantage over those settings" in answer.sentence
    assert "cannot tell the picked one from any of the others" in answer.sentence
    assert len(answer.document["not_told_apart"]) == 2


def test_a_search_among_equals_rarely_finds_a_best():
    """Each study raises a false alarm in at most 5 of 100; 17 or more of 150 do in 1 of 500."""
    studies, policies = 150, tuple("abcdefgh")
    luck = np.random.default_rng(7)
    outline = outline_of([], policies, replications=5, titles=policies)
    index = pd.MultiIndex.from_product([[0], policies, range(5)])
    rows = pd.DataFrame(list(index), columns=["point", "policy", "replication"])
    design, alarms = points_of([], [[]]), 0
    for _ in range(studies):
        table = rows.assign(profit=luck.normal(size=len(rows)))
        alarms += not outcome(outline, table, design, Asked("profit", "a")).rivals()
    assert stats.binom.sf(16, studies, 0.05) < 1 / 500
    assert alarms <= 16


def test_where_less_is_better_the_lowest_is_best():
    outline = outline_of([CAPACITY], measures=("desk_cost", "profit"))
    study = study_of(outline, grid_of(CAPACITY), lambda *_: 1.0)
    study.rows["desk_cost"] = 1_000.0 * study.rows["policy.desk.capacity"]
    answer = ask(study, Asked("desk_cost", "as_observed"))
    assert answer.document["best"]["factors"] == {"policy.desk.capacity": 0.5}
    assert "desk cost is lowest with desk capacity 0.5: 500 euros" in answer.sentence
    assert (
        "400 euros less (400 to 400) than the next (desk capacity 0.9), which is the world's"
        in (answer.sentence)
    )


def test_a_contrast_counts_where_one_policy_is_ahead_of_the_other():
    outline = outline_of([CAPACITY], ("as_observed", "everyone"), against="as_observed")
    gains = {0.5: -3_000.0, 0.9: 4_000.0, 1.2: 6_000.0}
    study = study_of(
        outline,
        grid_of(CAPACITY),
        lambda row, policy, r: (
            LUCK[r] + (policy == "everyone") * (gains[row["policy.desk.capacity"]] + 100.0 * r)
        ),
    )
    answer = ask(study, Asked("profit", "everyone", "as_observed"))
    assert answer.sentence.startswith(
        "Of 3 points tried, “Everyone” does best against “As observed”, by profit, with desk "
        "capacity 1.2: 6.15 thousand euros more ("
    )
    assert (
        "is ahead of “As observed” at 2 (2 with an interval clear of zero) and behind at 1 (1 with "
        "an interval clear of zero) of 3 points." in answer.sentence
    )
    assert (answer.document["ahead"], answer.document["behind"]) == (2, 1)
    assert set(answer.tables["show_profit"]["policy"]) == {"everyone"}


def test_policies_that_live_alike_are_said_to_differ_nowhere():
    outline = outline_of([CAPACITY], ("as_observed", "everyone"), against="as_observed")
    study = study_of(outline, grid_of(CAPACITY), lambda _row, _policy, r: LUCK[r])
    answer = ask(study, Asked("profit", "everyone", "as_observed"))
    assert "no different from the next" in answer.sentence
    assert (
        "ahead of “As observed” at none and behind at none of 3 points; at the other 3 nothing"
        in (answer.sentence)
    )
    assert "shows no advantage over “As observed” at the same point" in answer.sentence


def test_missing_runs_are_counted_and_the_others_stay_paired():
    lost = {(4, "as_observed", 1), (5, "as_observed", 3)}
    study = study_of(
        outline_of([CAPACITY, ORDER]), grid_of(CAPACITY, ORDER), known, lose=lost, failed=3
    )
    answer = ask(study, PROFIT)
    assert answer.notes[0].startswith("3 of 27 runs failed and 2 are not lived yet")
    table = answer.tables["show_profit"]
    assert table["replications"].tolist().count(3) == 2
    best = table[table["rank"] == 1].iloc[0]
    # Without the fourth replication: (10 + 12 + 14) / 3, though the level of what is left moved.
    assert best["difference"] == pytest.approx(12_000.0)


def test_the_reference_is_the_world_as_it_is_where_the_design_holds_it():
    outline = outline_of([CAPACITY, ORDER])
    assert own_value(outline, CAPACITY) == 0.9
    assert usual_point(outline, grid_of(CAPACITY, ORDER)) == (2, True)
    near = CAPACITY.__class__("policy.desk.capacity", "hands", "", levels=(0.5, 0.8, 1.2))
    assert usual_point(outline_of([near]), grid_of(near)) == (1, False)
    away = CAPACITY.__class__("policy.desk.capacity", "hands", "", levels=(1.0, 1.2))
    assert usual_point(outline_of([away]), grid_of(away)) is None


def test_what_the_experiment_sets_in_the_world_is_the_worlds_own():
    outline = outline_of([FAILURE], settings={"experience.failure": 0.09})
    assert own_value(outline, FAILURE) == 0.09


def test_a_sample_is_held_against_the_mean_of_all():
    luck = np.random.default_rng(3).random((20, 2))
    rows = [[0.01 + 0.09 * a, 50.0 + 70.0 * b] for a, b in luck]
    design = points_of([FAILURE, BASKET], rows)
    study = study_of(
        outline_of([FAILURE, BASKET], kind="latin_hypercube"),
        design,
        lambda row, _, r: LUCK[r] + 1_000.0 * row["money.basket"],
    )
    answer = ask(study, PROFIT)
    assert answer.document["reference"]["kind"] == "mean"
    best = design["money.basket"].max()
    expected = 1_000.0 * (best - design["money.basket"].mean())
    assert answer.document["over_reference"]["mean"] == pytest.approx(expected)
    assert "than the mean of all 20" in answer.sentence


def test_a_point_the_design_comes_by_twice_was_tried_once():
    rows = [[0.05], [0.01], [0.05], [0.1]]
    study = study_of(
        outline_of([FAILURE], kind="one_at_a_time"),
        points_of([FAILURE], rows),
        lambda row, _, r: LUCK[r] - 1e6 * row["experience.failure"],
    )
    assert ask(study, PROFIT).document["tried"] == 3


@pytest.mark.parametrize("factors", [[CAPACITY, ORDER], [FAILURE, BASKET]])
def test_the_terminal_shows_the_first_rows_in_80_columns_and_counts_the_rest(factors, capsys):
    design = grid_of(*factors, steps=6)
    study = study_of(
        outline_of(factors, ("as_observed", "half_desk_complaints_first")),
        design,
        lambda row, policy, r: LUCK[r] + 900.0 * len(policy) + 1e5 * float(row.iloc[0]) ** (1 + r),
    )
    answer = ask(study, PROFIT)
    show_answer(answer)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    cells = 2 * len(design)
    assert len(answer.shown.rows) == min(MOST_ROWS, cells)
    assert len(answer.tables["show_profit"]) == cells
    if cells > MOST_ROWS:
        assert f"{cells - MOST_ROWS} more in show_profit.csv" in answer.shown.title
    figures = [i for i in range(len(answer.shown.headers)) if i not in answer.shown.words]
    for row in answer.shown.rows:
        said = [row[i] for i in figures]
        assert any(all(text in line for text in said) for line in lines), "no number is folded"


def test_one_replication_has_no_interval_and_tells_nothing_apart():
    outline = outline_of([CAPACITY], replications=1)
    study = study_of(outline, grid_of(CAPACITY), lambda row, *_: row["policy.desk.capacity"] * 1e5)
    answer = ask(study, PROFIT)
    assert "One replication tells nothing apart" in answer.sentence
    assert "±" not in str(answer.shown.rows)
    assert len(answer.document["not_told_apart"]) == 2


def test_one_policy_without_factors_is_told_alone():
    study = study_of(outline_of([]), points_of([], [[]]), lambda _row, _policy, r: LUCK[r])
    assert ask(study, PROFIT).sentence == (
        "With “As observed”, profit is 295 thousand euros (95 % interval 241 to 349). There is "
        "nothing else in this study to hold it against."
    )


def test_a_measure_that_nothing_measured_is_refused_in_one_sentence(grid):
    silent = study_of(
        outline_of([CAPACITY], measures=("profit",)), grid_of(CAPACITY), lambda *_: math.nan
    )
    with pytest.raises(OnzeError, match="no finished run of this study has profit to measure"):
        ask(silent, PROFIT)


def test_where_only_the_world_varies_the_lead_over_all_of_it_is_told_and_no_point_is_picked():
    """Ahead by 40, 20 and minus 10 thousand: plus 16.7 on average; silence is behind everywhere."""
    names = ("as_observed", "everyone", "silence")
    outline = outline_of([FAILURE], names, against="as_observed")
    lead = {"as_observed": [0] * 3, "everyone": [4e4, 2e4, -1e4], "silence": [-1e4, -2e4, -3e4]}
    rows = list(grid_of(FAILURE)[FAILURE.address])
    study = study_of(
        outline,
        grid_of(FAILURE),
        lambda row, policy, r: 1e5 + LUCK[r] + lead[policy][rows.index(row[FAILURE.address])] + r,
    )
    answer = ask(study, Asked("profit", "everyone", "as_observed"))
    assert answer.sentence.startswith(
        "Over 3 settings of the world, “Everyone” differs from “As observed” in profit by +16.7 "
        "thousand euros on average"
    )
    said = answer.sentence.replace("\u2212", "-")
    assert "from -10.0 (failure 0.1) to +40.0 (failure 0.01); ahead at 2" in said
    assert "“Silence”: -20.0 thousand euros on average" in said
    assert "ahead at none, behind at 3" in said
    first, second = answer.document["over_conditions"]
    assert (first["policy"], first["ahead"], first["behind"]) == ("everyone", 2, 1)
    assert (second["least"], second["most"]) == (pytest.approx(-3e4), pytest.approx(-1e4))
    assert not any("was picked" in note for note in answer.notes)


@pytest.mark.parametrize("many", [2, 3, 10])
def test_the_table_reads_at_eighty_columns_however_many_policies_there_are(many):
    names = ("as_observed", *(f"a_policy_with_a_long_name_number_{k}" for k in range(1, many)))
    outline = outline_of([], names, against="as_observed")
    study = study_of(
        outline, points_of([], [[]]), lambda _row, policy, r: 2e6 + LUCK[r] + 9e3 * len(policy)
    )
    shown = ask(study, Asked("profit", names[1], "as_observed")).shown
    assert len(shown.rows) == many - 1
    broad = [
        max(len(line) for text in (head, *column) for line in text.split("\n"))
        for head, *column in zip(shown.headers, *shown.rows, strict=True)
    ]
    assert sum(broad) + 2 * (len(broad) - 1) <= 80
