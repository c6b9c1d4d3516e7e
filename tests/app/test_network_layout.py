"""Do people stand near those they know, and always at the same place?"""

from __future__ import annotations

import numpy as np
import pytest

from analysis.app import layout
from analysis.app.layout import places
from sim.kernels.columns import Network
from sim.network import build_network
from sim.population import draw_population
from sim.scenario import load_scenario


def network_of(count: int, seed: int = 1) -> Network:
    world = load_scenario("baseline", {"world.consumers": count, "network.mean_degree": 20.0})
    people = draw_population(world, seed)
    return build_network(world, seed, people.age, people.activity)


def test_people_stand_nearer_to_those_they_know_than_to_strangers() -> None:
    network = network_of(600)
    at = places(network).astype(float)
    owners = np.repeat(np.arange(600), np.diff(network.start))
    known = np.linalg.norm(at[owners] - at[network.neighbours], axis=1)
    strangers = np.linalg.norm(at[:, None] - at[None], axis=2)[np.triu_indices(600, 1)]
    assert known.mean() < 0.75 * strangers.mean()


def test_the_drawing_is_filled_and_nobody_stands_on_anybody() -> None:
    at = places(network_of(600)).astype(float)
    assert np.array_equal(at.min(axis=0), [-1.0, -1.0])
    assert np.array_equal(at.max(axis=0), [1.0, 1.0])
    apart = np.linalg.norm(at[:, None] - at[None], axis=2)[np.triu_indices(600, 1)]
    assert apart.min() > 0.002


def test_the_same_network_gives_the_same_bytes_compiled_or_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    network = network_of(60)
    first = places(network).tobytes()
    assert places(network).tobytes() == first
    for name in ("move", "pull_on", "push_on", "squares_of"):
        kernel = getattr(layout, name)
        monkeypatch.setattr(layout, name, getattr(kernel, "py_func", kernel))
    assert places(network).tobytes() == first
    assert places(network_of(60, seed=2)).tobytes() != first


@pytest.mark.parametrize("count", [1, 2, 50])
def test_people_who_know_nobody_are_drawn_too(count: int) -> None:
    empty = np.empty(0, np.int32)
    alone = Network(np.zeros(count + 1, np.int64), empty, empty.astype(np.uint8))
    at = places(alone)
    assert at.shape == (count, 2)
    assert np.isfinite(at).all()
    assert len(np.unique(at, axis=0)) == count
