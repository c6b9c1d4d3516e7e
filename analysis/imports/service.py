"""How many messages does a desk answer, and how fast, as far as the data can show?

A message posted shortly before the data end may still be answered: it is censored, not ignored.
Delays therefore come from the product-limit estimate (Kaplan & Meier 1958) of 'answered by x
hours', with Greenwood's variance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

NORMAL_95 = 1.959963984540054
GRID = tuple(np.linspace(0, 1, 21).round(2))
EXPIRY_HOURS = 72.0
# Beyond the time for which a tenth of the messages were followed, the estimate hangs on too few.
FOLLOWED_SHARE = 0.10

Curve = tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Service:
    """The answers to one class of messages at one desk.

    rate: share answered by the end of the data, with its Wilson interval. ever: probability of
    ever being answered, censoring taken into account. within: share answered within 72 h.
    delay_hours: 21 quantiles 0, .05 ... 1 of the delay of an answered message, hours, and empty
    where no delay is known; median_observed: the plain median of the delays seen, hours. edited:
    messages whose delay is unknown because they were edited after the answer; censored: unanswered
    messages followed for less than 72 h; followed_hours: how long the delays could be watched.
    """

    messages: int
    answered: int
    edited: int
    censored: int
    rate: float
    rate_low: float
    rate_high: float
    ever: float
    ever_low: float
    ever_high: float
    within: float | None
    within_low: float
    within_high: float
    delay_hours: list[float]
    median_observed: float | None
    median_low: float | None
    median_high: float | None
    followed_hours: float


def measure(
    delay: np.ndarray, followed: np.ndarray, edited: np.ndarray | None = None
) -> Service | None:
    """Measure one class; None where it has no message.

    delay: (messages,) hours to the answer, NaN where none; followed: (messages,) hours from the
    message to the end of the data; edited: (messages,) bool, answered with an unknown delay.
    """
    messages = len(delay)
    if messages == 0:
        return None
    edited = np.zeros(messages, bool) if edited is None else edited
    known = ~edited
    answered = int((edited | ~np.isnan(delay)).sum())
    horizon = float(np.quantile(followed, 1 - FOLLOWED_SHARE))
    curve = product_limit(delay[known], followed[known], horizon)
    return Service(
        messages=messages,
        answered=answered,
        edited=int(edited.sum()),
        censored=int((known & np.isnan(delay) & (followed < EXPIRY_HOURS)).sum()),
        **_span("rate", answered / messages, messages),
        **_chances(curve, float(known.mean()), messages),
        **_delays(curve, delay[known & ~np.isnan(delay)]),
        followed_hours=horizon,
    )


def _chances(curve: Curve, known: float, messages: int) -> dict[str, Any]:
    """Answered ever and within 72 h; `known` is the share of messages whose delay is known."""
    times, answered_by, variance = curve
    if len(times) == 0:
        none = {"within": None, "within_low": 0.0, "within_high": 1.0}
        unseen = _span("within", 0.0, messages) if known == 1 else none
        return _span("ever", 1 - known, messages) | unseen
    plateau = float(answered_by[-1])
    ever = known * plateau + (1 - known)
    soon = int(np.searchsorted(times, EXPIRY_HOURS, side="right")) - 1
    by_then = float(answered_by[soon]) if soon >= 0 else 0.0
    trials = _trials(by_then, float(variance[soon]) if soon >= 0 else 0.0, messages)
    # An answer of unknown delay is taken to have been as quick as the others.
    within = _span("within", ever * by_then / plateau, trials)
    return _span("ever", ever, _trials(plateau, float(variance[-1]), messages)) | within


def _delays(curve: Curve, seen: np.ndarray) -> dict[str, Any]:
    times, answered_by, _ = curve
    if len(times) == 0:
        keys = ("median_observed", "median_low", "median_high")
        return {"delay_hours": []} | dict.fromkeys(keys)
    half = NORMAL_95 * 0.5 / math.sqrt(len(seen))
    return {
        "delay_hours": [_quantile(times, answered_by, q) for q in GRID],
        "median_observed": float(np.median(seen)),
        "median_low": _quantile(times, answered_by, max(0.5 - half, 0.0)),
        "median_high": _quantile(times, answered_by, min(0.5 + half, 1.0)),
    }


def _span(name: str, share: float, trials: float) -> dict[str, Any]:
    low, high = wilson(share, trials)
    return {name: share, f"{name}_low": low, f"{name}_high": high}


def wilson(share: float, trials: float) -> tuple[float, float]:
    """95 % interval of a probability after `trials` trials (Wilson 1927)."""
    if trials <= 0:
        return 0.0, 1.0
    z2 = NORMAL_95**2
    centre = share + z2 / (2 * trials)
    half = NORMAL_95 * math.sqrt(share * (1 - share) / trials + z2 / (4 * trials**2))
    scale = 1 + z2 / trials
    return max((centre - half) / scale, 0.0), min((centre + half) / scale, 1.0)


def product_limit(delay: np.ndarray, followed: np.ndarray, horizon: float) -> Curve:
    """Answer times up to `horizon`, the share answered by each, and its Greenwood variance.

    Without censoring before a time, the share is the plain count and the variance p(1 - p)/n.
    """
    event = ~np.isnan(delay) & (delay <= horizon)
    length = np.where(event, delay, np.minimum(followed, horizon))
    times, answers = np.unique(length[event], return_counts=True)
    waiting = len(length) - np.searchsorted(np.sort(length), times, side="left")
    unanswered = np.cumprod(1 - answers / waiting)
    left = waiting - answers
    steps = np.divide(answers, waiting * left, out=np.zeros(len(times)), where=left > 0)
    return times, 1 - unanswered, unanswered**2 * np.cumsum(steps)


def _trials(share: float, variance: float, messages: int) -> float:
    """The number of uncensored trials that would know the share as well."""
    return min(share * (1 - share) / variance, messages) if variance > 0 else messages


def _quantile(times: np.ndarray, answered_by: np.ndarray, level: float) -> float:
    """Delay by which the share `level` of the answers has come, hours."""
    at = np.searchsorted(answered_by, level * answered_by[-1] - 1e-12, side="left")
    return round(float(times[min(at, len(times) - 1)]), 4)
