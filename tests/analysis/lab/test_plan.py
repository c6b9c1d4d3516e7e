"""Is an experiment made of the runs its file says, those that share a past together?"""

import pytest

from analysis.lab.plan import Plan
from analysis.lab.store import Store
from analysis.lab.task import families
from sim.errors import OnzeError
from tests.analysis.lab.small import FACTORS, plan_of, tiny

HEAD = 'policies = ["as_observed", "silence"]\nreplications = 3\n'
MARGIN = FACTORS + '"money.margin" = {low = 0.1, high = 0.3, steps = 2}\n'


@pytest.fixture
def plan(tmp_path) -> Plan:
    return plan_of(tiny(tmp_path, HEAD, MARGIN))


def test_every_point_policy_and_replication_is_a_run_and_none_twice(plan):
    members = list(plan.members())
    cells = {(member.point, member.policy, member.replication) for member in members}
    assert len(members) == len(cells) == 8 * 2 * 3
    assert [member.rank for member in members] == list(range(len(members)))


def test_replications_have_the_same_luck_at_every_point_and_under_every_policy(plan):
    seeds = {
        (member.replication, plan.task(member.point, member.policy, member.replication).seed)
        for member in plan.members()
    }
    assert seeds == {(0, 1), (1, 2), (2, 3)}


def test_runs_that_share_a_past_follow_each_other_and_are_one_family(plan):
    members = list(plan.members())
    tasks = [plan.task(m.point, m.policy, m.replication) for m in members]
    assert [m.family for m in members] == sorted(m.family for m in members)
    pasts: dict[int, set] = {}
    for member, task in zip(members, tasks, strict=True):
        pasts.setdefault(member.family, set()).add(task.past)
    assert all(len(found) == 1 for found in pasts.values())
    assert len({past for found in pasts.values() for past in found}) == len(pasts)
    # Failure decides the past; the desk, the margin and the policy come after it.
    assert len(pasts) == 2 * 3
    assert [len(family) for family in families(tasks)] == [4 * 2] * 6


def test_a_point_changes_the_world_and_the_policy_it_says(plan):
    for point, values in enumerate(plan.points):
        task = plan.task(point, 0, 0)
        assert task.world["experience.failure"] == values["experience.failure"]
        assert task.world["money.margin"] == values["money.margin"]
        assert task.policy.desk["desk.capacity"] == values["policy.desk.capacity"]


def test_a_plan_laid_out_twice_is_laid_out_once(plan, tmp_path, monkeypatch):
    with Store(tmp_path / "study.sqlite") as store:
        plan.lay_out(store)
        first = list(store.members())
        changes = store.disk.total_changes
        plan_of(plan.experiment).lay_out(store)
        assert store.disk.total_changes == changes
        assert list(store.members()) == first == list(plan.members())
        assert store.shares() == plan.shares.tolist()


def test_a_plan_is_laid_out_anew_when_anything_of_it_changes(tmp_path):
    heads = [
        HEAD,
        HEAD + 'title = "x"\n',
        HEAD.replace("3", "4"),
        HEAD.replace("silence", "everyone"),
    ]
    names = [plan_of(tiny(tmp_path, head)).name for head in heads]
    names.append(plan_of(tiny(tmp_path, HEAD, MARGIN)).name)
    names.append(plan_of(tiny(tmp_path, HEAD, sets='"experience.delight" = 0.2\n')).name)
    assert len(set(names)) == 6
    assert plan_of(tiny(tmp_path, HEAD)).name == names[0]


def test_a_point_whose_settings_cannot_be_together_is_refused_before_any_day_is_lived(tmp_path):
    tables = '[factors]\n"policy.desk.opens" = {values = [9.0, 23.0]}\n'
    plan = plan_of(tiny(tmp_path, HEAD, tables, '"desk.closes" = 18.0\n'))
    with (
        Store(tmp_path / "study.sqlite") as store,
        pytest.raises(OnzeError, match=r"desk\.opens = 23 must lie below desk\.closes"),
    ):
        plan.lay_out(store)


def test_a_brand_that_is_not_there_is_refused(tmp_path):
    tables = '[factors]\n"brands.nobody.price" = {low = 20, high = 40}\n'
    plan = plan_of(tiny(tmp_path, HEAD, tables))
    with pytest.raises(OnzeError, match=r"brands\.nobody\.price is not brands\.KEY\.ENTRY; brands"):
        plan.check()


@pytest.mark.parametrize("entry", ["price", "failure", "delight"])
def test_one_at_a_time_knows_what_a_brand_has_from_the_world(tmp_path, entry):
    tables = (
        f'[design]\nkind = "one_at_a_time"\nsteps = 2\n[factors]\n"brands.alba.{entry}" = {{}}\n'
    )
    plan = plan_of(tiny(tmp_path, HEAD, tables))
    stands_for = {"price": "money.basket"}.get(entry, f"experience.{entry}")
    assert plan.points[0][f"brands.alba.{entry}"] == plan.experiment.world[stands_for]
    assert len(plan.points) == 3
