"""Does the survey answer what the consumers lived, and touch nothing while it asks?"""

from __future__ import annotations

import ast
import io
import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from rich.table import Table

from analysis.calibrate_noticing import find_noticing, untouched
from analysis.survey import TABLE_HEAD, Survey, ask, evaluate
from analysis.survey_field import (
    AGE_OF_CLASS,
    CLASSES,
    Visit,
    chance_of_none,
    exposure_classes,
    pool,
    read_market,
)
from analysis.survey_instruments import INSTRUMENTS, Reading, Terms
from analysis.survey_intervals import sampling_interval, seeds_interval
from analysis.survey_questions import QUESTIONS, read_questions
from analysis.survey_truths import BESIDE
from sim.errors import OnzeError
from sim.kernels.columns import IGNORED
from sim.runs import live, live_past
from sim.scenario import load_scenario
from tests.analysis.survey_by_hand import exposure, failures, field_by_hand

TERMS = Terms(purchases=20, noticed=np.array([0.5, 1.0, 1.0]))
SMALL = {"world.consumers": 1500, "world.burn_in": 60, "world.days": 300}


@pytest.fixture(scope="module")
def small_world():
    return load_scenario("baseline", SMALL)


@pytest.fixture(scope="module")
def small(small_world):
    return ask(small_world, [1, 2], workers=1)


def answer(key: str, **parts) -> float:
    return INSTRUMENTS[key](field_by_hand(**parts), TERMS).value


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("Q1", 3 / 4),
        ("Q1b", 1 / 3),  # One of the four was ignored too late to be asked again.
        ("Q1c", 1 / 2),
        ("Q8_complaints", 9 / 20),
        ("Q8_praise", 19 / 20),
        ("Q8_faster", 1.125 / 10.125),  # Medians stand in the middle of their quarter of an hour.
        ("Q10", 1 - 0.95**20),
        ("Q11", (12 + 20 + 6 + 2 + 9 + 5 + 16) / 7),  # All but the one made good.
    ],
)
def test_a_few_failures_give_the_answers_one_works_out_by_hand(key, expected):
    assert answer(key) == pytest.approx(expected, rel=1e-12)


def test_influence_compounds_over_a_year_class_by_class():
    """Thirty young people at a rate of 1/10, half noticed; ten of 50 and over at none."""
    assert AGE_OF_CLASS[[0, 6]].tolist() == [0, 2]
    assert answer("Q2") == pytest.approx((30 * 0.95**20 + 10) / 40)
    assert answer("Q2_18_29") == pytest.approx(0.95**20)
    assert answer("Q2_50_over") == 1
    assert answer("Q3") == pytest.approx(1 - (30 * 0.85**20 + 10 * 0.9**20) / 40)


def test_who_notices_nothing_says_no_influence():
    blind = Terms(20, np.zeros(3))
    assert INSTRUMENTS["Q2"](field_by_hand(), blind).value == 1


def test_the_truth_stands_beside_the_answer():
    lived = field_by_hand(
        exposure=exposure(
            people={0: 40, 6: 10}, purchases={0: 600, 6: 200}, online={0: 24}, people_online={0: 9},
            frequent={0: 8}, none_online={0: 6.0},
        )
    )  # fmt: skip
    found = [beside.read(lived) for beside in BESIDE["Q2"]]
    assert found == pytest.approx([24 / 800, 9 / 50, 1 - 6 / 8])
    assert [beside.read(field_by_hand()) for beside in BESIDE["Q11"]] == [74 / 7, 1 / 7]


@pytest.mark.parametrize(("bought", "flips"), [(5, 0), (5, 2), (7, 4), (7, 7), (3, 1)])
def test_the_chance_of_a_year_without_flips_counts_every_possible_year(bought, flips):
    """Against the list of all ways to pick three purchases."""
    ways = list(combinations(range(bought), 3))
    spared = [way for way in ways if min(way) >= flips]
    found = chance_of_none(np.array([bought]), np.array([flips]), 3)
    assert found[0] == pytest.approx(len(spared) / len(ways))


def test_every_consumer_has_one_exposure_class_and_equals_share_it(small_world):
    state = live_past(small_world, 1)
    groups = exposure_classes(state.people, state.network)
    assert groups.min() >= 0
    assert groups.max() < CLASSES
    assert (AGE_OF_CLASS[groups] == state.people.age).all()
    contacts, third = np.diff(state.network.start), groups % 3
    assert len(set(zip(contacts.tolist(), third.tolist(), strict=True))) == len(set(contacts))
    assert contacts[third == 0].max() < contacts[third == 1].min()


def test_asking_changes_no_byte_of_the_market(small_world):
    run, market = live(small_world, 3, None, live_past(small_world, 3))
    before = market.state.fingerprint()
    fields = [read_market(market, run) for _ in range(2)]
    for lived in fields:
        evaluate(small_world, [Visit(3, lived, run.fingerprint)]).figure()
    assert market.state.fingerprint() == before
    assert fields[0].episodes["outcome"].tolist() == fields[1].episodes["outcome"].tolist()


def test_the_survey_reads_the_same_failures_as_the_market_wrote(small_world, small):
    """Counted again from the columns of the two markets."""
    stopped = []
    for seed in (1, 2):
        _, market = live(small_world, seed, None, live_past(small_world, seed))
        episodes = market.state.episodes
        asked = (episodes.day >= SMALL["world.burn_in"]) & (episodes.outcome == IGNORED)
        stopped += episodes.stopped[asked].tolist()
    assert small["Q1"].asked == len(stopped) > 0
    assert small["Q1"].found == np.mean(stopped)


def test_fewer_declare_to_stop_where_silence_costs_nothing(small_world, small):
    """Of some forty asked, .69 and .17 would come this near less than once in 1,000 worlds."""
    forgiving = small_world.with_values({"answer.ignored_loss": 0.0})
    assert ask(forgiving, [1, 2], workers=1)["Q1"].found < small["Q1"].found - 0.2


@pytest.mark.slow
def test_answers_do_not_depend_on_the_processes_they_were_lived_in(small_world, small):
    ticks = []
    assert ask(small_world, [1, 2], workers=2, tick=lambda: ticks.append(1)) == small
    assert len(ticks) == 2


def test_a_survey_without_seeds_is_refused(small_world):
    with pytest.raises(OnzeError, match="at least one seed"):
        ask(small_world, [])


def test_a_share_is_known_as_far_as_a_survey_of_that_size_would_know_it():
    question = read_questions()["Q1"].model_copy(update={"size": 100})
    assert sampling_interval(Reading(0.5, 9), question) == (0.40, 0.60)
    assert sampling_interval(Reading(float("nan"), 0), question) == (None, None)
    unsized = question.model_copy(update={"size": None})
    assert sampling_interval(Reading(0.5, 9), unsized) == (None, None)


def test_a_mean_is_known_by_the_spread_of_its_answers():
    question = read_questions()["Q11"].model_copy(update={"size": 400})
    found = sampling_interval(Reading(11.0, 9, spread=8.0), question)
    assert found == pytest.approx((11 - 1.959964 * 0.4, 11 + 1.959964 * 0.4))


def test_luck_is_read_off_the_seeds():
    """Student's t with two degrees of freedom, 4.303; one seed says nothing of luck."""
    half = 4.302653 * 0.1 / 3**0.5
    nan = float("nan")
    assert seeds_interval(0.52, [0.4, 0.5, nan, 0.6]) == pytest.approx((0.52 - half, 0.52 + half))
    assert seeds_interval(0.5, [0.5]) == (None, None)
    assert seeds_interval(0.5, [0.5, nan]) == (None, None)


def test_pooled_markets_answer_as_one():
    twice = pool([field_by_hand(), field_by_hand(episodes=failures(((IGNORED, 0, 0, 0, 1, 1),)))])
    assert INSTRUMENTS["Q1"](twice, TERMS) == Reading(3 / 5, 5, pytest.approx(np.nan, nan_ok=True))
    assert INSTRUMENTS["Q8_complaints"](twice, TERMS).asked == 40


def test_a_market_without_failures_has_nobody_to_ask(small_world):
    """No figure is made up: None, outside the bounds, and JSON without NaN."""
    calm = small_world.with_values({"experience.failure": 0.0, "world.consumers": 300})
    survey = ask(calm, [1], workers=1)
    assert (survey["Q1"].found, survey["Q1"].within, survey["Q1"].asked) == (None, False, 0)
    assert survey["Q10"].found == 0
    assert '"found": null' in json.dumps(survey.as_dict(), allow_nan=False)


def test_the_table_fits_eighty_columns_and_every_figure_has_its_row(small):
    table = Table(*TABLE_HEAD)
    for row in small.table():
        table.add_row(*row)
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(table)
    lines = console.export_text().splitlines()
    assert max(len(line) for line in lines) <= 80
    figures = len(small.answers) + sum(len(answer.beside) for answer in small.answers)
    assert len(small.table()) == len(small.frame()) == figures
    assert small.frame().query("kind == 'answer'")["id"].tolist() == list(read_questions())


def test_the_picture_names_every_share_and_is_drawn_the_same_twice(small):
    picture = small.figure()
    assert picture == small.figure()
    for answer in small.answers:
        if answer.unit != "ratio":
            assert answer.short.removeprefix("- ") in picture


def test_the_printed_figures_come_from_the_file_alone(tmp_path: Path, small_world):
    """Another file, another printed figure and verdict; no instrument holds one of them."""
    text = QUESTIONS.read_text(encoding="utf-8")
    changed = text.replace(
        "printed = 0.70\nlow = 0.65\nhigh = 0.75", "printed = 0.1\nlow = 0.0\nhigh = 0.2"
    )
    assert changed != text
    (tmp_path / "survey.toml").write_text(changed, encoding="utf-8")
    visits = [Visit(1, field_by_hand(), "")]
    as_kept = evaluate(small_world, visits)["Q1"]
    otherwise = evaluate(small_world, visits, read_questions(tmp_path / "survey.toml"))["Q1"]
    assert (as_kept.printed, as_kept.within) == (0.70, True)
    assert (otherwise.printed, otherwise.within) == (0.1, False)
    assert otherwise.found == as_kept.found
    printed = {q.printed for q in read_questions().values() if q.printed is not None}
    figures = printed | {round(100 * figure, 6) for figure in printed}
    for file in (Path(__file__).parents[2] / "analysis").glob("*survey*.py"):
        numbers = {
            node.value
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and type(node.value) in (int, float)
        }
        assert not numbers & figures, file.name


def test_the_share_noticed_is_found_again_from_what_it_leaves():
    lived = field_by_hand()
    printed = untouched(lived, 20, 0.37, age=0)
    assert find_noticing(lived, 20, printed, age=0) == pytest.approx(0.37, abs=1e-9)


def test_nobody_can_notice_more_than_everything():
    """Where all notice all and too many are untouched yet, the search ends at 1."""
    assert find_noticing(field_by_hand(), 20, printed=0.01, age=0) == 1


def test_the_answers_travel_as_one_record(small: Survey):
    record = json.loads(json.dumps(small.as_dict(), allow_nan=False))
    assert record["seeds"] == [1, 2]
    assert set(record) == {"scenario", "world", "seeds", "fingerprint", "answers"}
    wanted = {"id", "question", "printed", "found", "low", "high", "within", "role", "beside"}
    assert all(wanted <= set(answer) for answer in record["answers"])
    assert not any(key.startswith("_") for key in record["answers"][0])
