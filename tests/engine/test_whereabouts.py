"""Does every market read and write its own arrays, however it was copied, grown or cut?

Kernels find the arrays by address, so a table that is out of date would have them write into
memory that is somebody else's.
"""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.kernels import whereabouts
from sim.kernels.diary import new_diary, roomy
from sim.kernels.whereabouts import ADDRESS, AT_GUESSES, FIRST_SIDE, ROWS, SECOND_SIDE, THIRD_SIDE
from sim.ledger import COLUMN
from sim.market import Market
from sim.scenario import load_scenario
from sim.state import NOTHING, PLACED, State
from tests.engine.lives import LOUD, MEASURED, SEED, lively, named, summary

POLICIES = {**named(alba="half_desk_complaints_first", brio="everyone"), "cedra": LOUD}
DAYS = 24
# So small that everything that grows has to, and more than once.
CRAMPED = {"sim.state.FIRST_WORDS": 1, "sim.state.FIRST_SLOTS": 1}
POISON = 0xA5


def open_market(past: State | None = None, **given: Any) -> Market:
    return Market(lively(), SEED, given.pop("policies", POLICIES), past=past, **given)


def arrays_of(market: Market) -> list[np.ndarray]:
    """The arrays of a market in the order of the table's rows, written out once more."""
    state, guesses = market.state, market.state.places.given[AT_GUESSES]
    return [
        *state.people.arrays(), *state.network, *market.rules, state.messages, state.free_messages,
        *state.words, state.episodes, state.counters, *state.buyers, *state.settled,
        state.brands.pages, state.brands.flow, market._desk_records, market.outreach,
        market.open_shift, state.delays, state.ledger, NOTHING if guesses is None else guesses,
    ]  # fmt: skip


def check(market: Market) -> None:
    """Ask the table of a market where everything lies, and look whether it does."""
    market.placed.table  # noqa: B018
    places, arrays = market.state.places, arrays_of(market)
    assert len(arrays) == ROWS
    for row, array in enumerate(arrays):
        held, line = places.held[row], places.table[row]
        assert places.given[row] is array, row
        assert line[ADDRESS] == array.ctypes.data == held.ctypes.data, row
        sides = line[[FIRST_SIDE, SECOND_SIDE, THIRD_SIDE]].tolist()
        assert sides == [*held.shape, 1, 1][:3], row
        assert held.nbytes == array.nbytes, row


def own_bytes(market: Market) -> dict[str, bytes]:
    return {name: column.tobytes() for name, column in market.state.columns().items()}


@pytest.fixture(scope="module")
def lived() -> Market:
    """A market after some days, for tests that copy it."""
    return open_market().run(DAYS)


@pytest.fixture
def always_asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Look at the table each time a kernel is given it; returns a list as long as there were."""
    asked: list[int] = []
    ask = State.table.fget

    def table(state: State) -> Any:
        given = ask(state)
        for row, array in enumerate(state.places.held):
            assert state.places.table[row, ADDRESS] == array.ctypes.data, row
        current = [
            *state.people.arrays(),
            *state.network,
            *state.words,
            *state.buyers,
            *state.settled,
        ]
        current += [state.brands.pages, state.brands.flow, state.messages, state.free_messages]
        current += [state.episodes, state.counters, state.delays, state.ledger]
        there = {id(array) for array in state.places.given}
        assert all(id(array) in there for array in current)
        asked.append(state.day)
        return given

    monkeypatch.setattr(State, "table", property(table))
    return asked


def test_most_slots_that_desks_take_are_those_asked_for_ahead() -> None:
    market = Market(load_scenario("baseline", {"world.consumers": 10_000}), SEED).run(DAYS)
    state, right = market.state, []
    guesses, (slot, free) = state.places.given[AT_GUESSES], state.free_messages.tolist()
    assert guesses.size == state.messages.size
    for place in range(free - 1, free - 91, -1):
        right.append(guesses[place] == slot)
        slot = int(state.messages["link"][slot])
    assert np.mean(right) > 0.5


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("changes", [{}, {"world.consumers": 400}])
def test_kernels_are_told_of_every_array_that_grew(
    changes: dict[str, Any], threads: int, always_asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in CRAMPED.items():
        monkeypatch.setattr(name, value)
    policies = {**POLICIES, "elys": MEASURED}
    market = Market(lively({"world.days": 20, **changes}), SEED, policies, threads=threads)
    first = [array.size for array in arrays_of(market)]
    for _ in range(45):
        market.step()
        check(market)
    market.crew.close()
    grew = [now.size > then for now, then in zip(arrays_of(market), first, strict=True)]
    for row in ("MESSAGES", "WORDS", "WORDS_HEADS", "SETTLED", "EPISODES", "LEDGER", "DAYS"):
        assert grew[getattr(whereabouts, f"AT_{row}")], f"{row} never grew: nothing was tried"
    assert len(always_asked) > 5 * 45


def saved_and_loaded(market: Market, path: Path) -> Market:
    market.state.save(path, market.settings.fingerprint, SEED)
    return open_market(State.load(path, market.settings.fingerprint, SEED))


def with_state(market: Market, state: State) -> Market:
    """A market that was handed another state by force."""
    twin = open_market(market.state)
    twin.state = state
    return twin


WAYS = {
    "deepcopy": lambda market, _: copy.deepcopy(market),
    "pickle": lambda market, _: pickle.loads(pickle.dumps(market)),
    "branch": lambda market, _: open_market(market.state),
    "save and load": lambda market, path: saved_and_loaded(market, path / "state.npz"),
    "deepcopy of the state": lambda market, _: with_state(market, copy.deepcopy(market.state)),
    "pickle of the state": lambda market, _: with_state(
        market, pickle.loads(pickle.dumps(market.state))
    ),
    "copy of the state": lambda market, _: with_state(market, market.state.copy()),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("day", [0, 15, DAYS])
def test_a_copy_has_a_table_of_its_own_and_the_original_is_left_alone(
    way: str, day: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in CRAMPED.items():
        monkeypatch.setattr(name, value)
    market = open_market().run(day)
    before = own_bytes(market)
    twin = WAYS[way](market, tmp_path)
    check(market)
    check(twin)
    assert own_bytes(twin) == before
    twin.run(12)
    check(twin)
    assert own_bytes(market) == before, "the copy lived on its original's arrays"
    market.run(12)
    check(market)
    assert own_bytes(market) == own_bytes(twin)
    whole = open_market().run(day + 12)
    assert summary(twin) == summary(market) == summary(whole)


@pytest.mark.parametrize("way", WAYS)
def test_a_copy_outlives_its_original(way: str, tmp_path: Path) -> None:
    market = open_market().run(DAYS)
    twin = WAYS[way](market, tmp_path)
    shared = {id(array) for array in arrays_of(twin)}
    for array in arrays_of(market):
        if id(array) not in shared:
            array.view(np.uint8).reshape(-1)[:] = POISON
    del market, array
    assert summary(twin.run(12)) == summary(open_market().run(DAYS + 12))


def test_a_shallow_copy_of_a_state_does_not_move_the_other_ones_arrays(lived: Market) -> None:
    market = open_market(lived.state)
    market.placed.table  # noqa: B018
    other = copy.copy(market.state)
    assert other.places is not market.state.places
    other.messages = other.messages.copy()
    other.table  # noqa: B018
    check(market)


@pytest.mark.parametrize("name", sorted(PLACED))
def test_an_array_put_in_anothers_place_is_the_one_that_is_read(name: str, lived: Market) -> None:
    market = open_market(copy.deepcopy(lived.state))
    market.step()
    mine = getattr(market.state, name)
    setattr(market.state, name, copy.deepcopy(mine))
    for array in arrays_inside(mine):
        array.view(np.uint8).reshape(-1)[:] = POISON
    check(market)
    market.run(5)
    check(market)
    assert summary(market) == summary(open_market(lived.state).run(6))


def arrays_inside(value: Any) -> list[np.ndarray]:
    if isinstance(value, np.ndarray):
        return [value]
    parts = value if isinstance(value, tuple) else vars(value).values()
    return [array for part in parts for array in arrays_inside(part)]


def test_columns_replaced_one_by_one_are_the_ones_that_are_read(lived: Market) -> None:
    market = open_market(copy.deepcopy(lived.state))
    for group in market.state.people._fields:
        market.state.people = market.state.people.owning([group])
        check(market)
    for column in ("pages", "flow"):
        setattr(market.state.brands, column, getattr(market.state.brands, column).copy())
        check(market)
    market.rules = copy.deepcopy(market.rules)
    check(market)
    for name in ("_desk_records", "outreach", "open_shift"):
        setattr(market, name, getattr(market, name).copy())
        check(market)
    assert summary(market.run(6)) == summary(open_market(lived.state).run(6))


def test_rules_changed_between_two_verbs_hold_in_the_next(lived: Market) -> None:
    deaf, kind = (open_market(lived.state) for _ in range(2))
    for market in (deaf, kind):
        for verb in ("open_day", "purchase", "experience", "speak", "answer", "promote"):
            getattr(market, verb)()
    deaf.rules = copy.deepcopy(deaf.rules)
    deaf.rules.rules["tells_retold"] = 0.0
    for market in (deaf, kind):
        market.hear()
    retold = [m.state.ledger[m.day, :, COLUMN["retold"]].sum() for m in (deaf, kind)]
    assert retold[0] == 0 < retold[1]


def test_branches_that_live_side_by_side_are_those_that_live_one_after_another(
    lived: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in CRAMPED.items():
        monkeypatch.setattr(name, value)
    names = ("silence", "everyone", "oldest_first", "reach_first", "complaints_first", "everyone")
    plans = [named(alba=name) for name in names]

    def live(plan: dict[str, Any]) -> list[str]:
        market = open_market(lived.state, policies=plan)
        for _ in range(40):
            market.step()
            check(market)
        return summary(market)

    before = own_bytes(lived)
    alone = [live(plan) for plan in plans]
    with ThreadPoolExecutor(len(plans)) as pool:
        assert list(pool.map(live, plans)) == alone
    assert own_bytes(lived) == before
    assert len({tuple(life) for life in alone}) == len(set(names))


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("messages", lambda array: array[::2]),
        ("counters", lambda array: array.astype(np.int32)),
        ("delays", lambda array: array[0]),
        ("episodes", lambda array: array["day"].copy()),
    ],
)
def test_an_array_that_kernels_would_misread_is_refused(
    name: str, spoil: Any, lived: Market
) -> None:
    market = open_market(lived.state)
    setattr(market.state, name, spoil(getattr(market.state, name)))
    with pytest.raises((TypeError, ValueError)):
        market.step()


def test_an_array_that_may_not_be_written_is_refused(lived: Market) -> None:
    market = open_market(lived.state)
    market.state.delays.flags.writeable = False
    market.state.delays = market.state.delays[:]
    with pytest.raises(TypeError, match="no kernel could read"):
        market.step()


def test_a_state_that_no_market_lives_in_has_no_rules(lived: Market) -> None:
    with pytest.raises(RuntimeError, match="no market lives in this state"):
        lived.state.copy().table  # noqa: B018


def test_what_is_left_of_an_interrupted_growth_is_what_there_was() -> None:
    small = new_diary(np.int32, 1)
    before = [part.tobytes() for part in small]
    larger = roomy(small, 10_000)
    assert len(larger.heads) > len(small.heads)
    assert [part.tobytes() for part in small] == before
    assert not any(np.shares_memory(a, b) for a, b in zip(small, larger, strict=True))
