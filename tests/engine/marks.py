"""What do all worlds and all policies come to, on small markets? `python -m tests.engine.marks`.

Prints one JSON object: world or policy -> hashes of the ledger and of the episodes, which hold
whatever the layout of a state. `--record` writes it beside this file instead: do so when a rule or
a number was changed on purpose, and say in the commit why results move.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

import sim.room
from sim.kernels.columns import EPISODE, fields_of
from sim.market import Market
from sim.policies.files import known_policies, load_policy
from sim.runs import live, live_past
from sim.scenario import load_scenario
from tests.tree import ROOT

MARKS = Path(__file__).with_name("marks.json")
SEED = 7
CONSUMERS = 2000
DAYS = {"world.burn_in": 40, "world.days": 60}
LETTERS = 24


def marks_of(market: Market) -> dict[str, str]:
    """Return the hashes of what was written down of a market."""
    state = market.state
    written = state.episodes[: int(state.counters[1])]
    columns = (np.ascontiguousarray(written[name]).tobytes() for name in fields_of(EPISODE))
    parts = {"ledger": state.ledger.tobytes(), "episodes": b"".join(columns)}
    return {name: hashlib.sha256(part).hexdigest()[:LETTERS] for name, part in parts.items()}


def worlds(consumers: int = CONSUMERS, threads: int = 1) -> Iterator[tuple[str, dict[str, str]]]:
    """Live every world under its own policies."""
    found = sorted(path.stem for path in (ROOT / "scenarios" / "worlds").glob("*.toml"))
    for name in ("baseline", *found):
        scenario = load_scenario(name, {**DAYS, "world.consumers": consumers})
        market = Market(scenario, SEED, threads=threads).run(sum(DAYS.values()))
        market.crew.close()
        yield name, marks_of(market)


def policies(consumers: int = CONSUMERS, threads: int = 1) -> Iterator[tuple[str, dict[str, str]]]:
    """Live the baseline under every policy, from one past."""
    scenario = load_scenario("baseline", {**DAYS, "world.consumers": consumers})
    past = live_past(scenario, SEED, threads)
    for name in known_policies():
        _, market = live(scenario, SEED, load_policy(name), past, threads)
        yield f"policy {name}", marks_of(market)


def measured(consumers: int = CONSUMERS, threads: int = 1) -> dict[str, dict[str, str]]:
    """Return the marks of every world and every policy."""
    return {**dict(worlds(consumers, threads)), **dict(policies(consumers, threads))}


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description="Live all worlds and policies; print their marks.")
    asked.add_argument("--consumers", type=int, default=CONSUMERS)
    asked.add_argument("--threads", type=int, default=1)
    asked.add_argument("--short", action="store_true", help="keep bonds short, however few")
    asked.add_argument("--record", action="store_true", help=f"write them into {MARKS.name}")
    order = asked.parse_args()
    if order.short:
        sim.room.SHORT_FROM = 1
    text = json.dumps(measured(order.consumers, order.threads), indent=1)
    if order.record:
        MARKS.write_text(text + "\n", encoding="utf-8")
        from tests.engine import results  # which reads what was just written

        results.write()
    else:
        print(text)
