"""What do visitors take, and how many at once? Memory of the server, and delays of a crowd."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from statistics import median
from typing import Any, NamedTuple

import psutil

from benchmarks import targets
from benchmarks.guests import all_there, come, in_milliseconds
from benchmarks.peers.tables import markdown
from tests.app.browser import serving

MIB = 2**20
HOSTING = "Measured:"
HOW_MANY, CROWDS = (1, 2, 5, 10), (1, 2, 4, 8)
MOVES = [round(0.1 + 0.15 * k, 2) for k in range(8)]
PAUSE = 1_000  # milliseconds a visitor looks at what a move has brought
GONE = 5.0  # seconds after which those who left have been cleared away


class Crowd(NamedTuple):
    """What was found: tables to read, and rows of the targets."""

    text: str
    rows: list[tuple[str, ...]]


class Spent(NamedTuple):
    """Memory in MiB: of the server itself, and of the processes that live markets."""

    server: float
    workers: float


def measured(browser: Any) -> Crowd:
    """Return what visitors take, on servers of their own."""
    with serving() as (site, server):
        held = memory(browser, site, psutil.Process(server))
    with serving() as (site, server):
        delays = {many: crowd(browser, site, server, many) for many in CROWDS}
    kept = held["all left"].server - held["0"].server
    each = (held[str(HOW_MANY[-1])].server - held["0"].server) / HOW_MANY[-1]
    told = (hosting(held, each, delays), memory_table(held), crowd_table(delays))
    return Crowd("\n\n".join(told), [targets.VISITOR.row([each]), targets.LEFT.row([kept])])


def hosting(
    held: dict[str, Spent], each: float, delays: dict[int, tuple[list[float], float]]
) -> str:
    """Return, in a sentence or two, what whoever serves the pages to others must know."""
    empty, left = held["0"], held["all left"]
    waits = " and ".join(f"{median(found) / 1e3:.2f}" for found, _ in delays.values())
    move = median(spent for _, spent in delays.values())
    kept = max(left.server - empty.server, 0.0)
    return (
        f"{HOSTING} the server holds {empty.server:.0f} MiB and the processes that live its "
        f"markets {empty.workers:.0f} MiB before anybody comes, {max(each, 0.0):.1f} MiB more for "
        f"each visitor who uses Explore, Compare and Network, and {kept:.0f} MiB more than at "
        f"first when {HOW_MANY[-1]} have come and gone. A move of a slider to values "
        f"nobody has tried takes {move:.2f} processor seconds, far less when somebody has. When "
        f"{_listed(CROWDS)} visitors each try such a value a second after the last answer, they "
        f"wait {waits.replace(' and ', ', ', len(delays) - 2)} seconds (median) for all eight "
        f"markets on {os.cpu_count()} cores, their browsers on the same ones."
    )


def _listed(numbers: Sequence[int]) -> str:
    *first, last = map(str, numbers)
    return f"{', '.join(first)} and {last}"


def hosting_said(text: str) -> str:
    """Return that sentence out of all that was found; "" where nothing could be measured."""
    said = (part for part in text.split("\n\n") if part.startswith(HOSTING))
    return next(said, "")


def memory(browser: Any, site: str, server: psutil.Process) -> dict[str, Spent]:
    """Return what is held with so many visitors who used three pages, and when they have left.

    A first one has been there and gone: what all share has been lived, and is not counted twice.
    """
    guests = [stay(browser, site)]
    guests.pop().context.close()
    time.sleep(GONE)
    held = {"0": spent(server)}
    for many in HOW_MANY:
        while len(guests) < many:
            guests.append(stay(browser, site))
        time.sleep(GONE)
        held[str(many)] = spent(server)
    for guest in guests:
        guest.context.close()
    time.sleep(2 * GONE)
    return held | {"all left": spent(server)}


def stay(browser: Any, site: str) -> Any:
    """Let somebody use Explore, Compare and Network; returns their page."""
    page = come(browser, site)
    all_there(page)
    page.evaluate("([values]) => onzeMoves('hands', values, 100)", [MOVES[:3]])
    for name in ("Compare", "Network"):
        page.get_by_role("button", name=name, exact=True).click()
        if name == "Compare":
            all_there(page)
        else:
            page.wait_for_selector(".net[data-ready]")
    return page


def spent(server: psutil.Process) -> Spent:
    """Return what a server and its processes hold."""
    workers = sum(each.memory_info().rss for each in server.children(recursive=True))
    return Spent(server.memory_info().rss / MIB, workers / MIB)


def crowd(browser: Any, site: str, server: int, many: int) -> tuple[list[float], float]:
    """Return how long each move of a crowd took (ms), and processor seconds of the server a move.

    Everybody moves their own lever to values nobody has lived before.
    """
    guests = []
    for guest in range(many):
        own = f"/?mine.help={0.5 * (guest + 1):g}&mine.offers={0.5 * (CROWDS.index(many) + 1):g}"
        guests.append(come(browser, site + own))
        all_there(guests[-1])
    before = processor(server)
    for page in guests:
        page.evaluate(
            "([values, pause]) => { window.onzeLater = onzeMoves('hands', values, pause); }",
            [MOVES, PAUSE],
        )
    delays = [last for page in guests for _, last in page.evaluate("onzeLater")]
    used = processor(server) - before
    for page in guests:
        page.context.close()
    return delays, used / len(delays)


def processor(server: int) -> float:
    """Return the processor seconds of a server and its processes so far."""
    process = psutil.Process(server)
    times = [each.cpu_times() for each in (process, *process.children(recursive=True))]
    return float(sum(each.user + each.system for each in times))


def memory_table(held: dict[str, Spent]) -> str:
    """Return the table of memory."""
    rows = [(many, f"{each.server:,.0f}", f"{each.workers:,.0f}") for many, each in held.items()]
    head = ("visitors who used Explore, Compare and Network", "server, MiB", "its processes, MiB")
    return markdown(head, rows)


def crowd_table(delays: dict[int, tuple[list[float], float]]) -> str:
    """Return the table of a crowd."""
    rows = [
        (
            str(many),
            in_milliseconds(found),
            f"{sorted(found)[int(0.9 * len(found))]:,.0f}",
            f"{each:.2f}",
        )
        for many, (found, each) in delays.items()
    ]
    head = (
        "visitors who each move a slider a second after its last answer",
        "milliseconds to all 8 markets, median (least-most)",
        "nine in ten within",
        "processor seconds of the server a move",
    )
    return markdown(head, rows)
