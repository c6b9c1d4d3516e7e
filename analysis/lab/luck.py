"""How much of what differs between the points of a study is luck?

Replication r has the same luck at every point, so points by replications is a two-way table:
value = what the point does + what the luck does everywhere + what this luck does at this point.
The second term is the same at every point and cancels in every effect; only the third is noise in
a comparison of points, and the table shows how large it is (two-way analysis of variance without
repeats; Scheffé 1959, The Analysis of Variance, chapter 4). Taking it off the variance of the
points' means leaves an unbiased estimate of what the parameters do (Sun, Apley and Staum 2011,
Operations Research 59:998).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.wording import percent

SURE_OF_EFFECT = 0.05


@dataclass(frozen=True)
class Luck:
    """How much luck is in the mean of each point.

    spread: standard deviation between replications at a point, pooled over the points; common:
    share of its variance that is the same at every point and cancels; share: of the variance
    between the points' means, what is luck all the same; p_value: of no difference between the
    points but luck. None from one replication: there luck cannot be told from anything.
    """

    replications: int
    spread: float | None
    common: float | None
    share: float | None
    p_value: float | None

    @property
    def moved(self) -> bool | None:
        """Whether the points differ by more than luck; None when nobody can tell."""
        return None if self.p_value is None else self.p_value < SURE_OF_EFFECT


def luck_in(values: np.ndarray) -> Luck:
    """Return the luck in values (points, replications) float64 without NaN."""
    from scipy.stats import f

    points, replications = values.shape
    if replications < 2 or points < 2:
        return Luck(replications, None, None, None, None)
    pooled = float(values.var(axis=1, ddof=1).mean())
    between = replications * float(values.mean(axis=1).var(ddof=1))
    rest = values - values.mean(axis=1, keepdims=True) - values.mean(axis=0) + values.mean()
    freedom = (points - 1) * (replications - 1)
    own = float((rest**2).sum()) / freedom
    tiny = np.finfo(float).eps * float(np.abs(values).max()) ** 2
    if between <= tiny:
        return Luck(replications, pooled**0.5, 1.0, 1.0, 1.0)
    if own <= tiny:
        return Luck(replications, pooled**0.5, 1.0, 0.0, 0.0)
    return Luck(
        replications,
        spread=pooled**0.5,
        common=min(max(1.0 - own / pooled, 0.0), 1.0),
        share=min(own / between, 1.0),
        p_value=float(f.sf(between / own, points - 1, freedom)),
    )


def luck_in_words(luck: Luck) -> str:
    """Return what the luck amounts to, in a sentence or two."""
    if luck.share is None or luck.common is None:
        return (
            "One replication: what luck does at one point only cannot be told from what the "
            "parameters do, and counts as their effect."
        )
    return (
        f"Of the variance between {luck.replications} replications at a point, "
        f"{percent(luck.common)} is the same luck at every point and cancels. Of the variance "
        f"between the means of the points, {percent(luck.share)} is luck that is left."
    )
