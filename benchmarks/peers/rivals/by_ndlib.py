"""NDlib: its SIR model on a networkx graph."""

import networkx
import numpy as np
from exchange import read_world, serve, shares
from ndlib.models.epidemics import SIRModel
from ndlib.models.ModelConfig import Configuration

world = read_world()


def build():
    """Return the graph."""
    graph = networkx.Graph()
    graph.add_nodes_from(range(world.people))
    graph.add_edges_from(world.ties().tolist())
    return graph


def prepare(graph, seed):
    """Return the model after its iteration 0, which only writes down the start."""
    model = SIRModel(graph, seed=seed)
    chances = Configuration()
    chances.add_model_parameter("beta", world.telling)
    chances.add_model_parameter("gamma", world.silence)
    chances.add_model_initial_configuration("Infected", world.first.tolist())
    model.set_initial_status(chances)
    model.iteration(node_status=False)
    return model


def live(model):
    """Live through the steps."""
    for _ in range(world.steps):
        model.iteration(node_status=False)
    return model


def outcome(model):
    """Count the states."""
    states = np.fromiter(model.status.values(), np.int64, world.people)
    return shares(*np.bincount(states, minlength=3))


serve(build, prepare, live, outcome, ("ndlib", "networkx", "numpy"))
