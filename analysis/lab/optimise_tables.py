"""What did a search try, and what became of the best, in tables and for a program?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.lab.factors import level_in_words
from analysis.lab.optimise import Solved
from analysis.lab.optimise_again import Again
from analysis.lab.optimise_aims import regrets, worst, worst_estimate
from analysis.lab.optimise_problem import Problem
from analysis.lab.optimise_tried import KEPT, PROFIT, Tried

ROWS = ("own", "winner", "runner_up")


def tried_table(solved: Solved) -> pd.DataFrame:
    """Return one row per try: its levers, gain, cost, and how it fares where it fares worst."""
    by_set = np.stack([each.by_set(solved.again.measure) for each in solved.tried])
    allowed = np.array([each.cost <= solved.problem.budget for each in solved.tried])
    rows = []
    for each, gains, regret in zip(solved.tried, by_set, regrets(by_set, allowed), strict=True):
        rows.append(
            {
                "number": each.number,
                **{name: level_in_words(value) for name, value in each.setting.items()},
                **said_by_search(each, solved.problem),
                "gain_worst_tenth": worst(gains),
                "regret_mean": regret.mean(),
                "regret_most": regret.max(),
            }
        )
    return pd.DataFrame(rows)


def said_by_search(each: Tried, problem: Problem) -> dict[str, Any]:
    """Return what the search itself saw of a try, over the reference."""
    return {
        "gain_a_year": each.score.mean(PROFIT),
        "customers_kept": each.score.mean(KEPT),
        "cost_a_year": each.cost,
        "within_budget": each.cost <= problem.budget,
    }


def again_table(solved: Solved) -> pd.DataFrame:
    """Return what own policy, winner, runner-up, and the best under other aims gave on fresh luck.

    best_by: the aims under which a policy is the best of the search.
    """
    by_row: dict[int, list[str]] = {}
    for aim, row in solved.again_of.items():
        by_row.setdefault(row, []).append(aim)
    names = [*ROWS, *(f"best_by_{by_row[row][0]}" for row in range(3, len(solved.again.gains)))]
    return pd.DataFrame(
        [
            {"policy": name, "best_by": " ".join(by_row.get(row, [])) or None}
            | again_row(solved, row)
            for row, name in enumerate(names)
        ]
    )


def again_row(solved: Solved, row: int) -> dict[str, Any]:
    """Return a policy's figures on fresh luck."""
    tail = worst_estimate(solved.again.gains[row], solved.problem.seed)
    return {
        **fresh_row(solved.again, row, solved.problem.budget),
        "gain_worst_tenth": tail.mean,
        "gain_worst_tenth_low": tail.low,
        "gain_worst_tenth_high": tail.high,
        "regret_most": solved.regret(row),
    }


def fresh_row(again: Again, row: int, budget: float) -> dict[str, Any]:
    """Return a policy's figures on fresh luck by every measure, with intervals."""
    gain, kept = (again.gain(row, measure=measure) for measure in (PROFIT, KEPT))
    cost = again.cost(row)
    return {
        "gain_a_year": gain.mean,
        "gain_low": gain.low,
        "gain_high": gain.high,
        "customers_kept": kept.mean,
        "customers_kept_low": kept.low,
        "customers_kept_high": kept.high,
        "cost_a_year": cost.mean,
        "cost_low": cost.low,
        "cost_high": cost.high,
        "within_budget": again.within(row, budget),
        "units": gain.replications,
    }


def document(solved: Solved) -> dict[str, Any]:
    """Return the keys of `--json`."""

    def told(each: Tried) -> dict[str, Any]:
        measure = solved.again.measure
        search = {"search_gain": each.score.mean(measure), "search_cost": each.cost}
        return {"setting": dict(each.setting), **search}

    return {
        "budget": solved.problem.budget,
        "tried": len(solved.tried),
        "tried_within_budget": solved.within,
        "sets": solved.problem.robust,
        "aim": solved.problem.aim,
        "measure": solved.again.measure,
        "fresh_seeds": list(solved.problem.fresh),
        "own": again_row(solved, 0),
        "winner": {**told(solved.winner), **again_row(solved, 1)},
        "runner_up": {**told(solved.runner_up), **again_row(solved, 2)},
        "best_by": {
            aim: {**told(each), **again_row(solved, solved.again_of[aim])}
            for aim, each in solved.others.items()
        },
        "winner_less_runner_up": vars(solved.again.gain(1, less=2)),
    }
