"""Who stays silent, who writes to the brand, and what do the others get to hear? (S4)

After a failure: a public post (likelier the more connected, the more one was answered before or saw
others answered), else a private contact, else silence; and tells in any case. After a delight:
perhaps a public post, and tells.
"""

import numpy as np

from sim.kernels.bonds import ask_for_bond, bond_of, keep
from sim.kernels.columns import (
    DELIGHTED,
    FAILED,
    FINE,
    OPEN,
    PRAISE,
    PRIVATE_COMPLAINT,
    PUBLIC_COMPLAINT,
    SECONDS_PER_DAY,
    SECONDS_PER_HOUR,
    SILENT,
)
from sim.kernels.compiling import njit
from sim.kernels.contacts import ask_for_contacts, ask_where
from sim.kernels.feed import show
from sim.kernels.mathematics import log, logistic
from sim.kernels.memory import AHEAD, leaf, prefetch, prefetch_across
from sim.kernels.outbox import (
    SPEECH_FIELDS,
    new_outbox,
    new_scratch,
    prepare,
    with_room,
)
from sim.kernels.people import people_of
from sim.kernels.randomness import Decision, uniform, uniform_pair
from sim.kernels.whereabouts import brands_of, network_of, rulebook_of
from sim.kernels.word_of_mouth import tell

CHANNEL_DRAW = int(Decision.CHANNEL)
PLATFORM_DRAW = int(Decision.PLATFORM)
HOUR_DRAW = int(Decision.POSTING_HOUR)

# One row per failure or post: columns of a draft.
(
    CONSUMER, NUMBER, OF_BRAND, KIND, PLATFORM, SPOKEN, MEANT, TOLD, AT_DESK, FAILURE, FIRST, LAST,
) = range(12)  # fmt: skip
DRAFT_FIELDS = 12


@njit(cache=True, inline="always")
def zeal(ties, b, desk):
    """Return the factor on a consumer's chance of a public post: an ambassador's, or 1."""
    return desk.posting if (ties.ambassador >> b) & 1 else 1.0


@njit(cache=True, inline="always")
def lift_of_answers(reader, bond, day, page, rules):
    """Return the log-odds that a brand's answers add to a public complaint.

    Readers look at the brand's page before buying: they have seen the answers that stand there.
    """
    lift = 0.0
    if bond.answered:
        lift += rules.voice_answered_before
    saw = bond.saw_answer
    if reader and page.last_answer > saw:
        saw = page.last_answer
    if day - saw <= rules.voice_answer_seen_days:
        lift += rules.voice_answer_seen
    return lift


@njit(cache=True, inline="always")
def chance_of_complaint(trait, ties, bond, b, day, page, desk, rules):
    """Return the probability of a public complaint after a failure (squeaky wheel included).

    trait, ties, bond: records of the consumer; page, desk: of brand b.
    """
    if trait.platforms == 0:
        return 0.0
    chance = rules.voice_failure[trait.tier]
    lift = lift_of_answers(trait.reader, bond, day, page, rules)
    if lift != 0.0 and 0.0 < chance < 1.0:
        chance = logistic(log(chance / (1.0 - chance)) + lift)
    return min(1.0, chance * zeal(ties, b, desk))


@njit(cache=True, inline="always")
def chance_of_praise(trait, ties, b, desk, rules):
    """Return the probability of a public post after a delight."""
    if trait.platforms == 0:
        return 0.0
    chance = rules.voice_delight[trait.tier] * zeal(ties, b, desk)
    if (ties.rewarded >> b) & 1:
        chance *= desk.praising
    return min(1.0, chance)


@njit(cache=True, inline="always")
def channel_of(seed, occasion, day, trait, ties, bond, page, desk, rules):
    """Return the kind of message a consumer writes, or SILENT; and whether it reaches the desk."""
    b = occasion.brand
    u, v = uniform_pair(seed, CHANNEL_DRAW, occasion.number, occasion.consumer, 0)
    if occasion.outcome == DELIGHTED:
        praises = u < chance_of_praise(trait, ties, b, desk, rules)
        return (PRAISE if praises else SILENT), True
    public = chance_of_complaint(trait, ties, bond, b, day, page, desk, rules)
    if u < public:
        return PUBLIC_COMPLAINT, True
    if u < public + rules.voice_private:
        return PRIVATE_COMPLAINT, v < rules.voice_private_at_desk
    return SILENT, False


@njit(cache=True, inline="always")
def platform_of(u, platforms, complains, rules):
    """Return the platform of a post, by the luck u: one's own, by size and use for complaints.

    platforms: bits of those one is on; -1 for an author who is on none.
    """
    count = rules.platform_weight.size
    total = 0.0
    for p in range(count):
        if (platforms >> p) & 1:
            total += weight_of_platform(p, complains, rules)
    left = u * total
    chosen = np.int64(-1)
    for p in range(count):
        if (platforms >> p) & 1:
            chosen = np.int64(p)
            left -= weight_of_platform(p, complains, rules)
            if left < 0.0:
                break
    return chosen


@njit(cache=True, inline="always")
def weight_of_platform(p, complains, rules):
    """Return the weight with which a post goes to a platform."""
    weight = rules.platform_weight[p]
    return weight * rules.platform_service[p] if complains else weight


@njit(cache=True, inline="always")
def moment_of(u, day, rules):
    """Return the second of a day at which somebody speaks, by the luck u."""
    hour = rules.voice_posting_from + u * (rules.voice_posting_until - rules.voice_posting_from)
    return day * SECONDS_PER_DAY + min(int(hour * SECONDS_PER_HOUR), SECONDS_PER_DAY - 1)


@njit(cache=True, inline="always")
def ask_for_speaker(occasion, traits, ties, lives, bonds):
    """Ask for what it depends on whether and where somebody speaks."""
    i = np.int64(occasion.consumer)
    prefetch(traits, i)
    prefetch(ties, i)
    prefetch_across(lives, i)
    ask_for_bond(bonds, i, max(occasion.brand, 0))


@leaf
def draft(
    drafts, row, who, number, b, kind, platform, spoken, meant, told, at_desk, failure, first, last
):
    """Fill a row of drafts, fields as named above."""
    one = drafts[row]
    one[CONSUMER], one[NUMBER], one[OF_BRAND] = who, number, b
    one[KIND], one[PLATFORM], one[SPOKEN] = kind, platform, spoken
    one[MEANT], one[TOLD], one[AT_DESK] = meant, told, at_desk
    one[FAILURE], one[FIRST], one[LAST] = failure, first, last


@njit(cache=True, nogil=True)
def speak(seed, day, first, last, occasions, market):
    """Let the buyers of occasions first .. last - 1 speak.

    Returns (drafts (n, 12) int64, outbox, words): a draft per failure and per post; the words of a
    draft are the rows FIRST .. LAST - 1 of the outbox, without message or cascade as yet.
    """
    people, network, (pages, desks) = people_of(market), network_of(market), brands_of(market)
    rules = rulebook_of(market).rules[0]
    drafts = np.empty((last - first, DRAFT_FIELDS), np.int64)
    outbox, speech = new_outbox(2 * rules.most_contacts), np.empty(SPEECH_FIELDS, np.int64)
    lucks, rows = new_scratch(rules)
    traits, ties, lives, bonds = people.traits, people.ties, people.life, people.bond
    written = 0
    count = np.int64(0)
    for j in range(first, last):
        if j + AHEAD < last:
            far, near = occasions[j + AHEAD], occasions[j + AHEAD // 2]
            if far.outcome != FINE:
                ask_where(np.int64(far.consumer), network)
                ask_for_speaker(far, traits, ties, lives, bonds)
            if near.outcome != FINE:
                ask_for_contacts(np.int64(near.consumer), network)
        occasion = occasions[j]
        i, b, number = occasion.consumer, occasion.brand, occasion.number
        outcome = occasion.outcome
        if b < 0 or (outcome != FAILED and outcome != DELIGHTED):
            continue
        spoken = moment_of(uniform(seed, HOUR_DRAW, number, i, 0), day, rules)
        trait, bond, life = traits[i], bond_of(bonds, i, b), lives[i]
        kind, at_desk = channel_of(
            seed, occasion, day, trait, ties[i], bond, pages[b], desks[b], rules
        )
        platform = np.int64(-1)
        if kind == PUBLIC_COMPLAINT or kind == PRAISE:
            u = uniform(seed, PLATFORM_DRAW, number, i, 0)
            platform = platform_of(u, trait.platforms, outcome == FAILED, rules)
            life.shared += 1
        if at_desk and (kind == PUBLIC_COMPLAINT or kind == PRIVATE_COMPLAINT):
            life.service += 1
            bond.requested = OPEN
            keep(bonds, i, b, bond)
        tone = 1 if outcome == DELIGHTED else -1
        prepare(speech, 0, number, i, spoken, b, tone, -1, -1, 0, -1, platform)
        began = count
        if count + 2 * rules.most_contacts > outbox.size:
            outbox = with_room(outbox, count, 2 * rules.most_contacts)
        count, meant, told = tell(seed, speech, network, rules, outbox, count, lucks, rows)
        if platform >= 0:
            count = show(seed, speech, network, traits, rules, outbox, count, lucks, rows)
        failed = outcome == FAILED
        draft(
            drafts, written, i, number, b, kind, platform, spoken, meant, told, at_desk, failed,
            began, count,
        )  # fmt: skip
        written += 1
    return drafts[:written], outbox, count
