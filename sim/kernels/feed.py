"""Who sees a post, and when? (S9)

The author's contacts on the same platform each see it with the platform's reach, after a delay
whose half-life is that of a post there. A reply given after d hours is thus seen by the share
2**(-d / half-life) of the viewers. A viewer shares with a probability set so that one share brings
feed.reproduction further ones on the realised network.
"""

from sim.kernels.columns import OUTRAGE, SECONDS_PER_DAY, SECONDS_PER_HOUR, VIEW
from sim.kernels.compiling import njit
from sim.kernels.mathematics import log_ordinary, power_of_two
from sim.kernels.outbox import (
    AGAIN,
    EXCEPT_FOR,
    ON_PLATFORM,
    SPOKEN,
    WHEN,
    WHO,
    write,
)
from sim.kernels.randomness import Decision, uniform_pair_row, whole_rows
from sim.kernels.rules import MEAN_LIFE_PER_HALF_LIFE

SEES, WAITS = 0, 1  # rows of scratch
# Addressed by the number of the own purchase, by the second of sharing or of turning, or by the
# day and brand of a first look.
SEEN = (
    int(Decision.FEED_SEEN), int(Decision.SHARED_SEEN), int(Decision.TURNED_SEEN),
    int(Decision.FIRST_LOOK_SEEN),
)  # fmt: skip


@njit(cache=True, _nrt=False, error_model="numpy")
def show(seed, speech, network, people, rules, outbox, count, lucks):
    """Write the views of one post (or share) into an outbox with room for all contacts.

    speech: (11,) int64, see outbox; lucks: scratch. Returns how many words are in the outbox.
    """
    when, who, platform = speech[WHEN], speech[WHO], speech[ON_PLATFORM]
    start, end = network.start[who], network.start[who + 1]
    reach = rules.platform_reach[platform]
    mean_life = rules.platform_half_life[platform] * MEAN_LIFE_PER_HALF_LIFE * SECONDS_PER_HOUR
    neighbours, traits, not_to = network.neighbours, people.traits, speech[EXCEPT_FOR]
    size = whole_rows(end - start)
    sees, waits = lucks[SEES], lucks[WAITS]
    uniform_pair_row(seed, SEEN[speech[AGAIN]], when, who, 0, size, sees, waits)
    for row in range(start, end):
        if sees[row - start] >= reach:
            continue
        viewer = neighbours[row]
        if viewer != not_to and (traits[viewer].platforms >> platform) & 1:
            wait = (0.0 - log_ordinary(1.0 - waits[row - start], 0)) * mean_life
            write(outbox, count, speech[SPOKEN] + int(wait), viewer, VIEW, speech)
            count += 1
    return count


@njit(cache=True, inline="always")
def chance_of_sharing(kind, platform, time, posted, rules, outreach):
    """Return the probability that who sees a post at a second shares it (S9, S10).

    Outrage is shared crisis_arousal times as often when fresh, an excess that halves every
    crisis_half_life days; and outreach.calm times as often once the brand has spoken well.
    """
    chance = rules.platform_share[platform] * outreach.sharing[kind]
    if kind == OUTRAGE:
        days = (time - posted) / SECONDS_PER_DAY
        chance *= 1.0 + (rules.crisis_arousal - 1.0) * power_of_two(-days / rules.crisis_half_life)
        if time >= outreach.statement:
            chance *= outreach.calm
    return chance
