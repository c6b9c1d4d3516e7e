"""Is a run known again by what decides it and nothing else? What does a past not look at?"""

import hashlib
import os
import random
import shutil
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.lab import task as tasks
from analysis.lab.task import MARGIN, Task, after_the_past, families
from sim.errors import OnzeError
from sim.observations import QUANTITY
from sim.parameters import parameters
from sim.policies.files import load_policy
from sim.policies.policy import PythonPolicy
from sim.runs import live, live_past
from sim.scenario import load_scenario
from tests.analysis.lab.small import plan_of, tiny, world

NEWEST = load_policy("as_observed")
# Those that no short market could tell apart, or that need others changed with them.
NEED_OTHERS = ("network.kind", "network.path", "network.habit_like", "world.focal", "crisis.brand")
CHANGEABLE = sorted(set(parameters()) - set(NEED_OTHERS))


def key(scenario=None, policy=NEWEST, seed=1, **more) -> str:
    return Task(scenario or world(), policy, seed, **more).key


def test_a_run_is_the_same_whoever_asks_for_it_under_whatever_names(tmp_path):
    one = plan_of(tiny(tmp_path / "a")).task(3, 0, 1)
    head = 'title = "Another"\nquestion = "?"\npolicies = ["silence", "as_observed"]\n'
    tables = '[factors]\n"policy.desk.capacity" = {values = [0.5, 0.9]}\n'
    sets = '"experience.failure" = 0.2\n'
    other = plan_of(tiny(tmp_path / "b", head, tables, sets)).task(1, 1, 1)
    assert one.key == other.key
    named = replace(NEWEST, name="mine", title="Mine", idea="?", source="?", path=Path("x.toml"))
    assert key(policy=named) == key()
    scenario = world()
    brands = tuple(replace(brand, name=brand.name.upper()) for brand in scenario.brands)
    retold = replace(scenario, name="x", title="X", story="?", brands=brands)
    assert key(retold) == key()


def test_what_is_asked_of_a_run_does_not_change_which_run_it_is():
    assert key(daily=True, survey=True) == key()


def test_a_run_is_the_same_wherever_the_files_lie(tmp_path):
    found = []
    for name in ("here", "there"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / f"{name}.toml").write_text("[desk]\nanswers = []\n")
        (folder / "pairs.csv").write_text("source,target\n0,1\n1,2\n")
        (folder / "w.toml").write_text(
            'extends = "baseline"\n[network]\nkind = "file"\npath = "pairs.csv"\n'
            f'[brands.alba]\npolicy = "{name}.toml"\n'
        )
        found.append(key(load_scenario(folder / "w.toml"), load_policy(folder / f"{name}.toml")))
    assert found[0] == found[1]
    (tmp_path / "there" / "pairs.csv").write_text("source,target\n0,1\n1,3\n")
    other = key(
        load_scenario(tmp_path / "there" / "w.toml"), load_policy(tmp_path / "here" / "here.toml")
    )
    assert other != found[0]


def test_a_brands_own_policy_is_read_again_when_its_file_changes(tmp_path):
    shutil.copy(NEWEST.path, tmp_path / "own.toml")
    scenario = world({"brands.alba.policy": str(tmp_path / "own.toml")})
    before = key(scenario)
    (tmp_path / "own.toml").write_text("[desk]\nanswers = []\n")
    assert key(scenario) != before


@pytest.mark.parametrize("address", CHANGEABLE)
def test_any_setting_changed_is_another_run(address):
    record = parameters()[address]
    assert key(changed(address)) != key(world()), record


def changed(address: str):
    """The tiny world with one setting changed to another value that is allowed."""
    for value in others_than(address):
        try:
            return world({address: value})
        except OnzeError:
            continue
    raise AssertionError(f"no other value of {address} is allowed")


def others_than(address: str) -> list:
    record, usual = parameters()[address], world()[address]
    if record.choices:
        return [choice for choice in record.choices if choice != usual]
    if record.range is None:
        return [brand.key for brand in world().brands if brand.key != usual]
    low, high = record.range
    steps = [usual + 1, usual - 1] if record.whole else [0.99 * usual, usual + 0.01, usual - 0.01]
    return [value for value in (*steps, low, high) if low <= value <= high and value != usual]


def test_another_seed_price_or_policy_is_another_run():
    every = {
        key(),
        key(seed=2),
        key(policy=None),
        key(policy=load_policy("silence")),
        key(policy=replace(NEWEST, order=("oldest",))),
        key(policy=replace(NEWEST, answers=("complaints",))),
        key(policy=replace(NEWEST, desk={"desk.capacity": 0.5})),
        key(policy=replace(NEWEST, levers={"content.offers": 2.0})),
        *(
            key(world({f"brands.alba.{entry}": value}))
            for entry, value in (
                ("price", 29.0), ("failure", 0.2), ("delight", 0.01), ("enters", 2),
                ("policy", "silence"), ("later", "silence"),
            )
        ),
        key(world({"brands.alba.share": 0.2, "brands.brio.share": 0.3}))
        if {"alba", "brio"} <= {brand.key for brand in world().brands}
        and sum(b.share for b in world().brands if b.key in ("alba", "brio")) == 0.5
        else "",
    }  # fmt: skip
    assert len(every) == 15


@given(st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_order_in_which_settings_are_written_decides_nothing(luck: random.Random):
    scenario = world({"experience.failure": 0.2, "money.margin": 0.3})
    values = list(scenario.values.items())
    luck.shuffle(values)
    mixed = replace(scenario, values=MappingProxyType(dict(values)))
    entries = [("desk.capacity", 0.5), ("desk.agents", 2), ("desk.opens", 9.0)]
    policy = replace(NEWEST, desk=dict(entries))
    luck.shuffle(entries)
    assert key(mixed, replace(NEWEST, desk=dict(entries))) == key(scenario, policy)


def test_changes_of_a_point_are_the_same_as_settings_of_the_world():
    changes = {"experience.failure": 0.2, "brands.alba.price": 29.0}
    assert key(world(), changes=changes) == key(world(changes))


class Thresholded(PythonPolicy):
    """Answers what is followed by more than so many."""

    def __init__(self, least: int) -> None:
        super().__init__(name="thresholded", title="")
        object.__setattr__(self, "least", least)


def test_a_policy_in_python_is_known_by_what_it_was_given_and_by_its_file():
    assert key(policy=Thresholded(1)) == key(policy=Thresholded(1))
    assert key(policy=Thresholded(1)) != key(policy=Thresholded(2))
    namespace: dict = {"PythonPolicy": PythonPolicy, "__name__": "nowhere"}
    exec("class Typed(PythonPolicy): pass", namespace)
    with pytest.raises(OnzeError, match="policy Typed stands in no file"):
        key(policy=namespace["Typed"](name="typed", title=""))


def test_runs_that_share_a_past_are_found_together():
    shared = [Task(world(), policy, 1) for policy in (NEWEST, load_policy("silence"), None)]
    shared += [Task(world({"world.days": 9, "crisis.day": 2}), NEWEST, 1)]
    other = [Task(world(), NEWEST, 2), Task(world({"experience.failure": 0.2}), NEWEST, 1)]
    assert [len(family) for family in families([*shared, *other])] == [4, 1, 1]


AFTER = [
    address
    for address in parameters()
    if address.startswith(after_the_past(world())) and address not in NEED_OTHERS
]
PAST = {"world.burn_in": 40, "world.days": 5, "crisis.day": 0}


def past_of(changes: dict) -> str:
    """What a market is at the end of its burn-in, but the empty rows that wait for its days."""
    state = live_past(world({**PAST, **changes}), 1)
    state.ledger = state.ledger[: PAST["world.burn_in"]]
    assert state.ledger.any()
    return state.fingerprint()


@pytest.fixture(scope="module")
def usual_past() -> str:
    return past_of({})


@pytest.mark.parametrize("address", [*AFTER, "crisis.brand"])
def test_a_past_does_not_look_at_what_comes_after_it(address, usual_past):
    scenario = world(PAST)
    others = others_than(address) if address != "crisis.brand" else [scenario.brands[-1].key]
    lived = 0
    for value in others[:2]:
        try:
            found = past_of({address: value})
        except OnzeError:
            continue
        lived += 1
        assert found == usual_past, (address, value)
    assert lived


def test_a_past_in_which_a_desk_reckons_what_it_would_lose_looks_at_the_margin():
    own = {f"brands.{brand.key}.policy": "expected_loss_first" for brand in world().brands}
    pasts = {past_of({**own, MARGIN: margin}) for margin in (0.0, 0.3)}
    assert len(pasts) == 2
    one, other = (Task(world({**own, MARGIN: m}), NEWEST, 1) for m in (0.0, 0.3))
    assert one.past != other.past
    one, other = (Task(world({MARGIN: m}), load_policy("expected_loss_first"), 1) for m in (0, 0.3))
    assert one.past == other.past


def test_a_past_is_looked_at_by_what_is_not_on_the_list(usual_past):
    assert past_of({"experience.failure": 0.3}) != usual_past


@pytest.mark.parametrize("days", [3, 60])
def test_a_past_lived_for_other_days_gives_the_same_run(days):
    scenario = world({**PAST, "world.days": 20})
    own, foreign = (live_past(world({**PAST, "world.days": length}), 1) for length in (20, days))
    one, other = (live(scenario, 1, NEWEST, past)[0] for past in (own, foreign))
    assert one.fingerprint == other.fingerprint
    same = [name for name in QUANTITY if name in one.quantities]
    assert repr([one.quantities[n] for n in same]) == repr([other.quantities[n] for n in same])


def test_a_key_is_a_hash_of_the_model_too(monkeypatch):
    before = key()
    monkeypatch.setattr(tasks, "RESULTS", "another")
    assert key() != before
    assert len(before) == tasks.KEY_LETTERS
    assert set(before) <= set("0123456789abcdef")
    assert hashlib.sha256().digest_size * 2 >= tasks.KEY_LETTERS
    assert os.sep not in Task(world(), NEWEST, 1).settings
