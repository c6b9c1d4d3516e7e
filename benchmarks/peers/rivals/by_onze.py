"""Onze: word of mouth alone. With `step`, every contact asked in every step, as the others do."""

import sys

import numpy as np
from exchange import read_world, serve, shares

from benchmarks.diffusion import NEVER, spread
from benchmarks.diffusion_by_step import spread_by_step
from sim.kernels.columns import Network

world = read_world()
way = spread_by_step if sys.argv[2:] == ["step"] else spread


def build():
    """Return the network, with the kernel compiled."""
    strength = np.ones(world.neighbours.size, np.uint8)
    network = Network(world.start, world.neighbours, strength)
    way(network, world.first, 0, world.telling, world.silence, world.steps)
    return network


def prepare(network, seed):
    """Return the network and the seed of a run."""
    return network, seed


def live(ready):
    """Spread once, the columns of the people included."""
    network, seed = ready
    return way(network, world.first, seed, world.telling, world.silence, world.steps)


def outcome(lived):
    """Count who knows and who is silent."""
    unaware = np.count_nonzero(lived.heard == NEVER)
    silent = np.count_nonzero(lived.silent != NEVER)
    return shares(unaware, world.people - unaware - silent, silent)


serve(build, prepare, live, outcome, ("numba", "numpy"))
