"""Where does a kernel find the market's arrays? In a table of addresses, a row for each.

Handing over twenty arrays takes longer than many a kernel works, and counting who holds each of
them longer than reading them. So a kernel is given one array, `market`, and lends from it what it
reads: the arrays are the market's own, not copies, and stay the market's.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numba import config, types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np import arrayobj

from sim.kernels.columns import (
    BOND,
    DESK,
    EPISODE,
    LIFE,
    MARGINS,
    MARK,
    MESSAGE,
    PACE,
    PAGE,
    TIES,
    TRAITS,
    WORD,
    Network,
)
from sim.kernels.compiling import njit
from sim.kernels.diary import HEAD, Diary
from sim.kernels.measures import DAYBOOK
from sim.kernels.rules import DAY, OUTREACH, RULES, Rulebook

BYTE, SHORT, LONG, REAL = map(np.dtype, (np.uint8, np.int32, np.int64, np.float64))
# What lies in each row of the table.
(
    AT_TRAITS, AT_PACE, AT_HABIT, AT_MARGIN, AT_LUCK, AT_TIES, AT_LIFE, AT_BOND, AT_MARK, AT_STOCK,
    AT_ROOMS, AT_START, AT_NEIGHBOURS, AT_STRENGTH, AT_PLACE, AT_RULES, AT_DAYS, AT_MESSAGES,
    AT_FREE, AT_WORDS, AT_WORDS_HEADS, AT_WORDS_MARKS, AT_EPISODES, AT_COUNTERS, AT_BUYERS,
    AT_BUYERS_HEADS, AT_BUYERS_MARKS, AT_SETTLED, AT_SETTLED_HEADS, AT_SETTLED_MARKS, AT_PAGES,
    AT_FLOW, AT_DESKS, AT_OUTREACH, AT_SHIFT, AT_DELAYS, AT_LEDGER, AT_GUESSES,
) = range(38)  # fmt: skip
KINDS = (
    TRAITS, PACE, REAL, REAL, MARGINS, TIES, LIFE, BOND, MARK, REAL, LONG, LONG, SHORT, BYTE, LONG,
    RULES, DAY, MESSAGE, LONG,
    WORD, HEAD, LONG, EPISODE, LONG, SHORT, HEAD, LONG, SHORT, HEAD, LONG, PAGE, REAL, DESK,
    OUTREACH, REAL, LONG, DAYBOOK, SHORT,
)  # fmt: skip
ROWS = 38
ADDRESS, FIRST_SIDE, SECOND_SIDE, THIRD_SIDE = range(4)  # columns
COLUMNS = 4
GRIDS = (
    AT_HABIT, AT_MARGIN, AT_BOND, AT_MARK, AT_ROOMS, AT_WORDS, AT_BUYERS, AT_SETTLED, AT_FLOW,
    AT_SHIFT, AT_LEDGER,
)  # fmt: skip
SIDES = tuple(3 if row == AT_DELAYS else 2 if row in GRIDS else 1 for row in range(ROWS))


class Whereabouts:
    """The table of one market; keeps hold of every array that is in it.

    So no address outlives its array, and none is entered of an array that kernels would misread.
    """

    __slots__ = ("given", "held", "table")

    def __init__(self, given: Sequence[np.ndarray | None] = ()) -> None:
        """Begin with an empty table, or with these arrays in it, in the order of the rows."""
        self.table = np.zeros((ROWS, COLUMNS), np.int64)
        self.given: list[Any] = [None] * ROWS
        self.held: list[Any] = [None] * ROWS
        for row, array in enumerate(given):
            if array is not None:
                self.put(row, array)

    def put(self, row: int, array: np.ndarray) -> None:
        """Enter an array that lies in one piece, unless it is there; the ledger as daybooks."""
        if self.given[row] is array:
            return
        held = array.view(DAYBOOK)[..., 0] if row == AT_LEDGER else array
        if held.dtype != KINDS[row] or held.ndim != SIDES[row] or not array.flags.carray:
            raise TypeError(f"no kernel could read row {row}: {held.ndim} sides of {held.dtype}")
        self.given[row] = self.held[row] = None
        self.table[row] = (array.ctypes.data, *(*held.shape, 1, 1)[: COLUMNS - 1])
        self.given[row], self.held[row] = array, held

    def put_all(self, first: int, arrays: Iterable[np.ndarray]) -> None:
        """Enter arrays in a row and those below it."""
        for row, array in enumerate(arrays, first):
            self.put(row, array)

    @property
    def market(self) -> Any:
        """What kernels are given: with the compiler off, the arrays themselves."""
        return self.held if config.DISABLE_JIT else self.table

    def __reduce__(self) -> Any:
        """Addresses do not travel: a copy finds out where its own arrays lie."""
        return Whereabouts, (self.given,)


def _lender(sides: int) -> Any:
    """Return what gives kernels the array in a row of the table: lent(market, row, kind)."""

    @intrinsic
    def lent(typing: Any, market: Any, row: Any, kind: Any) -> Any:
        array = types.Array(kind.dtype, sides, "C")

        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            table = arrayobj.make_array(signature.args[0])(context, builder, arguments[0])
            first = builder.mul(arguments[1], cgutils.intp_t(COLUMNS))
            places = [builder.add(first, cgutils.intp_t(column)) for column in range(sides + 1)]
            address, *shape = (builder.load(builder.gep(table.data, [at])) for at in places)
            size = cgutils.intp_t(context.get_abi_sizeof(context.get_data_type(kind.dtype)))
            strides = [size]
            for side in reversed(shape[1:]):
                strides.insert(0, builder.mul(strides[0], side))
            found = arrayobj.make_array(array)(context, builder)
            data = builder.inttoptr(address, found.data.type)
            arrayobj.populate_array(found, data, shape, strides, size, None)
            return found._getvalue()

        return array(market, types.int64, kind), generate

    return lent


def _itself(market: Any, row: int, kind: Any) -> Any:
    return market[row]


row_of, grid_of, block_of = [
    _itself if config.DISABLE_JIT else _lender(sides) for sides in range(1, COLUMNS)
]


@njit(cache=True)
def network_of(market):
    """Return who knows whom in a market."""
    return Network(
        row_of(market, AT_START, LONG),
        row_of(market, AT_NEIGHBOURS, SHORT),
        row_of(market, AT_STRENGTH, BYTE),
        row_of(market, AT_PLACE, LONG),
    )


@njit(cache=True)
def rulebook_of(market):
    """Return the rules in force in a market."""
    return Rulebook(row_of(market, AT_RULES, RULES), row_of(market, AT_DAYS, DAY))


@njit(cache=True)
def pool_of(market):
    """Return the messages of a market and their (2,) int64 head and number of free slots."""
    return row_of(market, AT_MESSAGES, MESSAGE), row_of(market, AT_FREE, LONG)


@njit(cache=True)
def words_of(market):
    """Return the diary of what is under way in a market."""
    return Diary(
        grid_of(market, AT_WORDS, WORD),
        row_of(market, AT_WORDS_HEADS, HEAD),
        row_of(market, AT_WORDS_MARKS, LONG),
    )


@njit(cache=True)
def buyers_of(market):
    """Return the diary of a market's consumers by the day of their next purchase."""
    return Diary(
        grid_of(market, AT_BUYERS, SHORT),
        row_of(market, AT_BUYERS_HEADS, HEAD),
        row_of(market, AT_BUYERS_MARKS, LONG),
    )


@njit(cache=True)
def settled_of(market):
    """Return the diary of a market's rows of episodes by the day of their follow-up."""
    return Diary(
        grid_of(market, AT_SETTLED, SHORT),
        row_of(market, AT_SETTLED_HEADS, HEAD),
        row_of(market, AT_SETTLED_MARKS, LONG),
    )


@njit(cache=True)
def guesses_of(market):
    """Return (slots,) int32: the message a desk let go of when so many were free.

    When one more than that are free it is likely to be opened next, so it can be asked for.
    """
    return row_of(market, AT_GUESSES, SHORT)


@njit(cache=True)
def episodes_of(market):
    """Return the failures lived in a market, and its (2,) int64 counters."""
    return row_of(market, AT_EPISODES, EPISODE), row_of(market, AT_COUNTERS, LONG)


@njit(cache=True)
def brands_of(market):
    """Return a market's pages (brands,) PAGE and desks (brands,) DESK."""
    return row_of(market, AT_PAGES, PAGE), row_of(market, AT_DESKS, DESK)


@njit(cache=True)
def outreach_of(market):
    """Return what the brands of a market do beside their desks: an OUTREACH."""
    return row_of(market, AT_OUTREACH, OUTREACH)[0]


@njit(cache=True)
def flow_of(market):
    """Return the messages a day expected of the simulated buyers: (brands, 3)."""
    return grid_of(market, AT_FLOW, REAL)


@njit(cache=True)
def lines_of(market, day):
    """Return what is written down of a day: (brands,) DAYBOOK."""
    return grid_of(market, AT_LEDGER, DAYBOOK)[day]


@njit(cache=True)
def open_shift_of(market):
    """Return the log-odds that every buyer sees: (ages, brands)."""
    return grid_of(market, AT_SHIFT, REAL)


@njit(cache=True)
def delays_of(market):
    """Return how many were answered after how long: (brands, 2, bins) int64."""
    return block_of(market, AT_DELAYS, LONG)
