"""Do the hands of a desk follow its inbox, and who stays when there are too many?"""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.kernels.columns import DESK, PAGE
from sim.kernels.hiring import hands_for, seated


def desks_of(*agents: int) -> np.ndarray:
    desks = np.zeros(len(agents), DESK)
    desks["agents"] = agents
    return desks


def pages_of(*seats: int) -> np.ndarray:
    pages = np.zeros(len(seats), PAGE)
    pages["seats"] = seats
    return pages


def test_an_inbox_is_shared_out_among_whole_people_who_work_the_hours_that_are_paid() -> None:
    # Half of 100 messages at 12 minutes are ten hours: two people on a day of eight.
    agents, service, paid = hands_for(100.0, 0.5, 12.0, 8.0)
    assert (agents, paid) == (2, 10.0)
    assert service == 2 * 8.0 * 3_600 / 50  # what each of 50 answers may take of them


@pytest.mark.parametrize("inbox", [0.1, 3.0, 40.0, 777.7])
def test_the_hands_of_a_desk_are_enough_and_not_one_too_many(inbox: float) -> None:
    agents, _, paid = hands_for(inbox, 0.9, 14.0, 9.0)
    assert (agents - 1) * 9.0 < paid <= agents * 9.0
    assert math.isclose(paid, 0.9 * inbox * 14.0 / 60.0)


def test_an_empty_inbox_asks_for_nobody() -> None:
    assert hands_for(0.0, 0.9, 14.0, 9.0) == (0, 14.0 * 60, 0.0)


def test_where_no_desk_changes_nobody_moves() -> None:
    busy = np.array([50, 10, 30], np.int64)
    assert seated(busy, pages_of(2, 1), desks_of(2, 1)).tolist() == [50, 10, 30]


def test_of_too_many_hands_those_with_least_left_to_do_go_and_new_ones_are_free() -> None:
    busy = np.array([50, 10, 30, 7, 9, 8], np.int64)
    pages, desks = pages_of(3, 2, 1), desks_of(1, 3, 1)
    assert seated(busy, pages, desks).tolist() == [50, 7, 9, 0, 8]
    assert pages["seats"].tolist() == [1, 3, 1]
    assert seated(busy, pages_of(3, 2, 1), desks_of(0, 0, 0)).size == 0
