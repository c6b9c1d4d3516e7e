"""Does the survey answer what the consumers lived, and touch nothing while it asks?"""

from __future__ import annotations

import ast
import io
import json
from itertools import combinations
from math import comb
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from rich.table import Table

from analysis.survey import TABLE_HEAD, Survey, ask, evaluate
from analysis.survey_exposure import CLASSES, OF_CLASS, chance_of_none, exposure_classes
from analysis.survey_field import Visit, pool, read_market
from analysis.survey_instruments import INSTRUMENTS, Reading, Terms
from analysis.survey_intervals import sampling_interval, seeds_interval
from analysis.survey_questions import QUESTIONS, read_questions
from analysis.survey_truths import BESIDE
from sim.errors import OnzeError
from sim.kernels.columns import IGNORED, SERVICE
from sim.runs import live, live_past
from sim.scenario import load_scenario
from tests.analysis.survey_by_hand import (
    ASKED_AGAIN,
    OLDER,
    YOUNG,
    exposure,
    failures,
    field_by_hand,
    group,
)

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
    """Thirty young followers at a rate of 1/10, half noticed; ten of 50 and over at none."""
    assert answer("Q2") == pytest.approx((30 * 0.95**20 + 10) / 40)
    assert answer("Q2_18_29") == pytest.approx(0.95**20)
    assert answer("Q2_50_over") == 1
    assert answer("Q2f") == pytest.approx(0.95**20)  # Only the young follow a brand.
    assert answer("Q3") == pytest.approx(1 - (30 * 0.85**20 + 10 * 0.9**20) / 40)
    assert answer("Q5") == pytest.approx(30 * (1 - 0.95**20) / 40)


def test_a_great_deal_is_four_influences_noticed_in_a_year():
    fewer = sum(comb(20, n) * 0.05**n * 0.95 ** (20 - n) for n in range(4))
    assert answer("Q2_great_deal") == pytest.approx(30 * (1 - fewer) / 40)


def test_who_shares_and_who_deals_with_brands_is_asked_of_those_who_can():
    """A fifth of the young's purchases is shared; only followers are asked of dealings."""
    assert answer("Q6") == pytest.approx(30 * (1 - 0.8**20) / 40)
    assert answer("Q9_marketing_18_29") == pytest.approx(1 - 0.95**20)
    assert answer("Q9_service_18_29") == 1  # More than one a purchase counts as one.
    assert np.isnan(answer("Q9_marketing_50_over"))
    offline = exposure(people={0: 5}, purchases={0: 50}, shared={0: 50})
    assert np.isnan(answer("Q5", exposure=offline))
    assert np.isnan(answer("Q6", exposure=offline))


def test_traits_that_were_put_in_come_out():
    lived = exposure(people={group(): 1, group(tier=1): 2, group(tier=2, reader=1): 5})
    shares = [answer(key, exposure=lived) for key in ("Q7_connected", "Q7_contact", "Q12")]
    assert shares == [1 / 8, 3 / 8, 5 / 8]


def test_the_very_satisfied_are_the_third_whom_the_answer_moved_most():
    """Of two one feels better than before the answer; of five others two feel worse."""
    asked = failures(ASKED_AGAIN)
    assert answer("Q4", episodes=asked) == 1 / 2
    assert answer("Q4_less", episodes=asked) == 2 / 5
    found = [
        beside.read(field_by_hand(episodes=asked), TERMS)
        for beside in (BESIDE["Q4"][0], BESIDE["Q4_less"][0])
    ]
    assert found == [1, 2 / 5]
    among_the_ignored = BESIDE["Q4"][1].read(field_by_hand(), TERMS)
    assert among_the_ignored == 1 / 3  # Of the three ignored who were asked again.


def test_who_notices_nothing_says_no_influence():
    blind = Terms(20, np.zeros(3))
    assert INSTRUMENTS["Q2"](field_by_hand(), blind).value == 1


def test_the_truth_stands_beside_the_answer():
    lived = field_by_hand(
        exposure=exposure(
            people={YOUNG: 40, OLDER: 10}, purchases={YOUNG: 600, OLDER: 200}, network={YOUNG: 24},
            touched_network={YOUNG: 9}, frequent={YOUNG: 8}, spared_network={YOUNG: 6.0},
        )
    )  # fmt: skip
    found = [beside.read(lived, TERMS) for beside in BESIDE["Q2"]]
    assert found == pytest.approx([24 / 800, 9 / 50, 1 - 6 / 8])
    found = [beside.read(lived, TERMS) for beside in BESIDE["Q2f"]]
    assert found == pytest.approx([24 / 600, 9 / 40, 1 - 6 / 8, (24 / 600) / (24 / 800)])
    assert [beside.read(field_by_hand(), TERMS) for beside in BESIDE["Q11"]] == [74 / 7, 1 / 7]


def test_every_question_of_influence_has_its_truth_beside_it():
    left_out = {"Q2": "people's posts, brands' posts and reviews", "Q5": "people's posts",
                "Q3": "word of mouth of any kind"}  # fmt: skip
    for key in INSTRUMENTS:
        if key[:2] in left_out:
            truth = next(b for b in BESIDE[key] if b.label == "  true: people")
            assert f"without {left_out[key[:2]]}, over" in truth.meaning


def test_the_other_reading_of_the_six_cells_is_shown_beside():
    """All who take offers up in this field are young: their share of them is one."""
    found = BESIDE["Q9_marketing_18_29"][0].read(field_by_hand(), TERMS)
    assert found == pytest.approx(1)


def test_who_complains_without_wanting_service_is_told_apart():
    """Nobody in this field wants service, and all the young wrote to a desk."""
    lived = field_by_hand()
    assert answer("Q9_service_18_29") == 1
    assert BESIDE["Q9_service_18_29"][0].read(lived, TERMS) == 0
    wanting = group(member=1, follower=1, needs=SERVICE)
    half = exposure(
        people={YOUNG: 5, wanting: 5},
        purchases={YOUNG: 50, wanting: 50},
        service={YOUNG: 50, wanting: 50},
    )
    found = BESIDE["Q9_service_18_29"][0].read(field_by_hand(exposure=half), TERMS)
    assert found == 1 / 2


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
    for trait in ("age", "tier", "reader", "needs"):
        assert (OF_CLASS[trait][groups] == getattr(state.people, trait)).all()
    assert (OF_CLASS["follower"][groups] == (state.people.follows > 0)).all()
    assert (OF_CLASS["member"][groups] == (state.people.platforms > 0)).all()
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
        asked = (episodes["day"] >= SMALL["world.burn_in"]) & (episodes["outcome"] == IGNORED)
        stopped += episodes["stopped"][asked].tolist()
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
    one = failures(((IGNORED, 0, 0, 0, 1, 1, 0, 0, 0),))
    twice = pool([field_by_hand(), field_by_hand(episodes=one)])
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


def test_the_answers_travel_as_one_record(small: Survey):
    record = json.loads(json.dumps(small.as_dict(), allow_nan=False))
    assert record["seeds"] == [1, 2]
    assert set(record) == {"scenario", "world", "seeds", "fingerprint", "answers"}
    wanted = {"id", "question", "printed", "found", "low", "high", "within", "role", "beside"}
    assert all(wanted <= set(answer) for answer in record["answers"])
    assert not any(key.startswith("_") for key in record["answers"][0])
