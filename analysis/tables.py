"""What tables does a comparison leave behind, and what does each column mean?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from sim.observations import QUANTITIES, QUANTITY, daily_table, data_dictionary
from sim.runs import Run
from sim.scenario import Scenario

if TYPE_CHECKING:
    from analysis.comparison import Comparison

DIFFERENCE = {
    "policy": ("name", "the policy"),
    "against": ("name", "the policy it is held against"),
    "measure": ("name", "what is compared, a row of this dictionary"),
    "mean": ("of the measure", "mean over seeds of policy less against, whole comparison"),
    "low": ("of the measure", "lower end of the 95 % interval; empty from one seed"),
    "high": ("of the measure", "upper end of the 95 % interval; empty from one seed"),
    "probability_better": ("probability", "that the true difference is on the better side"),
    "replications": ("seeds", "seeds on which both policies have the measure"),
    "variance_ratio": ("ratio", "variance of an unpaired difference to that of the paired one"),
    "p_value": ("probability", "two-sided t test of no difference, not adjusted"),
    "spread": ("of the measure", "standard deviation of the paired differences"),
}
POLICY = {
    "policy": ("name", "the policy"),
    "title": ("name", "what the policy is called in a sentence"),
    "measure": ("name", "what is measured, a row of this dictionary"),
    "unit": ("unit", "unit of mean, low and high"),
    "mean": ("of the measure", "mean over seeds, whole comparison"),
    "low": ("of the measure", "lower end of the 95 % interval; empty from one seed"),
    "high": ("of the measure", "upper end of the 95 % interval; empty from one seed"),
    "replications": ("seeds", "seeds on which the policy has the measure"),
}
RUN = {
    "policy": ("name", "the policy"),
    "seed": ("number", "the seed of the run"),
    "fingerprint": ("hash", "of every byte of the run that is kept"),
}
DAY = {
    "policy": ("name", "the policy"),
    "seed": ("number", "the seed of the run (only where seeds are kept apart)"),
    "day": ("days", "counted from 0 at the beginning of the comparison"),
    "brand": ("name", "the brand"),
}


def comparison_tables(c: Comparison) -> dict[str, pd.DataFrame]:
    """Return every table of a comparison by name."""
    by_seed = focal_days(c.scenario, c.runs)
    numbers = by_seed.columns.difference(["policy", "seed", "day", "brand"], sort=False)
    grouped = by_seed.groupby(["policy", "day", "brand"], sort=False)
    return {
        "policies": _policies(c),
        "differences": pd.DataFrame([vars(gap) for gap in c.differences]),
        "runs": run_table(c.runs),
        "daily": grouped[list(numbers)].mean().reset_index(),
        "daily_by_seed": by_seed,
    }


def run_table(runs: Sequence[Run]) -> pd.DataFrame:
    """Return one row per run: policy, seed, fingerprint and every measure of the focal brand."""
    return pd.DataFrame(
        [
            {"policy": run.policy, "seed": run.seed, "fingerprint": run.fingerprint}
            | run.quantities
            for run in runs
        ]
    )


def focal_days(scenario: Scenario, runs: Sequence[Run]) -> pd.DataFrame:
    """Return the focal brand's ledger of every run: one row per policy, seed and day."""
    focal = scenario.brands[scenario.focal].key
    tables = []
    for run in runs:
        table = daily_table(scenario, run.ledger, 0)
        table = table[table["brand"] == focal].reset_index(drop=True)
        table.insert(0, "seed", run.seed)
        table.insert(0, "policy", run.policy)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def dictionary(*tables: str) -> pd.DataFrame:
    """Return what every column of the named tables means: table, column, unit, meaning, how."""
    days = [tuple(row) for row in data_dictionary().itertuples(index=False)]
    measures = [(q.name, q.unit, q.meaning, "total or level") for q in QUANTITIES]
    own = {
        "policies": (POLICY, measures),
        "differences": (DIFFERENCE, measures),
        "runs": (RUN, measures),
        "daily": (DAY, days),
        "daily_by_seed": (DAY, days),
    }
    rows = []
    for table in tables:
        head, rest = own[table]
        rows += [(table, name, unit, meaning, "key") for name, (unit, meaning) in head.items()]
        rows += [(table, *row) for row in rest]
    return pd.DataFrame(rows, columns=["table", "column", "unit", "meaning", "adds_up_as"])


def _policies(c: Comparison) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "policy": policy.name,
                "title": policy.title,
                "measure": measure,
                "unit": QUANTITY[measure].unit,
                **vars(found),
            }
            for policy in c.policies
            for measure, found in c.estimates[policy.name].items()
        ]
    )
