"""Which numbers do the kernels obey? The settings in force, under the names of parameters.toml.

A field `section_name` is the parameter `section.name`; the fields of the second half are derived
(arrays by brand, tier or platform, and tables of what is left of a memory after some days).
"""

from typing import Any, NamedTuple

import numpy as np

from sim.kernels.columns import MESSAGE_KINDS, MOST_BRANDS, record
from sim.kernels.compiling import njit
from sim.kernels.mathematics import log_ordinary, power_of_two

MEAN_LIFE_PER_HALF_LIFE = 1.4426950408889634  # 1 / ln 2


# Everything the kernels need to know of a scenario, in the units of parameters.toml.
RULES = record(
    ("experience_loyalty_gain", "f8"),
    ("experience_delight_gain", "f8"),
    ("experience_failure_loss", "f8"),
    ("experience_lasting_share", "f8"),
    ("voice_private", "f8"),
    ("voice_private_at_desk", "f8"),
    ("voice_answered_before", "f8"),
    ("voice_answer_seen", "f8"),
    ("voice_answer_seen_days", "i8"),
    ("voice_expects_answer", "f8"),
    ("voice_unexpected_silence", "f8"),
    ("voice_posting_from", "f8"),
    ("voice_posting_until", "f8"),
    ("answer_satisfied", "f8"),
    ("answer_satisfied_personal", "f8"),
    ("answer_satisfied_delay", "f8"),
    ("answer_satisfied_compensation", "f8"),
    ("answer_gain", "f8"),
    ("answer_disappointment", "f8"),
    ("answer_delay_loss", "f8"),
    ("answer_worst", "f8"),
    ("answer_ignored_loss", "f8"),
    ("answer_deletes", "f8"),
    ("answer_turns", "f8"),
    ("exit_return_margin", "f8"),
    ("tells_unsatisfied", "f8"),
    ("tells_delighted", "f8"),
    ("tells_dispersion", "f8"),
    ("tells_delay", "f8"),
    ("tells_retold", "f8"),
    ("tells_effect", "f8"),
    ("feed_effect", "f8"),
    ("feed_reply_relief", "f8"),
    ("tells_same_age", "f8"),
    ("recognition_effect", "f8"),
    ("recognition_service_gain", "f8"),
    ("recognition_contest", "f8"),
    ("recognition_page_days", "i8"),
    ("offers_effect", "f8"),
    ("offers_days", "i8"),
    ("offers_mismatch", "f8"),
    ("offers_told", "f8"),
    ("awareness_told", "f8"),
    ("awareness_seen", "f8"),
    ("feed_ignored_page", "f8"),
    ("reviews_rating_effect", "f8"),
    ("reviews_volume_effect", "f8"),
    ("reviews_praise_stars", "f8"),
    ("reviews_complaint_stars", "f8"),
    ("survey_follow_up", "i8"),
    ("crisis_severity", "f8"),
    ("crisis_arousal", "f8"),
    ("crisis_half_life", "f8"),
    ("money_agent_hour", "f8"),
    ("world_people_per_agent", "i8"),
    ("world_burn_in", "i8"),
    ("page_kept", "f8"),  # share of remembered posts left after a day
    ("flow_kept", "f8"),  # share of the remembered flow of messages left after a day
    ("most_contacts", "i8"),  # that anybody has
    ("failure", "f8", (MOST_BRANDS,)),  # probability per purchase
    ("delight", "f8", (MOST_BRANDS,)),  # probability per purchase
    ("voice_failure", "f8", (3,)),  # by tier: probability of a public post after a failure
    ("voice_delight", "f8", (3,)),  # by tier: probability of a public post after a delight
    # By platform:
    ("platform_weight", "f8", (3,)),  # members, any unit
    ("platform_reach", "f8", (3,)),  # share of contacts who see a post
    ("platform_half_life", "f8", (3,)),  # hours
    ("platform_share", "f8", (3,)),  # probability that a viewer shares
    ("platform_service", "f8", (3,)),  # how much likelier a complaint goes there
    ("platform_patience", "f8", (3,)),  # patience there, in own patiences
)
# What is left of a memory after so many days, and what holds on a day of the run.
DAY = record(
    ("fading_left", "f8"),  # share of a fading attitude left after so many days
    ("told_left", "f8"),  # the same of tells received
    ("seen_left", "f8"),  # the same of posts seen
    ("content_left", "f8"),  # the same of brands' own posts seen
    ("patience_left", "f8"),  # on that day: share of the patience of the comparison's first
    ("page_reach", "f8"),  # on that day: share of a brand's followers who see a post of its
)


class Rulebook(NamedTuple):
    """The rules in force. Kernels called from Python open it; those they call get its pages."""

    rules: np.ndarray  # (1,) RULES
    days: np.ndarray  # (days,) DAY

    def __getattr__(self, name: str) -> Any:
        """Return one rule, or (days,) a column of the table of days."""
        if name in DAY.names:
            return self.days[name]
        if name in RULES.names:
            return self.rules[name][0]
        raise AttributeError(name)


# What the brands do beside their desks, under the policies in force.
OUTREACH = record(
    ("worth", "f8", (MOST_BRANDS, 3)),  # by brand and platform: weight of one post of the brand's
    ("sharing", "f8", (MESSAGE_KINDS,)),  # how much likelier each kind is shared than a post
    ("statement", "i8"),  # second at which the brand of the crisis has spoken; NEVER
    ("calm", "f8"),  # how much less outrage is shared once it has
    # By brand:
    ("price", "i8", (MOST_BRANDS,)),  # cents, of one purchase
    ("tailored", "f8", (MOST_BRANDS,)),  # share of its posts written for each platform anew
    ("minutes", "f8", (MOST_BRANDS,)),  # that a post takes to write
    ("discount", "f8", (MOST_BRANDS,)),  # euros off a purchase on an offer
    ("bought_followers", "f8", (MOST_BRANDS,)),  # people
    ("follower_price", "f8", (MOST_BRANDS,)),  # euros for each of these
    ("invites", "i8"),  # whether anybody may be an ambassador
)


@njit(cache=True)
def left_after(half_life: float, days: int) -> np.ndarray:
    """Return (days,) float64: what is left of a memory after 0, 1, ... days.

    half_life: days.
    """
    left = np.empty(days, np.float64)
    for day in range(days):
        left[day] = power_of_two(-day / half_life)
    return left


@njit(inline="always")
def saturate(stock: float) -> float:
    """Return g(x) = sign(x) log2(1 + |x|): the first message counts 1, later ones less and less."""
    grown = log_ordinary(1.0 + abs(stock), 0) * MEAN_LIFE_PER_HALF_LIFE
    return grown if stock >= 0.0 else -grown


@njit("void(float64[::1])", cache=True, error_model="numpy")
def saturate_each(stocks: np.ndarray) -> None:
    """Replace each stock (n,) by what `saturate` makes of it, eight at a time."""
    for j in range(stocks.size):
        stocks[j] = saturate(stocks[j])
