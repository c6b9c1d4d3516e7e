"""How do kernels deal with memory? They ask for it early, and do not count who holds it.

Records of consumers lie all over memory, and a loop over events waits a hundred nanoseconds for
each. A loop that knows whom it comes to next can ask for their records some steps ahead.
"""

import math
from collections.abc import Callable
from typing import Any

import llvmlite.ir as ir
import numpy as np
from numba import config, types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np import arrayobj

from sim.kernels.compiling import njit

AHEAD, FAR_AHEAD = 8, 32  # long steps, and short ones
LINE = 64  # bytes that memory gives at once
TO_WRITE, KEEP, DATA = 1, 3, 1  # the instruction's own arguments


def on_lines(
    shape: tuple[int, ...], kind: np.dtype, make: Callable[..., np.ndarray] = np.zeros
) -> np.ndarray:
    """Return an array of a kind that begins where a line of memory begins.

    NumPy's begin anywhere, so that a record as long as a line would lie across two.
    """
    size = math.prod(shape) * kind.itemsize
    room = make(size + LINE, np.uint8)
    first = -room.ctypes.data % LINE
    return room[first : first + size].view(kind).reshape(shape)


def copied(rows: np.ndarray) -> np.ndarray:
    """Return a copy of an array that lies in one piece.

    Records are copied as bytes, many times as fast as NumPy does it, field by field.
    """
    if not rows.dtype.names:
        return rows.copy()
    copy = on_lines(rows.shape, rows.dtype, np.empty)
    copy.view(np.uint8)[...] = rows.view(np.uint8)
    return copy


def leaf(kernel: Any) -> Any:
    """Compile a kernel that makes no array and returns none.

    It only reads and writes what it is given, so it need not count who holds that.
    """
    return njit(cache=True, _nrt=False)(kernel)


def _asker(end: bool) -> Any:
    """Return what emits the processor's prefetch of the begin or the end of an element."""

    @intrinsic
    def ask(typing: Any, array: Any, place: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            rows = arrayobj.make_array(signature.args[0])(context, builder, arguments[0])
            size = cgutils.unpack_tuple(builder, rows.strides)[-1]
            whole, byte, small = cgutils.intp_t, cgutils.voidptr_t, cgutils.int32_t
            start = builder.ptrtoint(rows.data, whole)
            address = builder.add(start, builder.mul(arguments[1], size))
            if end:
                address = builder.add(address, builder.sub(size, whole(1)))
            kind = ir.FunctionType(ir.VoidType(), [byte, small, small, small])
            ask = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
            how = (small(number) for number in (TO_WRITE, KEEP, DATA))
            builder.call(ask, [builder.inttoptr(address, byte), *how])
            return context.get_dummy_value()

        return types.void(array, types.int64), generate

    return ask


def _wait(array: Any, place: int) -> None:
    """Do nothing: with the compiler off there is no instruction to emit."""


prefetch: Any = _wait if config.DISABLE_JIT else _asker(end=False)
"""prefetch(array, place): ask for the element `place` of a contiguous array, in memory order."""
prefetch_end: Any = _wait if config.DISABLE_JIT else _asker(end=True)
"""prefetch_end(array, place): ask for where that element ends."""


@njit(cache=True, inline="always")
def prefetch_across(array, place):
    """Ask for an element that may lie across two lines."""
    prefetch(array, place)
    prefetch_end(array, place)
