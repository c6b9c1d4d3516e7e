"""Which parameters move a response at all, which bend or depend on others?

Elementary effects of a design of kind morris (Morris 1991, Technometrics 33:161): what the
response gains when one parameter crosses its whole range, judged from one step along it, at several
places. mu is their mean, mu_star the mean of their sizes (Campolongo, Cariboni and Saltelli 2007,
Environmental Modelling & Software 22:1509), sigma their spread; by SALib, of the points' means.

Luck makes sizes of effects where there are none. A step is a difference on the same luck, so how
much it varies over replications says how much luck is in it: `floor` is the mu_star that a
parameter without any effect would show.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.lab.designs import MORRIS_STEPS
from analysis.lab.ranking import FIRST, Asking, Ranking, ordered
from analysis.lab.sensitivity_figures import bars, scatter
from analysis.wording import number

LEVEL = 0.95
DRAWS = 1000
SIZE_OF_NORMAL = (2.0 / np.pi) ** 0.5  # mean size of a standard normal number


@dataclass(frozen=True)
class Effects:
    """What each parameter does: (factors,) float64 each, in the unit of the response.

    ends: (2, factors) of mu_star. floor: mu_star of a parameter that does nothing (NaN from one
    replication). spread: sigma with the luck in it taken off.
    """

    mu: np.ndarray
    mu_star: np.ndarray
    ends: np.ndarray
    sigma: np.ndarray
    spread: np.ndarray
    floor: np.ndarray

    @property
    def clear(self) -> np.ndarray:
        """(factors,) bool: whether mu_star is beyond what luck alone would show."""
        return self.ends[0] > np.nan_to_num(self.floor)


def effects(
    problem: dict[str, Any], shares: np.ndarray, values: np.ndarray, steps: int, seed: int
) -> Effects:
    """Return the elementary effects of whole trajectories.

    shares: (points, factors), values: (points, replications), in the order of the design; steps:
    how many values of each factor the design takes.
    """
    from SALib.analyze import morris

    found = morris.analyze(
        dict(problem),
        shares,
        values.mean(axis=1),
        num_resamples=DRAWS,
        conf_level=LEVEL,
        num_levels=steps,
        seed=np.random.default_rng(seed),
    )
    mu_star = np.asarray(found["mu_star"], dtype=np.float64)
    half = np.asarray(found["mu_star_conf"], dtype=np.float64)
    sigma = np.asarray(found["sigma"], dtype=np.float64)
    noise = luck_of_steps(shares, values, steps)
    return Effects(
        mu=np.asarray(found["mu"], dtype=np.float64),
        mu_star=mu_star,
        ends=np.stack([np.maximum(mu_star - half, 0.0), mu_star + half]),
        sigma=sigma,
        spread=np.sqrt(np.maximum(sigma**2 - np.nan_to_num(noise) ** 2, 0.0)),
        floor=SIZE_OF_NORMAL * noise,
    )


def luck_of_steps(shares: np.ndarray, values: np.ndarray, steps: int) -> np.ndarray:
    """Return (factors,): the standard deviation that luck gives an elementary effect.

    From the spread over replications of each step, pooled over trajectories; NaN from one.
    """
    factors, replications = shares.shape[1], values.shape[1]
    if replications < 2:
        return np.full(factors, np.nan)
    step = steps / (2.0 * (steps - 1))
    paths = shares.reshape(-1, factors + 1, factors)
    gains = np.diff(values.reshape(-1, factors + 1, replications), axis=1) / step
    variances = gains.var(axis=2, ddof=1) / replications
    moved = np.abs(np.diff(paths, axis=1)) > 0.0
    sums = np.einsum("tm,tmf->f", variances, moved)
    return np.sqrt(sums / np.maximum(moved.sum(axis=(0, 1)), 1))


def elementary_effects(asking: Asking) -> Ranking:
    """Rank by the mean size of elementary effects, with what luck alone would show."""
    steps = asking.design.steps or MORRIS_STEPS
    found = effects(asking.problem, asking.shares, asking.whole.runs, steps, asking.seed)
    order = np.argsort(-found.mu_star, kind="stable")
    parts = {
        "mu_star": (found.mu_star, found.ends),
        "mu": (found.mu, None),
        "sigma": (found.sigma, None),
        "sigma_without_luck": (found.spread, None),
        "luck_alone": (found.floor, None),
    }
    table = ordered(asking, order, parts)
    table["clear_of_luck"] = found.clear[order]
    words = [
        f"{number(found.mu_star[j])} {asking.found.unit} across its range, 95 % interval "
        f"{number(found.ends[0, j])} to {number(found.ends[1, j])}"
        for j in order[:FIRST]
        if found.clear[j]
    ]
    unit = asking.found.unit
    return Ranking(
        table,
        words,
        "What",
        {"mean size": "mu_star", "from": "mu_star_low", "to": "mu_star_high",
         "spread": "sigma", "luck alone": "luck_alone"},
        (
            "Morris 1991; Campolongo, Cariboni and Saltelli 2007, by SALib. It ranks and sorts "
            "out; how much of the variance each carries, it does not say.",
            f"{clear_in_words(found, asking.luck.moved)} A spread as large as the size means: it "
            "bends, or depends on others.",
        ),
        {
            "sensitivity": bars(table, "mu_star", None, unit, asking.found.words),
            "effects": scatter(table, unit, asking.found.words),
        },
    )  # fmt: skip


def clear_in_words(found: Effects, moved: bool | None) -> str:
    """Say how many parameters are clear of luck. moved: whether all points together are."""
    count, of = int(found.clear.sum()), len(found.clear)
    are = f"{count} of {of} parameters {'is' if count == 1 else 'are'}"
    if moved is False and count:
        return (
            f"Taken one by one, {are} beyond what luck alone would show; all points taken together "
            "show nothing beyond it, so do not lean on that."
        )
    return f"{are} beyond what luck alone would show."
