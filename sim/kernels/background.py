"""What reaches the desk from the people who are not simulated?

A consumer may stand for F people. Waiting times do not survive sampling, so the desk gets the
messages of the other F - 1 as well: Poisson counts with the mean flow that the simulated buyers
themselves are expected to send (no draw in it), remembered over some weeks. They take up capacity
and are answered or not; nobody's attitude hangs on them.
"""

import numpy as np

from sim.kernels.columns import (
    NEVER,
    PRAISE,
    PRIVATE_COMPLAINT,
    PUBLIC_COMPLAINT,
    SECONDS_PER_DAY,
    SECONDS_PER_HOUR,
    WAITING,
)
from sim.kernels.compiling import njit
from sim.kernels.draws import exponential, poisson
from sim.kernels.memory import leaf
from sim.kernels.page import KINDS, UNITS
from sim.kernels.posting import open_message
from sim.kernels.randomness import Decision, uniform, uniform_pair
from sim.kernels.voice import chance_of_complaint, chance_of_praise
from sim.kernels.whereabouts import brands_of, flow_of, pool_of, rulebook_of

COUNT = int(Decision.BACKGROUND_COUNT)
HOUR = int(Decision.BACKGROUND_HOUR)
LIKENESS = int(Decision.BACKGROUND_LIKENESS)
BACKGROUND_SERVICE = int(Decision.BACKGROUND_SERVICE)
MEASURED = int(Decision.MEASURED_ANSWER)
BACKGROUND_MEASURED = int(Decision.BACKGROUND_MEASURED)


@njit(cache=True, inline="always")
def expect(b, trait, ties, bond, day, page, desk, rules, expected):
    """Add the messages one purchase is expected to bring to expected (brands, 3), in UNITS.

    trait, ties, bond: records of the buyer; page, desk: of brand b. No draw is in it: an
    expectation needs no luck.
    """
    chance = chance_of_complaint(trait, ties, bond, b, day, page, desk, rules)
    complaint = rules.failure[b] * chance
    private = rules.failure[b] * rules.voice_private * rules.voice_private_at_desk
    praise = rules.delight[b] * chance_of_praise(trait, ties, b, desk, rules)
    expected[b, PUBLIC_COMPLAINT] += int(complaint * UNITS)
    expected[b, PRIVATE_COMPLAINT] += int(private * UNITS)
    expected[b, PRAISE] += int(praise * UNITS)


@njit(cache=True, nogil=True)
def background_counts(seed, day, others, market):
    """Return how many background messages come today: (brands, 3) int64, and all together.

    others: people behind each simulated consumer.
    """
    flow = flow_of(market)
    counts = np.empty(flow.shape, np.int64)
    for b in range(flow.shape[0]):
        for kind in range(KINDS):
            counts[b, kind] = poisson(seed, COUNT, day, b, flow[b, kind] * others, kind)
    return counts, counts.sum()


@leaf
def someone_like(seed, day, index, b, weights, total, by_tier, tier_start):
    """Return a consumer of the tiers in proportion to weights (tiers,): whom a message is like.

    total: of the weights.
    """
    u, v = uniform_pair(seed, LIKENESS, day, index, b)
    left = u * total
    tier = 0
    while tier < weights.size - 1 and left >= weights[tier]:
        left -= weights[tier]
        tier += 1
    size = tier_start[tier + 1] - tier_start[tier]
    return by_tier[tier_start[tier] + min(int(v * size), size - 1)]


@njit(cache=True)
def background_messages(seed, day, b, counts, by_tier, tier_start, messages, free, rules, slots):
    """Open today's background messages of one brand; fills their slots (sum of counts,) int32."""
    index = 0
    weights = np.empty(tier_start.size - 1, np.float64)
    span = rules.voice_posting_until - rules.voice_posting_from
    for kind in range(KINDS):
        for tier in range(weights.size):
            weights[tier] = tier_start[tier + 1] - tier_start[tier]
            if kind == PUBLIC_COMPLAINT:
                weights[tier] *= rules.voice_failure[tier]
            elif kind == PRAISE:
                weights[tier] *= rules.voice_delight[tier]
        total = weights.sum()
        for _ in range(counts[kind]):
            like = someone_like(seed, day, index, b, weights, total, by_tier, tier_start)
            u = uniform(seed, HOUR, day, index, b)
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


@njit(cache=True, nogil=True)
def open_inboxes(
    seed, day, counts, own, waiting, starts, by_tier, tier_start, market
):  # fmt: skip
    """Return what lies in every inbox today: (slots (n,) int32, bounds, fresh).

    counts: (brands, 3) background messages, for which there is room; own: (m,) slots of what the
    simulated consumers posted; waiting: (k,) slots kept from before, those of desk b from
    starts[b] to starts[b + 1]. Desk b has slots[bounds[b]:bounds[b + 1]], new from fresh[b] on.
    """
    (_, desks), (messages, free) = brands_of(market), pool_of(market)
    rules, brands = rulebook_of(market).rules[0], desks.size
    slots = np.empty(waiting.size + own.size + counts.sum(), np.int32)
    bounds, fresh = np.zeros(brands + 1, np.int64), np.zeros(brands, np.int64)
    at = 0
    for b in range(brands):
        for j in range(starts[b], starts[b + 1]):
            slots[at] = waiting[j]
            at += 1
        fresh[b] = at
        for j in range(own.size):
            if messages[own[j]].brand == b:
                slots[at] = own[j]
                at += 1
        background_messages(
            seed, day, b, counts[b], by_tier, tier_start, messages, free, rules, slots[at:]
        )
        at += counts[b].sum()
        bounds[b + 1] = at
        if not desks[b].varies:
            for j in range(fresh[b], at):
                messages[slots[j]].handling = 1.0
    return slots, bounds, fresh


@njit(cache=True, nogil=True)
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
