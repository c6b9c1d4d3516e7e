"""Who knows whom? The personal network in compressed rows, made or read from a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sim.errors import OnzeError
from sim.kernels.columns import Network
from sim.kernels.contacts import opened_rows
from sim.kernels.draws import normals
from sim.kernels.ordering import owners_in_order, stable_order
from sim.kernels.outbox import ROWS
from sim.kernels.randomness import Decision, whole_rows
from sim.kernels.stubs import ANYWHERE
from sim.kernels.traits import lognormal_degrees, scores_of_ranks
from sim.kernels.wiring import attach_by_degree, poisson_degrees
from sim.ring import ring_network
from sim.scenario import Scenario
from sim.wiring import network_of_degrees, network_of_ties


def build_network(
    scenario: Scenario, seed: int, age: np.ndarray, activity: np.ndarray, threads: int = 1
) -> Network:
    """Return the personal network of a scenario, the same whatever the number of threads.

    age: (consumers,) int8; activity: (consumers,) float64. Kinds: lognormal (degrees as people
    report them, ties close in age and taste, clustered), poisson, regular, watts_strogatz,
    barabasi_albert, or a file made by `import network`.
    """
    count, kind, stub = age.size, scenario["network.kind"], int(Decision.NETWORK_STUB)
    if kind == "file":
        return read_network(scenario.network_path, count)
    mean = min(float(scenario["network.mean_degree"]), float(count - 1))
    half = round(mean / 2)
    if kind == "lognormal":
        return _lognormal_network(scenario, seed, age, activity, threads)
    if kind == "watts_strogatz":
        rewired, decision = float(scenario["network.rewired"]), int(Decision.NETWORK_REWIRE)
        return ring_network(seed, decision, count, half, rewired, threads)
    if kind == "barabasi_albert":
        return network_of_ties(count, attach_by_degree(seed, stub, count, max(1, half)), threads)
    if kind == "poisson":
        degrees = poisson_degrees(seed, int(Decision.TRAIT_DEGREE), count, mean)
    else:
        degrees = np.full(count, round(mean), np.int32)
    return network_of_degrees(seed, stub, degrees, threads, near=ANYWHERE)


def contacts_between(network: Network, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the contacts of people first to last, (ends,) int32, and how close they are, uint8."""
    begin, end = network.start[first], network.start[last]
    if network.place.size == 0:
        return network.neighbours[begin:end], network.strength[begin:end]
    found = np.empty(end - begin, np.int32), np.empty(end - begin, np.uint8)
    most = int(np.diff(network.start[first : last + 1]).max(initial=0))
    opened_rows(first, last, network, np.empty((ROWS, whole_rows(most + 1)), np.int64), *found)
    return found


def opened(network: Network) -> Network:
    """Return a network whose rows lie open: the one given, if they do."""
    return Network(network.start, *contacts_between(network, 0, network.start.size - 1))


def sociability(scenario: Scenario, seed: int, activity: np.ndarray) -> np.ndarray:
    """Return (count,) float64 normal scores of having contacts in the default network."""
    correlation = scenario["consumers.activity_degree_correlation"]
    own = normals(seed, int(Decision.TRAIT_DEGREE), 0, activity.size, 0)
    return correlation * scores_of_ranks(ranks(activity)) + np.sqrt(1.0 - correlation**2) * own


def ranks(values: np.ndarray) -> np.ndarray:
    """Return (count,) int64: the place of each value, 0 = the smallest."""
    rank = np.empty(values.size, np.int64)
    rank[stable_order(values)] = np.arange(values.size)
    return rank


def stand_in_line(age: np.ndarray, taste: np.ndarray) -> np.ndarray:
    """Return (count,) int32: who stands where, by age class and then by taste."""
    classes = [np.flatnonzero(age == each).astype(np.int32) for each in range(int(age.max()) + 1)]
    return np.concatenate([owners_in_order(taste[people], people) for people in classes])


def tastes(seed: int, score: np.ndarray, sociable: float) -> np.ndarray:
    """Return (count,) float64: taste, a normal score that goes with being sociable."""
    own = normals(seed, int(Decision.TRAIT_TASTE), 0, score.size, 0)
    return sociable * score + np.sqrt(1.0 - sociable * sociable) * own


def habits_by_circle(
    scenario: Scenario, seed: int, age: np.ndarray, activity: np.ndarray, habit: np.ndarray
) -> np.ndarray:
    """Return the rows of habit (count, brands), dealt out so that who stands together buys alike.

    People get a score, of whose variance the share network.habit_like is common to the stretch of
    the line they stand in, network.habit_circle people long. Rows are ordered by their favourite
    brand and how much it is one, and go to people in the order of the scores. No row is changed,
    so shares, the law of habits and repeat buying stay as they are; neither age nor the number of
    contacts tells which brand.
    """
    like = scenario["network.habit_like"]
    if like <= 0.0:
        return habit
    taste = tastes(seed, sociability(scenario, seed, activity), scenario["network.sociable"])
    position = np.empty(age.size, np.int64)
    position[stand_in_line(age, taste)] = np.arange(age.size)
    stretch = position // int(scenario["network.habit_circle"])
    common = normals(seed, int(Decision.CIRCLE_HABIT), 0, int(stretch.max()) + 1, 0)[stretch]
    own = normals(seed, int(Decision.OWN_HABIT), 0, age.size, 0)
    score = np.sqrt(like) * common + np.sqrt(1.0 - like) * own
    favourite = habit.argmax(axis=1)
    rows = np.lexsort((habit.max(axis=1), favourite))
    return np.ascontiguousarray(habit[rows[ranks(score)]])


def _lognormal_network(
    scenario: Scenario, seed: int, age: np.ndarray, activity: np.ndarray, threads: int
) -> Network:
    """Return the default network.

    People stand in a line, sorted by age class and then by taste (sociable people have somewhat
    like tastes, hence the positive assortativity of social networks). Every stub lies close to its
    owner or anywhere, and the next is paired with the next. That gives each person the degree
    asked for (less the self-ties and doubles, which are dropped), ties close in age and taste, and
    triangles. Close ties are strong, the others weak.
    """
    count, score = age.size, sociability(scenario, seed, activity)
    most = min(int(scenario["network.degree_max"]), max(count - 1, 0))
    degrees = lognormal_degrees(
        score,
        scenario["network.degree_median"],
        scenario["network.degree_spread"],
        min(int(scenario["network.degree_min"]), most),
        most,
    )
    return network_of_degrees(
        seed,
        int(Decision.NETWORK_STUB),
        degrees,
        threads,
        near=float(scenario["network.near"]),
        line=stand_in_line(age, tastes(seed, score, scenario["network.sociable"])),
        spread=float(scenario["network.spread"]),
        close_weight=int(scenario["network.close_weight"]),
    )


def read_network(path: Path, count: int) -> Network:
    """Return an imported network; refuse a file that is not one or that has other people."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            start = stored["start"].astype(np.int64)
            neighbours = stored["neighbours"].astype(np.int32)
            strength = stored["strength"].astype(np.uint8)
    except (OSError, ValueError, KeyError):
        raise OnzeError(
            f"{path.name} is not a network made by `import network`.",
            file=path,
            key="network.path",
        ) from None
    if start.size != count + 1:
        raise OnzeError(
            f"{path.name} has {start.size - 1:,} people and world.consumers = {count:,}; "
            "an imported network decides the number of consumers.",
            file=path,
            key="world.consumers",
        )
    _check_rows(path, start, neighbours, strength)
    return Network(start, neighbours, strength)


def people_in(path: Path) -> int:
    """Return how many people an imported network has."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            return int(stored["start"].size) - 1
    except (OSError, ValueError, KeyError):
        raise OnzeError(f"{path} is not a network made by `import network`.", file=path) from None


def _check_rows(path: Path, start: np.ndarray, neighbours: np.ndarray, weight: np.ndarray) -> None:
    """Refuse rows that point outside the network: the kernels do not look again."""
    people = start.size - 1
    grows = start[0] == 0 and bool(np.all(np.diff(start) >= 0)) and start[-1] == neighbours.size
    inside = neighbours.size == 0 or (neighbours.min() >= 0 and neighbours.max() < people)
    if not (grows and inside and weight.size == neighbours.size):
        raise OnzeError(
            f"{path.name} is damaged: its rows do not fit together.", file=path, key="network.path"
        )
