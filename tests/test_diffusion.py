"""Is word of mouth alone, as the benchmark spreads it, what asking every contact gives?"""

import numpy as np
import pytest

from benchmarks.diffusion import FRACTION, FRACTION_BITS, NEVER, Spread, spread, waits
from benchmarks.diffusion_by_step import spread_by_step
from sim.kernels.columns import Network
from sim.kernels.randomness import Decision, philox
from sim.network import build_network
from sim.scenario import load_scenario

TELLING, SILENCE, STEPS = 0.05, 0.02, 60


def ring(people: int) -> Network:
    world = {
        "world.consumers": people,
        "network.kind": "watts_strogatz",
        "network.mean_degree": 12,
        "network.rewired": 0.1,
    }
    return build_network(load_scenario("baseline", world), 1, np.zeros(people), np.zeros(people))


def told_by_hand(network: Network, first: list[int], seed: int, order: list[int]) -> Spread:
    """Ask everybody about every contact in every step, in the order given."""

    def steps_of(person: int, word: int, table: np.ndarray) -> int:
        which = word // 32 * 8 + word % 8
        drawn = philox(seed, int(Decision.TELL_DELAY), 0, person, which)[word % 32 // 8]
        entry = int(table[drawn >> FRACTION_BITS])
        return entry & 255 if drawn % FRACTION < entry >> 16 else (entry >> 8) & 255

    telling, silence = waits(TELLING, STEPS), waits(SILENCE, STEPS)
    heard = dict.fromkeys(first, 0)
    silent: dict[int, int] = {}
    for step in range(1, STEPS + 1):
        told = set()
        for person in order:
            if heard.get(person, NEVER) >= step or silent.get(person, step) < step:
                continue
            since = step - heard[person]
            contacts = network.neighbours[network.start[person] : network.start[person + 1]]
            for place, contact in enumerate(contacts, 1):
                if steps_of(person, place, telling) == since:
                    told.add(int(contact))
            if steps_of(person, 0, silence) == since:
                silent[person] = step
        for contact in told:
            heard.setdefault(contact, step)
    everyone = range(len(order))
    return Spread(*(np.array([d.get(i, NEVER) for i in everyone]) for d in (heard, silent)))


def star(people: int) -> Network:
    """Return a network in which one person knows all others, who know nobody else."""
    ends = np.concatenate((np.arange(1, people), np.zeros(people - 1))).astype(np.int32)
    start = np.concatenate(([0], np.arange(people - 1, 2 * people - 1)))
    return Network(start, ends, np.ones(ends.size, np.uint8))


@pytest.mark.parametrize("make", [ring, star])
@pytest.mark.parametrize("seed", [1, 2])
def test_word_reaches_the_same_people_in_the_same_step_whatever_the_order_of_telling(make, seed):
    network, first = make(150), np.array([0, 77, 78], np.int32)
    quick = spread(network, first, seed, TELLING, SILENCE, STEPS)
    generator = np.random.default_rng(seed)
    for order in (np.arange(150), np.arange(150)[::-1], generator.permutation(150)):
        slow = told_by_hand(network, first.tolist(), seed, order.tolist())
        assert np.array_equal(quick.heard, slow.heard)
        assert np.array_equal(quick.silent, slow.silent)
    assert 0 < np.count_nonzero(quick.silent != NEVER) < np.count_nonzero(quick.heard != NEVER)


def test_nobody_is_reached_over_ties_that_do_not_exist():
    network = Network(np.zeros(11, np.int64), np.empty(0, np.int32), np.empty(0, np.uint8))
    alone = spread(network, np.array([9], np.int32), 1, 1.0, 0.5, STEPS)
    assert np.flatnonzero(alone.heard == 0).tolist() == [9]
    assert np.count_nonzero(alone.heard == NEVER) == 10 - 1


def test_telling_for_certain_reaches_a_line_one_person_a_step():
    start = np.array([0, 1, 3, 5, 7, 8])
    line = Network(start, np.array([1, 0, 2, 1, 3, 2, 4, 3], np.int32), np.ones(8, np.uint8))
    told = spread(line, np.array([0], np.int32), 1, 1.0, 1.0, STEPS)
    assert told.heard.tolist() == [0, 1, 2, 3, 4]
    assert told.silent.tolist() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("chance", "steps"), [(0.02, 100), (0.01, 253), (0.9, 7), (1.0, 3)])
def test_a_wait_is_geometric_to_nine_digits(chance, steps):
    weight = np.zeros(256)
    for entry in waits(chance, steps).tolist():
        weight[entry & 255] += (entry >> 16) / FRACTION / 256
        weight[entry >> 8 & 255] += (1 - (entry >> 16) / FRACTION) / 256
    passed = np.arange(1, steps + 1)
    wanted = [0.0, *(chance * (1 - chance) ** (passed - 1)), (1 - chance) ** steps]
    assert weight[: steps + 2] == pytest.approx(np.array(wanted), abs=1e-9)
    assert weight[steps + 2 :].max(initial=0.0) == 0.0


def test_a_step_that_does_not_fit_a_byte_is_refused():
    with pytest.raises(ValueError, match="steps = 254, allowed 1 to 253"):
        waits(0.1, 254)


def test_waits_drawn_once_have_the_law_of_asking_every_contact_in_every_step():
    """Means of 400 seeds each way: six comparisons at 4.5 deviations, one false alarm in 24,000."""
    network, first = ring(2_000), np.arange(0, 2_000, 100, dtype=np.int32)
    seen = {}
    for way in (spread, spread_by_step):
        runs = [way(network, first, seed, 0.02, 0.01, 100) for seed in range(400)]
        seen[way] = np.array(
            [
                [np.count_nonzero(run.heard <= step) for step in (1, 10, 30, 60)]
                + [np.count_nonzero(run.silent <= step) for step in (30, 100)]
                for run in runs
            ]
        )
    one, other = seen.values()
    apart = one.mean(0) - other.mean(0)
    error = np.sqrt((one.var(0, ddof=1) + other.var(0, ddof=1)) / 400)
    assert np.abs(apart / error).max() < 4.5, (one.mean(0), other.mean(0), error)
