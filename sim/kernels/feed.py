"""Who sees a post, and when? (S9)

The author's contacts on the same platform each see it with the platform's reach, after a delay
whose half-life is that of a post there. A reply given after d hours is thus seen by the share
2**(-d / half-life) of the viewers. A viewer shares with a probability set so that one share brings
feed.reproduction further ones on the realised network.
"""

import numpy as np

from sim.kernels.columns import OUTRAGE, SECONDS_PER_DAY, SECONDS_PER_HOUR, VIEW
from sim.kernels.compiling import njit
from sim.kernels.contacts import contacts_of
from sim.kernels.mathematics import log_ordinary, power_of_two
from sim.kernels.memory import leaf
from sim.kernels.outbox import (
    AGAIN,
    EXCEPT_FOR,
    ON_PLATFORM,
    SPOKEN,
    WHEN,
    WHO,
    write,
)
from sim.kernels.picking import pick
from sim.kernels.randomness import Decision, uniform_pair_row, whole_rows
from sim.kernels.rules import MEAN_LIFE_PER_HALF_LIFE

SEES, WAITS = 0, 1  # rows of scratch
VIEWERS, MARKS = 0, 1
# Addressed by the number of the own purchase, by the second of sharing or of turning, or by the
# day and brand of a first look.
SEEN = (
    int(Decision.FEED_SEEN), int(Decision.SHARED_SEEN), int(Decision.TURNED_SEEN),
    int(Decision.FIRST_LOOK_SEEN),
)  # fmt: skip


@leaf
def show(seed, speech, network, traits, rules, outbox, count, lucks, rows):
    """Write the views of one post (or share) into an outbox with room for all contacts.

    speech: (11,) int64, see outbox; lucks, rows: scratch. Returns how many words are in the outbox.
    """
    when, who, platform = speech[WHEN], speech[WHO], speech[ON_PLATFORM]
    contacts = contacts_of(network, who, rows)
    sees, waits, viewers = lucks[SEES], lucks[WAITS], rows[VIEWERS]
    uniform_pair_row(
        seed, SEEN[speech[AGAIN]], when, who, 0, whole_rows(contacts.size), sees, waits
    )
    seen = sift(
        contacts, sees, rules.platform_reach[platform], platform, speech[EXCEPT_FOR],
        traits, waits, viewers, rows[MARKS].view(np.bool_),
    )  # fmt: skip
    return write_views(seen, viewers, waits, speech, rules, outbox, count)


@leaf
def sift(those, sees, reach, platform, not_to, traits, waits, viewers, marks):
    """Leave of those who might see a post the ones who do; returns how many.

    those: (n,) int32; sees, waits: their luck; not_to: whom it came from, or -1. Fills viewers with
    who they are, and brings their waits to the front. marks: scratch.
    """
    seen = np.int64(0)
    for j in range(those_reached(those, sees, reach, waits, viewers, marks)):
        viewer = viewers[j]
        viewers[seen], waits[seen] = viewer, waits[j]
        seen += (viewer != not_to) & ((traits[viewer].platforms >> platform) & 1)
    return seen


@leaf
def those_reached(those, sees, reach, waits, viewers, marks):
    """Leave of those who might see a post the ones it reaches; returns how many, see sift."""
    for j in range(those.size):
        viewers[j], marks[j] = those[j], sees[j] < reach
    pick(waits, marks, those.size, waits, 0)
    return pick(viewers, marks, those.size, viewers, 0)


@njit(cache=True, _nrt=False, error_model="numpy")
def write_views(seen, viewers, waits, speech, rules, outbox, count):
    """Write the views of the first `seen` viewers into an outbox; returns how many words it has.

    waits: the luck of their delays, becomes seconds.
    """
    half_life, whole = rules.platform_half_life[speech[ON_PLATFORM]], whole_rows(seen)
    mean_life = half_life * MEAN_LIFE_PER_HALF_LIFE * SECONDS_PER_HOUR
    for j in range(seen, whole):
        waits[j] = 0.0
    for j in range(whole):
        waits[j] = (0.0 - log_ordinary(1.0 - waits[j], 0)) * mean_life
    for j in range(seen):
        write(outbox, count + j, speech[SPOKEN] + int(waits[j]), viewers[j], VIEW, speech)
    return count + seen


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
