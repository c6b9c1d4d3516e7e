"""What reaches the desk from the people who are not simulated?

A consumer may stand for F people. Waiting times do not survive sampling, so the desk gets the
messages of the other F - 1 as well: Poisson counts with the mean flow that the simulated buyers
themselves are expected to send (no draw in it), remembered over some weeks. They take up capacity
and are answered or not; nobody's attitude hangs on them.
"""

import numpy as np
from numba import njit

from sim.kernels.columns import (
    NEVER,
    PRAISE,
    PRIVATE_COMPLAINT,
    PUBLIC_COMPLAINT,
    SECONDS_PER_DAY,
    SECONDS_PER_HOUR,
    WAITING,
)
from sim.kernels.draws import exponential, poisson
from sim.kernels.posting import open_message
from sim.kernels.randomness import Decision, uniform, uniform_pair
from sim.kernels.voice import chance_of_complaint, chance_of_praise

COUNT = int(Decision.BACKGROUND_COUNT)
HOUR = int(Decision.BACKGROUND_HOUR)
LIKENESS = int(Decision.BACKGROUND_LIKENESS)
BACKGROUND_SERVICE = int(Decision.BACKGROUND_SERVICE)
MEASURED = int(Decision.MEASURED_ANSWER)
BACKGROUND_MEASURED = int(Decision.BACKGROUND_MEASURED)
KINDS = 3
# Sums of probabilities are kept in whole units of 2**-40, so that their order does not matter.
UNITS = 1099511627776.0


@njit(cache=True, nogil=True)
def expected_messages(
    seed, day, first, last, occasions, people, last_answer, incentives, rulebook
):  # fmt: skip
    """Return the messages today's buyers are expected to send: (brands, 3) int64, in UNITS.

    seed is not used: an expectation needs no luck.
    """
    rules = rulebook.rules[0]
    expected = np.zeros((people.bond.shape[1], KINDS), np.int64)
    for j in range(first, last):
        b = occasions[j].brand
        if b < 0:
            continue
        i = occasions[j].consumer
        chance = chance_of_complaint(people, i, b, day, last_answer, incentives, rules)
        complaint = rules.failure[b] * chance
        private = rules.failure[b] * rules.voice_private * rules.voice_private_at_desk
        praise = rules.delight[b] * chance_of_praise(people, i, b, incentives, rules)
        expected[b, PUBLIC_COMPLAINT] += int(complaint * UNITS)
        expected[b, PRIVATE_COMPLAINT] += int(private * UNITS)
        expected[b, PRAISE] += int(praise * UNITS)
    return expected


@njit(cache=True)
def background_counts(seed, day, flow):
    """Return how many background messages come today: (brands, 3) int64; flow: their means."""
    counts = np.empty(flow.shape, np.int64)
    for b in range(flow.shape[0]):
        for kind in range(KINDS):
            counts[b, kind] = poisson(seed, COUNT, day, b, flow[b, kind], kind)
    return counts


@njit(cache=True)
def someone_like(seed, day, index, b, weights, by_tier, tier_start):
    """Return a consumer of the tiers in proportion to weights (tiers,): whom a message is like."""
    u, v = uniform_pair(seed, LIKENESS, day, index, b)
    left = u * weights.sum()
    tier = 0
    while tier < weights.size - 1 and left >= weights[tier]:
        left -= weights[tier]
        tier += 1
    size = tier_start[tier + 1] - tier_start[tier]
    return by_tier[tier_start[tier] + min(int(v * size), size - 1)]


@njit(cache=True)
def background_messages(seed, day, b, counts, by_tier, tier_start, messages, free, rulebook):
    """Open today's background messages of one brand; returns their slots, (n,) int32."""
    rules = rulebook.rules[0]
    slots = np.empty(counts.sum(), np.int32)
    index = 0
    for kind in range(KINDS):
        sizes = (tier_start[1:] - tier_start[:-1]).astype(np.float64)
        for tier in range(sizes.size):
            if kind == PUBLIC_COMPLAINT:
                sizes[tier] *= rules.voice_failure[tier]
            elif kind == PRAISE:
                sizes[tier] *= rules.voice_delight[tier]
        for _ in range(counts[kind]):
            like = someone_like(seed, day, index, b, sizes, by_tier, tier_start)
            u = uniform(seed, HOUR, day, index, b)
            span = rules.voice_posting_until - rules.voice_posting_from
            second = int((rules.voice_posting_from + u * span) * SECONDS_PER_HOUR)
            posted = day * SECONDS_PER_DAY + min(second, SECONDS_PER_DAY - 1)
            handling = exponential(uniform(seed, BACKGROUND_SERVICE, day, index, b), 1.0)
            platform = -1 if kind == PRIVATE_COMPLAINT else 0
            slot = open_message(
                messages, free, -1, like, b, kind, platform, posted, index, handling
            )
            messages[slot].status = WAITING
            messages[slot].references = 1
            slots[index] = slot
            index += 1
    return slots


@njit(cache=True)
def plan_measured(seed, day, slots, messages, answered, delays):
    """Set when a measured desk will answer each new message.

    answered: (2,) probability for complaints and praise; delays: (2, quantiles) hours.
    """
    steps = delays.shape[1] - 1
    for slot in slots:
        if messages[slot].author >= 0:
            u, v = uniform_pair(seed, MEASURED, messages[slot].number, messages[slot].author, 0)
        else:
            b = messages[slot].brand
            u, v = uniform_pair(seed, BACKGROUND_MEASURED, day, messages[slot].number, b)
        row = 1 if messages[slot].kind == PRAISE else 0
        if u >= answered[row]:
            messages[slot].planned = NEVER
            continue
        at = min(int(v * steps), steps - 1)
        share = v * steps - at
        hours = delays[row, at] + share * (delays[row, at + 1] - delays[row, at])
        messages[slot].planned = messages[slot].posted + int(hours * SECONDS_PER_HOUR)
