"""When is the difference between a run and a closed form too large to be chance?

Every test may fail a right model less than once in a thousand (FALSE_ALARM), shared out over the
comparisons it makes; with the seeds written in the tests it always gives the same answer.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

FALSE_ALARM = 1e-3
FEWEST = 10.0


@dataclass(frozen=True)
class Estimate:
    """A mean with its standard error and the degrees of freedom of that error."""

    value: float
    error: float
    freedom: float = np.inf

    def reach(self, comparisons: int = 1) -> float:
        """Return the half-width of the interval that chance leaves once in 1 / FALSE_ALARM."""
        return float(stats.t.isf(FALSE_ALARM / comparisons / 2, self.freedom) * self.error)

    def agrees(self, exact: float, comparisons: int = 1) -> bool:
        """Whether the closed form lies within reach."""
        return abs(self.value - exact) <= self.reach(comparisons)

    def times(self, factor: float) -> "Estimate":
        """Return the estimate in another unit."""
        return Estimate(self.value * factor, self.error * abs(factor), self.freedom)


def mean_of(samples: np.ndarray) -> Estimate:
    """Return the mean of independent samples."""
    error = samples.std(ddof=1) / np.sqrt(samples.size)
    return Estimate(float(samples.mean()), float(error), samples.size - 1)


def batches(series: np.ndarray, count: int) -> np.ndarray:
    """Return sums over `count` equal stretches of a series of days (what is left over is dropped).

    A stretch must be much longer than what one day remembers of another.
    """
    length = series.size // count
    return series[: length * count].reshape(count, length).sum(axis=1)


def ratio_of(tops: np.ndarray, bottoms: np.ndarray, known: np.ndarray | None = None) -> Estimate:
    """Return sum of tops / sum of bottoms over batches; the error is the delta method's.

    known: (batches,) something of mean exactly zero that varies with the tops; what it explains
    of their variation is taken off (a control variate).
    """
    value = tops.sum() / bottoms.sum()
    rest = (tops - value * bottoms).astype(float)
    freedom = tops.size - 1
    if known is not None:
        slope = np.cov(rest, known)[0, 1] / known.var(ddof=1)
        rest -= slope * known
        value -= slope * known.sum() / bottoms.sum()
        freedom -= 1
    error = np.sqrt((rest - rest.mean()) @ (rest - rest.mean()) / freedom / tops.size)
    return Estimate(float(value), float(error / bottoms.mean()), freedom)


def share_of(hits: int, tries: int, exact: float) -> Estimate:
    """Return a share of independent tries, with the error it has if the exact share is right."""
    return Estimate(hits / tries, float(np.sqrt(exact * (1 - exact) / tries)))


def surprise(found: np.ndarray, chances: np.ndarray) -> float:
    """Return the chi-square p-value of counts by cell.

    What the chances lack to 1 is the chance of one more cell, which found may hold at its end.
    Cells of fewer than FEWEST expected are put together.
    """
    chances = np.append(chances, max(0.0, 1.0 - np.sum(chances)))
    counts = np.zeros(chances.size)
    counts[: len(found)] = found
    expected = counts.sum() * chances
    small = expected < FEWEST
    cells = np.append(counts[~small], counts[small].sum())
    means = np.append(expected[~small], expected[small].sum())
    if means[-1] < FEWEST:
        cells = np.append(cells[:-2], cells[-2:].sum())
        means = np.append(means[:-2], means[-2:].sum())
    return float(stats.chisquare(cells, means * cells.sum() / means.sum()).pvalue)
