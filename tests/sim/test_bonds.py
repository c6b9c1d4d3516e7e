"""Are short bonds the same bonds, in every market and for whoever reads or writes them?"""

import copy
import json
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim.room
from sim.crew import Crew
from sim.errors import OnzeError
from sim.kernels.bonds import LAST_DAY, bonds_of, keep_all, keep_margin
from sim.kernels.columns import BOND, LONG_AGO, fields_of
from sim.kernels.margins import margins_of
from sim.kernels.people import People, blank
from sim.kernels.short import bytes_in_use
from sim.kernels.stock import FREE, ORDINARY, STRIPE, WHOLE, usual_words
from sim.market import Market
from sim.scenario import load_scenario
from sim.settings import rulebook_of
from sim.state import State
from tests.tree import ROOT

SMALL = {"world.consumers": 300, "world.burn_in": 20, "world.days": 60}
STRIPES = {"world.consumers": 2 * STRIPE + 500, "world.burn_in": 20, "world.days": 60}
NUMBERS = ("lasting", "fading", "told", "seen", "content")
DATES = ("saw_answer", "saw_post", "offer_until")
FLAGS = {"stopped": 1, "unsettled": 1, "answered": 1, "requested": 2, "offer_by": 2}


@pytest.fixture
def short(monkeypatch):
    """Let bonds be short in any market."""
    monkeypatch.setattr(sim.room, "SHORT_FROM", 1)


def some_bonds(seed: int, shape: tuple[int, int], zeros: float) -> np.ndarray:
    """Bonds of which so many numbers are zero and as many days long ago."""
    draw = np.random.default_rng(seed)
    bonds = np.zeros(shape, BOND)
    for name in NUMBERS:
        bonds[name] = np.where(draw.random(shape) < zeros, 0.0, draw.normal(size=shape))
    for name in DATES:
        long_ago = draw.random(shape) < zeros
        bonds[name] = np.where(long_ago, LONG_AGO, draw.integers(0, LAST_DAY + 500, shape))
    for name, most in FLAGS.items():
        bonds[name] = draw.integers(0, most + 1, shape)
    bonds["stamp"] = draw.integers(0, LAST_DAY + 1, shape)
    return bonds


def read(people: People, who: np.ndarray) -> np.ndarray:
    found = np.empty((who.size, people.brands), BOND)
    bonds_of(people.bond, who, found)
    return found


def the_same(mine: np.ndarray, theirs: np.ndarray) -> bool:
    return all(np.array_equal(mine[name], theirs[name]) for name in fields_of(BOND))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 2**31), st.floats(0, 1)), min_size=1, max_size=8))
def test_what_is_kept_short_comes_back_whatever_was_kept_before(writes):
    people = blank(9, 3, short=True)
    open_ones = read(people, np.arange(9))
    margins: dict[tuple[int, int], float] = {}
    assert (open_ones["saw_post"] == LONG_AGO).all()
    assert not open_ones["told"].any()
    for seed, zeros in writes:
        draw = np.random.default_rng(seed)
        who = draw.choice(9, 4, replace=False)
        open_ones[who] = some_bonds(seed, (4, 3), zeros)
        keep_all(people.bond, who, open_ones[who])
        i, b = int(draw.integers(9)), int(draw.integers(3))
        margins[i, b] = float(draw.normal())
        keep_margin(people.bond, i, b, margins[i, b])
        assert the_same(read(people, np.arange(9)), open_ones)
        for (i, b), margin in margins.items():
            assert people.margin[i, b] == margin


def test_a_stripe_whose_ordinary_room_is_full_takes_whole_places():
    count, brands = STRIPE + 3, 2
    people = blank(count, brands, short=True)
    bonds, everybody = np.zeros((count, brands), BOND), np.arange(count)
    for name in DATES:
        bonds[name] = LONG_AGO
    order = np.random.default_rng(1)
    for name in (*NUMBERS, "saw_post"):  # Each bond grows a word at a time, in an order of its own.
        some = order.permutation(count)
        bonds[name] = order.integers(1, 90, (count, brands))
        keep_all(people.bond, some, bonds[some])
        for i in some[:50].tolist():
            keep_margin(people.bond, i, 1, 3.0 + i)
        assert the_same(read(people, everybody), bonds)
    first, last = people.bond.rooms
    assert usual_words(brands) - 7 < first[ORDINARY] <= usual_words(brands)
    assert first[WHOLE] > 0 == last[WHOLE]
    assert first[FREE + 1 :].any()
    assert people.margin[some[0], 1] == 3.0 + some[0]


def test_a_place_that_was_left_is_taken_again():
    people = blank(50, 1, short=True)
    bonds = some_bonds(1, (50, 1), zeros=1.0)
    for name in NUMBERS[:2]:
        bonds[name] = 1.0
        keep_all(people.bond, np.arange(25), bonds[:25])
    taken = int(people.bond.rooms[0, ORDINARY])
    bonds["fading"] = 0.0
    keep_all(people.bond, np.arange(25, 50), bonds[25:])
    assert int(people.bond.rooms[0, ORDINARY]) == taken


def test_margins_that_are_not_kept_are_the_ones_that_would_be(short, monkeypatch):
    scenario = load_scenario("baseline", {**SMALL, "exit.margin_spread": 3.0})
    drawn_anew = Market(scenario, seed=5).state.people
    monkeypatch.setattr(sim.room, "SHORT_FROM", 10**9)
    kept = Market(scenario, seed=5).state.people
    assert drawn_anew.taste.margin.size == 0 < kept.taste.margin.size
    assert np.array_equal(np.asarray(drawn_anew.margin), kept.margin)
    found = np.empty((7, 5))
    margins_of(drawn_anew, np.arange(7), found)
    assert np.array_equal(found, kept.margin[:7])
    assert np.count_nonzero(kept.margin == scenario["exit.margin_floor"]) == 0


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("name", ["baseline", "launch", "crisis"])
def test_a_market_lives_the_same_with_its_bonds_short(short, monkeypatch, name, threads):
    scenario = load_scenario(name, STRIPES)
    tight = Market(scenario, seed=2, threads=threads).run(70)
    monkeypatch.setattr(sim.room, "SHORT_FROM", 10**9)
    wide = Market(scenario, seed=2, threads=1).run(70)
    assert tight.state.people.is_short > wide.state.people.is_short
    assert tight.state.people.bond.rooms[:, ORDINARY].all()
    assert tight.state.fingerprint() == wide.state.fingerprint()


def test_short_bonds_take_less_than_half_the_room(short):
    people = Market(load_scenario("baseline", STRIPES), seed=2).run(70).state.people
    taken = bytes_in_use(people.bond) + people.bond.mark.nbytes
    assert taken < people.told.size * BOND.itemsize / 2


def test_no_two_threads_touch_one_stripe():
    crew, count = Crew(3), STRIPES["world.consumers"]
    owners = np.sort(np.random.default_rng(1).integers(0, count, 9_000))
    blocks = crew.blocks(owners, STRIPE)
    assert len(blocks) > 1
    assert all(owners[a - 1] // STRIPE < owners[a] // STRIPE for a, _ in blocks[1:])
    cuts = crew.ranges(lambda a, b: (a, b), count, (), (), STRIPE)
    crew.close()
    assert [a % STRIPE for a, _ in cuts] == [0] * len(cuts)
    assert cuts[-1][1] == count


def lived(days: int = 40) -> Market:
    return Market(load_scenario("baseline", SMALL), seed=2).run(days)


WAYS = {
    "copy": lambda state, _: state.copy(),
    "deepcopy": lambda state, _: copy.deepcopy(state),
    "pickle": lambda state, _: pickle.loads(pickle.dumps(state)),
}


def loaded(state: State, path) -> State:
    state.people.margin[7, 2] = -3.25
    state.save(path / "state.npz", "a world", 2)
    return State.load(path / "state.npz", "a world", 2)


@pytest.mark.parametrize("way", [*WAYS, "save and load"])
def test_a_copy_is_the_same_and_independent(short, tmp_path, way):
    market = lived()
    twin = {**WAYS, "save and load": loaded}[way](market.state, tmp_path)
    assert twin.people.is_short
    before = market.state.fingerprint()
    assert twin.fingerprint() == before
    other = Market(market.settings, seed=2, past=twin).run(20)
    twin.people.told[:] = 9.0
    assert market.state.fingerprint() == before
    assert market.run(20).state.fingerprint() == other.state.fingerprint()


def test_windows_write_what_kernels_read(short, monkeypatch):
    marks = []
    for least in (1, 10**9):
        monkeypatch.setattr(sim.room, "SHORT_FROM", least)
        market = lived()
        assert market.state.people.is_short == (least == 1)
        market.consumer(9).attitude["cedra"] = -50.0
        market.consumer(20).margin = 60.0
        market.consumer(21).margin[1] -= 70.0
        market.consumer(22).lasting["dorel"] = -50.0
        market.agents.set("told", 0.5)
        market.run(5)
        assert "brio" in market.consumer(21).stopped_brands
        assert market.consumer(20).margin.tolist() == [60.0] * 5
        marks.append(
            (market.state.fingerprint(), np.array(market.agents.get("margin_today")).tolist())
        )
    assert marks[0] == marks[1]


INDICES = st.one_of(
    st.integers(-300, 299),
    st.integers(0, 299).map(np.int32),
    st.tuples(st.integers(0, 299), st.integers(0, 4)),
    st.just(slice(None)),
    st.just(Ellipsis),
    st.just(slice(5, 90, 3)),
    st.just((slice(None), 3)),
    st.just((slice(2, 9), slice(1, 3))),
    st.lists(st.integers(-300, 299), max_size=9).map(lambda rows: np.array(rows, np.int64)),
    st.lists(st.integers(0, 299), min_size=1, max_size=9).map(lambda rows: (np.array(rows), 1)),
    st.lists(st.tuples(st.integers(0, 299), st.integers(0, 4)), min_size=1, max_size=9).map(
        lambda pairs: tuple(np.array(pairs).T)
    ),
    st.lists(st.booleans(), min_size=300, max_size=300).map(np.array),
)


@pytest.fixture(scope="module")
def both():
    """A market's people with short bonds, and open."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sim.room, "SHORT_FROM", 1)
        tight = lived()
        patch.setattr(sim.room, "SHORT_FROM", 10**9)
        return tight.state.people, lived().state.people


@settings(deadline=None, max_examples=150)
@given(
    name=st.sampled_from(["told", "stopped", "saw_post", "margin"]),
    where=INDICES,
    value=st.integers(0, 1),
)
def test_a_column_that_is_made_reads_and_writes_like_one_that_is_there(both, name, where, value):
    mine, theirs = (getattr(people, name) for people in both)
    assert (mine.dtype, mine.shape, mine.ndim, len(mine)) == (theirs.dtype, (300, 5), 2, 300)
    assert np.array_equal(mine[where], theirs[where])
    mine[where] = value
    theirs[where] = value
    assert np.array_equal(np.asarray(mine), theirs)
    assert np.array_equal(mine * 2 > theirs, theirs * 2 > theirs)
    assert (mine.sum(), mine.nbytes) == (theirs.sum(), theirs.nbytes)


def test_a_column_that_is_made_says_who_is_not_there(both):
    with pytest.raises(IndexError, match="there are consumers 0 to 299"):
        both[0].told[[3, 300]]
    with pytest.raises(AttributeError):
        both[0].told.no_such_thing  # noqa: B018


def test_a_bond_is_lent_as_a_record(both):
    for people in both:
        with people.bond_held(4, 2) as bond:
            bond.told = 7.5
        assert people.told[4, 2] == 7.5


def test_plain_python_keeps_bonds_short_just_so():
    code = (
        "import sim.room, json; from sim.market import Market; "
        "from sim.scenario import load_scenario; prints = []\n"
        "for least in (1, 10**9):\n"
        "    sim.room.SHORT_FROM = least\n"
        "    world = load_scenario('baseline', {'world.consumers': 60, 'world.burn_in': 5})\n"
        "    prints.append(Market(world, seed=3).run(30).state.fingerprint())\n"
        "print(json.dumps(prints))"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, **more},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for more in ({}, {"NUMBA_DISABLE_JIT": "1"})
    ]
    assert len({mark for each in said for mark in json.loads(each)}) == 1


def test_more_days_than_short_bonds_can_hold_are_refused(short):
    market = lived(0)
    says = "1 consumers or more can live 65,000 days at most; room was asked for 70,000."
    with pytest.raises(OnzeError, match=says):
        rulebook_of(market.settings, market.state.network, 70_000)
