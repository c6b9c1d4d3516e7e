"""How fast does the full market live, how much does it weigh, and where does the time go?

Each size is a process of its own: a market is opened, warmed up, and lives rounds of days through
`Market.step`, one thread and two in turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log, log2
from statistics import linear_regression, median
from typing import Any

from benchmarks import targets
from benchmarks.alone import tell
from benchmarks.one_market import VERBS
from benchmarks.peers.tables import markdown, number, spread_of

SIZES = (10_000, 100_000, 1_000_000)
LARGE = 10_000_000
YEAR = 365
ROUND = 100  # days at most
SPANS = (46, 91, 182, YEAR)
ROUNDS = 5
LONG = YEAR * (1 + ROUNDS)  # days of burn-in, so that all that are timed are alike
GIB = 2**30
MACHINE = 24 * GIB
MILLION = 1e6
BITS = 8  # of a byte
ENOUGH = 50  # times to ask how many fit, where each weighs a little more the more they are
ONE_MARKET = "benchmarks.one_market"
CELLS = ("consumers", "million consumer-days/s, one thread", "by the wall", "two threads (wall)",
         "ms a day", "million events/s", "opening, s (wall)", "first step, ms",
         "bytes per consumer", "at most, while opening")  # fmt: skip


def measured(sizes: Sequence[int] = SIZES, rounds: int = ROUNDS) -> str:
    """Return the tables of the engine."""
    sizes = sorted(sizes)
    # A round of a small market has to last long enough to be timed.
    days = {size: min(ROUND, max(10, LARGE // size)) for size in sizes}
    markets = [tell(ONE_MARKET, size, "--rounds", rounds, "--days", days[size]) for size in sizes]
    spans, year = [span(days, "--burn-in", LONG) for days in SPANS], span(YEAR)
    return "\n\n".join(
        [
            markdown(CELLS, [size_row(market) for market in markets]),
            "A second of one thread is a processor second; of two, a second on the wall, which on "
            "a shared machine counts the neighbours too. An event is a purchase or a word heard.",
            verbs_table(markets),
            weights_table(markets),
            exponents(markets, spans),
            targets.table(rows(markets, spans, year)),
        ]
    )


def span(days: int, *more: str | int) -> dict[str, Any]:
    """Return what so many days of 10,000 consumers take, after a year of warm-up.

    Once the burn-in is over, pages reach fewer people from year to year, and a day has less to do
    than the day before; how cost grows with days is measured where they are alike.
    """
    # Short rounds are so many that the processor has as much time to get warm.
    calm = ("--warm-up", YEAR, "--threads", 1, "--rounds", ROUNDS * YEAR // days)
    market: dict[str, Any] = tell(ONE_MARKET, SIZES[0], "--days", days, *calm, *more)
    return market


def size_row(market: dict[str, Any]) -> tuple[str, ...]:
    """Return the row of one size."""
    events = market["purchases"] + market["heard"]
    one = rates(market, "1", "processor")
    return (
        f"{market['consumers']:,}",
        spread_of(one),
        spread_of(rates(market, "1", "wall")),
        spread_of(rates(market, "2", "wall")),
        spread_of([1000 * each for each in daily(market)]),
        number(median(one) * events),
        number(market["opening"]["wall"]),
        number(1000 * market["first"]),
        number(market["memory"]["market"] / market["consumers"]),
        number(market["memory"]["opening"] / market["consumers"]),
    )


def rates(market: dict[str, Any], threads: str, clock: str) -> list[float]:
    """Return million consumer-days a second, round by round."""
    work = market["consumers"] * market["days"] / MILLION
    return [work / each[clock] for each in market["rounds"][threads]]


def daily(market: dict[str, Any]) -> list[float]:
    """Return processor seconds a day with one thread, round by round."""
    return [each["processor"] / market["days"] for each in market["rounds"]["1"]]


def verbs_table(markets: Sequence[dict[str, Any]]) -> str:
    """Return nanoseconds per consumer-day by verb of the day."""
    totals = [sum(market["verbs"].values()) for market in markets]
    rows = []
    for verb in VERBS:
        cells = [verb]
        for market, total in zip(markets, totals, strict=True):
            share = market["verbs"][verb] / total
            each = median(daily(market)) / market["consumers"] * 1e9
            cells.append(f"{share * each:.2f} ({100 * share:.0f} %)")
        rows.append(cells)
    head = ["nanoseconds a consumer-day"]
    return markdown([*head, *(f"{market['consumers']:,}" for market in markets)], rows)


def weights_table(markets: Sequence[dict[str, Any]]) -> str:
    """Return bytes per consumer by part of the state."""
    rows = [
        [part, *(number(market["parts"][part] / market["consumers"]) for market in markets)]
        for part in markets[0]["parts"]
    ]
    together = [sum(market["parts"].values()) / market["consumers"] for market in markets]
    rows.append(["together", *map(number, together)])
    head = ["bytes per consumer"]
    return markdown([*head, *(f"{market['consumers']:,}" for market in markets)], rows)


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """Return the exponent b of y = a x^b, fitted on the logarithms."""
    xs, ys = zip(*((log(x), log(y)) for x, y in points), strict=True)
    return linear_regression(xs, ys).slope


def fits(
    markets: Sequence[dict[str, Any]], spans: Sequence[dict[str, Any]]
) -> dict[str, list[tuple[float, float]]]:
    """Return the points of each exponent: (consumers or days, cost)."""
    return {
        "time in consumers": [(m["consumers"], median(daily(m))) for m in markets],
        "memory in consumers": [(m["consumers"], sum(m["parts"].values())) for m in markets],
        "time in days": [(s["days"], s["days"] * median(daily(s))) for s in spans],
    }


def exponents(markets: Sequence[dict[str, Any]], spans: Sequence[dict[str, Any]]) -> str:
    """Return a table of how cost grows, and what of it does not."""
    rows = []
    for name, points in fits(markets, spans).items():
        steps = " to ".join(f"{x:,.0f}" for x in (points[0][0], points[-1][0]))
        upper = exponent(points[-2:]) if len(points) > 1 else float("nan")
        whole = exponent(points) if len(points) > 1 else float("nan")
        rows.append((name, steps, f"{whole:.2f}", f"{upper:.2f}"))
    head = ("cost", "from", "exponent", "between the two largest")
    return markdown(head, rows)


def rows(
    markets: Sequence[dict[str, Any]], spans: Sequence[dict[str, Any]], year: dict[str, Any]
) -> list[tuple[str, ...]]:
    """Return the rows of the targets this part decides."""
    largest = markets[-1]
    found = [targets.YEAR.row([1000 * each["processor"] for each in year["rounds"]["1"]])]
    if largest["consumers"] == SIZES[-1]:
        found.append(targets.RATE_ONE.row(rates(largest, "1", "processor")))
        found.append(targets.RATE_TWO.row(rates(largest, "2", "wall")))
    wanted = (targets.TIME_IN_N, targets.SPACE_IN_N, targets.TIME_IN_DAYS)
    for target, points in zip(wanted, fits(markets, spans).values(), strict=True):
        if len(points) > 1:
            slope = exponent(points)
            found.append(target.row([abs(slope - 1.0)], f"exponent {slope:.2f}"))
    return found


def large(consumers: int = LARGE) -> str:
    """Return the tables of a market so large that it takes minutes. It lives a year."""
    calm = ("--warm-up", YEAR, "--days", 5, "--rounds", 2, "--verbs", 2)
    market = tell(ONE_MARKET, consumers, *calm)
    rows, found = [size_row(market)], []
    if consumers == LARGE:
        most = largest_within(MACHINE, market) / MILLION
        found = [
            targets.BIG_TIME.row([market["opening"]["wall"] + market["warm_up"]], "lived"),
            targets.BIG_MEMORY.row([market["memory"]["most"] / GIB], "at most, all year"),
            targets.LARGEST.row([most], "computed: so many take all of it after a year"),
        ]
    return "\n\n".join(
        [
            markdown(CELLS, rows),
            verbs_table([market]),
            weights_table([market]),
            targets.table(found),
        ]
    )


def largest_within(memory: int, market: dict[str, Any]) -> float:
    """Return how many consumers take so many bytes."""
    found = float(market["consumers"])
    for _ in range(ENOUGH):
        found = memory / bytes_each(found, "most", market)
    return found


def bytes_each(consumers: float, when: str, market: dict[str, Any]) -> float:
    """Return what a consumer takes among so many, from what one took in a packed market.

    A contact takes a bit more whenever the market doubles, as its number is a bit longer.
    """
    known = market["consumers"]
    longer = market["contacts"] / known * log2(consumers / known) / BITS
    return market["memory"][when] / known + longer
