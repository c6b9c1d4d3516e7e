"""Does a desk open all day keep people waiting as Erlang says? (A8, M/M/c)

The clock of these desks is free: waits are counted in mean handling times. False-alarm rate of each
test: one in a thousand. Near full load even millions of customers leave some per cent to chance
(the last figure of each case); there the queue is computed a second time, to the second.
"""

import heapq
from functools import cache

import numpy as np
import pytest
from scipy import stats

from sim.market import Market
from tests.exact.stage import (
    MINUTES_PER_DAY,
    SECONDS_PER_DAY,
    daily,
    desk,
    inbox,
    world,
)
from tests.exact.theory import stays_longer, wait_in_queue
from tests.exact.verdict import FALSE_ALARM, Estimate, batches, mean_of, ratio_of, surprise

A_DAY = 2000
WARM_UP = 10
BATCHES = 60
SEED = 808
# (agents, load in agents, days, half-width the interval must have so that the test means something)
DESKS = [
    (1, 0.5, 600, 0.02),
    (3, 2.0, 1600, 0.02),
    (10, 6.0, 600, 0.08),
    (1, 0.9, 2000, 0.05),
    (2, 1.8, 1500, 0.06),
    (5, 4.5, 1200, 0.07),
    (10, 9.5, 1500, 0.12),
]
CROWDED = [case for case in DESKS if case[1] / case[0] >= 0.9]


def open_desk(agents: int, load: float) -> Market:
    """A market of one desk, first come first served."""
    handling = load / A_DAY * MINUTES_PER_DAY
    rule = desk("oldest", agents=agents, handling=handling)
    return Market(world("still", inbox(A_DAY, 0.5)), SEED + agents, {"solo": rule})


@cache
def lived(agents: int, load: float, days: int) -> Market:
    return open_desk(agents, load).run(WARM_UP + days)


def total(market: Market, measure: str) -> np.ndarray:
    """A measure of complaints and praise together, in batches."""
    both = sum(daily(market, f"desk_{kind}{measure}", WARM_UP) for kind in ("complaints", "praise"))
    return batches(both[:, 0], BATCHES)


def waited(market: Market, load: float) -> Estimate:
    """The mean wait before service, in handling times."""
    wait = ratio_of(total(market, "_queued"), total(market, "_answered"))
    return wait.times(A_DAY / load / SECONDS_PER_DAY)


@pytest.mark.parametrize(("agents", "load", "days", "within"), DESKS)
def test_the_mean_wait_is_erlangs(agents, load, days, within):
    found, exact = waited(lived(agents, load, days), load), wait_in_queue(agents, load)
    assert found.agrees(exact)
    assert found.reach() <= within * exact


@pytest.mark.parametrize(("agents", "load", "days", "within"), CROWDED)
def test_as_many_wait_at_midnight_as_little_says(agents, load, days, within):
    market = lived(agents, load, days)
    waiting = daily(market, "desk_waiting", WARM_UP)[:, 0]
    length = ratio_of(batches(waiting, BATCHES), np.full(BATCHES, days // BATCHES))
    exact = wait_in_queue(agents, load) * load
    assert length.agrees(exact)
    assert length.reach() <= (0.1 + within) * exact


@pytest.mark.parametrize("load", [0.5, 0.9])
def test_stays_at_a_desk_of_one_are_exponential(load):
    """Bins of a quarter of an hour, a handling time of a quarter of an hour."""
    a_day = load * 96
    rule = desk("oldest", agents=1, handling=15)
    market = Market(world("still", inbox(a_day, 0.5)), SEED, {"solo": rule})
    found, answered = [], []
    for _ in range(60):
        before = market.state.delays.sum(axis=(0, 1))
        market.run(60)
        delays = market.state.delays.sum(axis=(0, 1)) - before
        found.append(delays[::-1].cumsum()[::-1])
        answered.append(delays.sum())
    times = np.array([1, 2, 4, 8, 16])
    exact = stays_longer(1, load, times)
    for time, chance in zip(times, exact, strict=True):
        stay = ratio_of(np.array(found)[1:, time], np.array(answered)[1:])
        assert stay.agrees(chance, times.size)


def messages_of(market: Market) -> tuple[np.ndarray, np.ndarray]:
    """Posting seconds and handling (in its mean) of yesterday's messages, in order of posting.

    Slots given back keep what they held until the next day takes them.
    """
    messages = market.state.messages
    today = (messages["posted"] >= (market.day - 1) * SECONDS_PER_DAY) & (messages["handling"] > 0)
    rows = np.flatnonzero(today)
    rows = rows[np.lexsort((messages["number"][rows], messages["posted"][rows]))]
    return messages["posted"][rows], messages["handling"][rows]


@pytest.mark.parametrize(("agents", "load"), [(1, 0.9), (2, 1.8), (5, 4.5), (10, 9.5)])
def test_every_message_is_taken_when_the_first_agent_is_free(agents, load):
    """The queue again, in a few lines of Python: its waits add up to the very same seconds."""
    market = open_desk(agents, load)
    free = [0] * agents
    waits, takings = [], []
    for _ in range(20):
        market.step()
        seconds, handling = messages_of(market)
        for posted, units in zip(seconds.tolist(), handling.tolist(), strict=True):
            taken = max(posted, heapq.heappop(free))
            heapq.heappush(free, taken + int(units * market.desks[0].service + 0.5))
            waits.append(taken - posted)
            takings.append(taken)
    in_time = np.array(takings) < market.day * SECONDS_PER_DAY
    queued = sum(daily(market, f"desk_{kind}_queued").sum() for kind in ("complaints", "praise"))
    assert queued == np.array(waits)[in_time].sum() > 0
    assert daily(market, "desk_waiting")[-1, 0] == (~in_time).sum()


def test_messages_come_at_any_second_of_the_day_and_handling_is_exponential():
    market = open_desk(1, 0.5)
    days = [messages_of(market.run(1)) for _ in range(300)]
    posted, handling = (np.concatenate(column) for column in zip(*days, strict=True))
    hours = np.bincount(posted % SECONDS_PER_DAY // 3600, minlength=24)
    assert surprise(hours, np.full(24, 1 / 24)) > FALSE_ALARM / 4
    edges = -np.log(np.linspace(1, 0.05, 20))
    cells = np.bincount(np.searchsorted(edges, handling, side="right") - 1, minlength=20)
    assert surprise(cells, np.full(20, 0.05)) > FALSE_ALARM / 4
    inboxes = np.array([seconds.size for seconds, _ in days])
    assert mean_of(inboxes).agrees(A_DAY, 4)
    low, high = stats.chi2(inboxes.size - 1).ppf([FALSE_ALARM / 8, 1 - FALSE_ALARM / 8])
    assert low <= (inboxes.size - 1) * inboxes.var(ddof=1) / A_DAY <= high
