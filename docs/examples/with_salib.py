"""How is Onze analysed with SALib alone, without a study? Run: python docs/examples/with_salib.py

The model is a function of a few numbers; SALib draws the points and reads the indices. What a study
adds to this: runs that survive a crash, shared pasts, workers, and the noise of the seeds.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from SALib.analyze import sobol
from SALib.sample import sobol as saltelli

from sim.policies.files import load_policy
from sim.runs import live, live_past
from sim.scenario import load_scenario

PROBLEM = {
    "num_vars": 3,
    "names": ["experience.failure", "answer.gain", "feed.effect"],
    "bounds": [[0.03, 0.08], [0.3, 1.1], [0.4, 1.2]],
}
SMALL = {"world.consumers": 2000, "world.people_per_agent": 200}


def lead(point: Sequence[float], days: int, seed: int = 1) -> float:
    """Return what complaints first earns over the observed desk, in euros, on the same luck."""
    changes = dict(zip(PROBLEM["names"], map(float, point), strict=True))
    world = load_scenario(
        "baseline", {**SMALL, **changes, "world.burn_in": days, "world.days": days}
    )
    past = live_past(world, seed)
    first, observed = (
        live(world, seed, load_policy(name), past)[0].quantities["profit"]
        for name in ("complaints_first", "as_observed")
    )
    return first - observed


def main(base: int = 16, days: int = 180) -> dict[str, np.ndarray]:
    """Print total effects of three numbers on the lead, with their intervals."""
    points = saltelli.sample(PROBLEM, base, calc_second_order=False, seed=1)
    leads = np.array([lead(point, days) for point in points])
    found = sobol.analyze(PROBLEM, leads, calc_second_order=False, seed=1)
    for name, total, half in zip(PROBLEM["names"], found["ST"], found["ST_conf"], strict=True):
        print(f"{name:20} total effect {total:5.2f} ± {half:.2f}")
    return found


if __name__ == "__main__":
    main()
