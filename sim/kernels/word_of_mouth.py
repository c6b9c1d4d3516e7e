"""Whom does one tell, and when? (S8)

A number of people is drawn (negative binomial: mean 11 when unsatisfied, 5 when delighted), they
are picked among one's contacts without repetition, likelier the closer the tie, and each is told
after an exponential delay. Nobody tells more people than they have. A listener tells it on with a
small probability, under the same rule, but not back to the one it came from.
"""

import math

import numpy as np

from sim.kernels.columns import SECONDS_PER_DAY, TELL
from sim.kernels.compiling import njit
from sim.kernels.contacts import closeness_of, contacts_of
from sim.kernels.draws import exponential, negative_binomial
from sim.kernels.mathematics import log_ordinary
from sim.kernels.memory import leaf
from sim.kernels.outbox import AGAIN, EXCEPT_FOR, SPOKEN, TONE, WHEN, WHO, write
from sim.kernels.picking import pick
from sim.kernels.randomness import Decision, uniform, uniform_places, uniform_row, whole_rows

SPARE = 3.0
LUCK, KEYS, WEIGHTS = 0, 1, 2  # rows of scratch
LIKELY, PICKED, MARKS = 0, 1, 2
# The two addresses of a telling: by the number of the own purchase, or by the second one was told.
COUNT = (int(Decision.TOLD_COUNT), int(Decision.RETOLD_COUNT))
WHOM = (int(Decision.TOLD_WHOM), int(Decision.RETOLD_WHOM))
DELAY = (int(Decision.TELL_DELAY), int(Decision.RETELL_DELAY))


@leaf
def people_to_tell(seed, speech, rules):
    """Return how many people a consumer would tell (before counting whom there is)."""
    mean = rules.tells_delighted if speech[TONE] > 0 else rules.tells_unsatisfied
    if mean <= 0.0:
        return np.int64(0)
    u = uniform(seed, COUNT[speech[AGAIN]], speech[WHEN], speech[WHO], 0)
    return negative_binomial(u, mean, rules.tells_dispersion)


@leaf
def pick_contacts(seed, speech, wanted, near, strength, lucks, rows):
    """Pick the contacts told: weighted sampling without replacement; returns how many.

    The `wanted` smallest of exponential(1) / strength win (Efraimidis & Spirakis 2006, "Weighted
    random sampling with a reservoir", IPL 97). Fills rows[PICKED] with their places among the
    contacts, min(wanted, contacts other than the one it came from) of them. near, strength: who
    the contacts are and how close; lucks, rows: scratch.
    """
    when, who, not_to = speech[WHEN], speech[WHO], speech[EXCEPT_FOR]
    most = min(wanted, near.size)
    if most == 0:
        return np.int64(0)
    luck, likely, keys = lucks[LUCK], rows[LIKELY], lucks[KEYS]
    uniform_row(seed, WHOM[speech[AGAIN]], when, who, 0, whole_rows(near.size), luck)
    bound = likely_bound(wanted, strength)
    found = those_below(bound, luck, near, strength, not_to, rows[MARKS], likely)
    keys_of(found, luck, strength, likely, keys, lucks[WEIGHTS])
    count, largest = smallest(most, found, keys, likely, rows[MARKS], rows[PICKED])
    if count < most or largest > bound:  # somebody not looked at may be nearer
        found = those_below(np.inf, luck, near, strength, not_to, rows[MARKS], likely)
        keys_of(found, luck, strength, likely, keys, lucks[WEIGHTS])
        count, _ = smallest(most, found, keys, likely, rows[MARKS], rows[PICKED])
    return count


@leaf
def likely_bound(wanted, strength):
    """Return a bound below which `wanted` keys almost surely lie.

    About bound x total strength keys lie below it; three deviations and more are added.
    """
    total = np.int64(0)
    for weight in strength:
        total += weight
    return (wanted + SPARE * math.sqrt(wanted) + SPARE) / total


@leaf
def those_below(bound, luck, near, strength, not_to, marks, likely):
    """Fill likely with the places whose key may lie below the bound; returns how many.

    A key is -ln(1 - u) / strength >= u / strength: no logarithm is needed to pass somebody over.
    marks: scratch.
    """
    small = marks.view(np.bool_)
    for at in range(near.size):
        small[at] = (luck[at] < bound * strength[at]) & (near[at] != not_to)
    for at in range(near.size):
        likely[at] = at
    return pick(likely, small, near.size, likely, 0)


@njit(cache=True, _nrt=False, error_model="numpy")
def keys_of(found, luck, strength, likely, keys, weights):
    """Fill keys with -ln(1 - luck) / strength of the first `found` likely places, then infinity.

    Eight are taken at once, up to the next multiple of eight. weights: scratch.
    """
    whole = whole_rows(found)
    for j in range(found):
        keys[j], weights[j] = luck[likely[j]], strength[likely[j]]
    for j in range(found, whole):
        keys[j], weights[j] = 0.0, 1.0
    for j in range(whole):
        keys[j] = (0.0 - log_ordinary(1.0 - keys[j], 0)) / weights[j]
    for j in range(found, whole):
        keys[j] = np.inf


@leaf
def smallest(most, found, keys, likely, ranks, picked):
    """Fill picked with the places of the smallest keys, in their order, equal ones as they came.

    Of the `found` likely ones; keys go on with infinity up to the next multiple of eight. Returns
    (how many there are, up to `most`, the largest of their keys). ranks: scratch.
    """
    largest = 0.0
    if rank_each(found, keys, ranks) < found * (found - 1) // 2:
        rank_equals(found, keys, ranks)
    for j in range(found):
        if ranks[j] < most:
            picked[ranks[j]] = likely[j]
            largest = max(largest, keys[j])
    return min(most, found), largest


@leaf
def rank_each(found, keys, ranks):
    """Fill ranks with the number of keys below each of the first `found`; returns their sum.

    No branch to guess, and eight are compared at once.
    """
    total, whole = np.int64(0), whole_rows(found)
    for j in range(found):
        key, rank = keys[j], np.int64(0)
        for other in range(whole):
            rank += keys[other] < key
        ranks[j] = rank
        total += rank
    return total


@leaf
def rank_equals(found, keys, ranks):
    """Let equal keys have ranks one after the other, as they came. Hardly ever are there any."""
    for j in range(found):
        for other in range(j):
            ranks[j] += keys[other] == keys[j]


@leaf
def tell(seed, speech, network, rules, outbox, count, lucks, rows):
    """Write one consumer's tells into an outbox with room for all contacts.

    speech: (11,) int64, see outbox; lucks, rows: scratch. Returns (words in the outbox, people
    meant, people told).
    """
    meant = people_to_tell(seed, speech, rules)
    if meant == 0:
        return count, meant, meant
    when, who = speech[WHEN], speech[WHO]
    near, strength = contacts_of(network, who, rows), closeness_of(network, who, rows)
    told = pick_contacts(seed, speech, meant, near, strength, lucks, rows)
    delays, picked = lucks[LUCK], rows[PICKED]
    # What is drawn beyond the last one told, up to the next multiple of eight, is not looked at.
    size, mean = whole_rows(told), rules.tells_delay
    uniform_places(seed, DELAY[speech[AGAIN]], when, who, picked, size, delays)
    for j in range(size):
        delays[j] = exponential(delays[j], mean) * SECONDS_PER_DAY
    for j in range(told):
        at = speech[SPOKEN] + int(delays[j])
        write(outbox, count + j, at, near[picked[j]], TELL, speech)
    return count + told, meant, told
