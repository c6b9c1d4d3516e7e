"""graph-tool: its SIR state, updated synchronously in C++, on so many threads."""

import sys

import graph_tool
import numpy as np
from exchange import read_world, serve, shares
from graph_tool.dynamics import SIRState

world = read_world()


def build():
    """Return the graph."""
    graph_tool.openmp_set_num_threads(int(sys.argv[2]))
    graph = graph_tool.Graph(directed=False)
    graph.add_vertex(world.people)
    graph.add_edge_list(world.ties())
    return graph


def prepare(graph, seed):
    """Return the state at step 0."""
    graph_tool.seed_rng(seed + 1)  # Seed 0 asks the system for one.
    state = graph.new_vertex_property("int32_t")
    state.a[:] = world.states()
    return SIRState(graph, beta=world.telling, gamma=world.silence, s=state)


def live(state):
    """Live through the steps in one call."""
    state.iterate_sync(world.steps)
    return state


def outcome(state):
    """Count the states."""
    return shares(*np.bincount(state.get_state().a, minlength=3))


versions = {"graph-tool": graph_tool.__version__.split()[0], "numpy": np.__version__}
serve(build, prepare, live, outcome, versions=versions)
