"""What did the calibration find, in a sentence, tables and a figure?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.lab.answer import Answer, Shown
from analysis.lab.calibration import Calibrated
from analysis.lab.calibration_figure import picture_of
from analysis.lab.calibration_learnt import Learnt, Told
from analysis.lab.matching import LOOKED_AT, SETTLED
from analysis.wording import listed, number, percent
from sim.scenario import Scenario

KEPT = 2000  # points of the posterior kept as a table
MISSED = 0.05  # chance below which a printed figure is called missed
HONEST = 0.8  # share of points covered below which an emulator is not trusted
METHOD = (
    "Method: history matching in waves with Gaussian-process emulators (Vernon, Goldstein & Bower "
    "2010; Andrianakis et al. 2015), then a posterior under an even prior over the ranges (Kennedy "
    "& O'Hagan 2001) by differential evolution Markov chains (ter Braak 2006)."
)


def answer_of(found: Calibrated) -> Answer:
    """Return the whole answer."""
    return Answer(
        name="calibrate",
        sentence=sentence(found),
        notes=tuple(notes(found)),
        shown=shown(found),
        tables={
            "parameters": parameter_table(found),
            "targets": told_table(found.targets),
            "held_out": told_table(found.held_out),
            "posterior": posterior_table(found),
            "points": point_table(found),
        },
        figures={"parameters": picture_of(found)},
        document=document(found),
    )


def sentence(found: Calibrated) -> str:
    """Return what to read first."""
    by_verdict = {
        verdict: [each.factor.address for each in found.parameters if each.verdict == verdict]
        for verdict in ("pinned down", "narrowed", "not identified")
    }
    parts = []
    for verdict, words in (
        ("pinned down", "pin down"),
        ("narrowed", "narrow"),
        ("not identified", "say next to nothing of"),
    ):
        if names := by_verdict[verdict]:
            parts.append(f"{words} {len(names)} ({listed(names)})")
    count = len(found.targets)
    words = f"{count} printed figures {listed(parts)} of {len(found.parameters)} free parameters."
    missed = [told.target.found for told in found.targets if told.chance < MISSED]
    if not len(found.matched.open):
        return f"{words} No setting meets all of them: {listed(missed) or 'together'} are missed."
    if missed:
        return f"{words} Not met: {listed(missed)}."
    return f"{words} All of them can be met at once."


def notes(found: Calibrated) -> list[str]:
    """Return the cautions."""
    matched = found.matched
    least = 1 / LOOKED_AT  # none of so many points is less than one, not nothing
    left = [percent(share, 1) if share else f"under {percent(least, 2)}" for share in matched.left]
    runs = len(matched.shares) * found.problem.replications
    words = [
        f"{runs:,} markets at {len(matched.shares):,} points; what each wave did not rule out of "
        f"the ranges: {', '.join(left)}.",
    ]
    pairs = {frozenset((p.factor.address, other)) for p in found.parameters for other in p.trades}
    if pairs:
        said = sorted(" for ".join(sorted(pair)) for pair in pairs)
        words.append(f"Some stand in for each other, only both together are known: {listed(said)}.")
    weak = [told.target.found for told in found.targets if told.covered < HONEST]
    if weak:
        words.append(f"Their emulators are too sure of themselves: {listed(weak)}; add points.")
    if matched.settled > SETTLED:
        words.append(f"The posterior's sample has not settled (R-hat {number(matched.settled)}).")
    if found.held_out:
        met = sum(told.chance >= MISSED for told in found.held_out)
        words.append(
            f"Held out: {met} of {len(found.held_out)} figures that nothing was fitted to are met."
        )
    return [*words, METHOD]


def shown(found: Calibrated) -> Shown:
    """Return a line per parameter."""
    world = found.problem.world
    rows = []
    for each in found.parameters:
        whole = f"{number(each.factor.low)} to {number(each.factor.high)}"
        kept = f"{number(each.low)} to {number(each.high)}"
        value = number(float(world[each.factor.address]))
        rows.append((each.factor.address, value, whole, kept, each.verdict))
    headers = ("parameter", "now", "looked at", "95 % left", "")
    return Shown("What the printed figures leave of each parameter", headers, rows, words=(0, 4))


def parameter_table(found: Calibrated) -> pd.DataFrame:
    """Return one row per parameter."""
    return pd.DataFrame([row_of(each, found.problem.world) for each in found.parameters])


def row_of(each: Learnt, world: Scenario) -> dict[str, Any]:
    """Return what is known of a parameter as a row."""
    return {
        "parameter": each.factor.address,
        "unit": each.factor.unit,
        "now": float(world[each.factor.address]),
        "range_low": each.factor.low,
        "range_high": each.factor.high,
        "not_ruled_out_low": each.left and each.left[0],
        "not_ruled_out_high": each.left and each.left[1],
        "low": each.low,
        "median": each.middle,
        "high": each.high,
        "variance_taken": each.taken,
        "verdict": each.verdict,
        "told_most_by": each.told_by,
        "trades_with": " ".join(each.trades),
    }


def told_table(told: Sequence[Told]) -> pd.DataFrame:
    """Return one row per printed figure: printed, expected, and how well it is emulated."""
    rows = [
        {
            "found": each.target.found,
            "printed": each.target.value,
            "spread": each.target.spread,
            "expected": each.mean,
            "low": each.low,
            "high": each.high,
            "chance": each.chance,
            "met": each.chance >= MISSED,
            "emulator_explains": each.explained,
            "emulator_covers": each.covered,
        }
        for each in told
    ]
    return pd.DataFrame(rows)


def posterior_table(found: Calibrated) -> pd.DataFrame:
    """Return points of the posterior as settings, evenly taken from the sample."""
    posterior = found.matched.posterior
    rows = np.linspace(0, len(posterior) - 1, min(KEPT, len(posterior))).astype(int)
    return pd.DataFrame(
        {
            factor.address: [factor.at(float(share)) for share in posterior[rows, k]]
            for k, factor in enumerate(found.problem.factors)
        }
    )


def point_table(found: Calibrated) -> pd.DataFrame:
    """Return every point lived, and what was read there."""
    matched = found.matched
    columns: dict[str, Any] = {
        factor.address: [factor.at(float(share)) for share in matched.shares[:, k]]
        for k, factor in enumerate(found.problem.factors)
    }
    columns |= {name: matched.found[:, k] for k, name in enumerate(found.problem.names)}
    return pd.DataFrame(columns)


def document(found: Calibrated) -> dict[str, Any]:
    """Return the keys of `--json`; calibrated and held-out figures stand apart."""
    return {
        "parameters": [row_of(each, found.problem.world) for each in found.parameters],
        "calibrated_to": told_table(found.targets).to_dict("records"),
        "held_out": told_table(found.held_out).to_dict("records"),
        "not_ruled_out": list(found.matched.left),
        "markets": len(found.matched.shares) * found.problem.replications,
        "r_hat": found.matched.settled,
    }
