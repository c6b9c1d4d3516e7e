"""Is it the same market whatever computes it, cuts it in two or names its policies?"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.desks import hire_all
from sim.errors import OnzeError
from sim.market import Market
from sim.policies.files import load_policy
from sim.policies.policy import REGISTRY, OpenMessages, PythonPolicy, response_policy
from sim.state import SHARED_GROUPS, State
from tests.engine.lives import LOUD, MEASURED, SEED, elsewhere, lively, named, summary

# Enough words at once that the pools grow in the middle of a day.
CROWDED = {"world.consumers": 400}
MIXED = {"alba": "half_desk_complaints_first", "brio": "everyone", "dorel": "oldest_first"}
DAYS = 45
BURN_IN = 15
# The first morning, the middle and last morning of the burn-in, the next one, and later.
SAVED_ON = (0, 7, BURN_IN - 1, BURN_IN, BURN_IN + 1, 30)
TINY = {"world.consumers": 25, "tells.retold": 0.02, "world.burn_in": 5}


@pytest.fixture
def registry() -> Iterator[dict[str, PythonPolicy]]:
    """Policies registered in a test are forgotten after it."""
    before = dict(REGISTRY)
    yield REGISTRY
    REGISTRY.clear()
    REGISTRY.update(before)


@pytest.fixture(scope="module")
def uninterrupted() -> list[str]:
    """A market that lived all its days at once."""
    return summary(Market(lively(), SEED, named(**MIXED)).run(DAYS))


@pytest.mark.parametrize("threads", [2, 3])
def test_threads_change_no_byte(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.state.FIRST_WORDS", 1)
    monkeypatch.setattr("sim.desks.MANY", 1)
    policies = {**named(**MIXED), "cedra": LOUD, "elys": MEASURED}
    alone, together = (
        Market(lively(CROWDED), SEED, policies, threads=n).run(DAYS) for n in (1, threads)
    )
    together.crew.close()
    assert len(alone.state.words.heads) > 512, "the diary of words grew more than once"
    assert summary(together) == summary(alone)


def test_the_compiler_and_the_process_change_no_byte() -> None:
    order = {"changes": TINY, "policies": MIXED, "days": 12}
    here = Market(lively(TINY), SEED, named(**MIXED)).run(12)
    assert here.state.counters[1] > 0
    assert elsewhere([order]) == [summary(here)]
    assert elsewhere([order], compiled=False) == [summary(here)]


def test_a_market_saved_on_any_day_goes_on_in_another_process(
    tmp_path: Path, uninterrupted: list[str]
) -> None:
    orders: list[dict[str, Any]] = []
    market = Market(lively(), SEED, named(**MIXED))
    for day in range(DAYS):
        if day in SAVED_ON:
            path = tmp_path / f"{day}.npz"
            market.state.save(path, market.settings.fingerprint, SEED)
            orders.append({"past": str(path), "policies": MIXED, "days": DAYS - day})
        market.step()
    assert summary(market) == uninterrupted
    assert elsewhere(orders) == [uninterrupted] * len(SAVED_ON)


@pytest.mark.parametrize("busy", [{}, {"desk.background_memory": 1.0, "desk.handling": 1400.0}])
def test_a_market_cut_every_day_is_the_market_not_cut(busy: dict[str, float]) -> None:
    scenario = lively({"world.people_per_agent": 20, **busy})
    policies = {**named(**MIXED), "cedra": LOUD, "elys": MEASURED}
    whole = Market(scenario, SEED, policies).run(DAYS)
    cut = Market(scenario, SEED, policies)
    for _ in range(DAYS):
        cut = Market(scenario, SEED, policies, past=cut.state).run(1)
    assert summary(cut) == summary(whole)


@pytest.mark.parametrize("day", [BURN_IN, 30])
def test_branches_of_one_past_agree_and_leave_it_alone(day: int) -> None:
    scenario, policies = lively(), named(**MIXED)
    past = Market(scenario, SEED, policies).run(day).state
    before = past.fingerprint()
    lives = [Market(scenario, SEED, policies, past=past).run(DAYS - day) for _ in range(2)]
    Market(scenario, SEED, named(alba="silence"), past=past).run(DAYS - day)
    assert summary(lives[0]) == summary(lives[1])
    assert past.fingerprint() == before


def test_a_copy_of_a_state_shares_nothing_that_changes() -> None:
    state = Market(lively(), SEED).run(20).state
    ours, copied = state.columns(), state.copy().columns()
    assert ours.keys() == copied.keys()
    for name, column in ours.items():
        assert np.array_equal(column, copied[name])
        if not name.startswith(("network.", *(f"people.{group}." for group in SHARED_GROUPS))):
            assert not np.shares_memory(column, copied[name]), name


def test_before_the_burn_in_ends_no_policy_matters() -> None:
    silent, loud = (
        Market(lively(), SEED, policies).run(BURN_IN)
        for policies in (named(alba="silence"), {"alba": LOUD})
    )
    assert summary(silent) == summary(loud)


CLASSES = {
    "complaints_first": lambda seen: [-1.0 * seen.complaint, -seen.posted],
    "oldest_first": lambda seen: [seen.posted],
    "reach_first": lambda seen: [-seen.reach, -seen.posted],
    "expected_loss_first": lambda seen: [-seen.expected_loss, -seen.posted],
    "silence": lambda seen: [np.full(len(seen), np.nan)],
}


@pytest.mark.parametrize("name", CLASSES)
def test_a_policy_in_python_does_what_its_file_does(
    name: str, registry: dict[str, PythonPolicy]
) -> None:
    class InPython(PythonPolicy):
        """The same rule as a class."""

        def order_of_service(self, messages: OpenMessages) -> list[np.ndarray]:
            return CLASSES[name](messages)

    file = load_policy(name)
    response_policy("in_python", "In Python", desk=file.desk)(InPython)
    policies = [{"alba": file, "elys": file}, named(alba="in_python", elys="in_python")]
    lives = [Market(lively(), SEED, chosen).run(DAYS) for chosen in policies]
    assert "in_python" in registry
    assert summary(lives[0]) == summary(lives[1])


@pytest.mark.parametrize("policy", [load_policy("reach_first"), MEASURED, LOUD], ids=str)
def test_a_placebo_changes_nothing(policy: Any) -> None:
    placebo = dataclasses.replace(policy, name="placebo", title="Placebo", idea="None.")
    lives = [Market(lively(), SEED, {"alba": chosen}).run(DAYS) for chosen in (policy, placebo)]
    assert summary(lives[0]) == summary(lives[1])


def test_a_copy_of_a_policy_file_changes_nothing(tmp_path: Path) -> None:
    original = load_policy("connected_first")
    assert original.path is not None
    copied = tmp_path / "renamed.toml"
    copied.write_text(original.path.read_text(encoding="utf-8"), encoding="utf-8")
    lives = [
        Market(lively(), SEED, {"alba": load_policy(path)}) for path in (original.path, copied)
    ]
    assert lives[0].policies["alba"].name != lives[1].policies["alba"].name
    assert summary(lives[0].run(DAYS)) == summary(lives[1].run(DAYS))


def test_the_same_luck_with_another_seed_is_another_life(uninterrupted: list[str]) -> None:
    other = summary(Market(lively(), SEED + 1, named(**MIXED)).run(DAYS))
    assert other[0] != uninterrupted[0]
    assert other[1] != uninterrupted[1]


def test_a_state_read_back_is_the_state_written(tmp_path: Path) -> None:
    market = Market(lively(), SEED).run(20)
    market.state.save(tmp_path / "it.npz", "world", SEED)
    back = State.load(tmp_path / "it.npz", "world", SEED)
    for name, column in market.state.columns().items():
        assert column.dtype == back.columns()[name].dtype
        assert np.array_equal(column, back.columns()[name])


@pytest.mark.parametrize("cut", [0, 5, -40, None])
def test_a_damaged_or_foreign_file_is_refused_in_a_sentence(
    tmp_path: Path, cut: int | None
) -> None:
    path = tmp_path / "it.npz"
    Market(lively(), SEED).state.save(path, "world", SEED)
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(whole[:middle] + b"no" + whole[middle + 2 :] if cut is None else whole[:cut])
    with pytest.raises(OnzeError, match=r"it\.npz is not a saved market"):
        State.load(path, "world", SEED)
    path.write_bytes(whole)
    with pytest.raises(OnzeError, match=r"saved from world world, seed 3 .* asked for world other"):
        State.load(path, "other", SEED)


def test_a_desk_hired_again_is_the_desk_hired_anew() -> None:
    market = Market(lively(), SEED, named(**MIXED))
    agents = set()
    for _ in range(BURN_IN + 3):
        market.step()
        desks, records = hire_all(market.settings, market.desk_rules, market.state)
        assert desks == market.desks
        assert records.tobytes() == market._desk_records.tobytes()
        agents.add(tuple(desk.service for desk in desks))
    assert len(agents) == BURN_IN + 1, "the inboxes of every day of the burn-in differ"
