"""Whom does one tell, and when? (S8)

A number of people is drawn (negative binomial: mean 11 when unsatisfied, 5 when delighted), they
are picked among one's contacts without repetition, likelier the closer the tie, and each is told
after an exponential delay. Nobody tells more people than they have. A listener tells it on with a
small probability, under the same rule, but not back to the one it came from.
"""

import math

import numpy as np
from numba import njit

from sim.kernels.columns import SECONDS_PER_DAY, TELL
from sim.kernels.draws import exponential, negative_binomial
from sim.kernels.mathematics import log
from sim.kernels.outbox import AGAIN, EXCEPT_FOR, SPOKEN, TONE, WHEN, WHO, with_room, write
from sim.kernels.randomness import Decision, uniform, uniform_row, whole_rows

SPARE = 3.0
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
    when, who, not_to = speech[WHEN], speech[WHO], speech[EXCEPT_FOR]
    start, end = network.start[who], network.start[who + 1]
    most = min(wanted, end - start)
    rows = np.empty(end - start, np.int64)
    if most == 0:
        return rows[:0]
    luck = np.empty(whole_rows(end - start), np.float64)
    uniform_row(seed, WHOM[speech[AGAIN]], when, who, 0, luck.size, luck)
    neighbours, strength = network.neighbours[start:end], network.strength[start:end]
    bound = likely_bound(wanted, strength)
    likely = those_below(bound, luck, neighbours, strength, not_to, rows)
    count, largest = smallest(most, likely, luck, strength, rows)
    if count < most or largest > bound:  # somebody not looked at may be nearer
        likely = those_below(np.inf, luck, neighbours, strength, not_to, rows)
        count, _ = smallest(most, likely, luck, strength, rows)
    for j in range(count):
        rows[j] += start
    return rows[:count]


@njit(cache=True)
def likely_bound(wanted, strength):
    """Return a bound below which `wanted` keys almost surely lie.

    About bound x total strength keys lie below it; three deviations and more are added.
    """
    total = np.int64(0)
    for weight in strength:
        total += weight
    return (wanted + SPARE * math.sqrt(wanted) + SPARE) / total


@njit(cache=True)
def those_below(bound, luck, neighbours, strength, not_to, rows):
    """Fill rows with the places whose key may lie below the bound; returns how many.

    A key is -ln(1 - u) / strength >= u / strength: no logarithm is needed to pass somebody over.
    """
    count = 0
    for at in range(neighbours.size):
        rows[count] = at
        count += luck[at] < bound * strength[at] and neighbours[at] != not_to
    return count


@njit(cache=True)
def smallest(most, likely, luck, strength, rows):
    """Put the rows with the smallest keys first, in their order, equal ones as they came.

    rows: the first `likely` are looked at. Returns (how many there are, up to `most`, the largest
    of their keys). Each row's place is the number of keys before its own: no branch to guess.
    """
    keys, before = np.empty(likely, np.float64), rows[:likely].copy()
    for j in range(likely):
        keys[j] = -log(1.0 - luck[before[j]]) / strength[before[j]]
    largest = 0.0
    for j in range(likely):
        place = 0
        for other in range(j):
            place += keys[other] <= keys[j]
        for other in range(j + 1, likely):
            place += keys[other] < keys[j]
        if place < most:
            rows[place] = before[j]
            largest = max(largest, keys[j])
    return min(most, likely), largest


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
