"""How are those that matter picked out of many, when nobody can guess which they are?

A loop that writes each and counts on only after those that stay takes one at a time. Here eight are
moved up together, by the processor's own instruction where it has one (llvm.org/docs/LangRef.html,
"llvm.experimental.vector.compress"); what comes out is the same everywhere.
"""

from typing import Any

import llvmlite.ir as ir
from numba import config, types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np import arrayobj

from sim.kernels.memory import leaf
from sim.kernels.randomness import whole_rows

LANES = 8
VALUES, MARKS, FIRST, INTO, AT = range(5)  # arguments of pick_eight


@intrinsic
def _pick_eight(typing: Any, values: Any, marks: Any, first: Any, into: Any, at: Any) -> Any:
    """Emit what moves the marked of eight values to into[at], and says how many they are."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        byte, bits = ir.IntType(LANES), ir.VectorType(ir.IntType(1), LANES)
        kind = ir.VectorType(context.get_data_type(values.dtype), LANES)

        def place(array: int, number: int, eight: Any) -> Any:
            lent = arrayobj.make_array(signature.args[array])(context, builder, arguments[array])
            start = builder.gep(lent.data, [arguments[number]])
            return builder.bitcast(start, eight.as_pointer())

        eight = builder.load(place(VALUES, FIRST, kind), align=1)
        marked = builder.load(place(MARKS, FIRST, ir.VectorType(byte, LANES)), align=1)
        chosen = builder.icmp_unsigned("!=", marked, ir.Constant(marked.type, None))
        name = f"llvm.experimental.vector.compress.v{LANES}{kind.element.intrinsic_name}"
        squeeze = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(kind, [kind, bits, kind]), name
        )
        picked = builder.call(squeeze, [eight, chosen, ir.Constant(kind, ir.Undefined)])
        builder.store(picked, place(INTO, AT, kind), align=1)
        return builder.zext(builder.ctpop(builder.bitcast(chosen, byte)), cgutils.intp_t)

    return types.int64(values, marks, types.int64, into, types.int64), generate


def _one_by_one(values: Any, marks: Any, first: int, into: Any, at: int) -> int:
    """Do the same with the compiler off."""
    picked = values[first : first + LANES][marks[first : first + LANES] != 0]
    into[at : at + picked.size] = picked
    return int(picked.size)


pick_eight: Any = _one_by_one if config.DISABLE_JIT else _pick_eight


@leaf
def pick(values, marks, count, into, at):
    """Write those of values[:count] that are marked to into[at:]; returns where they end.

    values, into: (n,) of one kind, 8 bytes each; marks: (n,) bool. All are read up to the next
    multiple of eight, where marks become False, and up to eight more are written than stay.
    """
    whole = whole_rows(count)
    for j in range(count, whole):
        marks[j] = False
    for first in range(0, whole, LANES):
        at += pick_eight(values, marks, first, into, at)
    return at
