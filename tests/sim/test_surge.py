"""Is talk that feeds itself foreseen from the numbers, and only where days would show it?"""

import math

import numpy as np
import pytest

from sim.day import BareMarket
from sim.errors import OnzeError
from sim.kernels.draws import negative_binomial
from sim.scenario import load_scenario
from sim.surge import days_to, further_tells, largest_eigenvalue, told_of
from sim.wiring import Network

SMALL = {"world.consumers": 1000, "world.burn_in": 365, "world.days": 365}


def opened(**changes):
    dotted = {name.replace("__", "."): value for name, value in changes.items()}
    return BareMarket(load_scenario("baseline", SMALL | dotted), seed=1)


def tied(rows):
    """Return a network of these rows of contacts, all ties alike."""
    start = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    ends = np.concatenate(rows).astype(np.int32)
    return Network(start, ends, np.ones(ends.size, np.uint8))


RING = tied([[(i - 2) % 50, (i - 1) % 50, (i + 1) % 50, (i + 2) % 50] for i in range(50)])
STAR = tied([list(range(1, 10)), *[[0] for _ in range(9)]])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tells__retold": 0.2}, ("each tell brings 2.1", "tells.retold = 0.2", "11 or 5 people")),
        (
            {"tells__retold": 0.5, "tells__unsatisfied": 0.0},
            ("each tell brings 2.", "0 or 5 people"),
        ),
        ({"feed__reproduction": 0.5}, ("each share brings", "contests are shared 4 times")),
        ({"feed__reproduction": 3.0, "content__contests": 0.0}, ("each share brings 3.",)),
    ],
)
def test_talk_that_would_outgrow_its_bound_is_refused_before_the_first_day(changes, said):
    with pytest.raises(OnzeError, match="talk feeds itself") as refused:
        opened(**changes)
    for words in said:
        assert words in refused.value.message


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"tells__retold": 0.09},
        {"tells__retold": 0.0, "tells__unsatisfied": 1000.0},
        {"feed__reproduction": 0.2},
        {"feed__reproduction": 0.8, "content__contests": 0.0},
        {"feed__reproduction": 0.8, "recognition__contest_shared": 0.0},
    ],
)
def test_talk_that_ends_is_not_refused(changes):
    opened(**changes)


def test_talk_too_slow_to_matter_in_the_days_asked_for_is_not_refused():
    opened(tells__retold=0.1, world__burn_in=20, world__days=20)
    opened(tells__retold=0.2, tells__delay=300.0)


def test_what_is_refused_at_once_was_refused_late(monkeypatch):
    monkeypatch.setattr("sim.surge.refuse_endless", lambda market: None)
    monkeypatch.setattr("sim.state.LEAST_BOUND", 50_000)
    monkeypatch.setattr("sim.state.MOST_WORDS_EACH", 1)
    with pytest.raises(OnzeError, match=r"on day .* words are under way: talk feeds itself"):
        opened(tells__retold=0.2).run(365)


def test_one_word_grows_by_what_it_brings():
    assert days_to(1_000_000, 2.0, 7.0, 0.0) == pytest.approx(7 * math.log(1e6))
    assert days_to(1_000_000, 2.0, 0.0, 30.0) == 30.0
    assert days_to(1_000_000, 1.0, 7.0, 0.0) == np.inf


def test_people_told_are_the_mean_of_what_would_be_drawn_and_of_whom_there_is():
    luck = (np.arange(20_000) + 0.5) / 20_000
    counts = np.array([negative_binomial(u, 11.0, 2.0) for u in luck])
    for contacts in (0, 3, 25, 400):
        drawn = np.minimum(counts, contacts).mean()
        assert told_of(11.0, 2.0, 400)[contacts] == pytest.approx(drawn, rel=2e-3)


def test_ties_multiply_by_their_largest_eigenvalue():
    assert largest_eigenvalue(RING, np.ones(50, np.int64)) == pytest.approx(4.0)
    half = np.arange(50) < 25
    assert 3.5 < largest_eigenvalue(RING, half.astype(np.int64)) < 4.0
    assert largest_eigenvalue(STAR, np.r_[0, np.ones(9, np.int64)]) == 0.0


def test_where_some_have_nobody_to_tell_nothing_is_foreseen():
    world = load_scenario("baseline", {"tells.retold": 1.0})
    assert further_tells(world, STAR) <= 1.0
    assert 1.5 < further_tells(world, RING) <= 3.0
