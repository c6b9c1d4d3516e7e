"""Does each design have the points its method says, as many as reckoned, and the same again?"""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.lab.designs import points_of, problem_of, size_of
from analysis.lab.factors import Factor
from analysis.lab.outline import Design
from sim.errors import OnzeError

A = Factor("experience.failure", "failure", "", low=0.0, high=1.0)
B = Factor("money.margin", "margin", "", low=0.2, high=0.4)
C = Factor("policy.order", "order", "", levels=(("praise",), ("newest",), ("oldest",)))
D = Factor("world.days", "days", "days", low=1, high=4, whole=True)
USUAL = {A.address: 0.25, B.address: 0.3, C.address: ("newest",), D.address: 2}
ALL = (A, B, C, D)
DESIGNS = [
    Design(kind="grid", steps=3),
    Design(kind="latin_hypercube", points=7),
    Design(kind="quasi_random", points=11),
    Design(kind="sobol", points=8),
    Design(kind="sobol", points=8, second_order=True),
    Design(kind="morris", trajectories=3),
    Design(kind="one_at_a_time", steps=3),
]


def points(design: Design, factors=ALL) -> np.ndarray:
    return points_of(design, factors, USUAL)


def refused(design: Design, factors=ALL, usual=USUAL) -> str:
    with pytest.raises(OnzeError) as caught:
        points_of(design, factors, usual)
    return caught.value.message


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.kind)
def test_a_design_has_as_many_points_as_reckoned_and_the_same_when_drawn_again(design):
    drawn = points(design)
    assert drawn.shape == (size_of(design, ALL), len(ALL))
    assert drawn.min() >= 0.0
    assert drawn.max() <= 1.0
    assert points(design).tobytes() == drawn.tobytes()


@pytest.mark.parametrize("kind", ["latin_hypercube", "quasi_random", "sobol", "morris"])
def test_another_seed_draws_other_points(kind):
    one, other = (points(Design(kind=kind, points=8, seed=seed)) for seed in (1, 2))
    assert one.tobytes() != other.tobytes()


def test_without_factors_there_is_one_point():
    assert points(Design(kind="grid"), ()).shape == (1, 0)


def test_the_last_factor_of_a_grid_changes_fastest():
    drawn = [(A.at(a), C.at(c)) for a, c in points(Design(kind="grid", steps=2), (A, C)).tolist()]
    orders = list(C.levels)
    assert drawn == [(low, order) for low in (0.0, 1.0) for order in orders]


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 9))
@settings(max_examples=25, deadline=None)
def test_more_points_of_a_quasi_random_sequence_keep_those_there_were(few, more, seed):
    few, more = sorted((few, more))
    short, long = (
        points(Design(kind="quasi_random", points=count, seed=seed)) for count in (few, more)
    )
    assert long[:few].tobytes() == short.tobytes()


@pytest.mark.parametrize("second_order", [False, True])
def test_more_points_of_saltellis_scheme_keep_those_there_were(second_order):
    short, long = (
        points(Design(kind="sobol", points=count, second_order=second_order)) for count in (8, 32)
    )
    assert long[: len(short)].tobytes() == short.tobytes()


def test_a_latin_hypercube_has_one_point_in_each_slice_of_every_factor():
    drawn = points(Design(kind="latin_hypercube", points=9))
    for column in drawn.T:
        assert sorted(np.floor(column * 9)) == list(range(9))


def test_a_trajectory_changes_one_factor_at_a_time():
    drawn = points(Design(kind="morris", trajectories=4, steps=4)).reshape(4, len(ALL) + 1, -1)
    for trajectory in drawn:
        changed = np.diff(trajectory, axis=0) != 0
        assert (changed.sum(axis=1) == 1).all()
        assert (changed.sum(axis=0) == 1).all()


def test_one_at_a_time_begins_with_the_world_as_it_is_and_leaves_the_others_there():
    drawn = points(Design(kind="one_at_a_time", steps=3))
    values = [[factor.at(share) for factor, share in zip(ALL, row, strict=True)] for row in drawn]
    centre = [USUAL[factor.address] for factor in ALL]
    assert values[0] == centre
    assert [row[0] for row in values[1:4]] == [0.0, 0.5, 1.0]
    assert [row[2] for row in values[7:10]] == list(C.levels)
    for row in values[1:]:
        assert sum(one != other for one, other in zip(row, centre, strict=True)) <= 1


def test_one_at_a_time_refuses_a_range_the_world_lies_outside():
    said = refused(Design(kind="one_at_a_time"), (B,), {B.address: 0.5})
    assert said == (
        "money.margin is 0.5 in this world, which is not among 0.2 to 0.4: one at a time needs the "
        "world's own value."
    )


def test_a_design_too_large_is_refused_before_it_is_drawn():
    many = tuple(Factor(f"a{k}", "a", "", low=0.0, high=1.0) for k in range(40))
    said = refused(Design(kind="grid", steps=1000), many, {})
    assert "points; at most 1,000,000 are allowed" in said


@pytest.mark.parametrize("count", [1, 3, 48])
def test_saltellis_scheme_needs_a_power_of_two(count):
    assert refused(Design(kind="sobol", points=count)) == (
        f"points = {count} of a sobol design must be a power of two from 2 on: 64, 128, 256 ..."
    )


def test_a_morris_design_needs_even_steps():
    assert refused(Design(kind="morris", steps=5)) == (
        "steps = 5 of a morris design must be even: 4, 6, 8 ..."
    )


def listed(folder: Path, text: str) -> Design:
    path = folder / "points.csv"
    path.write_text(text, encoding="utf-8")
    return Design(kind="list", file=str(path))


LIST = "note, money.margin ,world.days,policy.order\n"


def test_a_list_is_lived_as_it_is_written_in_any_order_of_columns_and_beyond_the_ends(tmp_path):
    text = f"{LIST}x,0.07,2,oldest\n\ny,0.99,9,praise\n"
    factors = (D, B, C)
    rows = points(listed(tmp_path, text), factors)
    found = [[f.at(share) for f, share in zip(factors, row, strict=True)] for row in rows.tolist()]
    assert found == [[2, 0.07, ("oldest",)], [9, 0.99, ("praise",)]]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("money.margn,world.days\n0.1,2\n", "has no column money.margin (did you mean money.margn"),
        ("", "points.csv has no column money.margin."),
        ("money.margin\n", "points.csv has no rows below its heading."),
        ("money.margin\n0.1\nlots\n", "points.csv, line 3: money.margin = 'lots' is not a number."),
        ("note,money.margin\na\n", "points.csv, line 2: money.margin = '' is not a number."),
        ("money.margin\n7\n", "points.csv, line 2: money.margin = 7.0 is not allowed; it must be"),
        ("money.margin\nnan\n", "points.csv, line 2: money.margin = nan is not allowed"),
    ],
)
def test_a_list_that_is_not_sound_is_refused_with_its_line(tmp_path, text, sentence):
    assert sentence in refused(listed(tmp_path, text), (B,))


def test_a_list_refuses_a_level_nobody_named_and_a_ratio_of_nothing(tmp_path):
    said = refused(listed(tmp_path, "policy.order\nlouder\n"), (C,))
    assert said == (
        "points.csv, line 2: policy.order = louder is not among praise, newest, oldest."
    )
    ratio = Factor("money.margin", "margin", "", low=0.1, high=0.4, log=True)
    said = refused(listed(tmp_path, "money.margin\n0\n"), (ratio,))
    assert said == "points.csv, line 2: money.margin = 0 must lie above 0: it goes by ratios."


def test_a_list_needs_its_file(tmp_path):
    assert refused(Design(kind="list")) == 'a design of kind list needs file = "points.csv".'
    missing = Design(kind="list", file=str(tmp_path / "none.csv"))
    assert "there is no file" in refused(missing)


def test_salib_is_given_shares():
    assert problem_of((A, D)) == {
        "num_vars": 2,
        "names": ["experience.failure", "world.days"],
        "bounds": [[0.0, 1.0], [0.0, 1.0]],
    }
