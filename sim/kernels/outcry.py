"""What do those say who begin a crisis? (S10)

Each posts outrage on a platform of their own and tells people as the unsatisfied do. No purchase of
theirs lies behind it: the draws stand at the number OUTCRY, which no purchase has.
"""

import numpy as np

from sim.kernels.bonds import bond_of, keep
from sim.kernels.columns import OPEN, OUTRAGE
from sim.kernels.compiling import njit
from sim.kernels.feed import show
from sim.kernels.outbox import (
    FIRST_ROOM,
    SPEECH_FIELDS,
    new_outbox,
    new_scratch,
    prepare,
    with_room,
)
from sim.kernels.randomness import uniform
from sim.kernels.voice import (
    DRAFT_FIELDS,
    HOUR_DRAW,
    PLATFORM_DRAW,
    draft,
    moment_of,
    platform_of,
)
from sim.kernels.word_of_mouth import tell

OUTCRY = -1  # purchases are numbered from 1


@njit(cache=True)
def cry_out(seed, day, authors, b, people, network, rulebook):
    """Let the authors (n,) int32 of a crisis speak; returns (drafts (n, 12), outbox, words).

    Each must be on a platform. The drafts are those of voice.speak, without a failure: a crisis is
    no episode of the author's own.
    """
    rules = rulebook.rules[0]
    drafts = np.empty((authors.size, DRAFT_FIELDS), np.int64)
    outbox, speech = new_outbox(FIRST_ROOM), np.empty(SPEECH_FIELDS, np.int64)
    lucks, rows = new_scratch(rules)
    count = np.int64(0)
    for j in range(authors.size):
        i = np.int64(authors[j])
        spoken = moment_of(uniform(seed, HOUR_DRAW, OUTCRY, i, 0), day, rules)
        platform = platform_of(
            uniform(seed, PLATFORM_DRAW, OUTCRY, i, 0), people.traits[i].platforms, True, rules
        )
        people.life[i].shared += 1
        people.life[i].service += 1
        bond = bond_of(people.bond, i, b)
        bond.requested = OPEN
        keep(people.bond, i, b, bond)
        prepare(speech, 0, OUTCRY, i, spoken, b, -1, -1, -1, 0, -1, platform)
        began = count
        outbox = with_room(outbox, count, 2 * rules.most_contacts)
        count, meant, told = tell(seed, speech, network, rules, outbox, count, lucks, rows)
        count = show(seed, speech, network, people.traits, rules, outbox, count, lucks, rows)
        draft(drafts, j, i, OUTCRY, b, OUTRAGE, platform, spoken, meant, told, 1, 0, began, count)
    return drafts, outbox, count
