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
from analysis.lab.matching import RULED_OUT
from analysis.wording import listed, number

KEPT = 2000  # points of the posterior kept as a table
MISSED = 0.05  # chance below which a printed figure is called missed
HONEST = 0.8  # share of points covered below which a surrogate is not trusted
ENOUGH = 400  # draws that a posterior must be worth
METHOD = (
    "Method: Gaussian-process surrogates of scikit-learn (O'Hagan 2006) over points from Optuna's "
    "estimator (Bergstra et al. 2011) and the posterior; posterior under an even prior over the "
    "ranges (Kennedy & O'Hagan 2001) by population Monte Carlo (Cappé et al. 2004); profiles: Raue "
    "et al. 2009."
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
            "profiles": profile_table(found),
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
    by_verdict: dict[str, list[str]] = {}
    for each in found.parameters:
        by_verdict.setdefault(each.verdict, []).append(each.factor.address)
    parts = [
        f"{words} {len(names)} ({listed(names)})"
        for verdict, words in (
            ("pinned down", "pin down"),
            ("narrowed", "narrow"),
            ("not learnt", "say next to nothing of"),
        )
        if (names := by_verdict.get(verdict))
    ]
    count = len(found.targets)
    words = f"{count} printed figures {listed(parts)} of {len(found.parameters)} free parameters."
    if beyond := [told.target.found for told in found.targets if abs(told.off) > RULED_OUT]:
        return f"{words} No setting meets all of them: {listed(beyond)} are missed."
    if missed := [told.target.found for told in found.targets if told.chance < MISSED]:
        return f"{words} Not met: {listed(missed)}."
    return f"{words} All of them can be met at once."


def notes(found: Calibrated) -> list[str]:
    """Return the cautions."""
    words = [
        f"{markets_of(found):,} markets at {len(found.known.lived.shares):,} points. "
        "Posterior: 95 % of what is likely, over all others; profile: where the others can make up "
        "for it (95 %); not learnt: that is next to all of the range.",
    ]
    pairs = {frozenset((p.factor.address, other)) for p in found.parameters for other in p.trades}
    if pairs:
        said = sorted(" for ".join(sorted(pair)) for pair in pairs)
        words.append(f"Some stand in for each other, only both together are known: {listed(said)}.")
    weak = [told.target.found for told in found.targets if told.covered < HONEST]
    if weak:
        words.append(f"Their surrogates are too sure of themselves: {listed(weak)}; add points.")
    counting = found.known.posterior.counting
    if counting < ENOUGH:
        words.append(f"The posterior is only as sure as {counting:,.0f} draws from it; add points.")
    if found.held_out:
        met = sum(told.chance >= MISSED for told in found.held_out)
        words.append(
            f"Held out: {met} of {len(found.held_out)} figures that nothing was fitted to are met."
        )
    return [*words, METHOD]


def markets_of(found: Calibrated) -> int:
    """Return how many markets were lived."""
    return len(found.known.lived.shares) * found.problem.replications


def shown(found: Calibrated) -> Shown:
    """Return a line per parameter."""
    rows = [
        (
            each.factor.address,
            number(float(found.problem.world[each.factor.address])),
            span_of(each.low, each.high),
            span_of(*each.ends),
            each.verdict,
        )
        for each in found.parameters
    ]
    headers = ("parameter", "now", "posterior", "profile", "")
    return Shown("What the printed figures leave of each parameter", headers, rows, words=(0, 4))


def span_of(low: float, high: float) -> str:
    """Return an interval in few letters."""
    return f"{low:.3g} to {high:.3g}"


def parameter_table(found: Calibrated) -> pd.DataFrame:
    """Return one row per parameter."""
    return pd.DataFrame([row_of(each, found) for each in found.parameters])


def row_of(each: Learnt, found: Calibrated) -> dict[str, Any]:
    """Return what is known of a parameter as a row."""
    return {
        "parameter": each.factor.address,
        "unit": each.factor.unit,
        "now": float(found.problem.world[each.factor.address]),
        "range_low": each.factor.low,
        "range_high": each.factor.high,
        "low": each.low,
        "median": each.middle,
        "high": each.high,
        "profile_low": each.ends[0],
        "best": found.best[each.factor.address],
        "profile_high": each.ends[1],
        "variance_taken": each.taken,
        "verdict": each.verdict,
        "told_most_by": each.told_by,
        "trades_with": " ".join(each.trades),
    }


def profile_table(found: Calibrated) -> pd.DataFrame:
    """Return each parameter's profile: what it is held at, and how much the distance rises."""
    rows = [
        {"parameter": each.factor.address, "held": each.factor.at(float(share)), "rises": rise}
        for each in found.parameters
        for share, rise in zip(each.profile.held, each.profile.rises, strict=True)
    ]
    return pd.DataFrame(rows)


def told_table(told: Sequence[Told]) -> pd.DataFrame:
    """Return one row per printed figure: printed, expected, and how well it is foretold."""
    rows = [
        {
            "found": each.target.found,
            "printed": each.target.value,
            "spread": each.target.spread,
            "expected": each.mean,
            "low": each.low,
            "high": each.high,
            "best": each.best,
            "chance": each.chance,
            "met": each.chance >= MISSED,
            "surrogate_explains": each.explained,
            "surrogate_covers": each.covered,
        }
        for each in told
    ]
    return pd.DataFrame(rows)


def posterior_table(found: Calibrated) -> pd.DataFrame:
    """Return points of the posterior as settings, evenly taken from the sample."""
    posterior = found.known.posterior.points
    rows = np.linspace(0, len(posterior) - 1, min(KEPT, len(posterior))).astype(int)
    return pd.DataFrame(
        {
            factor.address: [factor.at(float(share)) for share in posterior[rows, k]]
            for k, factor in enumerate(found.problem.factors)
        }
    )


def point_table(found: Calibrated) -> pd.DataFrame:
    """Return every point lived, and what was read there."""
    lived = found.known.lived
    columns: dict[str, Any] = {
        factor.address: [factor.at(float(share)) for share in lived.shares[:, k]]
        for k, factor in enumerate(found.problem.factors)
    }
    columns |= {name: lived.means[:, k] for k, name in enumerate(found.problem.names)}
    return pd.DataFrame(columns)


def document(found: Calibrated) -> dict[str, Any]:
    """Return the keys of `--json`; calibrated and held-out figures stand apart."""
    return {
        "parameters": [row_of(each, found) for each in found.parameters],
        "calibrated_to": told_table(found.targets).to_dict("records"),
        "held_out": told_table(found.held_out).to_dict("records"),
        "profiles": profile_table(found).to_dict("records"),
        "markets": markets_of(found),
        "effective_sample": found.known.posterior.counting,
    }
