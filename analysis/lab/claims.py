"""Who holds which run in hand, so that two processes share a study instead of repeating it?

A claim holds while its owner lives; one whose owner died on this machine is void at once, one of
another machine when it has not been renewed in time.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import psutil

from analysis.lab.store import ENOUGH, Store

LEASE = 600.0  # seconds
SLACK = 1.0  # seconds by which two clocks may differ on when a process began


class Claimed(NamedTuple):
    """What became of the runs asked for: ours to live, kept already, or in another's hands."""

    ours: list[str]
    kept: list[str]
    held: list[str]


@cache
def whoami() -> str:
    """Return this process's name: machine, process, and when it began."""
    return f"{socket.gethostname()} {os.getpid()} {psutil.Process().create_time():.2f}"


def claim(store: Store, keys: Sequence[str], me: str, daily: bool, survey: bool) -> Claimed:
    """Take runs in hand that nobody holds and that are not kept with what is asked of them."""
    now = time.time()
    found = Claimed([], [], [])
    ask = store.disk.execute
    with store.speaking(), store.change():
        for key in keys:
            kept = ask(
                f"SELECT 1 FROM runs WHERE key = ? AND {ENOUGH}", (key, not daily, not survey)
            ).fetchone()
            held = ask("SELECT owner, until FROM claims WHERE key = ?", (key,)).fetchone()
            if kept is not None:
                found.kept.append(key)
            elif held is not None and held[0] != me and is_good(held[0], held[1], now):
                found.held.append(key)
            else:
                found.ours.append(key)
        rows = [(key, me, now + LEASE) for key in found.ours]
        store.disk.executemany("INSERT OR REPLACE INTO claims VALUES (?, ?, ?)", rows)
    return found


def renew(store: Store, me: str) -> None:
    """Hold on to what is in hand."""
    with store.speaking(), store.change():
        store.disk.execute("UPDATE claims SET until = ? WHERE owner = ?", (time.time() + LEASE, me))


def let_go(store: Store, me: str) -> None:
    """Let others have what is in hand."""
    with store.speaking(), store.change():
        store.disk.execute("DELETE FROM claims WHERE owner = ?", (me,))


def is_good(owner: str, until: float, now: float) -> bool:
    """Return whether a claim still holds."""
    machine, process, began = owner.rsplit(" ", 2)
    if machine != socket.gethostname():
        return now < until
    try:
        found = psutil.Process(int(process))
        dead = found.status() == psutil.STATUS_ZOMBIE  # Killed, and not yet taken note of.
        return not dead and abs(found.create_time() - float(began)) < SLACK
    except psutil.Error:
        return False
