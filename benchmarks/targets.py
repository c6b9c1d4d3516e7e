"""Which speeds were promised, and are they kept? The table of targets, from what was last measured.

Each part of the benchmarks writes the rows it measured into its own block of docs/speed.md; this
table is gathered from there, so that parts can be measured on different days.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks import page
from benchmarks.peers.tables import markdown, number

HEAD = ("target", "at least", "aim", "measured", "")
NOT_MEASURED = "not measured"
BLOCK = "targets"


class Target(NamedTuple):
    """What should be reached: a number not to be exceeded, or to be exceeded."""

    what: str
    least: float
    aim: float
    unit: str
    more: bool = False  # more is better

    def met(self, measured: float) -> str:
        """Return whether a measurement is enough."""
        sign = 1.0 if self.more else -1.0
        if sign * measured >= sign * self.aim:
            return "aim met"
        return "met" if sign * measured >= sign * self.least else "missed"

    def row(self, values: Sequence[float], note: str = "") -> tuple[str, ...]:
        """Return the row of the table for some measurements, best said by their median."""
        middle = median(values)
        said = f"{self.quantity(middle)}"
        if len(values) > 1:
            said += f" ({number(min(values))}-{number(max(values))})"
        return (*self.name(), said + (f"; {note}" if note else ""), self.met(middle))

    def missing(self, why: str = NOT_MEASURED) -> tuple[str, ...]:
        """Return the row of something that could not be measured."""
        return (*self.name(), "", why)

    def name(self) -> tuple[str, str, str]:
        """Return the first cells of the row."""
        return self.what, self.quantity(self.least), self.quantity(self.aim)

    def quantity(self, value: float) -> str:
        """Return a number with its unit."""
        return f"{number(value)} {self.unit}".strip()


YEAR = Target("10,000 consumers x 365 days through `Market.step`, warm", 60, 30, "ms")
RATE_ONE = Target(
    "million consumer-days/s, 1,000,000 consumers, one thread", 60, 150, "M", more=True
)
RATE_TWO = Target(
    "million consumer-days/s, 1,000,000 consumers, two threads", 100, 250, "M", more=True
)
BIG_TIME = Target("10,000,000 consumers x 365 days, two threads, network included", 120, 60, "s")
BIG_MEMORY = Target("memory of the same", 6, 4, "GiB")
LARGEST = Target("largest market on 24 GiB", 50, 100, "million consumers", more=True)
OBJECTS = Target("against the same rules as Mesa objects, asked daily", 100, 200, "x", more=True)
WOKEN = Target("against Mesa objects woken only on their days", 100, 200, "x", more=True)
ARRAYS = Target("against the same rules as NumPy", 5, 10, "x", more=True)
NATIVE = "against C, one thread: `{}`"
HELP = Target("`run.py --help`, warm", 0.5, 0.3, "s")
INFO = Target("`run.py info`, warm", 0.5, 0.3, "s")
FIRST_DAY = Target("first simulated day, kernels cached", 1.5, 0.7, "s")
COLD = Target("cold compile of everything `simulate` needs", 25, 10, "s")
MAIN_JOB = Target("main job, warm", 30, 10, "s")
SWEEP = Target("200 runs of 10,000 consumers x 1 year, two workers", 6, 3, "s")
LAB_TWO = Target("sweep of 400 runs, two workers against one", 1.7, 1.9, "x", more=True)
LAB_DASK = Target("sweep on Dask against two processes, runs of a second, slower by", 15, 5, "%")
LAB_DASK_SHORT = Target("the same, runs of a fifth of a second, slower by", 15, 5, "%")
LAB_STORE = Target("sweep, what is not the run itself, per run", 10, 3, "ms")
LAB_MEMORY = Target("sweep of 10,000 runs, most memory of all processes", 1.5, 1, "GiB")
FLAT = Target("memory gained over 1,000 runs in one process", 8, 2, "MiB")
OPENING = Target("opening `Market` with 1,000,000 consumers, over the columns", 50, 50, "ms")
LOOK = Target("first look at one consumer", 1, 1, "ms")
COLLECTOR = Target("`DataCollector` with five model reporters, a day", 50, 50, "microseconds")
SLIDER = Target("slider to 8 markets of 2,000 over a year, in the browser", 200, 150, "ms")
PAINT = Target("first paint with numbers, nothing in the browser's cache", 2, 1, "s")
DRAWING = Target("drawing of 2,000 people, frames a second", 10, 30, "", more=True)
LARGE_DRAWING = Target("drawing of 10,000 people, frames a second", 5, 10, "", more=True)
VISITOR = Target("memory of the server a visitor", 40, 20, "MiB")
LEFT = Target("memory kept when ten visitors have left", 40, 20, "MiB")
TIME_IN_N = Target("exponent of time in consumers, off 1 by", 0.05, 0.05, "")
SPACE_IN_N = Target("exponent of memory in consumers, off 1 by", 0.05, 0.05, "")
TIME_IN_DAYS = Target("exponent of time in days, off 1 by", 0.05, 0.05, "")


def native(kernel: str) -> Target:
    """Return the target of a kernel against its twin in C."""
    return Target(NATIVE.format(kernel), 0.6, 0.8, "of C's speed", more=True)


HERE = (
    YEAR, RATE_ONE, RATE_TWO, BIG_TIME, BIG_MEMORY, LARGEST, OBJECTS, WOKEN, ARRAYS,
    native("choose"), native("see"),
)  # fmt: skip
AFTER = (
    MAIN_JOB, HELP, INFO, FIRST_DAY, COLD, SWEEP, FLAT, LAB_TWO, LAB_DASK,
    LAB_DASK_SHORT, LAB_STORE, LAB_MEMORY, OPENING, LOOK, COLLECTOR, SLIDER, PAINT, DRAWING,
    LARGE_DRAWING, VISITOR, LEFT, TIME_IN_N, SPACE_IN_N, TIME_IN_DAYS,
)  # fmt: skip
# What stands in the way of an aim, as the tables of the parts show it.
REASONS = {
    YEAR: "a quarter of a day is what it costs however few live in it, most of that the desks, "
    "which work at their real size; the rest is some 900 events of about 95 nanoseconds",
    RATE_ONE: "an event takes some 105 nanoseconds where caches hold all records, and a seventh "
    "more where they do not, though records are asked for early; no verb takes four tenths",
    RATE_TWO: "a fifth of the day is done by one thread alone: who is due, what the desks settle, "
    "words on their way into the diary",
    BIG_TIME: "as for the two above",
    BIG_MEMORY: "a consumer takes 570 bytes after a year, see the next; the rest is the "
    "interpreter and a day's work",
    LARGEST: "of 600 bytes 260 are the network of 95 contacts, packed, 135 bonds with five brands, "
    "of which only what there is is kept, 40 habits; what could still be left out would, by "
    "estimate, make a day take twice as long (docs/scale.md)",
    WOKEN: "woken by a calendar, which no Mesa tutorial shows, objects do no more than the engine "
    "does: what is left is what an interpreter costs",
    ARRAYS: "its few large steps read each record as often as the engine does, and wait as long",
    FIRST_DAY: "importing Numba with what it imports, pandas for the tables and NumPy takes two "
    "thirds; Mesa is not imported until somebody asks for it",
    COLD: "more than half is Numba reading some forty kernels and what they call, which two "
    "processes share; the rest is LLVM, of whose work the largest kernel is one piece",
    MAIN_JOB: "six seeds, each with its burn-in and every policy: the engine's own speed",
    SWEEP: "of each run a quarter is its people and their network, made anew for its luck, and the "
    "rest a year of ten thousand consumers, see the first",
    SLIDER: "eight markets on two cores take most of it, and the browser draws on the same two",
    PAINT: "the browser reads the 2 MB of Solara's own script before anything of ours",
    TIME_IN_N: "large markets leave the caches: from 100,000 to 1,000,000 the same events wait "
    "longer for their records",
    SPACE_IN_N: "contacts are packed from 300,000 consumers on, and small markets keep room for "
    "words and episodes that they do not need",
    TIME_IN_DAYS: "measured within a burn-in, because later a day has less to do than the one "
    "before: pages reach fewer people; rounds of a few weeks are as short as the machine's "
    "noise is long",
    **{
        native(kernel): "draws of chance are called where C has them written into the loop"
        for kernel in ("choose", "see")
    },
}
PEERS = ("spread among 1,000,000", "network of 1,000,000")


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of targets as a table, of the same form in every block."""
    return markdown(HEAD, rows)


def gathered(place: Path = page.PAGE) -> str:
    """Return every target with what was last measured of it."""
    measured = rows_on(place)
    rival = [row for what, row in measured.items() if what.startswith(PEERS)]
    rows = [
        *(measured.get(target.what, target.missing()) for target in HERE),
        *rival,
        *(measured.get(target.what, target.missing()) for target in AFTER),
    ]
    reasons = [
        f"- {target.what}: {why}."
        for target, why in REASONS.items()
        if measured.get(target.what, target.missing())[-1] in ("met", "missed")
    ]
    told = ["Where an aim is not met:", "\n".join(reasons)] if reasons else []
    return "\n\n".join([table(rows), *told])


def rows_on(place: Path) -> dict[str, tuple[str, ...]]:
    """Return, by what they are about, the rows that the parts have left on the page."""
    found: dict[str, tuple[str, ...]] = {}
    inside, head = False, f"| {' | '.join(HEAD)} |"
    for line in page.without(BLOCK, place).splitlines():
        inside = line == head or (inside and line.startswith("|"))
        cells = tuple(cell.strip() for cell in line[1:-1].split("|")) if inside else ()
        if len(cells) == len(HEAD) and line != head and not cells[0].startswith("---"):
            found[cells[0]] = cells
    return found
