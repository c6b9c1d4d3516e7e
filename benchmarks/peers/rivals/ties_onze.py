"""Onze: a Watts-Strogatz network in compressed rows, through the door the market uses."""

import sys

import numpy as np
from exchange import of_degrees, serve

from sim.network import build_network
from sim.scenario import load_scenario

people, degree, rewired = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
WORLD = {
    "world.consumers": people,
    "network.kind": "watts_strogatz",
    "network.mean_degree": degree,
    "network.rewired": rewired,
}


def build():
    """Return what a network is made from; compile on the way."""
    scenario, age, activity = load_scenario("baseline", WORLD), np.zeros(people), np.zeros(people)
    build_network(scenario, 0, age[:1_000], activity[:1_000])
    return scenario, age.astype(np.int8), activity


def prepare(made, seed):
    """Return the arguments of a run."""
    scenario, age, activity = made
    return scenario, seed, age, activity


def live(ready):
    """Make the network."""
    return build_network(*ready)


def outcome(network):
    """Count the ties; they are arrays already."""
    return {"read_out": 0.0, **of_degrees(np.diff(network.start))}


serve(build, prepare, live, outcome, ("numba", "numpy"))
