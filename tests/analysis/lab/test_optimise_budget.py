"""Does a search begin within its budget, however tight: known policies, cut down until they fit?"""

from __future__ import annotations

import numpy as np
import pytest

from analysis.lab.factors import Factor
from analysis.lab.optimise import solve
from analysis.lab.optimise_aims import ranked
from analysis.lab.optimise_budget import SPENT, fitting, share_within
from analysis.lab.optimise_levers import frugal
from analysis.lab.optimise_problem import starts_of
from analysis.lab.optimise_search import BATCH, Hunt, search
from analysis.lab.optimise_tried import Score
from tests.analysis.lab.test_optimise import CAPACITY, PLACES, Market, problem_of

LEVERS = (Factor("hands", "hands", "", 0.0, 2.0), Factor("posts", "posts", "", 0.0, 7.0))
PLANS = ({"hands": 1.0, "posts": 4.0}, {"hands": 2.0, "posts": 0.0}, {"hands": 0.1, "posts": 0.0})
STARTS = (*PLANS, *(frugal(plan, LEVERS, 0.5) for plan in PLANS), {"hands": 0.0, "posts": 0.0})


def cost_of(setting) -> float:
    return 10_000.0 + 50_000.0 * setting["hands"] + 20_000.0 * setting["posts"]


def live(settings):
    """Return scores: hands pay in full, posts by half of what they cost."""
    of = [(30.0 * s["hands"] + 10.0 * s["posts"], cost_of(s)) for s in settings]
    return [Score({"profit": np.full((1, 2), g), "cost": np.full((1, 2), c)}) for g, c in of]


def test_a_known_policy_is_cut_down_to_what_the_budget_pays_for():
    scores = dict(enumerate(live(STARTS)))
    found = fitting(STARTS[:6], scores, LEVERS, 40_000.0, "profit")
    assert len(found) == 2  # the third keeps to the budget as it is
    assert [cost_of(setting) for setting in found] == pytest.approx(
        [SPENT * 40_000.0] * 2, rel=1e-4
    )
    assert found[0]["posts"] == pytest.approx(4 * found[0]["hands"], rel=1e-4)  # the better by half
    assert found[1]["posts"] == 0.0


def test_a_budget_below_what_nothing_costs_asks_for_nothing():
    assert share_within(100.0, 60.0, 10.0) == 0.0
    assert share_within(100.0, 60.0, 60.0) == pytest.approx(0.5)
    assert share_within(100.0, 100.0, 60.0) == 0.0


def test_a_policy_not_yet_tried_is_not_guessed_at():
    assert fitting(STARTS[:6], {}, LEVERS, 40_000.0, "profit") == []


def test_the_batch_after_the_starts_is_of_policies_that_fit():
    hunt = Hunt(LEVERS, 40_000.0, 3, STARTS, len(PLANS))
    tried = search(hunt, live, 3 * BATCH)
    first = -(-len(STARTS) // BATCH) * BATCH
    assert [each.setting for each in tried[: len(STARTS)]] == list(STARTS)
    cut = tried[first : first + 2]
    assert all(0.9 * hunt.budget < each.cost <= hunt.budget for each in cut)


def test_a_search_stopped_among_them_goes_on_as_if_it_had_not_been(tmp_path):
    hunt, file = Hunt(LEVERS, 40_000.0, 3, STARTS, len(PLANS)), tmp_path / "s.sqlite"
    whole = [each.setting for each in search(hunt, live, 20)]
    for trials in (5, 9, 13, 20):
        found = [each.setting for each in search(hunt, live, trials, file)]
        assert found == whole[: len(found)]


def test_every_budget_is_kept_to_by_doing_nothing():
    starts = starts_of(problem_of())
    assert starts[-1] == {CAPACITY: 0.0, PLACES: 0}
    market = Market()
    solved = solve(problem_of(budget=0.0, trials=8), market)
    assert solved.within > 0
    assert ranked(list(solved.tried), 0.0)[0].cost == 0.0
