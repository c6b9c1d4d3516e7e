"""What depends on how many are simulated, on how many people each stands for, and what on neither?

Three markets of the same rules: the same people simulated more or less finely (N x F constant), the
same consumers standing for more or fewer people (N constant), and what a country would take, from
what this machine takes. For docs/scale.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import mean, median, stdev
from typing import Any

import numpy as np

from benchmarks.alone import tell
from benchmarks.engine import ONE_MARKET, bytes_each, daily
from benchmarks.peers.tables import markdown, number
from sim.ledger import COLUMN
from sim.market import Market
from sim.observations import median_hours
from sim.scenario import load_scenario

PEOPLE = 320_000  # of the real market, in the first experiment
FINER = {1_000: 24, 4_000: 24, 20_000: 16, 80_000: 8, 320_000: 4}  # consumers: seeds
CONSUMERS, STANDS_FOR, SEEDS = 10_000, (1, 4, 20, 100, 500), 8
BURN_IN, DAYS = 120, 180
YARDSTICK = 300_000  # consumers of the market whose cost is written up to countries
COUNTRIES = {
    "a country, 60 million": 60e6,
    "the platforms' 3.7 billion": 3.7e9,
}
MACHINE = {"cores": 64, "GiB": 1024}
YEAR, GIB, WORD = 365, 2**30, 32
Quantities = dict[str, float]


def lived(consumers: int, people_per_agent: int, seed: int) -> Quantities:
    """Return what a market of the baseline comes to in half a year after its burn-in."""
    changes = {
        "world.consumers": consumers,
        "world.people_per_agent": people_per_agent,
        "world.burn_in": BURN_IN,
        "world.days": DAYS,
    }
    market = Market(load_scenario("baseline", changes), seed=seed).run(BURN_IN)
    before = market.state.delays.copy()
    market.run(DAYS)
    state = market.state
    days = state.ledger[BURN_IN : BURN_IN + DAYS].astype(np.float64)
    total = {name: days[:, :, column].sum() for name, column in COLUMN.items()}
    focal = {name: days[:, 0, column].sum() for name, column in COLUMN.items()}
    consumer_days = consumers * DAYS
    answered = focal["desk_complaints_answered"]
    exits_a_year = YEAR * total["exits"] / consumer_days
    return {
        "purchases a consumer and year": YEAR * total["purchases"] / consumer_days,
        "share of the focal brand, %": 100 * focal["purchases"] / total["purchases"],
        "failures per 100 purchases": 100 * total["failures"] / total["purchases"],
        "warnings told per 100 purchases": 100 * total["told_bad"] / total["purchases"],
        "complaints seen per 100 purchases": 100 * total["seen_bad"] / total["purchases"],
        "choices moved by word of mouth, %": 100 * total["any_flips"] / total["purchases"],
        "margins crossed per 1,000 consumers and year": 1000 * exits_a_year,
        "complaints at the focal desk, a day": focal["desk_complaints"] / DAYS,
        "complaints answered there, %": 100 * answered / max(1.0, focal["desk_complaints"]),
        "median delay there, hours": median_hours((state.delays - before)[0, 0]),
        "desk hours per message": focal["desk_seconds"]
        / 3600 / max(1.0, focal["desk_complaints"] + focal["desk_praise"]),
    }  # fmt: skip


def measured() -> str:
    """Return the three tables."""
    finer = {
        size: [lived(size, PEOPLE // size, seed) for seed in range(1, seeds + 1)]
        for size, seeds in FINER.items()
    }
    standing = {
        people: [lived(CONSUMERS, people, seed) for seed in range(1, SEEDS + 1)]
        for people in STANDS_FOR
    }
    return "\n\n".join(
        [
            f"**The same {PEOPLE:,} people, simulated by more or fewer** (mean over seeds, and the "
            "deviation between seeds; days "
            f"{BURN_IN} to {BURN_IN + DAYS})",
            comparison(finer, lambda size: f"{size:,} (F = {PEOPLE // size}, {FINER[size]})"),
            f"**{CONSUMERS:,} consumers standing for more or fewer people** ({SEEDS} seeds)",
            comparison(standing, lambda people: f"F = {people}"),
            "**What a year would take, written up from this machine**",
            countries(tell(ONE_MARKET, YARDSTICK, "--short", "--warm-up", YEAR)),
        ]
    )


def comparison(found: dict[int, list[Quantities]], name: Callable[[int], str]) -> str:
    """Return a table of means and deviations between seeds, one column each."""
    rows = [
        (quantity, *(cell([run[quantity] for run in runs]) for runs in found.values()))
        for quantity in next(iter(found.values()))[0]
    ]
    return markdown(("", *map(name, found)), rows)


def cell(values: Sequence[float]) -> str:
    """Return a mean and the deviation between seeds."""
    known = [value for value in values if value == value]
    if len(known) < 2:
        return "-"
    return f"{number(mean(known))} ± {number(stdev(known))}"


def countries(market: dict[str, Any]) -> str:
    """Return what millions and billions would take, each simulated one by one, and by samples."""
    each = median(daily(market)) / market["consumers"]
    words = market["heard"] * WORD
    rows = []
    for name, people in COUNTRIES.items():
        for stands_for in (1, 60):
            size = people / stands_for
            memory = size * bytes_each(size, "market", market) / GIB
            rows.append(
                (
                    f"{name}, F = {stands_for}",
                    number(size / 1e6),
                    number(memory),
                    number(memory / MACHINE["GiB"]),
                    number(size * each * YEAR / 3600),
                    number(size * each * YEAR / 60 / MACHINE["cores"]),
                    number(size * words / GIB),
                )
            )
    head = (
        "", "million consumers", "GiB", f"machines of {MACHINE['GiB']} GiB", "core-hours a year",
        f"minutes on {MACHINE['cores']} cores, were all of it shared out",
        "GiB of words a simulated day",
    )  # fmt: skip
    note = (
        f"From {market['consumers']:,} consumers here: {number(1e9 * each)} nanoseconds a "
        f"consumer-day on one thread, {number(bytes_each(YARDSTICK, 'market', market))} bytes a "
        "consumer after a year with bonds kept short, and a bit a contact for every doubling, "
        f"{number(market['heard'])} words heard a consumer-day at {WORD} bytes."
    )
    return f"{markdown(head, rows)}\n\n{note}"
