"""Whom does one tell, and when? (S8)

A number of people is drawn (negative binomial: mean 11 when unsatisfied, 5 when delighted), they
are picked among one's contacts without repetition, likelier the closer the tie, and each is told
after an exponential delay. Nobody tells more people than they have. A listener tells it on with a
small probability, under the same rule, but not back to the one it came from.
"""

import numpy as np
from numba import njit

from sim.kernels.columns import SECONDS_PER_DAY, TELL
from sim.kernels.draws import exponential, negative_binomial
from sim.kernels.mathematics import log
from sim.kernels.outbox import AGAIN, EXCEPT_FOR, SPOKEN, TONE, WHEN, WHO, with_room, write
from sim.kernels.randomness import Decision, uniform, uniform_row, whole_rows

# The two addresses of a telling: by the number of the own purchase, or by the second one was told.
COUNT = (int(Decision.TOLD_COUNT), int(Decision.RETOLD_COUNT))
WHOM = (int(Decision.TOLD_WHOM), int(Decision.RETOLD_WHOM))
DELAY = (int(Decision.TELL_DELAY), int(Decision.RETELL_DELAY))


@njit(cache=True)
def people_to_tell(seed, speech, rules):
    """Return how many people a consumer would tell (before counting whom there is)."""
    mean = rules.tells_delighted if speech[TONE] > 0 else rules.tells_unsatisfied
    if mean <= 0.0:
        return np.int64(0)
    u = uniform(seed, COUNT[speech[AGAIN]], speech[WHEN], speech[WHO], 0)
    return negative_binomial(u, mean, rules.tells_dispersion)


@njit(cache=True)
def pick_contacts(seed, speech, wanted, network):
    """Return the rows of the contacts told: weighted sampling without replacement.

    The `wanted` smallest of exponential(1) / strength win (Efraimidis & Spirakis 2006, "Weighted
    random sampling with a reservoir", IPL 97). Returns (told,) int64 rows of network.neighbours,
    told = min(wanted, contacts other than the one it came from).
    """
    when, who = speech[WHEN], speech[WHO]
    start, end = network.start[who], network.start[who + 1]
    keys = np.empty(min(wanted, end - start), np.float64)
    rows = np.empty(keys.size, np.int64)
    if keys.size == 0:
        return rows
    count = 0
    neighbours, strength, not_to = network.neighbours, network.strength, speech[EXCEPT_FOR]
    luck = np.empty(whole_rows(end - start), np.float64)
    uniform_row(seed, WHOM[speech[AGAIN]], when, who, 0, luck.size, luck)
    for row in range(start, end):
        if neighbours[row] == not_to:
            continue
        u = luck[row - start]
        # -ln(1 - u) >= u: most contacts are passed over without taking a logarithm.
        if count == wanted and u >= keys[count - 1] * strength[row]:
            continue
        key = -log(1.0 - u) / strength[row]
        if count == wanted:
            if key >= keys[count - 1]:
                continue
            count -= 1
        at = count
        while at > 0 and keys[at - 1] > key:
            keys[at], rows[at] = keys[at - 1], rows[at - 1]
            at -= 1
        keys[at], rows[at] = key, row
        count += 1
    return rows[:count]


@njit(cache=True)
def tell(seed, speech, network, rules, outbox, count):
    """Write one consumer's tells into an outbox.

    speech: (11,) int64, see outbox. Returns (outbox, count, people meant, people told).
    """
    meant = people_to_tell(seed, speech, rules)
    rows = pick_contacts(seed, speech, meant, network)
    outbox = with_room(outbox, count, rows.size)
    when, who = speech[WHEN], speech[WHO]
    for row in rows:
        u = uniform(seed, DELAY[speech[AGAIN]], when, who, row - network.start[who])
        at = speech[SPOKEN] + int(exponential(u, rules.tells_delay) * SECONDS_PER_DAY)
        write(outbox, count, at, network.neighbours[row], TELL, speech)
        count += 1
    return outbox, count, meant, rows.size
