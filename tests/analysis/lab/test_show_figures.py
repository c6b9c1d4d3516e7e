"""Does each study get the picture that suits its design, the same every time?"""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from analysis.drawing import COLOURS, inline, picture, styled
from analysis.lab.answer import Asked
from analysis.lab.scatter import trend_of
from analysis.lab.show import ask
from tests.analysis.lab.by_hand import (
    BASKET,
    CAPACITY,
    FAILURE,
    ORDER,
    grid_of,
    outline_of,
    points_of,
    said,
    study_of,
)

TWO = ("as_observed", "everyone")
ALONE = [[0.05, 90.0]] + [[v, 90.0] for v in (0.01, 0.1)] + [[0.05, v] for v in (50.0, 120.0)]


def profit(row, policy, r):
    wobble = ((7 * r + 3 * len(policy)) % 5) * 400.0
    capacity = row.get("policy.desk.capacity", 0.9)
    order = 20_000.0 * ("complaints" in row.get("policy.order", ""))
    failure = -1e6 * row.get("experience.failure", 0.05) * (1 + 0.1 * r)
    basket = 1_500.0 * row.get("money.basket", 90.0) + 3.0 * r * row.get("money.basket", 90.0)
    gain = (policy == "everyone") * (capacity - 0.8) * 10_000.0 * (1 + r)
    return 3e5 + wobble + order + failure + basket + gain - 2e4 * (capacity - 1.0) ** 2 * (1 + r)


def drawn(factors, design=None, policies=("as_observed",), against=None, **words):
    outline = outline_of(factors, policies, against=against, **words)
    study = study_of(outline, grid_of(*factors) if design is None else design, profit)
    return ask(study, Asked("profit", policies[-1], against))


SAMPLE = points_of(
    [BASKET, FAILURE, ORDER],
    [
        [50.0 + 70.0 * ((k * 7) % 48) / 48, 0.01 + 0.09 * k / 48, said(ORDER.levels[k % 2])]
        for k in range(48)
    ],
)


CASES = {
    "heat_profit": lambda: drawn([CAPACITY, ORDER]),
    "curve_profit": lambda: drawn([CAPACITY], policies=TWO),
    "tornado_profit": lambda: drawn(
        [FAILURE, BASKET], points_of([FAILURE, BASKET], ALONE), kind="one_at_a_time"
    ),
    "curves_profit": lambda: drawn(
        [FAILURE, BASKET], points_of([FAILURE, BASKET], ALONE), TWO, TWO[0], kind="one_at_a_time"
    ),
    "best_profit": lambda: drawn([ORDER]),
    "scatter_profit": lambda: drawn(
        [BASKET, FAILURE, ORDER], SAMPLE, TWO, TWO[0], kind="latin_hypercube"
    ),
}


def texts(svg: str) -> str:
    return " ".join("".join(ElementTree.fromstring(svg).itertext()).split())


def svg_of(answer, name):
    with styled():
        return picture(answer.figures[name])


@pytest.mark.parametrize("name", CASES)
def test_a_figure_is_the_same_byte_for_byte_and_says_its_unit(name):
    first, second = (svg_of(CASES[name](), name) for _ in range(2))
    assert first == second
    assert "thousand euros" in texts(first)
    page = inline(first, name, "words")
    assert not [colour for colour in COLOURS if colour in page], "every colour is the page's"


def test_a_map_writes_each_difference_and_marks_those_that_may_be_none():
    answer = drawn([CAPACITY, ORDER])
    table, figure = answer.tables["show_profit"], answer.figures["heat_profit"]
    (axes,) = figure.axes
    written = [text.get_text() for text in axes.texts]
    assert len(written) == len(table) == 6
    shown = {text.replace("−", "-").replace("+", "") for text in written}
    assert {f"{gap / 1000:.1f}" for gap in table["difference"]} == shown
    spans = (table["difference_low"] <= 0) & (table["difference_high"] >= 0)
    own = table["difference_high"] == table["difference_low"]
    assert len(axes.lines) == int((spans & ~own).sum())
    frames = [p for p in axes.patches if isinstance(p, Rectangle) and not p.get_fill()]
    assert len(frames) == 1, "the reference wears a frame"


def test_a_third_factor_and_each_policy_get_panels_of_their_own():
    third = replace(FAILURE, levels=(0.02, 0.05), low=None, high=None)
    design = grid_of(CAPACITY, ORDER, third)
    answer = drawn([CAPACITY, ORDER, third], design, TWO)
    panels = answer.figures["heat_profit"].axes
    assert [axes.get_title(loc="left") for axes in panels] == [
        "As observed, failure 0.02",
        "As observed, failure 0.05",
        "Everyone, failure 0.02",
        "Everyone, failure 0.05",
    ]


def test_a_map_with_holes_is_not_drawn_as_a_map():
    design = grid_of(CAPACITY, ORDER).iloc[:5]
    assert list(drawn([CAPACITY, ORDER], design, kind="list").figures) == ["best_profit"]


def test_lines_carry_names_and_one_line_needs_none():
    assert "Everyone" in texts(svg_of(drawn([CAPACITY], policies=TWO), "curve_profit"))
    assert "As observed" not in texts(svg_of(drawn([CAPACITY]), "curve_profit"))


def test_the_factor_that_moves_most_lies_on_top_and_its_values_stand_at_the_ends():
    answer = CASES["tornado_profit"]()
    (axes,) = answer.figures["tornado_profit"].axes
    names = [text.get_text() for text in axes.texts]
    assert names.index("basket") < names.index("failure")
    assert {"50", "120", "0.01", "0.1"} <= set(names)
    down, up = (bar.get_width() for bar in axes.patches[:2])
    # 70 euros of basket: 1,500 euros of profit each and 3 more for every later replication.
    assert up - down == pytest.approx(70 * (1_500 + 3 * 1.5) / 1000)


def test_a_figure_without_intervals_says_so():
    answer = drawn([CAPACITY], replications=1)
    assert "one replication, so no interval" in texts(svg_of(answer, "curve_profit"))
    assert "One replication: no intervals." in texts(
        svg_of(drawn([ORDER], replications=1), "best_profit")
    )


def test_only_the_best_of_many_are_drawn_and_the_rest_counted():
    luck = np.random.default_rng(5).random((30, 2))
    rows = [[0.01 + 0.09 * a, 50.0 + 70.0 * b] for a, b in luck]
    design = points_of([FAILURE, BASKET], rows)
    said = texts(svg_of(drawn([FAILURE, BASKET], design, kind="latin_hypercube"), "best_profit"))
    assert "18 more are not drawn" in said


def sampled_study(policies, lead, points=SAMPLE):
    outline = outline_of(
        [BASKET, FAILURE, ORDER], policies, kind="quasi_random", against=policies[0]
    )
    luck = np.random.default_rng(4).standard_normal((len(points), 4)) * 1_000.0
    return study_of(
        outline,
        points,
        lambda row, policy, r: 1e6 + (policy != policies[0]) * (lead(row) + luck[row.name, r]),
    )


def test_a_sampled_study_shows_which_factor_the_lead_goes_with():
    """The lead is a million times the failures less .055, whatever the basket and the order."""
    study = sampled_study(TWO, lambda row: 1e6 * (row["experience.failure"] - 0.055))
    answer = ask(study, Asked("profit", TWO[1], TWO[0]))
    assert list(answer.figures) == ["scatter_profit", "best_profit"]
    axes = answer.figures["scatter_profit"].axes
    assert axes[0].get_title(loc="left").startswith("failure")
    assert len(axes) == 3
    means = next(
        line for line in axes[0].lines if line.get_marker() == "o" and len(line.get_xdata()) == 6
    )
    middles = 1e3 * (np.asarray(means.get_xdata()) - 0.055)
    assert np.allclose(means.get_ydata(), middles, atol=2.0)  # thousand euros, half a bin's width


def test_means_of_bins_hold_the_truth_as_often_as_their_intervals_say():
    """Of 400 bins of pure noise about zero, 95 % intervals miss 20.

    More than 40 or fewer than 5 would be a false alarm of 1 in 10,000.
    """
    luck = np.random.default_rng(11)
    column, missed = pd.Series(np.linspace(0.0, 1.0, 48)), 0
    for _ in range(100):
        found = trend_of(FAILURE, column, luck.standard_normal(48))
        missed += sum(not mean.low <= 0.0 <= mean.high for mean in found.means[:4])
    assert 5 <= missed <= 40
    told = trend_of(FAILURE, column, column.to_numpy() ** 2)
    assert told.share > 0.9


def test_too_few_points_have_no_trend():
    study = sampled_study(TWO, lambda row: 1.0, SAMPLE.iloc[:8])
    assert list(ask(study, Asked("profit", TWO[1], TWO[0])).figures) == ["best_profit"]
