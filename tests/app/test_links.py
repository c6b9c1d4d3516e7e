"""Does a link reopen exactly what was chosen, and nothing that was not?"""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from analysis.app.levers import LEVERS, POLICIES, WORLDS, Lever, policy_of
from analysis.app.visit import SIDES, THEMES, Plan, Visit, from_query, to_query
from analysis.app.words import LANGUAGES
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
    seeds=st.integers(2, 64),
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
