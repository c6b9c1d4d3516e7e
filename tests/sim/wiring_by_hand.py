"""What does each network look like when all its ties are written down and sorted at once?

The same rules as sim.wiring, read plainly: every stub is kept, NumPy's stable sorts do the rest.
"""

import numpy as np

from sim.kernels.columns import Network
from sim.kernels.draws import poisson
from sim.kernels.mathematics import exp, log
from sim.kernels.normal import normal_quantile
from sim.kernels.randomness import Decision, uniform, uniform_open, uniform_pair
from sim.scenario import Scenario

STUB = int(Decision.NETWORK_STUB)


def network_by_hand(
    scenario: Scenario, seed: int, age: np.ndarray, activity: np.ndarray
) -> Network:
    """Return what build_network should return."""
    count, kind = age.size, scenario["network.kind"]
    mean = min(float(scenario["network.mean_degree"]), float(count - 1))
    if kind == "lognormal":
        ties = lognormal_ties(scenario, seed, age, activity)
    elif kind == "poisson":
        decision = int(Decision.TRAIT_DEGREE)
        ties = random_ties(seed, [poisson(seed, decision, 0, i, mean) for i in range(count)])
    elif kind == "regular":
        ties = random_ties(seed, [round(mean)] * count)
    elif kind == "watts_strogatz":
        ties = ring_ties(seed, count, round(mean / 2), scenario["network.rewired"])
    else:
        ties = preferred_ties(seed, count, max(1, round(mean / 2)))
    return compressed(count, ties)


def lognormal_ties(scenario: Scenario, seed: int, age: np.ndarray, activity: np.ndarray) -> list:
    """Return (one, other, strength) of every tie of the default network."""
    count = age.size
    place = np.empty(count)
    place[np.argsort(activity, kind="stable")] = [
        normal_quantile((rank + 0.5) / count) for rank in range(count)
    ]
    like, sociable = (
        scenario["consumers.activity_degree_correlation"],
        scenario["network.sociable"],
    )
    own, rest = (
        np.array([normal_quantile(uniform_open(seed, decision, 0, i, 0)) for i in range(count)])
        for decision in (Decision.TRAIT_DEGREE, Decision.TRAIT_TASTE)
    )
    score = like * place + np.sqrt(1.0 - like**2) * own
    taste = sociable * score + np.sqrt(1.0 - sociable**2) * rest
    most = min(int(scenario["network.degree_max"]), max(count - 1, 0))
    least = min(int(scenario["network.degree_min"]), most)
    median, spread = scenario["network.degree_median"], scenario["network.degree_spread"]
    drawn = [int(exp(log(median) + spread * each) + 0.5) for each in score]
    degrees = [min(max(degree, least), most) for degree in drawn]
    position = np.empty(count, np.int64)
    position[np.lexsort((taste, age))] = np.arange(count)
    near, reach = scenario["network.near"], scenario["network.spread"]
    close, far = [], []
    for i, degree in enumerate(degrees):
        for s in range(degree):
            u, v = uniform_pair(seed, STUB, 0, i, s)
            if u < near:
                step = normal_quantile(max(v, 2.0**-53))
                close.append((position[i] + reach * degree * step, i))
            else:
                far.append((v * count, i))
    return tied(close, int(scenario["network.close_weight"])) + tied(far, 1)


def tied(stubs: list, strength: int) -> list:
    """Return ties between the next and the next of stubs (place, owner)."""
    owners = [owner for _, owner in sorted(stubs)]
    return [(*pair, strength) for pair in zip(owners[::2], owners[1::2], strict=False)]


def random_ties(seed: int, degrees: list) -> list:
    """Return the ties of a configuration model."""
    stubs = [
        (uniform(seed, STUB, 0, i, s), i) for i, degree in enumerate(degrees) for s in range(degree)
    ]
    return tied(stubs, 1)


def ring_ties(seed: int, count: int, each_side: int, rewired: float) -> list:
    """Return the ties of a Watts-Strogatz ring."""
    ties = []
    for i in range(count):
        for step in range(1, each_side + 1):
            u, v = uniform_pair(seed, int(Decision.NETWORK_REWIRE), 0, i, step)
            ties.append((i, (i + step) % count if u >= rewired else int(v * count), 1))
    return ties


def preferred_ties(seed: int, count: int, each: int) -> list:
    """Return the ties of a Barabasi-Albert network."""
    ties, ends = [], []
    for i in range(1, count):
        for s in range(min(each, i)):
            u, v = uniform_pair(seed, STUB, 0, i, s)
            row = int(u * (len(ends) + 1))
            whom = int(v * i) if not ends or row == len(ends) else ends[row]
            ties.append((i, whom, 1))
            ends += [i, whom]
    return ties


def compressed(count: int, ties: list) -> Network:
    """Return ties as rows, both ways, sorted, without self-ties, the strongest of doubles."""
    best: dict[tuple[int, int], int] = {}
    for one, other, strength in ties:
        if one != other:
            for pair in ((one, other), (other, one)):
                best[pair] = max(best.get(pair, 0), strength)
    rows = sorted(best)
    start = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount([one for one, _ in rows], minlength=count), out=start[1:])
    return Network(
        start,
        np.array([other for _, other in rows], np.int32),
        np.array([best[pair] for pair in rows], np.uint8),
    )
