"""What do the kernels read and write? Every record of the market: its fields, types and units.

What is read together lies together: a record is a row of an array with named fields, and one
consumer's bond with one brand fills one cache line. Times are whole seconds since the first day of
the burn-in (int64); days are whole days (int32).
"""

from typing import Any, NamedTuple

import numpy as np

SECONDS_PER_DAY = 86_400
SECONDS_PER_HOUR = 3_600
MINUTES_PER_HOUR = 60.0
CENTS = 100
NEVER = 2**62
LONG_AGO = -(2**30)
MOST_BRANDS = 8  # each has a bit in fields such as `knows`

CONNECTED, AWARE, OTHER = 0, 1, 2
FINE, FAILED, DELIGHTED = 0, 1, 2
PUBLIC_COMPLAINT, PRIVATE_COMPLAINT, PRAISE, TURNED = 0, 1, 2, 3
OUTRAGE = 4  # a post of a crisis
SERVICE_POST, OFFER, CONTEST = 5, 6, 7  # what a brand posts itself
MESSAGE_KINDS = 8
SILENT = -1
WAITING, ANSWERED, IGNORED, POSTED = 0, 1, 2, 3
TELL, VIEW, CODE = 0, 1, 2
MARKETING, SERVICE = 1, 2  # bits of `needs`
NOT_ASKED, OPEN, UNANSWERED = 0, 1, 2
NO_OFFER, SAW_OFFER, WAS_TOLD = 0, 1, 2


def record(*fields: tuple[Any, ...]) -> np.dtype:
    """Return the type of a record, laid out as C would, whose scalars know their fields by name."""
    return np.dtype((np.record, np.dtype(list(fields), align=True)))


def fields_of(kind: np.dtype) -> tuple[str, ...]:
    """Return the names of a record's fields."""
    return kind.names or ()


TRAITS = record(
    ("age", "i1"),  # 0 = 18-29, 1 = 30-49, 2 = 50 and over
    ("tier", "i1"),  # CONNECTED, AWARE or OTHER
    ("reader", "u1"),  # reads posts and ratings before buying
    ("platforms", "u1"),  # bit p = member of platform p
    ("needs", "u1"),  # MARKETING and SERVICE, what is wanted of brands
    ("follows", "u1"),  # bit b = follows brand b
)
TIES = record(
    ("knows", "u1"),  # bit b = has heard of brand b
    ("ambassador", "u1"),  # bit b = ambassador of brand b
    ("invited", "u1"),  # bit b = was invited to be one
    ("rewarded", "u1"),  # bit b = rewarded by brand b
)
PACE = record(
    ("activity", "f8"),  # brand activities a year, all brands
    ("rate", "f8"),  # purchase occasions a day
    ("patience", "f8"),  # hours
)
LIFE = record(
    ("next_at", "f8"),  # next purchase occasion, days
    ("occasions", "i4"),  # purchase occasions lived so far
    # Counted since the comparison began:
    ("purchases", "i4"),
    ("online_flips", "i4"),  # of these, other brand without posts and reviews
    ("any_flips", "i4"),  # of these, other brand without any word of mouth
    ("feed_flips", "i4"),  # of these, other brand without people's posts
    ("brand_flips", "i4"),  # of these, other brand without brands' posts
    ("network_flips", "i4"),  # of these, other brand without the networks
    ("shared", "i4"),  # posts, shares and codes passed on
    ("marketing", "i4"),  # offers and contests taken up
    ("service", "i4"),  # service posts used and messages to desks
)
# How the exit margins of a market are drawn, where they are drawn anew whenever they are asked for.
MARGINS = record(
    ("seed", "i8"),
    ("middle", "f8"),  # log-odds
    ("spread", "f8"),
    ("least", "f8"),  # the floor
)
BOND = record(
    ("lasting", "f8"),  # attitude that stays, log-odds
    # What fades, as it was on day `stamp`:
    ("fading", "f8"),  # attitude that fades, log-odds
    ("told", "f8"),  # tells received
    ("seen", "f8"),  # posts seen
    ("content", "f8"),  # the brand's own posts seen
    ("stamp", "i4"),  # day on which the fading fields are stated
    ("saw_answer", "i4"),  # last day an answer to others was seen
    ("saw_post", "i4"),  # last day a post of the brand was seen
    ("offer_until", "i4"),  # last day of an offer one knows of
    ("stopped", "u1"),  # no longer buys this brand
    ("unsettled", "u1"),  # listed for the evening's exit and return
    ("answered", "u1"),  # own complaint was answered before
    ("requested", "u1"),  # NOT_ASKED, OPEN or UNANSWERED complaint
    ("offer_by", "u1"),  # SAW_OFFER or WAS_TOLD of it
)
# A bond kept short: which of its numbers there are, and where (bonds.py).
MARK = record(
    ("at", "u4"),  # where its words begin, within its stripe
    ("stamp", "u2"),  # day on which the fading fields are stated
    ("has", "u1"),  # a bit for each word there is
    ("signs", "u1"),  # `stopped` and what follows it in BOND
)


NOWHERE = np.empty(0, np.int64)


class Network(NamedTuple):
    """Who knows whom: an undirected network in compressed rows, packed if it is large.

    Kernels read a row by sim.kernels.contacts; Python opens them (sim.network.opened).
    """

    start: np.ndarray  # (consumers + 1,) int64
    neighbours: np.ndarray  # (2 x ties,) int32, sorted in each row; packed: words of all rows
    strength: np.ndarray  # (2 x ties,) uint8: weight when choosing whom to tell; packed: by code
    place: np.ndarray = NOWHERE  # packed: (consumers + 1,) int64, the first word of each row


# What everybody can read of a brand, and who works for it.
PAGE = record(
    ("praise", "f8"),  # remembered public praise
    ("complaints", "f8"),  # remembered public complaints
    ("resolved", "f8"),  # remembered public complaints answered
    ("ignored", "f8"),  # remembered public complaints ignored
    ("hired", "f8"),  # inbox (messages a day) the desk's hands were hired for
    ("last_answer", "i4"),  # last day with a public answer
    ("seats", "i4"),  # agents at its desk, whose hours stand in `busy_until`
)
# How a brand's desk works under the policy in force, in kernel units.
DESK = record(
    ("agents", "i8"),  # people who take messages while it is open
    ("endless", "i8"),  # agents without limit
    ("opens", "i8"),  # seconds into the day
    ("closes", "i8"),
    ("expires", "i8"),  # seconds
    ("service", "f8"),  # mean seconds a message keeps one of the agents
    ("personal", "f8"),  # personal touch of an answer
    ("compensation", "f8"),  # euros per answered complaint
    ("paid_hours", "f8"),  # a day; of an endless or measured desk: per answer
    ("varies", "i8"),  # handling times differ
    ("measured", "i8"),  # answers when it was measured to, not when hands are free
    ("answers_complaints", "i8"),
    ("answers_praise", "i8"),
    ("order", "i8", (3,)),  # of service: indices of triage.ORDERS, or -1
    ("year_value", "f8"),  # euros of margin per unit of (purchases a day x habit), a year
    ("view_value", "f8"),  # euros per follower of an ignored complaint
    ("posting", "f8"),  # factor on an ambassador's chance of a public post
    ("praising", "f8"),  # factor on the chance of praise of the rewarded
    ("stop_guess", "f8"),  # chance that an ignored one leaves, as the desk guesses it
    # What its hands follow from while the burn-in lasts:
    ("capacity", "f8"),  # share of its inbox it is staffed for; NaN: its hands are given
    ("paid_minutes", "f8"),  # an answer
    ("open_hours", "f8"),  # a day
    ("to_come", "i8"),  # its brand enters later: it is hired for what will be
)


# One day's purchases and gifts, sorted by consumer and number.
OCCASION = record(
    ("consumer", "i4"),
    ("number", "i4"),  # the consumer's how-manyeth; -1 - b of a gift of b
    ("brand", "i1"),  # -1 = all brands stopped, nothing bought
    ("outcome", "i1"),  # FINE, FAILED or DELIGHTED
    ("online_flip", "u1"),
    ("any_flip", "u1"),
    ("feed_flip", "u1"),
    ("brand_flip", "u1"),
    ("network_flip", "u1"),
    ("offer", "u1"),  # NO_OFFER, SAW_OFFER or WAS_TOLD
    ("on_page", "u1"),  # bought by a follower who has just seen a post
    ("gift", "u1"),  # not bought, but given by the brand
)
# Posts and private contacts still alive: waiting at a desk, or on their way to be seen.
MESSAGE = record(
    ("posted", "i8"),  # second
    ("answered", "i8"),  # second; NEVER
    ("satisfied", "i8"),  # second; NEVER
    ("deleted", "i8"),  # second; NEVER
    ("personal", "f8"),  # personal touch of the answer
    ("handling", "f8"),  # handling time in units of its mean
    ("planned", "i8"),  # second at which a measured desk answers; NEVER
    ("author", "i4"),  # -1 = one of the people not simulated
    ("like", "i4"),  # the consumer whose traits a desk sees
    ("number", "i4"),  # the author's occasion (the address of its draws)
    ("episode", "i4"),  # row among the episodes; -1
    ("references", "i4"),  # words under way that still point here
    ("link", "i4"),  # next free slot
    ("brand", "i1"),
    ("kind", "i1"),
    ("platform", "i1"),  # -1 = none
    ("status", "i1"),  # WAITING, ANSWERED, IGNORED or POSTED
)
# What is under way to someone: a tell not yet told, a post not yet seen.
WORD = record(
    ("time", "i8"),  # second
    ("receiver", "i4"),
    ("sender", "i4"),  # -1 = a brand or someone not simulated
    ("message", "i4"),  # slot of the message; -1
    ("root", "i4"),  # the cascade it belongs to
    ("generation", "i2"),  # 0 = from the one who lived it
    ("brand", "i1"),
    ("valence", "i1"),  # +1 or -1
    ("channel", "i1"),  # TELL, VIEW or CODE
)
# Every failure lived, and what became of it: what a survey can ask about.
EPISODE = record(
    ("consumer", "i4"),
    ("brand", "i1"),
    ("day", "i4"),
    ("channel", "i1"),  # SILENT, PUBLIC_COMPLAINT or PRIVATE_COMPLAINT
    ("intended", "i4"),  # people one would tell
    ("told", "i4"),  # as many as one has
    ("outcome", "i1"),  # SILENT (no desk involved), WAITING, ANSWERED, IGNORED
    ("outcome_day", "i4"),
    ("satisfied", "i1"),
    ("stopped", "i1"),  # margin below zero when the outcome came
    ("stopped_later", "i1"),  # stopped at the follow-up; -1 = not yet asked
    ("before", "f8"),  # attitude just before the outcome, log-odds
    ("after", "f8"),  # attitude just after it
    ("later", "f8"),  # attitude at the follow-up; 0 = not yet
)
