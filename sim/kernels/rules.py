"""Which numbers do the kernels obey? The settings in force, under the names of parameters.toml.

A field `section_name` is the parameter `section.name`; the fields of the second half are derived
(arrays by brand, tier or platform, and tables of what is left of a memory after some days).
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.kernels.mathematics import log, power_of_two

MEAN_LIFE_PER_HALF_LIFE = 1.4426950408889634  # 1 / ln 2


class Rules(NamedTuple):
    """Everything the kernels need to know of a scenario, in the units of parameters.toml."""

    experience_loyalty_gain: float
    experience_delight_gain: float
    experience_failure_loss: float
    experience_lasting_share: float
    voice_private: float
    voice_private_at_desk: float
    voice_answered_before: float
    voice_answer_seen: float
    voice_answer_seen_days: int
    voice_expects_answer: float
    voice_unexpected_silence: float
    voice_posting_from: float
    voice_posting_until: float
    answer_satisfied: float
    answer_satisfied_personal: float
    answer_satisfied_delay: float
    answer_satisfied_compensation: float
    answer_gain: float
    answer_disappointment: float
    answer_delay_loss: float
    answer_worst: float
    answer_ignored_loss: float
    answer_deletes: float
    answer_turns: float
    exit_return_margin: float
    tells_unsatisfied: float
    tells_delighted: float
    tells_dispersion: float
    tells_delay: float
    tells_retold: float
    tells_effect: float
    feed_effect: float
    feed_reply_relief: float
    tells_same_age: float
    recognition_effect: float
    recognition_service_gain: float
    recognition_contest: float
    recognition_page_days: int
    offers_effect: float
    offers_days: int
    offers_mismatch: float
    offers_told: float
    awareness_told: float
    awareness_seen: float
    crisis_severity: float
    crisis_arousal: float
    crisis_half_life: float
    failure: np.ndarray  # (brands,) probability per purchase
    delight: np.ndarray  # (brands,) probability per purchase
    voice_failure: np.ndarray  # (3 tiers,) probability of a public post after a failure
    voice_delight: np.ndarray  # (3 tiers,) probability of a public post after a delight
    platform_weight: np.ndarray  # (3 platforms,) members, any unit
    platform_reach: np.ndarray  # (3 platforms,) share of contacts who see a post
    platform_half_life: np.ndarray  # (3 platforms,) hours
    platform_share: np.ndarray  # (3 platforms,) probability that a viewer shares
    platform_service: np.ndarray  # (3 platforms,) how much likelier a complaint goes there
    platform_patience: np.ndarray  # (3 platforms,) patience there, in own patiences
    fading_left: np.ndarray  # (days,) share of a fading attitude left after so many days
    told_left: np.ndarray  # (days,) the same of tells received
    seen_left: np.ndarray  # (days,) the same of posts seen
    content_left: np.ndarray  # (days,) the same of brands' own posts seen
    patience_left: np.ndarray  # (days,) share of the patience of the first day of the comparison
    page_reach: np.ndarray  # (days,) share of a brand's followers who see a post of its


class Outreach(NamedTuple):
    """What the brands do beside their desks, under the policies in force."""

    worth: np.ndarray  # (brands, 3 platforms) float64: weight of one post of the brand's own
    sharing: np.ndarray  # (message kinds,) float64: how much likelier each is shared than a post
    statement: int  # second at which the brand of the crisis has spoken; NEVER
    calm: float  # how much less outrage is shared once it has


@njit(cache=True)
def left_after(half_life: float, days: int) -> np.ndarray:
    """Return (days,) float64: what is left of a memory after 0, 1, ... days.

    half_life: days.
    """
    left = np.empty(days, np.float64)
    for day in range(days):
        left[day] = power_of_two(-day / half_life)
    return left


@njit(cache=True)
def saturate(stock: float) -> float:
    """Return g(x) = sign(x) log2(1 + |x|): the first message counts 1, later ones less and less."""
    if stock == 0.0:
        return 0.0
    if stock > 0.0:
        return log(1.0 + stock) * MEAN_LIFE_PER_HALF_LIFE
    return -log(1.0 - stock) * MEAN_LIFE_PER_HALF_LIFE
