"""What do the kernels read and write? Every column of the market, with its shape, type and unit.

Each group of columns is a named tuple of arrays, so that numba passes it by name. Times are whole
seconds since the first day of the burn-in (int64); days are whole days (int32). A consumer x brand
column has shape (consumers, brands).
"""

from typing import NamedTuple

import numpy as np

SECONDS_PER_DAY = 86_400
SECONDS_PER_HOUR = 3_600
NEVER = 2**62
LONG_AGO = -(2**30)

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


class People(NamedTuple):
    """Consumers: traits, what they feel about each brand, and their place in the calendar."""

    age: np.ndarray  # (consumers,) int8: 0 = 18-29, 1 = 30-49, 2 = 50 and over
    tier: np.ndarray  # (consumers,) int8: CONNECTED, AWARE or OTHER
    reader: np.ndarray  # (consumers,) uint8: reads posts and ratings before buying
    platforms: np.ndarray  # (consumers,) uint8: bit p = member of platform p
    needs: np.ndarray  # (consumers,) uint8: MARKETING and SERVICE, what is wanted of brands
    follows: np.ndarray  # (consumers,) uint8: bit b = follows brand b
    knows: np.ndarray  # (consumers,) uint8: bit b = has heard of brand b
    ambassador: np.ndarray  # (consumers,) uint8: bit b = ambassador of brand b
    invited: np.ndarray  # (consumers,) uint8: bit b = was invited to be one
    activity: np.ndarray  # (consumers,) float64: brand activities a year, all brands
    rate: np.ndarray  # (consumers,) float64: purchase occasions a day
    patience: np.ndarray  # (consumers,) float64: hours
    habit: np.ndarray  # (consumers, brands) float64: Dirichlet propensities
    margin: np.ndarray  # (consumers, brands) float64: log-odds to stopping at no attitude
    lasting: np.ndarray  # (consumers, brands) float64: attitude that stays, log-odds
    fading: np.ndarray  # (consumers, brands) float64: attitude that fades, log-odds, on day `stamp`
    told: np.ndarray  # (consumers, brands) float64: tells received, on day `stamp`
    seen: np.ndarray  # (consumers, brands) float64: posts seen, on day `stamp`
    content: np.ndarray  # (consumers, brands) float64: the brand's own posts seen, on day `stamp`
    stamp: np.ndarray  # (consumers, brands) int32: day on which the fading columns are stated
    stopped: np.ndarray  # (consumers, brands) uint8: no longer buys this brand
    unsettled: np.ndarray  # (consumers, brands) uint8: listed for the evening's exit and return
    answered: np.ndarray  # (consumers, brands) uint8: own complaint was answered before
    saw_answer: np.ndarray  # (consumers, brands) int32: last day an answer to others was seen
    requested: np.ndarray  # (consumers, brands) uint8: NOT_ASKED, OPEN or UNANSWERED complaint
    saw_post: np.ndarray  # (consumers, brands) int32: last day a post of the brand was seen
    offer_until: np.ndarray  # (consumers, brands) int32: last day of an offer one knows of
    offer_by: np.ndarray  # (consumers, brands) uint8: SAW_OFFER or WAS_TOLD of it
    next_at: np.ndarray  # (consumers,) float64: next purchase occasion, days
    occasions: np.ndarray  # (consumers,) int32: purchase occasions lived so far
    link: np.ndarray  # (consumers,) int32: next consumer in the same day of the calendar
    purchases: np.ndarray  # (consumers,) int32: purchases since the comparison began
    online_flips: np.ndarray  # (consumers,) int32: of these, other brand without posts and reviews
    any_flips: np.ndarray  # (consumers,) int32: of these, other brand without any word of mouth
    feed_flips: np.ndarray  # (consumers,) int32: of these, other brand without people's posts
    brand_flips: np.ndarray  # (consumers,) int32: of these, other brand without brands' posts
    network_flips: np.ndarray  # (consumers,) int32: of these, other brand without the networks
    shared: np.ndarray  # (consumers,) int32: posts, shares and codes passed on since then
    marketing: np.ndarray  # (consumers,) int32: offers and contests taken up since then
    service: np.ndarray  # (consumers,) int32: service posts used and messages to desks since then


class Network(NamedTuple):
    """Who knows whom: an undirected network in compressed rows."""

    start: np.ndarray  # (consumers + 1,) int64
    neighbours: np.ndarray  # (2 x ties,) int32, sorted in each row
    strength: np.ndarray  # (2 x ties,) uint8: weight when choosing whom to tell


class Occasions(NamedTuple):
    """One day's purchases and gifts, sorted by consumer and number."""

    consumer: np.ndarray  # (occasions,) int32
    number: np.ndarray  # (occasions,) int32: the consumer's how-manyeth; -1 - b of a gift of b
    brand: np.ndarray  # (occasions,) int8; -1 = all brands stopped, nothing bought
    outcome: np.ndarray  # (occasions,) int8: FINE, FAILED or DELIGHTED
    online_flip: np.ndarray  # (occasions,) uint8
    any_flip: np.ndarray  # (occasions,) uint8
    feed_flip: np.ndarray  # (occasions,) uint8
    brand_flip: np.ndarray  # (occasions,) uint8
    network_flip: np.ndarray  # (occasions,) uint8
    offer: np.ndarray  # (occasions,) uint8: NO_OFFER, SAW_OFFER or WAS_TOLD
    on_page: np.ndarray  # (occasions,) uint8: bought by a follower who has just seen a post
    gift: np.ndarray  # (occasions,) uint8: not bought, but given by the brand


class Messages(NamedTuple):
    """Posts and private contacts still alive: waiting at a desk, or on their way to be seen."""

    author: np.ndarray  # (slots,) int32; -1 = one of the people not simulated
    like: np.ndarray  # (slots,) int32: the consumer whose traits a desk sees
    brand: np.ndarray  # (slots,) int8
    kind: np.ndarray  # (slots,) int8
    platform: np.ndarray  # (slots,) int8; -1 = none
    status: np.ndarray  # (slots,) int8: WAITING, ANSWERED, IGNORED or POSTED
    posted: np.ndarray  # (slots,) int64 seconds
    answered: np.ndarray  # (slots,) int64 seconds; NEVER
    satisfied: np.ndarray  # (slots,) int64 seconds; NEVER
    deleted: np.ndarray  # (slots,) int64 seconds; NEVER
    personal: np.ndarray  # (slots,) float64: personal touch of the answer
    handling: np.ndarray  # (slots,) float64: handling time in units of its mean
    planned: np.ndarray  # (slots,) int64 seconds: answer time of a measured desk; NEVER
    number: np.ndarray  # (slots,) int32: the author's occasion (the address of its draws)
    episode: np.ndarray  # (slots,) int32: row in Episodes; -1
    references: np.ndarray  # (slots,) int32: words under way that still point here
    link: np.ndarray  # (slots,) int32: next free slot


class Words(NamedTuple):
    """What is under way to someone: tells not yet told, posts not yet seen."""

    time: np.ndarray  # (slots,) int64 seconds
    receiver: np.ndarray  # (slots,) int32
    sender: np.ndarray  # (slots,) int32; -1 = a brand or someone not simulated
    message: np.ndarray  # (slots,) int32: slot in Messages; -1
    root: np.ndarray  # (slots,) int32: the cascade it belongs to
    brand: np.ndarray  # (slots,) int8
    valence: np.ndarray  # (slots,) int8: +1 or -1
    channel: np.ndarray  # (slots,) int8: TELL, VIEW or CODE
    generation: np.ndarray  # (slots,) int16: 0 = from the one who lived it
    link: np.ndarray  # (slots,) int32: next word of the same day, or next free slot


class Episodes(NamedTuple):
    """Every failure lived, and what became of it: what a survey can ask about."""

    consumer: np.ndarray  # (episodes,) int32
    brand: np.ndarray  # (episodes,) int8
    day: np.ndarray  # (episodes,) int32
    channel: np.ndarray  # (episodes,) int8: SILENT, PUBLIC_COMPLAINT or PRIVATE_COMPLAINT
    intended: np.ndarray  # (episodes,) int32: people one would tell
    told: np.ndarray  # (episodes,) int32: as many as one has
    outcome: np.ndarray  # (episodes,) int8: SILENT (no desk involved), WAITING, ANSWERED, IGNORED
    outcome_day: np.ndarray  # (episodes,) int32
    satisfied: np.ndarray  # (episodes,) int8
    stopped: np.ndarray  # (episodes,) int8: margin below zero when the outcome came
    stopped_later: np.ndarray  # (episodes,) int8: stopped at the follow-up; -1 = not yet asked
    before: np.ndarray  # (episodes,) float64: attitude just before the outcome, log-odds
    after: np.ndarray  # (episodes,) float64: attitude just after it
    later: np.ndarray  # (episodes,) float64: attitude at the follow-up; 0 = not yet


def empty_like(kind: type, template: NamedTuple, rows: int) -> NamedTuple:
    """Return a group of zeroed columns with the types of a template and another length."""
    columns = (np.zeros((rows, *column.shape[1:]), column.dtype) for column in template)
    return kind(*columns)
