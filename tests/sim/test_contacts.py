"""Are packed contacts the same contacts, in every market and for whoever reads them?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim.gang
import sim.wiring
from sim.kernels.columns import Network
from sim.kernels.contacts import BEYOND, closeness_by_code, pack
from sim.market import Market
from sim.network import build_network, contacts_between, opened
from sim.population import draw_population
from sim.scenario import load_scenario
from sim.state import State
from tests.sim.wiring_by_hand import network_by_hand

SMALL = {"world.consumers": 300, "world.burn_in": 20, "world.days": 60}
MOST_PEOPLE = 2**26
CLOSE = 7


@pytest.fixture
def packing(monkeypatch):
    """Let networks be packed, and threads wire them, for a few hundred people."""
    monkeypatch.setattr(sim.gang, "CROWD", 2)
    monkeypatch.setattr(sim.wiring, "PACKED_FROM", 2)


def rows_among(people: int) -> st.SearchStrategy:
    """Contacts of a few of so many people, sorted, and whether each is close."""
    row = st.dictionaries(st.integers(0, people - 1), st.booleans(), max_size=90)
    return st.lists(row.map(lambda drawn: sorted(drawn.items())), max_size=min(people, 5))


def packed(people: int, rows: list) -> tuple[np.ndarray, list[int]]:
    """The words of some rows, and where each begins."""
    words = np.full(sum(map(len, rows)) + BEYOND, 2**32 - 1, np.uint32)
    place = [0]
    for row in rows:
        entries = np.array([2 * who + (not close) for who, close in row], np.int32)
        taken = pack(entries, (people - 1).bit_length(), people - 1, words, place[-1]) if row else 0
        place.append(place[-1] + taken)
    return words, place


@settings(deadline=None)
@given(st.data(), st.integers(2, 300) | st.integers(2, MOST_PEOPLE))
def test_a_packed_row_takes_no_more_words_than_it_has_contacts(data, people):
    rows = data.draw(rows_among(people))
    rows += [[(0, True)], [(people - 1, False)], [(who, True) for who in range(min(people, 200))]]
    _, place = packed(people, rows)
    assert all(size <= len(row) for size, row in zip(np.diff(place), rows, strict=True))


@settings(deadline=None)
@given(st.data(), st.integers(3, 380))
def test_whom_a_packed_row_names_and_how_close_is_what_was_packed(data, people):
    rows = [*data.draw(rows_among(people))[:2], [(who, who % 3 == 0) for who in range(people)]]
    words, place = packed(people, rows)
    start, empty = np.cumsum([0, *map(len, rows)]), people - len(rows)
    network = Network(
        np.pad(start, (0, empty), mode="edge"),
        words.view(np.int32),
        closeness_by_code(1, CLOSE),
        np.pad(place, (0, empty), mode="edge"),
    )
    for who, row in enumerate(rows):
        near, strength = contacts_between(network, who, who + 1)
        assert near.tolist() == [contact for contact, _ in row]
        assert strength.tolist() == [CLOSE if close else 1 for _, close in row]
    assert contacts_between(network, len(rows), people)[0].size == 0


@pytest.mark.parametrize("kind", ["lognormal", "poisson", "regular", "barabasi_albert"])
@pytest.mark.parametrize(("count", "threads"), [(3, 1), (64, 2), (700, 1), (901, 2), (901, 3)])
def test_a_packed_network_opens_to_the_one_its_rules_describe(packing, kind, count, threads):
    scenario = load_scenario("baseline", {"world.consumers": count, "network.kind": kind})
    people = draw_population(scenario, 4)
    found = build_network(scenario, 4, people.age, people.activity, threads)
    assert found.place.size == count + 1
    wanted = network_by_hand(scenario, 4, people.age, people.activity)
    for mine, theirs in zip(opened(found)[:3], wanted[:3], strict=True):
        assert mine.dtype == theirs.dtype
        assert np.array_equal(mine, theirs)


def test_packing_takes_half_the_room(monkeypatch):
    scenario = load_scenario("baseline", {"world.consumers": 20_000})
    people = draw_population(scenario, 1)
    rooms = []
    for least in (20_001, 20_000):
        monkeypatch.setattr(sim.wiring, "PACKED_FROM", least)
        network = build_network(scenario, 1, people.age, people.activity)
        rooms.append(sum(column.nbytes for column in network))
    assert rooms[1] < rooms[0] / 2


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("name", ["baseline", "launch", "crisis"])
def test_a_market_lives_the_same_with_its_contacts_packed(packing, monkeypatch, name, threads):
    scenario = load_scenario(name, SMALL)
    tight = Market(scenario, seed=2, threads=threads).run(60)
    monkeypatch.setattr(sim.wiring, "PACKED_FROM", 10**9)
    wide = Market(scenario, seed=2, threads=threads).run(60)
    assert tight.state.network.place.size > 0 == wide.state.network.place.size
    assert tight.state.fingerprint() == wide.state.fingerprint()
    for row in (0, 17, 299):
        mine = [each.row for each in tight.consumer(row).neighbours]
        assert mine == [each.row for each in wide.consumer(row).neighbours]


def test_a_market_with_packed_contacts_is_saved_and_goes_on(packing, tmp_path):
    scenario = load_scenario("baseline", SMALL)
    market = Market(scenario, seed=2).run(10)
    market.state.save(tmp_path / "market.npz", "here", 2)
    past = State.load(tmp_path / "market.npz", "here", 2)
    assert np.array_equal(past.network.place, market.state.network.place)
    market.run(10)
    again = Market(scenario, seed=2, past=past).run(10)
    assert again.state.fingerprint() == market.state.fingerprint()
