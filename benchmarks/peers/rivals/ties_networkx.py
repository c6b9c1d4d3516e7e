"""networkx: a Watts-Strogatz network as its dictionaries."""

import sys

import networkx
import numpy as np
from exchange import ends_read, serve

people, degree, rewired = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])


def live(seed):
    """Make the network."""
    return networkx.watts_strogatz_graph(people, degree, rewired, seed=seed)


def outcome(graph):
    """Count the ties, read out as arrays."""
    return ends_read(lambda: np.array(graph.edges()), people)


serve(lambda: None, lambda _, seed: seed, live, outcome, ("networkx", "numpy"))
