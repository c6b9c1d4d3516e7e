"""Does a search begin within its budget, however tight: known policies, cut down until they fit?"""

from __future__ import annotations

import numpy as np
import pytest

from analysis.lab.factors import Factor
from analysis.lab.optimise import solve
from analysis.lab.optimise_aims import ranked
from analysis.lab.optimise_budget import HANDS, SPENT, cut, desk_alone, fitting
from analysis.lab.optimise_problem import starts_of
from analysis.lab.optimise_search import BATCH, Hunt, search
from analysis.lab.optimise_tried import Score
from tests.analysis.lab.test_optimise import CAPACITY, PLACES, Market, problem_of

POSTS, TOUCH = "policy.content.service_posts", "policy.desk.personal"
LEVERS = (
    Factor(HANDS, "hands", "", 0.0, 2.0),
    Factor(TOUCH, "touch", "", 0.0, 1.0),
    Factor(POSTS, "posts", "", 0.0, 7.0),
)


def plan(hands, posts, touch=0.5):
    return {HANDS: hands, TOUCH: touch, POSTS: posts}


PLANS = (plan(1.0, 4.0), plan(2.0, 0.5), plan(0.1, 0.0))
STARTS = (*PLANS, *(desk_alone(each, LEVERS) for each in PLANS[:2]), plan(0.0, 0.0, 0.0))
BUDGET = 40_000.0


def cost_of(setting) -> float:
    return 50_000.0 * setting[HANDS] + 20_000.0 * setting[POSTS]


def live(settings):
    """Return scores: hands pay, posts pay more where they cost too much."""
    of = [(30.0 * s[HANDS] + 10.0 * s[POSTS], cost_of(s)) for s in settings]
    return [Score({"profit": np.full((1, 2), g), "cost": np.full((1, 2), c)}) for g, c in of]


def test_a_desk_alone_posts_nothing_and_is_the_same_desk():
    assert desk_alone(PLANS[0], LEVERS) == plan(1.0, 0.0)
    assert desk_alone(PLANS[0], LEVERS, 0.5) == plan(0.5, 0.0)
    assert cut(PLANS[0], LEVERS, 0.5) == plan(0.5, 2.0, 0.25)


def test_a_known_policy_is_cut_down_to_what_the_budget_pays_for():
    found = fitting(STARTS, dict(enumerate(live(STARTS))), LEVERS, BUDGET, "profit")
    assert [cost_of(each) for each in found] == pytest.approx([SPENT * BUDGET] * 3, rel=1e-4)
    desk, best, other = found  # the third plan keeps to the budget as it is
    assert desk == plan(pytest.approx(SPENT * 0.8), 0.0)
    assert best[POSTS] == pytest.approx(4 * best[HANDS], rel=1e-4)  # earned most as it was
    assert other[POSTS] == pytest.approx(other[HANDS] / 4, rel=1e-4)


def test_a_policy_not_yet_tried_is_not_guessed_at():
    assert fitting(STARTS, {}, LEVERS, BUDGET, "profit") == []


def test_the_batch_after_the_starts_is_of_policies_that_fit():
    tried = search(Hunt(LEVERS, BUDGET, 3, STARTS), live, 3 * BATCH)
    first = -(-len(STARTS) // BATCH) * BATCH
    assert [each.setting for each in tried[: len(STARTS)]] == list(STARTS)
    assert all(0.9 * BUDGET < each.cost <= BUDGET for each in tried[first : first + 3])


def test_a_search_stopped_among_them_goes_on_as_if_it_had_not_been(tmp_path):
    hunt, file = Hunt(LEVERS, BUDGET, 3, STARTS), tmp_path / "s.sqlite"
    whole = [each.setting for each in search(hunt, live, 20)]
    for trials in (5, 9, 13, 20):
        found = [each.setting for each in search(hunt, live, trials, file)]
        assert found == whole[: len(found)]


def test_every_budget_is_kept_to_by_doing_nothing():
    assert starts_of(problem_of())[-1] == {CAPACITY: 0.0, PLACES: 0}
    solved = solve(problem_of(budget=0.0, trials=8), Market())
    assert solved.within > 0
    assert ranked(list(solved.tried), 0.0)[0].cost == 0.0
