"""Which parts of the largest kernel can another process compile meanwhile, and for which types?

Reading a kernel takes numba longer than making it fast, and the day that is lived in one call
(whole_day.py) is most of what there is to read. Its verbs are parts that can be read in any order,
by anybody. All of a market that has a type of its own is declared here, as nobody has called yet.
"""

from pathlib import Path
from typing import Any

from numba import config, from_dtype, types

from sim.kernels.alone import hear_alone, live_alone, publish_alone, settle_alone, speak_alone
from sim.kernels.background import open_inboxes, todays_background
from sim.kernels.book import write_day
from sim.kernels.columns import OCCASION
from sim.kernels.exit import leave_or_return
from sim.kernels.occasions import due_today, note_next, take_occasions
from sim.kernels.purchase import choose
from sim.kernels.shift import serve
from sim.kernels.whole_day import live_days

ONE, MARKET = types.int64, types.int64[:, ::1]
WHOLE, SHORT, SMALL, GRID = (
    types.int64[::1],
    types.int32[::1],
    types.int8[::1],
    types.float64[:, ::1],
)
COUNTS, OCCASIONS = types.int64[:, ::1], from_dtype(OCCASION)[::1]

# The verbs of a day, and what each is given. Those about talk share many parts with each other,
# so they stand together at the end: whoever begins there need not read what the others are made of.
PARTS: tuple[tuple[Any, tuple[types.Type, ...]], ...] = (
    (due_today, (ONE, MARKET)),
    (take_occasions, (ONE, ONE, ONE, ONE, SHORT, MARKET)),
    (note_next, (SHORT, MARKET)),
    (choose, (ONE, ONE, ONE, ONE, OCCASIONS, MARKET)),
    (live_alone, (ONE, ONE, OCCASIONS, MARKET)),
    (serve, (ONE, ONE, ONE, SHORT, WHOLE, GRID, WHOLE, SMALL, WHOLE, WHOLE, MARKET)),
    (todays_background, (ONE, ONE, MARKET)),
    (open_inboxes, (SHORT, SHORT, WHOLE, SHORT, WHOLE, COUNTS, ONE, ONE, MARKET)),
    (leave_or_return, (ONE, WHOLE, MARKET)),
    (write_day, (ONE, OCCASIONS, WHOLE, MARKET)),
    (publish_alone, (ONE, ONE, GRID, SHORT, WHOLE, ONE, MARKET)),
    (settle_alone, (ONE, ONE, SHORT, WHOLE, SMALL, WHOLE, WHOLE, ONE, MARKET)),
    (hear_alone, (ONE, ONE, ONE, MARKET)),
    (speak_alone, (ONE, ONE, OCCASIONS, ONE, MARKET)),
)  # fmt: skip
DAYS = (
    ONE, ONE, ONE, ONE, types.boolean, OCCASIONS, SHORT, WHOLE, SHORT, WHOLE, WHOLE, SHORT, WHOLE,
    GRID, ONE, SHORT, WHOLE, WHOLE, ONE, MARKET,
)  # fmt: skip


def is_cold() -> bool:
    """Return whether days have still to be compiled before one can be lived."""
    if config.DISABLE_JIT:
        return False
    if live_days.signatures:
        return False
    name = f"{live_days.__module__.rpartition('.')[2]}.{live_days.__name__}-*.nbi"
    kept = live_days.stats.cache_path
    return kept is None or not any(Path(kept).glob(name))


def compile_here(number: int) -> None:
    """Compile the part of this number in PARTS."""
    kernel, kinds = PARTS[number]
    kernel.part().compile_alone(kinds)


def packed(number: int) -> bytes:
    """Return the part of this number in PARTS, compiled, as it travels to another process."""
    kernel, kinds = PARTS[number]
    return kernel.part().packed(kinds)
