"""Does a crew share a day's work without anyone noticing?"""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from sim.cores import NOWHERE, all_cores, elsewhere, here
from sim.crew import Crew
from sim.kernels.columns import BOND
from sim.kernels.memory import LINE, copied, on_lines
from sim.kernels.people import blank


def test_the_caller_does_the_first_block_and_results_come_in_order() -> None:
    crew = Crew(3)

    def work(first: int, last: int) -> tuple[int, int, int]:
        time.sleep(0.01 * (10 - first))  # the first block is the last to be done
        return first, last, threading.get_ident()

    done = crew.ranges(work, 9, (), ())
    crew.close()
    assert [block[:2] for block in done] == [(0, 3), (3, 6), (6, 9)]
    assert done[0][2] == threading.get_ident()
    assert threading.get_ident() not in {who for *_, who in done[1:]}


def test_an_error_is_told_when_nobody_writes_any_more() -> None:
    crew, ended = Crew(2), threading.Event()

    def work(first: int, last: int) -> None:
        if first == 0:
            raise ValueError("the first block")
        time.sleep(0.1)
        ended.set()

    with pytest.raises(ValueError, match="the first block"):
        crew.ranges(work, 2, (), ())
    assert ended.is_set()
    crew.close()


@pytest.mark.skipif(len(all_cores()) < 2, reason="one core, or a system that names none")
def test_a_thread_leaves_the_core_of_the_one_who_waits_for_it() -> None:
    def where() -> tuple[int, set[int]]:
        return here(), os.sched_getaffinity(0)

    mine = os.sched_getaffinity(0)
    with ThreadPoolExecutor(1) as pool:
        core = pool.submit(here).result()
        moved, allowed = pool.submit(elsewhere, core, all_cores(), where).result()
        assert moved != core
        assert allowed == all_cores() - {core}
        # Where it is not in the way it stays as it is.
        stayed, unchanged = pool.submit(elsewhere, core, all_cores(), where).result()
        assert (stayed != core, unchanged) == (True, allowed)
    assert os.sched_getaffinity(0) == mine


@pytest.mark.parametrize(("core", "cores"), [(NOWHERE, {0, 1}), (0, {0}), (0, set())])
def test_a_thread_stays_where_it_is_if_nobody_knows_a_better_place(
    core: int, cores: set[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.cores._ask", lambda: core)
    moves: list[object] = []
    monkeypatch.setattr(os, "sched_setaffinity", lambda *asked: moves.append(asked), raising=False)
    assert elsewhere(core, frozenset(cores), max, 2, 3) == 3
    assert moves == []


def test_people_and_their_copies_begin_where_a_line_of_memory_begins() -> None:
    assert BOND.itemsize == LINE
    for consumers in (1, 7, 1_000):
        people = blank(consumers, 3)
        records = people.traits, people.pace, people.ties, people.life, people.bond.open
        for group in records:
            assert group.ctypes.data % LINE == copied(group).ctypes.data % LINE == 0
        assert people.habit.ctypes.data % LINE == 0


def test_a_copy_holds_the_same_and_is_independent() -> None:
    bonds = on_lines((4, 2), BOND)
    assert not bonds.view(np.uint8).any()
    bonds["told"] = np.arange(8).reshape(4, 2)
    copy = copied(bonds)
    assert np.array_equal(copy, bonds)
    copy["told"] = 9
    assert bonds["told"].max() == 7
