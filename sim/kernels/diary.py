"""What is noted for which day? A diary: pages of entries, the pages of one day chained together.

The diary has a line of pages for each of the next days; a day further ahead shares the line of the
day that many earlier, and its entries stay there until their own turn. Entries of one day lie side
by side, so that opening a day reads memory in order.
"""

from typing import Any, NamedTuple

import numpy as np
from numba.extending import overload, register_jitable

from sim.kernels.columns import record
from sim.kernels.compiling import njit
from sim.kernels.memory import LINE, copied, leaf, prefetch

TURN = 512  # days
PAGE = 32  # entries
NO_PAGE = -1
# Where the marks behind those of the days lie: first free page, free pages, entries noted.
MARKS = TURN + 3
FREE, LEFT, NOTED = range(TURN, MARKS)
HEAD = record(
    ("used", "i4"),  # entries on the page
    ("next", "i4"),  # the page of the same day filled before it, or the next free page
)


class Diary(NamedTuple):
    """Entries by day: whole numbers or records."""

    pages: np.ndarray  # (pages, PAGE)
    heads: np.ndarray  # (pages,) HEAD
    marks: np.ndarray  # (MARKS,) int64: the page of each day that is being filled; and above

    def copy(self) -> "Diary":
        """Return an independent copy."""
        return Diary(*(copied(part) for part in self))

    @property
    def noted(self) -> int:
        """How many entries there are."""
        return int(self.marks[NOTED])

    def awaits(self, day: int) -> bool:
        """Whether anything is noted for a day, or for one so much later that it shares the line."""
        return bool(self.marks[day % TURN] != NO_PAGE)

    def on_line(self, day: int) -> int:
        """Return how many entries share the line of a day."""
        return int(entries_from(self.heads, self.marks[day % TURN]))

    def entries(self) -> np.ndarray:
        """Return (noted,) all entries, in no particular order."""
        filled = np.zeros(len(self.heads), np.int64)
        for page in self.marks[:TURN].tolist():
            while page != NO_PAGE:
                filled[page] = self.heads["used"][page]
                page = int(self.heads["next"][page])
        return self.pages[np.arange(PAGE) < filled[:, None]]


def new_diary(kind: np.dtype | type, entries: int) -> Diary:
    """Return an empty diary with room for so many entries of a kind, whatever their days."""
    marks = np.full(MARKS, NO_PAGE, np.int64)
    marks[LEFT] = marks[NOTED] = 0
    empty = Diary(np.zeros((0, PAGE), kind), np.zeros(0, HEAD), marks)
    return roomy(empty, entries)


@register_jitable
def pages_for(entries: int) -> int:
    """Return how many free pages are enough for so many entries, whatever their days."""
    return entries // PAGE + min(entries, TURN) + 1


def roomy(diary: Diary, entries: int) -> Diary:
    """Return the diary with room for so many entries more, whatever their days.

    A diary that is too small stays as it was: another one is returned.
    """
    needed = pages_for(entries)
    if diary.marks[LEFT] >= needed:
        return diary
    size, marks = len(diary.heads), diary.marks.copy()
    more = max(needed, size)
    pages = np.zeros((size + more, PAGE), diary.pages.dtype)
    heads = np.zeros(size + more, HEAD)
    copy_rows(diary.pages, pages)
    copy_rows(diary.heads, heads)
    chain_pages(heads, size, marks[FREE])
    marks[FREE] = size
    marks[LEFT] += more
    return Diary(pages, heads, marks)


def copy_rows(rows: np.ndarray, into: np.ndarray) -> None:
    """Copy rows to the beginning of others."""
    into[: len(rows)] = rows


def chain_pages(heads: np.ndarray, first: int, after: int) -> None:
    """Chain the pages from `first` on as free ones. after: the free page that follows the last."""
    heads["next"][first:] = np.arange(first + 1, len(heads) + 1)
    heads["next"][-1] = after


# In kernels the same as loops: Numba takes a second or two to compile what it would say of slices
# that do not fit each other.
@overload(copy_rows)
def _copy_rows(rows: Any, into: Any) -> Any:
    def entries(rows: Any, into: Any) -> None:
        for at in range(rows.size):
            into[at] = rows[at]

    def pages(rows: Any, into: Any) -> None:
        for page in range(rows.shape[0]):
            for at in range(rows.shape[1]):
                into[page, at] = rows[page, at]

    return entries if rows.ndim == 1 else pages


@overload(chain_pages)
def _chain_pages(heads: Any, first: Any, after: Any) -> Any:
    def chained(heads: Any, first: Any, after: Any) -> None:
        for page in range(first, heads.size):
            heads[page].next = page + 1
        heads[heads.size - 1].next = after

    return chained


roomy_within: Any = njit(cache=True)(roomy)  # the same for kernels


@njit(cache=True, inline="always")
def note(diary, day, entry):
    """Note an entry for a day. There is room."""
    line = day % TURN
    page = diary.marks[line]
    if page == NO_PAGE or diary.heads[page].used == PAGE:
        page = turn_page(diary.heads, diary.marks, line)
        ask_for_page(diary, diary.marks[FREE])  # somebody soon begins that one
    head = diary.heads[page]
    diary.pages[page, head.used] = entry
    head.used += 1
    diary.marks[NOTED] += 1


@njit(cache=True, inline="always")
def entry_at(pages, place):
    """Return the entry at a place among those of all pages."""
    return pages[place // PAGE, place % PAGE]


@leaf
def turn_page(heads, marks, line):
    """Begin a fresh page in the line of a day; returns it."""
    fresh = marks[FREE]
    head = heads[fresh]
    marks[FREE] = head.next
    marks[LEFT] -= 1
    head.used, head.next = 0, marks[line]
    marks[line] = fresh
    return fresh


@njit(cache=True, inline="always")
def ask_for_page(diary, page):
    """Ask for the entries of a page, if there is one; returns the page filled before it."""
    if page == NO_PAGE:
        return np.int64(NO_PAGE)
    for at in range(0, PAGE, max(1, LINE // diary.pages.itemsize)):
        prefetch(diary.pages, np.int64(page) * PAGE + at)
    return np.int64(diary.heads[page].next)


@njit(cache=True, inline="always")
def take_page(heads, marks, page):
    """Give a page back; returns the page filled before it, or NO_PAGE."""
    head = heads[page]
    before = head.next
    marks[NOTED] -= head.used
    head.next, head.used = marks[FREE], 0
    marks[FREE] = page
    marks[LEFT] += 1
    return before


@leaf
def first_page(marks, day):
    """Take the pages of a day out of the diary; returns the last filled, or NO_PAGE."""
    line = day % TURN
    page = marks[line]
    marks[line] = NO_PAGE
    return page


@leaf
def entries_from(heads, page):
    """Return how many entries the pages of one day hold. page: the last one filled."""
    total = np.int64(0)
    while page != NO_PAGE:
        total += heads[page].used
        page = np.int64(heads[page].next)
    return total
