"""What is known of each parameter and of each printed figure once the markets were lived?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from analysis.lab.calibration_search import Known
from analysis.lab.calibration_targets import Target
from analysis.lab.factors import Factor
from analysis.lab.profile import Profile
from analysis.lab.surrogate import Surrogates

FLAT, PINNED = 0.9, 0.5  # of the range in the interval of a profile: as much or more, or less
TRADES = 0.6  # correlation from which on two parameters stand in for each other
MOVE = 0.05  # of a range: the step by which it is seen what a parameter moves
LOOKED_AT = 400  # points of the posterior at which that is seen


@dataclass(frozen=True)
class Learnt:
    """What is known of one parameter.

    low, high: ends of the middle 95 % of the posterior; profile: with its 95 % interval, as shares;
    taken: share of the prior's variance taken away; told_by: the target that says most; trades:
    those it stands in for.
    """

    factor: Factor
    low: float
    middle: float
    high: float
    profile: Profile
    taken: float
    told_by: str
    trades: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """In a word: a flat profile says nothing."""
        width = self.profile.high - self.profile.low
        if width >= FLAT:
            return "not learnt"
        return "pinned down" if width < PINNED else "narrowed"

    @property
    def ends(self) -> tuple[float, float]:
        """The ends of the profile's interval, as values."""
        return value_at(self.factor, self.profile.low), value_at(self.factor, self.profile.high)


@dataclass(frozen=True)
class Told:
    """What the calibrated market is expected to answer: middle 95 % over the posterior.

    best: at the setting that meets the targets best; off: of that, in standard deviations (printed
    figure's and surrogate's). explained, covered: see Surrogate. chance: that the printed figure,
    as unsure as it is, comes out as far off the mean or further (two-sided).
    """

    target: Target
    mean: float
    low: float
    high: float
    best: float
    off: float
    explained: float
    covered: float
    chance: float


def parameters_of(
    factors: Sequence[Factor], targets: Sequence[Target], known: Known, along: Sequence[Profile]
) -> tuple[Learnt, ...]:
    """Return what is known of each parameter. along: its profile."""
    posterior = known.posterior.points
    taken = 1.0 - 12.0 * posterior.var(axis=0)  # an even prior over 0 to 1 has the variance 1/12
    alike = np.atleast_2d(np.corrcoef(posterior.T))
    power = power_of(known.surrogates, targets, posterior)
    found = []
    for k, (factor, profile) in enumerate(zip(factors, along, strict=True)):
        quantiles = np.quantile(posterior[:, k], (0.025, 0.5, 0.975))
        low, middle, high = (value_at(factor, share) for share in quantiles)
        told_by = targets[int(np.argmax(power[k]))].found
        others = [j for j in np.argsort(-np.abs(alike[k])) if j != k]
        trades = tuple(factors[j].address for j in others if abs(alike[k, j]) >= TRADES)
        found.append(Learnt(factor, low, middle, high, profile, float(taken[k]), told_by, trades))
    return tuple(found)


def value_at(factor: Factor, share: float) -> float:
    """Return the value at a share of a range."""
    return float(factor.at(float(share)))


def power_of(
    surrogates: Surrogates, targets: Sequence[Target], posterior: np.ndarray
) -> np.ndarray:
    """Return (parameters, targets): how hard each target pulls at each parameter.

    Fisher's information of one about the other, the rest held fixed: the squared slope over the
    target's variance, averaged over the posterior.
    """
    spreads = np.array([target.spread for target in targets])
    points = posterior[:: max(1, len(posterior) // LOOKED_AT)]
    power = np.empty((posterior.shape[1], len(targets)))
    for k in range(posterior.shape[1]):
        up, down = points.copy(), points.copy()
        up[:, k], down[:, k] = np.minimum(up[:, k] + MOVE, 1), np.maximum(down[:, k] - MOVE, 0)
        rise = surrogates.tell(up)[0] - surrogates.tell(down)[0]
        slopes = rise / (up[:, k] - down[:, k])[:, None]
        power[k] = (slopes**2).mean(axis=0) / spreads**2
    return power


def told_of(
    targets: Sequence[Target], surrogates: Surrogates, posterior: np.ndarray, best: np.ndarray
) -> tuple[Told, ...]:
    """Return what the market is expected to answer over the posterior, surrogates' doubt and all.

    best: the point (parameters,) that meets the targets best.
    """
    means, doubt = surrogates.tell(posterior)
    there, unsure = (each[0] for each in surrogates.tell(best[None]))
    # The normal quantiles spread the doubt evenly over the sample, without any luck.
    ranks = norm.ppf((np.arange(len(posterior)) * 0.6180339887 % 1.0 + 1e-9) * (1 - 2e-9))
    told = []
    for k, target in enumerate(targets):
        drawn = means[:, k] + ranks * np.sqrt(doubt[:, k])
        low, high = np.quantile(drawn, (0.025, 0.975))
        spread = float(np.hypot(drawn.std(), target.spread))
        off = (target.value - float(drawn.mean())) / spread
        told.append(
            Told(
                target,
                float(drawn.mean()),
                float(low),
                float(high),
                float(there[k]),
                float((there[k] - target.value) / np.hypot(target.spread, np.sqrt(unsure[k]))),
                surrogates.each[k].explained,
                surrogates.each[k].covered,
                float(2 * norm.sf(abs(off))),
            )
        )
    return tuple(told)
