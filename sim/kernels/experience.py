"""What did the purchase do to the one who bought? (S3)

A purchase fails, delights or is fine. Without failure, loyalty grows a little and lasts; a delight
adds something that fades; a failure takes off failure_loss, of which lasting_share lasts.
"""

from numba import njit

from sim.kernels.columns import DELIGHTED, FAILED, FINE
from sim.kernels.randomness import Decision, uniform

EXPERIENCE = int(Decision.EXPERIENCE)


@njit(cache=True)
def bring_to(
    day, i, b, stamp, fading, told, seen, content, fading_left, told_left, seen_left, content_left
):
    """Bring the four fading columns of one consumer and brand to today.

    Takes columns, not groups of them, so that a loop over many words can name them once.
    """
    gap = day - stamp[i, b]
    if gap > 0:
        fading[i, b] *= fading_left[gap]
        told[i, b] *= told_left[gap]
        seen[i, b] *= seen_left[gap]
        content[i, b] *= content_left[gap]
        stamp[i, b] = day


@njit(cache=True, inline="always")
def restate(people, i, b, day, rules):
    """Bring one consumer's feelings about one brand to today."""
    bring_to(
        day, i, b, people.stamp, people.fading, people.told, people.seen, people.content,
        rules.fading_left, rules.told_left, rules.seen_left, rules.content_left,
    )  # fmt: skip


@njit(cache=True, inline="always")
def feel(people, i, b, day, change, rules):
    """Add a change of attitude (log-odds), split into what lasts and what fades."""
    restate(people, i, b, day, rules)
    people.lasting[i, b] += rules.experience_lasting_share * change
    people.fading[i, b] += (1.0 - rules.experience_lasting_share) * change


@njit(cache=True, inline="always")
def outcome_of(u, b, rules):
    """Return what an experience with a brand is by the luck u: FAILED, DELIGHTED or FINE."""
    if u < rules.failure[b]:
        return FAILED
    return DELIGHTED if u >= 1.0 - rules.delight[b] else FINE


@njit(cache=True, inline="always")
def undergo(u, i, b, day, people, rules):
    """Let one consumer live one experience with a brand, by the luck u; returns its outcome."""
    outcome = outcome_of(u, b, rules)
    if outcome == FAILED:
        feel(people, i, b, day, -rules.experience_failure_loss, rules)
        return outcome
    restate(people, i, b, day, rules)
    people.lasting[i, b] += rules.experience_loyalty_gain
    if outcome == DELIGHTED:
        people.fading[i, b] += rules.experience_delight_gain
    return outcome


@njit(cache=True, nogil=True)
def live(seed, day, first, last, occasions, people, rules):
    """Fill the outcome of the occasions first .. last - 1 and move the buyers' own attitudes.

    A consumer's occasions of one day must lie in one call (they touch the same rows). What was
    given away is lived like what was bought, and counts as no purchase.
    """
    for j in range(first, last):
        b = occasions.brand[j]
        if b < 0:
            continue
        i = occasions.consumer[j]
        people.purchases[i] += 1 - occasions.gift[j]
        people.online_flips[i] += occasions.online_flip[j]
        people.any_flips[i] += occasions.any_flip[j]
        people.feed_flips[i] += occasions.feed_flip[j]
        people.brand_flips[i] += occasions.brand_flip[j]
        people.network_flips[i] += occasions.network_flip[j]
        u = uniform(seed, EXPERIENCE, occasions.number[j], i, 0)
        occasions.outcome[j] = undergo(u, i, b, day, people, rules)
