"""Does a desk that opens when the day's messages are in leave as many as theory says? (A10)

Messages come from 0 to 12 h, the desk works from 12 to 24 h at a fixed pace of exactly `capacity`
answers: each midnight Q' = max(Q + Poisson(mean) - capacity, 0). Eight such desks at once.
False-alarm rate of each test: one in a thousand, errors from sums over long stretches of days.
"""

from functools import cache

import numpy as np
import pytest
from scipy import stats

from sim.market import Market
from tests.exact.stage import daily, desk, inbox, world
from tests.exact.theory import left_overnight
from tests.exact.verdict import FALSE_ALARM, Estimate, batches, ratio_of, surprise

# (answers a day, load)
DESKS = [
    (1, 0.8),
    (5, 0.8),
    (5, 0.9),
    (10, 0.9),
    (10, 0.95),
    (20, 0.9),
    (20, 0.95),
    (40, 0.95),
]
DAYS = 12_000
WARM_UP = 200
BATCHES = 60
KEYS = "abcdefgh"


@cache
def lived() -> Market:
    """Eight desks, each with its own pace and inbox."""
    means = [capacity * load for capacity, load in DESKS]
    largest = max(means)
    changes = inbox(largest, 0.0, len(DESKS)) | {
        "voice.posting_until": 12.0,
        "desk.opens": 12.0,
        "desk.handling_varies": 0,
        "desk.agents": 1,
    }
    rules = {}
    for key, mean, (capacity, _) in zip(KEYS, means, DESKS, strict=True):
        changes[f"brands.{key}.delight"] = mean / largest
        rules[key] = desk("oldest", handling=12 * 60 / capacity)
    return Market(world("eight", changes), 1010, rules).run(WARM_UP + DAYS)


def left(b: int) -> Estimate:
    """The mean number left at midnight; the excess of arrivals is the control variate."""
    queue = batches(daily(lived(), "desk_waiting", WARM_UP)[:, b], BATCHES)
    came = batches(daily(lived(), "desk_praise", WARM_UP)[:, b], BATCHES)
    days = np.full(BATCHES, DAYS // BATCHES)
    capacity, load = DESKS[b]
    return ratio_of(queue, days, came - capacity * load * days)


def left_by_idleness(b: int) -> Estimate:
    """The same mean from the answers U that a day could still have given: a sharper estimate.

    As Q' = Q + A - capacity + U and Q' U = 0, the stationary squares give
    2 (capacity - mean) E[Q] = mean + (capacity - mean)**2 - E[U**2]; and E[U] = capacity - mean.
    """
    capacity, load = DESKS[b]
    spare = capacity * (1 - load)
    idle = capacity - daily(lived(), "desk_praise_answered", WARM_UP)[:, b]
    days = np.full(BATCHES, DAYS // BATCHES)
    squares = ratio_of(batches(idle**2, BATCHES), days, batches(idle, BATCHES) - spare * days)
    value = (capacity * load + spare**2 - squares.value) / (2 * spare)
    return Estimate(value, squares.error / (2 * spare), squares.freedom)


@pytest.mark.parametrize("b", range(len(DESKS)))
def test_every_midnight_leaves_what_the_day_could_not_answer(b):
    came = daily(lived(), "desk_praise")[:, b]
    waiting = daily(lived(), "desk_waiting")[:, b]
    before = np.append(0, waiting[:-1])
    assert np.array_equal(waiting, np.maximum(before + came - DESKS[b][0], 0))
    assert waiting.max() > 0


@pytest.mark.parametrize("b", range(len(DESKS)))
def test_a_day_brings_a_poisson_number_of_messages(b):
    came = daily(lived(), "desk_praise")[:, b]
    chances = stats.poisson(DESKS[b][0] * DESKS[b][1]).pmf(np.arange(came.max() + 1))
    assert surprise(np.bincount(came), chances) > FALSE_ALARM


@pytest.mark.parametrize("b", range(len(DESKS)))
def test_as_many_are_left_overnight_as_the_roots_of_one_say(b):
    capacity, load = DESKS[b]
    exact = left_overnight(capacity, capacity * load)
    assert left(b).agrees(exact)


@pytest.mark.parametrize("b", range(1, len(DESKS)))
def test_the_idle_answers_of_the_days_say_the_same_within_three_per_cent(b):
    """At one answer a day the identity is the closed form itself: nothing to measure."""
    capacity, load = DESKS[b]
    exact = left_overnight(capacity, capacity * load)
    found = left_by_idleness(b)
    assert found.agrees(exact)
    assert found.reach() <= 0.03 * exact
