"""What did the purchase do to the one who bought? (S3)

A purchase fails, delights or is fine. Without failure, loyalty grows a little and lasts; a delight
adds something that fades; a failure takes off failure_loss, of which lasting_share lasts.
"""

from sim.kernels.columns import DELIGHTED, FAILED, FINE
from sim.kernels.compiling import njit
from sim.kernels.memory import leaf
from sim.kernels.randomness import Decision

EXPERIENCE = int(Decision.EXPERIENCE)


@njit(cache=True, inline="always")
def restate(bond, day, days):
    """Bring what fades in one consumer's bond with one brand to today."""
    gap = day - bond.stamp
    if gap > 0:
        left = days[gap]
        bond.fading *= left.fading_left
        bond.told *= left.told_left
        bond.seen *= left.seen_left
        bond.content *= left.content_left
        bond.stamp = day


@leaf
def feel(bond, day, change, rules, days):
    """Add a change of attitude (log-odds), split into what lasts and what fades."""
    restate(bond, day, days)
    bond.lasting += rules.experience_lasting_share * change
    bond.fading += (1.0 - rules.experience_lasting_share) * change


@njit(cache=True, inline="always")
def outcome_of(u, b, rules):
    """Return what an experience with a brand is by the luck u: FAILED, DELIGHTED or FINE."""
    if u < rules.failure[b]:
        return FAILED
    return DELIGHTED if u >= 1.0 - rules.delight[b] else FINE


@leaf
def undergo(u, b, bond, day, rules, days):
    """Let a consumer with this bond live one experience, by the luck u; returns its outcome."""
    outcome = outcome_of(u, b, rules)
    if outcome == FAILED:
        feel(bond, day, -rules.experience_failure_loss, rules, days)
        return outcome
    restate(bond, day, days)
    bond.lasting += rules.experience_loyalty_gain
    if outcome == DELIGHTED:
        bond.fading += rules.experience_delight_gain
    return outcome
