"""How long would an experiment take, and how much disk? Measured on a short run of it."""

from __future__ import annotations

import time
from typing import NamedTuple

from analysis.lab.plan import Plan
from analysis.lab.record import pack, to_json
from sim.day import BareMarket
from sim.runs import live, live_past

PILOT_DAYS = 40
LEAST_SECONDS = 1e-9
BYTES_BESIDE = 600  # of a row: its key twice, proof, indexes; measured on a study of 10,000 runs


class Estimate(NamedTuple):
    """What an experiment would take."""

    runs: int
    pasts: int
    seconds: float  # of one worker
    bytes: int


def estimate(plan: Plan) -> Estimate:
    """Live a few days of the experiment's first run, and reckon with what they took."""
    outline, world = plan.outline, plan.experiment.world
    burn_in, days = world["world.burn_in"], world["world.days"]
    task = plan.task(0, 0, 0)
    short = task.world.with_values(
        {"world.burn_in": min(burn_in, PILOT_DAYS), "world.days": min(days, PILOT_DAYS)}, "pilot"
    )
    began = time.perf_counter()
    BareMarket(short, seed=task.seed)
    built = time.perf_counter() - began
    began = time.perf_counter()
    past = live_past(short, task.seed)
    past_lived = max(time.perf_counter() - began - built, LEAST_SECONDS)
    began = time.perf_counter()
    run, _ = live(short, task.seed, task.policy, past)
    branched = time.perf_counter() - began
    past_seconds = built + past_lived * burn_in / max(short["world.burn_in"], 1)
    run_seconds = branched * days / short["world.days"]
    pasts = len(plan.sharing_a_past()) * outline.replications
    runs = len(plan.points) * len(outline.policies) * outline.replications
    row = len(to_json(run.quantities)) + len(task.settings) + BYTES_BESIDE
    if outline.daily:
        row += int(len(pack(run.ledger)) * days / short["world.days"])
    return Estimate(runs, pasts, pasts * past_seconds + runs * run_seconds, runs * row)
