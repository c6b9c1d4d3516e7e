"""Do priorities share out the waiting as they must, and create or destroy none? (A9)

A desk of one at 90 % load, 19 % complaints. The three markets share their luck: the same messages,
with the same handling, in three orders of service. The wait of the desk without priorities is known
(A8), so its deviation from that, on the same messages, is taken off the others' (a control
variate). Times are in mean handling times; false-alarm rate of each test: one in a thousand.
"""

from functools import cache

import numpy as np
import pytest

from sim.market import Market
from tests.exact.stage import MINUTES_PER_DAY, SECONDS_PER_DAY, daily, desk, inbox, world
from tests.exact.theory import wait_in_queue, waits_by_class
from tests.exact.verdict import Estimate, batches, ratio_of

A_DAY = 300
LOAD = 0.9
COMPLAINTS = 0.19
DAYS = 3500
WARM_UP = 10
BATCHES = 100
ORDERS = {
    "arrival": ("oldest",),
    "complaints first": ("complaints", "oldest"),
    "praise first": ("praise", "oldest"),
}
PER_HANDLING = A_DAY / LOAD / SECONDS_PER_DAY
LOADS = {"complaints": COMPLAINTS * LOAD, "praise": (1 - COMPLAINTS) * LOAD}


@cache
def lived(order: str) -> Market:
    """A market of one desk with this order of service."""
    handling = LOAD / A_DAY * MINUTES_PER_DAY
    rule = desk(*ORDERS[order], agents=1, handling=handling)
    market = Market(world("still", inbox(A_DAY, COMPLAINTS)), 909, {"solo": rule})
    return market.run(WARM_UP + DAYS)


def batched(order: str, measure: str) -> np.ndarray:
    """Sums of a measure over stretches of days."""
    return batches(daily(lived(order), measure, WARM_UP)[:, 0], BATCHES)


def excess() -> np.ndarray:
    """Waits without priorities above their exact mean, in stretches: of mean zero."""
    queued = sum(batched("arrival", f"desk_{kind}_queued") for kind in LOADS)
    answered = sum(batched("arrival", f"desk_{kind}_answered") for kind in LOADS)
    return queued * PER_HANDLING - wait_in_queue(1, LOAD) * answered


def wait(order: str, kind: str) -> Estimate:
    """The mean wait of a class before service."""
    queued = batched(order, f"desk_{kind}_queued") * PER_HANDLING
    return ratio_of(queued, batched(order, f"desk_{kind}_answered"), excess())


@pytest.mark.parametrize("first", ["complaints", "praise"])
def test_who_is_served_first_waits_as_cobham_says_and_so_do_the_others(first):
    last = "praise" if first == "complaints" else "complaints"
    exact = waits_by_class(LOADS[first], LOADS[last])
    for kind, known in zip((first, last), exact, strict=True):
        found = wait(f"{first} first", kind)
        assert found.agrees(known, 2)
        assert found.reach(2) <= 0.03 * known


def test_without_priorities_both_classes_wait_alike():
    for kind in LOADS:
        found = wait("arrival", kind)
        assert found.agrees(wait_in_queue(1, LOAD), 2)
        assert found.reach(2) <= 0.03 * wait_in_queue(1, LOAD)


@pytest.mark.parametrize("order", ["complaints first", "praise first"])
def test_no_order_creates_or_destroys_waiting(order):
    """Loads times waits add up to load / (1 - load) of the wait for the message in hand."""
    total = sum(
        LOADS[kind] * batched(order, f"desk_{kind}_queued") / share
        for kind, share in (("complaints", COMPLAINTS), ("praise", 1 - COMPLAINTS))
    )
    answered = sum(batched(order, f"desk_{kind}_answered") for kind in LOADS)
    found = ratio_of(total * PER_HANDLING, answered, excess())
    exact = LOAD * wait_in_queue(1, LOAD)
    assert found.agrees(exact)
    assert found.reach() <= 0.02 * exact


def test_the_same_messages_are_answered_in_any_order():
    for order in ORDERS:
        for kind in LOADS:
            same = daily(lived(order), f"desk_{kind}") == daily(lived("arrival"), f"desk_{kind}")
            assert same.all()
