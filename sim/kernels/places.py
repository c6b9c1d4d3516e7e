"""Where is an entry of an array? In kernels, that many from the first: never counted from the last.

To NumPy -1 is the last entry, so numba asks of every index whether it is negative, and does so
where the compiler could otherwise read one entry after another: a tenth of the time that a day
takes. In kernels a number that says where something is has no business to be negative, and -1 as
"none" is looked at before it is used. Only a number that stands in the source itself may still
count from the last. What is compiled outside this package is compiled as ever.
"""

from typing import Any

import llvmlite.ir as ir
from numba import types
from numba.np import arrayobj

of_numba = arrayobj.fix_integer_index


def from_the_first(context: Any, builder: Any, kind: Any, index: Any, size: Any) -> Any:
    """Emit what turns an index of an array with so many entries into a place."""
    home = "" if context.fndesc is None else context.fndesc.modname
    if isinstance(index, ir.Constant) or not home.startswith(f"{__package__}."):
        return of_numba(context, builder, kind, index, size)
    return context.cast(builder, index, kind, types.intp)


def count_from_the_first() -> None:
    """Have kernels compiled so from now on."""
    arrayobj.fix_integer_index = from_the_first
