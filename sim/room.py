"""Does a market fit into the memory, and does the next one find the room of the last?"""

from __future__ import annotations

from functools import cache

import numpy as np
import psutil

from sim.errors import OnzeError
from sim.kernels.bonds import LAST_DAY
from sim.kernels.mathematics import exp
from sim.scenario import Scenario

BYTES_PER_CONSUMER_AND_BRAND = 80  # a habit, a margin and a bond
BYTES_PER_SHORT_ONE = 40  # a habit and a short bond, after fifteen months
BYTES_PER_CONSUMER = 130  # the other records, the diaries, and what is under way
BYTES_PER_CONTACT = 6  # 5 when wired, and a little for the wiring
BYTES_PER_PACKED_CONTACT = 3  # measured at 10 million; wiring is done before bonds take their room
BYTES_PER_RANDOM_CONTACT = 12  # of the classical networks, while all their stubs are sorted
PACKED_FROM = 300_000  # people: from here on rows of contacts are many times what caches hold
SHORT_FROM = 3_000_000  # people: from here on bonds are kept short, as a little time matters less
SURE_TO_BE_FREE = 2**25  # bytes; to ask takes a tenth of a millisecond
MOST_KEPT = 2**25 - 2**16  # bytes of an array; the C library gives larger ones back at once


@cache
def keep_room() -> None:
    """Let the memory of small arrays that are let go of stay with the process.

    To ask the system for it again, page by page, would take a quarter of the time in which a market
    of 10,000 consumers is opened. The C library keeps arrays up to the largest that it has given
    back, and twice as much in all; so it is made to give back one, once, that nobody has touched.
    """
    np.empty(MOST_KEPT, np.uint8)


def check_room(count: int, brands: int, scenario: Scenario, memory: int | None) -> None:
    """Refuse a market that does not fit into the memory, before any of it is taken."""
    needed = count * bytes_each(count, brands, scenario)
    if memory is None and needed < SURE_TO_BE_FREE:
        return
    available = psutil.virtual_memory().available if memory is None else memory
    if needed > available:
        most = count
        while most * bytes_each(most, brands, scenario) > available:  # fewer may take more each
            most = int(available / bytes_each(most, brands, scenario))
        raise OnzeError(
            f"world.consumers = {count:,} needs about {needed / 2**30:,.1f} GiB and "
            f"{available / 2**30:,.1f} GiB are free; at most {most:,} consumers fit with these "
            "brands and this network.",
            key="world.consumers",
        )


def bytes_each(count: int, brands: int, scenario: Scenario) -> float:
    """Return about how many bytes each of so many consumers takes, at most in fifteen months."""
    network = 0.0
    if scenario["network.kind"] == "lognormal":
        spread = scenario["network.degree_spread"]
        contacts = scenario["network.degree_median"] * exp(spread * spread / 2)
        packed = count >= PACKED_FROM
        network = contacts * (BYTES_PER_PACKED_CONTACT if packed else BYTES_PER_CONTACT)
    elif scenario["network.kind"] != "file":
        network = scenario["network.mean_degree"] * BYTES_PER_RANDOM_CONTACT
    by_brand = BYTES_PER_SHORT_ONE if is_short(count) else BYTES_PER_CONSUMER_AND_BRAND
    return BYTES_PER_CONSUMER + brands * by_brand + network


def is_short(count: int) -> bool:
    """Return whether the bonds of so many consumers are kept short."""
    return count >= SHORT_FROM


def check_days(count: int, days: int) -> None:
    """Refuse to make room for more days than so many consumers can live."""
    if is_short(count) and days > LAST_DAY:
        raise OnzeError(
            f"world.days and world.burn_in: {SHORT_FROM:,} consumers or more can live "
            f"{LAST_DAY:,} days at most; room was asked for {days:,}.",
            key="world.days",
        )
