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
from sim.kernels.outbox import with_room, write
from sim.kernels.randomness import Decision, uniform

# The two addresses of a telling: by the number of the own purchase, or by the second one was told.
COUNT = (int(Decision.TOLD_COUNT), int(Decision.RETOLD_COUNT))
WHOM = (int(Decision.TOLD_WHOM), int(Decision.RETOLD_WHOM))
DELAY = (int(Decision.TELL_DELAY), int(Decision.RETELL_DELAY))


@njit(cache=True)
def people_to_tell(seed, again, when, who, valence, rules):
    """Return how many people a consumer would tell (before counting whom there is)."""
    mean = rules.tells_delighted if valence > 0 else rules.tells_unsatisfied
    if mean <= 0.0:
        return 0
    u = uniform(seed, COUNT[again], when, who, 0)
    return negative_binomial(u, mean, rules.tells_dispersion)


@njit(cache=True)
def pick_contacts(seed, again, when, who, wanted, except_for, network):
    """Return the rows of the contacts told: weighted sampling without replacement.

    The `wanted` smallest of exponential(1) / strength win (Efraimidis & Spirakis 2006, "Weighted
    random sampling with a reservoir", IPL 97). Returns (told,) int64 rows of network.neighbours,
    told = min(wanted, contacts other than except_for).
    """
    start, end = network.start[who], network.start[who + 1]
    keys = np.empty(min(wanted, end - start), np.float64)
    rows = np.empty(keys.size, np.int64)
    count = 0
    for row in range(start, end):
        if network.neighbours[row] == except_for or wanted == 0:
            continue
        u = uniform(seed, WHOM[again], when, who, row - start)
        key = -log(1.0 - u) / network.strength[row]
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
def tell(
    seed, again, when, who, time, brand, valence, message, root, generation, except_for,
    network, rules, outbox, count,
):  # fmt: skip
    """Write one consumer's tells into an outbox.

    again: 0 = about an own purchase (when = its number), 1 = retelling (when = second of hearing);
    time: second from which delays run. Returns (outbox, count, people meant, people told).
    """
    meant = people_to_tell(seed, again, when, who, valence, rules)
    rows = pick_contacts(seed, again, when, who, meant, except_for, network)
    outbox = with_room(outbox, count, rows.size)
    start = network.start[who]
    for j in range(rows.size):
        u = uniform(seed, DELAY[again], when, who, rows[j] - start)
        at = time + int(exponential(u, rules.tells_delay) * SECONDS_PER_DAY)
        receiver = network.neighbours[rows[j]]
        write(outbox, count, at, receiver, who, message, root, brand, valence, TELL, generation)
        count += 1
    return outbox, count, meant, rows.size
