"""Does a link reopen exactly what was chosen, and nothing that was not?"""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from analysis.app.levers import LEVERS, POLICIES, WORLDS, Lever, hands_otherwise, policy_of
from analysis.app.limits import SIZES
from analysis.app.live import PEOPLE, world_of
from analysis.app.visit import MOST_OTHERS, SIDES, THEMES, Plan, Visit, from_query, to_query
from analysis.app.words import LANGUAGES
from sim.parameters import parameters
from sim.policies.files import load_policy
from sim.version import RESULTS


def values(lever: Lever) -> st.SearchStrategy[Any]:
    if lever.choices:
        return st.sampled_from(lever.choices)
    steps = round((lever.high - lever.low) / lever.step)
    return st.integers(0, steps).map(lambda k: float(f"{lever.low + k * lever.step:.6g}"))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    plan = Plan(draw(st.sampled_from(POLICIES)))
    for name in draw(st.lists(st.sampled_from(list(LEVERS)), unique=True, max_size=4)):
        plan = plan.with_lever(name, draw(values(LEVERS[name])))
    return plan


VISITS = st.builds(
    Visit,
    world=st.sampled_from(WORLDS),
    mine=plans(),
    a=plans(),
    b=plans(),
    others=st.lists(st.sampled_from(POLICIES), unique=True, max_size=MOST_OTHERS).map(tuple),
    seeds=st.integers(2, 64),
    consumers=st.sampled_from(SIZES),
    language=st.sampled_from(LANGUAGES),
    theme=st.sampled_from(THEMES),
    extra=st.dictionaries(st.sampled_from(["day", "who"]), st.text("0123456789", min_size=1)),
)


@given(VISITS)
def test_a_link_opens_what_was_chosen(visit: Visit) -> None:
    assert from_query(to_query(visit)) == visit


@given(st.text(max_size=300))
def test_whatever_stands_in_a_link_opens_some_page(query: str) -> None:
    visit = from_query(query)
    assert visit.world in WORLDS
    assert 2 <= visit.seeds <= 64
    assert visit.consumers in SIZES
    assert set(visit.others) <= set(POLICIES)
    for side in SIDES:
        plan = getattr(visit, side)
        policy_of(plan.base, plan.moved)


@given(st.sampled_from(list(LEVERS)), st.floats(allow_nan=True, allow_infinity=True))
def test_a_lever_is_never_moved_beyond_its_ends(name: str, value: float) -> None:
    lever = LEVERS[name]
    found = lever.read(str(value))
    if lever.choices or value != value:
        assert found is None
    else:
        assert lever.low <= found <= lever.high


def test_a_page_as_it_opens_has_a_link_with_nothing_but_the_model() -> None:
    assert to_query(Visit()) == f"model={RESULTS}"
    assert not from_query(to_query(Visit())).stale
    assert from_query("model=ffffffffffff").stale


@given(st.sampled_from(POLICIES))
def test_a_policy_nothing_is_moved_of_is_the_house_s_own(base: str) -> None:
    assert policy_of(base, {}) == load_policy(base)


def test_a_lever_moved_changes_its_entry_and_no_other() -> None:
    own = load_policy("as_observed")
    moved = policy_of("as_observed", {"hands": 0.45, "first": "complaints"}, "a", ", changed")
    assert moved.desk["desk.capacity"] == 0.45
    assert moved.order == ("complaints", "newest")
    assert (moved.name, moved.title) == ("as_observed_a", f"{own.title}, changed")
    assert (moved.levers, moved.answers) == (own.levers, own.answers)


def test_as_many_people_are_simulated_as_a_link_asks_for_and_a_visitor_may_have() -> None:
    assert from_query("consumers=5000").consumers == 5_000
    assert from_query("consumers=9999").consumers == 5_000
    assert from_query("consumers=1").consumers == SIZES[0]
    assert from_query("consumers=many").consumers == SIZES[0]
    beyond = from_query("consumers=50000")
    assert (beyond.consumers, beyond.crowd) == (SIZES[-1], 50_000)
    assert from_query("consumers=10000").crowd == 0


def test_a_market_of_any_size_stands_for_as_many_people() -> None:
    for size in SIZES:
        world = world_of("baseline", size)
        assert world["world.consumers"] * world["world.people_per_agent"] == PEOPLE


def test_of_other_policies_only_those_of_the_house_are_taken_each_once() -> None:
    told = "others=silence nobody silence everyone ../x absent ambassadors contests"
    assert from_query(told).others == ("silence", "everyone", "absent", "ambassadors")


def test_a_lever_moves_within_the_range_of_its_number() -> None:
    for lever in LEVERS.values():
        record = parameters().get(lever.parameter)
        assert (record is None) == bool(lever.choices)
        if record is not None and record.range is not None:
            low, high = record.range
            assert low <= lever.low < lever.high <= high, lever.name


def test_hands_that_are_moved_are_hands_whatever_the_policy_said_of_them() -> None:
    assert hands_otherwise("two_more_agents") == ("people", 3)
    assert hands_otherwise("everyone") == ("endless", 0)
    assert hands_otherwise("as_observed") is None
    counted = policy_of("two_more_agents", {"hands": 0.5})
    assert (counted.desk["desk.agents"], counted.desk["desk.capacity"]) == (0, 0.5)
    assert policy_of("everyone", {"hands": 0.5}).desk["desk.capacity"] == 0.5
    assert policy_of("silence", {"hands": 0.5}).answers == load_policy("as_observed").answers
    assert policy_of("silence", {"personal": 0.5}).answers == ()


def test_an_order_that_puts_nobody_first_is_shown_and_set() -> None:
    assert LEVERS["first"].usual("oldest_first") == "anyone"
    assert policy_of("as_observed", {"first": "anyone", "then": "oldest"}).order == ("oldest",)
    assert policy_of("oldest_first", {"first": "complaints"}).order == ("complaints", "oldest")
