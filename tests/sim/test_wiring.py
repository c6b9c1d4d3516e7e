"""Is the network the same however many threads wire it, and the one its rules describe?"""

import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest

import sim.gang
import sim.stubs
import sim.wiring
from sim.kernels.columns import Network
from sim.kernels.ordering import owners_in_order, sort_row, stable_order
from sim.network import build_network
from sim.population import draw_population
from sim.scenario import Scenario, load_scenario
from tests.sim.wiring_by_hand import network_by_hand
from tests.tree import ROOT

KINDS = ("lognormal", "poisson", "regular", "watts_strogatz", "barabasi_albert")
ASK = "from tests.sim.test_wiring import print_prints; print_prints()"


def world(kind: str, count: int, **more: float) -> Scenario:
    """A market of so many people with a network of this kind."""
    changes = {f"network.{name}": value for name, value in more.items()}
    return load_scenario("baseline", {"world.consumers": count, "network.kind": kind, **changes})


def same(found: Network, wanted: Network) -> bool:
    return all(
        a.dtype == b.dtype and np.array_equal(a, b) for a, b in zip(found, wanted, strict=True)
    )


def built(scenario: Scenario, seed: int, threads: int = 1) -> tuple[Network, Network]:
    """The network as wired and as wired by hand."""
    people = draw_population(scenario, seed)
    return (
        build_network(scenario, seed, people.age, people.activity, threads),
        network_by_hand(scenario, seed, people.age, people.activity),
    )


@pytest.fixture
def crowded(monkeypatch):
    """Let threads, many stretches and many buckets be worth it for a few hundred people."""
    monkeypatch.setattr(sim.gang, "CROWD", 2)
    monkeypatch.setattr(sim.stubs, "STUBS_OF_A_STRETCH", 3_000)
    monkeypatch.setattr(sim.stubs, "STUBS_OF_A_BUCKET", 500)
    monkeypatch.setattr(sim.wiring, "MOVED_AT_ONCE", 700)
    monkeypatch.setattr(sim.wiring, "BITS_OF_A_HEAP", 5)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("count", "seed"), [(2, 5), (3, 2), (40, -7), (700, 11), (1500, 4)])
def test_the_network_is_the_one_its_rules_describe(kind, count, seed):
    assert same(*built(world(kind, count), seed))


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("count", "seed"), [(3, 2), (400, 8), (901, 3)])
def test_threads_and_stretches_do_not_show_in(kind, count, seed, threads, crowded):
    assert same(*built(world(kind, count), seed, threads))


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(
    "more",
    [
        {"near": 0.0},
        {"near": 1.0},
        {"spread": 0.1},
        {"spread": 100.0},
        {"degree_min": 0, "degree_median": 1.0, "degree_spread": 3.0, "degree_max": 100_000},
        {"close_weight": 1},
        {"close_weight": 100, "sociable": 0.0},
    ],
)
def test_the_default_network_keeps_its_rules_with(more, threads, crowded):
    assert same(*built(world("lognormal", 600, **more), 6, threads))


@pytest.mark.parametrize("more", [{"mean_degree": 0.0}, {"mean_degree": 70.0, "rewired": 1.0}])
@pytest.mark.parametrize("kind", KINDS[1:])
def test_the_other_networks_keep_their_rules_with(kind, more, crowded):
    assert same(*built(world(kind, 500, **more), 9, 2))


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(("count", "mean_degree"), [(9, 8.0), (20, 4.0), (30, 16.0), (300, 6.0)])
@pytest.mark.parametrize("rewired", [0.0, 0.05, 0.4, 1.0])
def test_a_ring_keeps_its_rules_wherever_its_ties_are_moved(
    count, mean_degree, rewired, threads, crowded
):
    """Few or many are moved to a person, among those who stand near, twice, or across the end."""
    for seed in range(6):
        world_of = world("watts_strogatz", count, mean_degree=mean_degree, rewired=rewired)
        assert same(*built(world_of, seed, threads))


def test_stubs_too_close_for_the_bits_of_a_key_are_told_apart(monkeypatch, crowded):
    few_bits = sim.stubs.stretch.__defaults__[0] - 40
    monkeypatch.setattr(sim.stubs.stretch, "__defaults__", (few_bits,))
    exact = []
    monkeypatch.setattr(
        sim.stubs, "owners_in_order", lambda *a: exact.append(1) or owners_in_order(*a)
    )
    assert same(*built(world("lognormal", 900), 3))
    buckets = 900 * 95 * 0.25 // 500
    assert len(exact) > buckets + 10, "the exact way was hardly taken"


def test_stubs_drawn_but_once_are_drawn_again_where_a_key_cannot_tell_them_apart(monkeypatch):
    """Few bits leave some alike; a few more leave none, and nothing else is looked at."""
    *most, bits = sim.stubs.all_owners.__defaults__
    again = []
    monkeypatch.setattr(
        sim.wiring, "distant_owners", lambda *a: again.append(1) or sim.stubs.distant_owners(*a)
    )
    for fewer in (40, 0):
        monkeypatch.setattr(sim.stubs.all_owners, "__defaults__", (*most, bits - fewer))
        assert same(*built(world("lognormal", 900), 3))
        assert again == [1], "few bits must not do, and all must"


def test_a_network_of_many_people_is_the_same_with_two_threads():
    scenario = world("watts_strogatz", sim.gang.CROWD + 7, mean_degree=4.0)
    age = np.zeros(sim.gang.CROWD + 7, np.int8)
    assert same(
        build_network(scenario, 3, age, age, threads=2), build_network(scenario, 3, age, age)
    )


def test_like_places_stand_in_the_order_of_their_owners():
    chance = np.random.default_rng(1)
    place = np.floor(chance.normal(size=5_000) * 300) / 7
    owner = chance.permutation(5_000).astype(np.int32)
    assert owners_in_order(place, owner).tolist() == owner[np.lexsort((owner, place))].tolist()
    assert owners_in_order(np.zeros(50), owner[:50]).tolist() == sorted(owner[:50].tolist())
    assert stable_order(place).tolist() == np.argsort(place, kind="stable").tolist()


@pytest.mark.parametrize("size", [0, 1, 2, 19, 20, 21, 63, 500, 4_000])
@pytest.mark.parametrize("law", ["even", "one heap", "falling", "all alike"])
def test_a_row_is_sorted_whatever_stands_in_it(size, law):
    chance = np.random.default_rng(size)
    row = {
        "even": chance.integers(0, 2**20, size),
        "one heap": 2**19 + chance.integers(0, size + 1, size) ** 2 % 977,
        "falling": np.arange(size)[::-1],
        "all alike": np.full(size, 77),
    }[law].astype(np.int32)
    kept, end = np.zeros(size + 1, np.int32), np.zeros(4 * size + 2, np.int32)
    sort_row(row, 20, kept, end)
    assert kept[:size].tolist() == sorted(row.tolist())


def prints() -> list[str]:
    """A fingerprint of a small network of every kind."""
    people = draw_population(world("lognormal", 60), 2)
    return [
        hashlib.sha256(b"".join(column.tobytes() for column in network)).hexdigest()
        for network in (
            build_network(world(kind, 60, degree_max=40), 2, people.age, people.activity)
            for kind in KINDS
        )
    ]


def print_prints() -> None:
    """Called by a second process, in which nothing is compiled."""
    print(*prints())


def test_plain_python_wires_the_same_networks():
    plain = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        check=True,
        text=True,
    )
    assert plain.stdout.split() == prints()
