"""Does a visitor wait in vain when a process dies, and is anything left of one who leaves?"""

from __future__ import annotations

import json
import time
import urllib.request
from contextlib import suppress
from typing import Any

import psutil

PATIENCE = 180.0  # seconds


def kernels(site: str) -> int:
    """Return how many visitors the server holds."""
    with urllib.request.urlopen(f"{site}/resourcez", timeout=PATIENCE) as answer:
        return int(json.load(answer)["kernels"]["total"])


def markets_of(site: str) -> list[psutil.Process]:
    """Return the processes that live markets for the server of these tests."""
    port = f":{site.rpartition(':')[2]}"
    for server in psutil.Process().children(recursive=True):
        heard = [each.laddr.port for each in server.net_connections() if each.status == "LISTEN"]
        if port in [f":{each}" for each in heard]:
            return [each for each in server.children() if "spawn_main" in " ".join(each.cmdline())]
    return []


def test_a_process_killed_while_a_visitor_waits_is_not_noticed(visitor: Any) -> None:
    processes = markets_of(visitor.site)
    assert len(processes) >= 1
    # Held up until one of them has been killed, however fast this machine is.
    for each in processes:
        each.suspend()
    try:
        page = visitor.opens("/?seeds=24&mine.hands=0.35&mine.offers=2.5")
        page.wait_for_selector(".progress [aria-valuenow]")
        processes[0].kill()
    finally:
        for each in processes[1:]:
            each.resume()
        with suppress(psutil.NoSuchProcess):
            processes[0].resume()
    visitor.waits_for("24 markets,")
    assert "a year" in page.inner_text("#answer h1")
    assert processes[0].pid not in [each.pid for each in markets_of(visitor.site)]


def test_nothing_is_left_of_a_visitor_who_leaves(visitors: Any) -> None:
    stays, leaves = visitors(), visitors()
    stays.opens("/")
    leaves.opens("/compare")
    until_only(2, stays.site)
    leaves.context.close()
    until_only(1, stays.site)
    assert stays.page.inner_text("#answer h1")


def until_only(many: int, site: str) -> None:
    """Wait until a server holds so many visitors: those of other tests are leaving, too."""
    began = time.monotonic()
    while kernels(site) != many:
        assert time.monotonic() - began < PATIENCE, f"{kernels(site)} visitors, not {many}"
        time.sleep(0.1)
