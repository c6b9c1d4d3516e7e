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
from sim.kernels.diary import LEFT, pages_for
from sim.kernels.draws import exponential, poisson
from sim.kernels.memory import AHEAD, leaf, prefetch
from sim.kernels.outbox import ask_for_message
from sim.kernels.page import KINDS, UNITS
from sim.kernels.posting import open_message
from sim.kernels.randomness import Decision, uniform_pair, uniform_pair_column, whole_rows
from sim.kernels.voice import chance_of_complaint, chance_of_praise
from sim.kernels.whereabouts import (
    brands_of,
    flow_of,
    guesses_of,
    pool_of,
    rulebook_of,
    settled_of,
)

COUNT = int(Decision.BACKGROUND_COUNT)
HOUR = int(Decision.BACKGROUND_HOUR)
LIKENESS = int(Decision.BACKGROUND_LIKENESS)
BACKGROUND_SERVICE = int(Decision.BACKGROUND_SERVICE)
MEASURED = int(Decision.MEASURED_ANSWER)
BACKGROUND_MEASURED = int(Decision.BACKGROUND_MEASURED)
# Rows of the luck of background messages.
TIER_LUCK, AUTHOR_LUCK, HOUR_LUCK, HANDLING, SPARE = range(5)
LUCKS = 5


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


@njit(cache=True)
def background_counts(seed, day, others, flow):
    """Return how many background messages come today: (brands, 4) int64, the last all together.

    others: people behind each simulated consumer; flow: (brands, 3).
    """
    counts = np.zeros((flow.shape[0], KINDS + 1), np.int64)
    for b in range(flow.shape[0]):
        for kind in range(KINDS):
            count = poisson(seed, COUNT, day, b, flow[b, kind] * others, kind)
            counts[b, kind] = count
            counts[b, KINDS] += count
    return counts


@leaf
def draw_luck(seed, day, b, count, rows, luck):
    """Fill luck (5, n) for the first `count` background messages of a brand. rows: 0, 1, 2, ...

    One draw after another is three times as cheap as one message after another.
    """
    size, spare = whole_rows(count), luck[SPARE]
    uniform_pair_column(seed, LIKENESS, day, rows, b, size, luck[TIER_LUCK], luck[AUTHOR_LUCK])
    uniform_pair_column(seed, HOUR, day, rows, b, size, luck[HOUR_LUCK], spare)
    handling = luck[HANDLING]
    uniform_pair_column(seed, BACKGROUND_SERVICE, day, rows, b, size, handling, spare)
    for j in range(size):
        handling[j] = exponential(handling[j], 1.0)


@leaf
def weigh_tiers(kind, tier_start, rules, weights):
    """Fill weights (tiers,) with how much each tier says of a kind; returns their sum."""
    total = 0.0
    for tier in range(weights.size):
        weights[tier] = tier_start[tier + 1] - tier_start[tier]
        if kind == PUBLIC_COMPLAINT:
            weights[tier] *= rules.voice_failure[tier]
        elif kind == PRAISE:
            weights[tier] *= rules.voice_delight[tier]
        total += weights[tier]
    return total


@njit(cache=True, inline="always")
def place_of_like(u, v, weights, total, tier_start):
    """Return where, by tier, a consumer stands whom a message is like: as likely as weights say.

    u, v: luck; total: of the weights.
    """
    left = u * total
    tier = 0
    while tier < weights.size - 1 and left >= weights[tier]:
        left -= weights[tier]
        tier += 1
    size = tier_start[tier + 1] - tier_start[tier]
    return tier_start[tier] + min(int(v * size), size - 1)


@leaf
def places_of_likes(counts, tier_start, luck, weights, rules, places):
    """Fill places (n,) int64 with where, by tier, those stand whom a brand's messages are like."""
    index = np.int64(0)
    for kind in range(KINDS):
        total = weigh_tiers(kind, tier_start, rules, weights)
        for _ in range(counts[kind]):
            u, v = luck[TIER_LUCK, index], luck[AUTHOR_LUCK, index]
            places[index] = place_of_like(u, v, weights, total, tier_start)
            index += 1


@leaf
def background_messages(
    day, b, counts, by_tier, places, luck, messages, free, guesses, rules, slots, at
):
    """Open today's background messages of one brand; enters their slots from slots[at] on."""
    index = np.int64(0)
    span = rules.voice_posting_until - rules.voice_posting_from
    for kind in range(KINDS):
        platform = -1 if kind == PRIVATE_COMPLAINT else 0
        for _ in range(counts[kind]):
            prefetch(by_tier, places[index + AHEAD])
            ask_for_message(messages, guesses[max(free[1] - 1 - AHEAD, 0)])
            like = by_tier[places[index]]
            hour = rules.voice_posting_from + luck[HOUR_LUCK, index] * span
            posted = day * SECONDS_PER_DAY + min(int(hour * SECONDS_PER_HOUR), SECONDS_PER_DAY - 1)
            slot = open_message(
                messages, free, -1, like, b, kind, platform, posted, index, luck[HANDLING, index]
            )
            messages[slot].status = WAITING
            messages[slot].references = 1
            slots[at + index] = slot
            index += 1


@njit(cache=True, nogil=True)
def todays_background(seed, day, market):
    """Return how many background messages come to every desk today, see background_counts."""
    rules = rulebook_of(market).rules[0]
    return background_counts(seed, day, rules.world_people_per_agent - 1, flow_of(market))


@njit(cache=True, nogil=True)
def lacking_for(known, counts, market):
    """Return the (messages free, messages in all) that today's inboxes need, zeros if all is there.

    known: messages there already; counts: of the background. Each may have to be opened, may bring
    its author to post again, and may settle an episode.
    """
    coming = np.int64(0)
    for b in range(counts.shape[0]):
        coming += counts[b, KINDS]
    inbox = known + coming
    if pool_of(market)[1][1] < coming + inbox or settled_of(market).marks[LEFT] < pages_for(inbox):
        return coming + inbox, inbox
    return np.int64(0), np.int64(0)


@njit(cache=True, nogil=True)
def open_inboxes(own, waiting, starts, by_tier, tier_start, counts, seed, day, market):
    """Return what lies in every inbox today: (slots (n,) int32, bounds, fresh).

    own: (m,) slots of what the simulated consumers posted; waiting: (k,) slots kept from before,
    those of desk b from starts[b] to starts[b + 1]; counts: of the background, for which there is
    room. Desk b has slots[bounds[b]:bounds[b + 1]], new from fresh[b] on.
    """
    (_, desks), (messages, free) = brands_of(market), pool_of(market)
    rules, brands = rulebook_of(market).rules[0], desks.size
    bounds, fresh = np.zeros(brands + 1, np.int64), np.zeros(brands, np.int64)
    others, most = np.int64(0), np.int64(0)
    for b in range(brands):
        others, most = others + counts[b, KINDS], max(most, counts[b, KINDS])
    slots, at = np.empty(waiting.size + own.size + others, np.int32), np.int64(0)
    luck, weights = np.empty((LUCKS, whole_rows(most))), np.empty(tier_start.size - 1)
    places, guesses = np.zeros(most + AHEAD, np.int64), guesses_of(market)
    rows = np.empty(whole_rows(most), np.int32)
    for row in range(rows.size):
        rows[row] = row
    for b in range(brands):
        for j in range(starts[b], starts[b + 1]):
            slots[at] = waiting[j]
            at += 1
        fresh[b] = at
        for j in range(own.size):
            if messages[own[j]].brand == b:
                slots[at] = own[j]
                at += 1
        draw_luck(seed, day, b, counts[b, KINDS], rows, luck)
        places_of_likes(counts[b], tier_start, luck, weights, rules, places)
        background_messages(
            day, b, counts[b], by_tier, places, luck, messages, free, guesses, rules, slots, at
        )
        at += counts[b, KINDS]
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
