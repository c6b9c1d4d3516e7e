"""igraph: a Watts-Strogatz network, made in C."""

import random
import sys

import igraph
import numpy as np
from exchange import ends_read, serve

people, degree, rewired = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])


def prepare(_, seed):
    """Seed the generator that igraph draws from."""
    random.seed(seed)


def live(_):
    """Make the network."""
    return igraph.Graph.Watts_Strogatz(1, people, degree // 2, rewired)


def outcome(graph):
    """Count the ties, read out as arrays."""
    return ends_read(lambda: np.array(graph.get_edgelist()), people)


serve(lambda: None, prepare, live, outcome, ("igraph", "numpy"))
