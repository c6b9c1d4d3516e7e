"""In what order does a desk answer, and at what hours?

Each answer is a choice: of two messages that were both there at that instant, one was answered
and the other was left to wait. Counting every such pair shows the order of service without
knowing the rule. 0.5 means the order does not depend on what is compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

HOURS_A_WEEK = 168.0
OPENING_SHARE = 0.95
FEWEST_ANSWERS = 20


@dataclass(frozen=True)
class Order:
    """A share of pairs with its 95 % interval; None where there was no pair to compare."""

    share: float | None
    low: float
    high: float
    pairs: int


def complaint_before_praise(complaints: np.ndarray, praise: np.ndarray) -> Order:
    """Share of complaint-praise pairs waiting together in which the complaint was answered first.

    complaints, praise: (messages, 2) hours posted and answered, answered messages only.
    """
    first = _waiting_at(praise, complaints[:, 1])
    second = _waiting_at(complaints, praise[:, 1])
    weeks = np.concatenate([complaints[:, 1], praise[:, 1]]) // HOURS_A_WEEK
    won = np.concatenate([first, np.zeros_like(second)])
    return _order(won, np.concatenate([first, second]), weeks)


def newest_before_oldest(*classes: np.ndarray) -> Order:
    """Share of pairs of one class waiting together in which the newer message was answered first.

    Each class: (messages, 2) hours posted and answered, answered messages only.
    """
    won, pairs, weeks = [], [], []
    for messages in classes:
        messages = messages[np.lexsort((messages[:, 1], messages[:, 0]))]
        posted, answered = messages[:, 0], messages[:, 1]
        older = _earlier_and_larger(answered)
        won.append(older)
        pairs.append(_waiting_at(messages, answered) - _same_moment(posted, answered))
        weeks.append(answered // HOURS_A_WEEK)
    return _order(*map(np.concatenate, (won, pairs, weeks)))


def opening(answered: np.ndarray) -> tuple[float, float] | None:
    """The shortest window of the day, hours, that holds 95 % of the answers; it may pass midnight.

    answered: (answers,) hours since a midnight. None for fewer than 20 answers.
    """
    if len(answered) < FEWEST_ANSWERS:
        return None
    clock = np.sort(answered % 24)
    inside = int(np.ceil(OPENING_SHARE * len(clock)))
    ends = np.concatenate([clock, clock + 24])[inside - 1 : inside - 1 + len(clock)]
    begin = int(np.argmin(ends - clock))
    return float(clock[begin]), float(ends[begin] % 24)


def _waiting_at(messages: np.ndarray, moments: np.ndarray) -> np.ndarray:
    """How many of the messages were posted before each moment and answered after it."""
    posted = np.searchsorted(np.sort(messages[:, 0]), moments, side="left")
    gone = np.searchsorted(np.sort(messages[:, 1]), moments, side="right")
    at_once = _posted_and_answered_at(messages, moments)
    return np.asarray(posted - gone + at_once)


def _posted_and_answered_at(messages: np.ndarray, moments: np.ndarray) -> np.ndarray:
    """Messages answered in the very moment they were posted, at each moment: they never waited."""
    instant = np.sort(messages[messages[:, 0] == messages[:, 1], 0])
    right = np.searchsorted(instant, moments, side="right")
    left = np.searchsorted(instant, moments, side="left")
    return np.asarray(right - left)


def _same_moment(posted: np.ndarray, answered: np.ndarray) -> np.ndarray:
    """For rows sorted by both: how many posted at the same moment are answered later."""
    moments = np.searchsorted(posted, posted, side="right")
    pairs = posted + 1j * answered
    waits = answered > posted
    return np.where(waits, moments - np.searchsorted(pairs, pairs, side="right"), 0)


def _earlier_and_larger(values: np.ndarray) -> np.ndarray:
    """For each value, how many of those before it are larger; n log^2 n, no loop over values."""
    count = len(values)
    larger = np.zeros(count, np.int64)
    by_value = np.argsort(values, kind="stable")
    width = 1
    while width < count:
        inside = by_value[np.argsort(by_value // (2 * width), kind="stable")]
        begin = inside // (2 * width) * (2 * width)
        left = inside // width % 2 == 0
        seen = np.concatenate([[0], np.cumsum(left)])
        not_larger = seen[1:] - seen[begin]
        in_left_half = np.minimum(width, count - begin)
        larger[inside[~left]] += (in_left_half - not_larger)[~left]
        width *= 2
    return larger


def _order(won: np.ndarray, pairs: np.ndarray, weeks: np.ndarray) -> Order:
    """The ratio with an interval by leaving out one week at a time (block jackknife).

    Answers of one week share a backlog and are no independent evidence, so weeks are the unit;
    the jackknife is the bootstrap's linear approximation and needs no chance.
    """
    total = int(pairs.sum())
    if total == 0:
        return Order(None, 0.0, 1.0, 0)
    share = float(won.sum() / total)
    _, week = np.unique(weeks, return_inverse=True)
    won_in, pairs_in = np.bincount(week, won), np.bincount(week, pairs)
    used = pairs_in > 0
    rest = total - pairs_in[used]
    blocks = int(used.sum())
    if blocks < 3 or (rest == 0).any():
        return Order(share, 0.0, 1.0, total)
    without = (won.sum() - won_in[used]) / rest
    error = np.sqrt((blocks - 1) / blocks * ((without - without.mean()) ** 2).sum())
    half = float(stats.t.ppf(0.975, blocks - 1) * error)
    return Order(share, max(share - half, 0.0), min(share + half, 1.0), total)
