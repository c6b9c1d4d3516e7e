"""Is a kernel compiled once for all that call it, and does it still do what it says?"""

from types import FunctionType

import numba
import numpy as np
import pytest
from numba import config, from_dtype, types
from numba.core import ir
from numba.core.compiler import Flags

from sim.kernels.compiling import name_of_part, njit

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


@njit()
def tripled(number):
    """Return three times a number."""
    return number + number + number


@njit()
def lent(number):
    """Return twice a number."""
    return number + number


@njit()
def lent_of(narrow):
    """Return what is lent for a narrow whole number."""
    return lent(narrow[0])


@njit()
def twice(number):
    """Return twice a number."""
    return number + number


@njit()
def twice_of(narrow):
    """Return twice a narrow whole number."""
    return twice(narrow[0])


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


def test_a_part_compiled_elsewhere_is_put_to_use():
    kinds = (types.int64,)
    said = tripled.part().packed(kinds)
    asked = []
    lent.part().promised[kinds] = lambda: asked.append(True) or said
    assert lent_of(np.array([3], np.int32)) == 9  # not 6, which compiling it here would give
    assert asked == [True]
    assert not lent.part().promised


def test_a_part_that_was_promised_in_vain_is_compiled_here():
    twice.part().promised[types.int64,] = lambda: None
    assert twice_of(np.array([3], np.int32)) == 6


def test_a_part_is_named_by_what_it_is_and_not_by_when_it_was_compiled():
    record = from_dtype(np.dtype([("first", np.int64)]))
    wider = from_dtype(np.dtype([("first", np.int64), ("second", np.int64)]))
    names = [
        name_of_part(name, kinds, abi_tags=tags, uid=uid)
        for uid, (name, kinds, tags) in enumerate(
            (
                ("sim.kernels.exit.enlist", (record,), ("a",)),
                ("sim.kernels.exit.enlist", (record,), ("a",)),
                ("sim.kernels.exit.enlist", (wider,), ("a",)),
                ("sim.kernels.exit.enlist", (record,), ("b",)),
                ("sim.kernels.exit.leave", (record,), ("a",)),
            )
        )
    ]
    assert names[0] == names[1]
    assert len(set(names)) == 4


def test_settings_are_told_apart_and_found_again():
    plain, bare = Flags(), Flags()
    assert plain == bare
    assert hash(plain) == hash(bare)
    bare.nrt = True
    assert plain != bare
    assert hash(plain) != hash(bare)
    plain.nrt = True
    plain.error_model = "python"  # as it is anyway
    assert plain == bare
    assert hash(plain) == hash(bare)


def test_variables_of_an_instruction_are_those_numba_finds():
    here = ir.Loc("nowhere", 1)
    scope = ir.Scope(None, here)
    one, two, three = (scope.define(name, here) for name in ("one", "two", "three"))
    call = ir.Expr.call(one, [two, two], (("key", three),), here)
    kept = ir.Assign(call, one, here)
    assert [each.name for each in call.list_vars()] == ["one", "two", "two", "three"]
    assert sorted(each.name for each in kept.list_vars()) == ["one", "one", "three", "two", "two"]
    assert ir.Assign(ir.Const(7, here), two, here).list_vars() == [two]
