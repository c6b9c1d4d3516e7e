"""Is a kernel compiled once for all that call it, and does it still do what it says?"""

from types import FunctionType

import numba
import numpy as np
import pytest
from numba import config

from sim.kernels.compiling import njit

pytestmark = pytest.mark.skipif(bool(config.DISABLE_JIT), reason="nothing is compiled")


@njit()
def doubled(number):
    """Return twice a number; refuse those below zero."""
    if number < 0:
        raise ValueError("below zero")
    return number + number


@njit("int64(int64)")
def next_whole(number):
    """Return the next whole number."""
    return number + 1


@njit(nogil=True)
def all_doubled(wide, narrow, short):
    """Return doubles of whole numbers of several widths, and of a constant."""
    return doubled(wide[0]) + doubled(narrow[0]) + doubled(short[0]) + doubled(7)


@njit()
def next_of(narrow):
    """Return the next of a narrow whole number."""
    return next_whole(narrow[0])


def test_whole_numbers_of_any_width_and_constants_share_one_compiled_part():
    wide, narrow, short = (np.array([3], kind) for kind in (np.int64, np.int32, np.uint8))
    assert all_doubled(wide, narrow, short) == 2 * (3 + 3 + 3 + 7)
    assert [str(kinds) for kinds in doubled.part().signatures] == ["(int64,)"]
    assert not doubled.signatures  # Python has not asked for it


def test_a_part_is_also_what_python_calls():
    assert doubled(4) == 8
    assert doubled(0.25) == 0.5
    assert next_whole(4) == 5


def test_a_declared_kernel_is_compiled_for_what_it_declares_and_nothing_else():
    assert next_of(np.array([3], np.int32)) == 4
    assert next_whole(np.int32(4)) == 5
    assert [str(kinds) for kinds in next_whole.signatures] == ["(int64,)"]


def test_what_a_part_raises_reaches_whoever_called_the_kernel():
    low = np.array([-1], np.int64)
    with pytest.raises(ValueError, match="below zero"):
        all_doubled(low, low, low)


def entry(values, place):
    """Return the entry at a place."""
    return values[place]


def last_entry(values):
    """Return the last entry."""
    return values[-1]


def compiled_in(module, function):
    """Return a function compiled as if it stood in a module."""
    copy = FunctionType(function.__code__, {"__name__": module})
    return njit()(copy)


def test_a_kernel_counts_from_the_last_entry_only_where_the_source_says_so():
    part = np.arange(5)[2:]
    assert compiled_in("sim.kernels.any", entry)(part, np.int64(-1)) == 1
    assert compiled_in("sim.kernels.any", last_entry)(part) == 4


def test_what_others_compile_counts_from_the_last_entry_as_ever():
    part = np.arange(5)[2:]
    assert compiled_in("somebody.else", entry)(part, np.int64(-1)) == 4
    assert numba.njit(entry)(part, np.int64(-1)) == 4
