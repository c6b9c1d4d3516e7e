"""What did the baseline give when it was last recorded? `python -m tests.engine.record` writes it.

Run it when a rule or a number was changed on purpose, and say in the commit why results move.
"""

from __future__ import annotations

import json

from sim.policies.files import load_policy
from sim.runs import live, live_past
from sim.scenario import load_scenario
from tests.engine import results
from tests.engine.results import RECORD

SMALL = {"world.consumers": 3000, "world.burn_in": 60, "world.days": 60}
POLICIES = ("as_observed", "silence", "everyone")
SEED = 5


def measured() -> dict[str, dict[str, object]]:
    """Live the small baseline under a few policies; return what came of each."""
    scenario = load_scenario("baseline", SMALL)
    past = live_past(scenario, SEED)
    found: dict[str, dict[str, object]] = {}
    for name in POLICIES:
        run, market = live(scenario, SEED, load_policy(name), past)
        found[name] = {
            "state": market.state.fingerprint(),
            "ledger": run.fingerprint,
            "profit": run.quantities["profit"],
            "customers_kept": run.quantities["customers_kept"],
        }
    return found


if __name__ == "__main__":
    RECORD.write_text(json.dumps(measured(), indent=2) + "\n", encoding="utf-8")
    results.write()
