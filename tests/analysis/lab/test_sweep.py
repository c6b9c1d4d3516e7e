"""Is everything asked for lived once, in good order, and nothing that is known lived again?"""

import pytest

from analysis.lab.claims import claim
from analysis.lab.living import hands_for, live_missing, live_plan
from analysis.lab.record import unpack
from analysis.lab.store import Store
from analysis.lab.study import STUDY, Study
from analysis.lab.sweep import Sweep, Tally, Wanted
from analysis.lab.task import Task
from sim.day import BareMarket
from sim.errors import OnzeError
from sim.policies.files import load_policy
from tests.analysis.lab.shaky import Shaky
from tests.analysis.lab.small import FACTORS, TINY, Counted, live, plan_of, runs, tiny, world

AS_OBSERVED = load_policy("as_observed")
HEAD = 'policies = ["as_observed"]\nreplications = 2\n'


def test_two_sweeps_in_turn_live_everything_once(tmp_path):
    plan, path = plan_of(tiny(tmp_path)), tmp_path / STUDY
    first, hands = live(plan, path)
    assert (first.runs, first.done, first.reused, first.failed) == (8, 8, 0, 0)
    assert len(set(hands.lived)) == len(hands.lived) == 8
    before = runs(path)
    again, hands = live(plan, path)
    assert (again.runs, again.done, again.reused) == (8, 0, 8)
    assert hands.lived == []
    assert runs(path) == before


@pytest.mark.parametrize(
    ("head", "tables", "new"),
    [
        (HEAD.replace("2", "3"), FACTORS, 4),
        ('policies = ["as_observed", "silence"]\nreplications = 2\n', FACTORS, 8),
        (HEAD + 'measures = ["share"]\n', FACTORS, 0),
        (HEAD + 'title = "Another"\nquestion = "?"\n', FACTORS, 0),
        (HEAD, FACTORS.replace("[0.3, 0.9]", "[0.9, 0.6, 0.3]"), 4),
        (HEAD + "daily = true\n", FACTORS, 8),
        (HEAD + "survey = true\n", FACTORS, 8),
    ],
    ids=["replications", "policies", "measures", "titles", "points", "days", "survey"],
)
def test_whoever_asks_for_more_gets_only_that_lived(tmp_path, head, tables, new):
    path = tmp_path / STUDY
    live(plan_of(tiny(tmp_path)), path)
    tally, hands = live(plan_of(tiny(tmp_path, head, tables)), path)
    assert len(hands.lived) == tally.done == new
    assert tally.runs == tally.done + tally.reused


def test_days_and_survey_asked_for_later_give_the_same_totals(tmp_path):
    path = tmp_path / STUDY
    live(plan_of(tiny(tmp_path)), path)
    before = runs(path)
    live(plan_of(tiny(tmp_path, HEAD + "daily = true\n")), path)
    live(plan_of(tiny(tmp_path, HEAD + "survey = true\n")), path)
    after = runs(path)
    for one, other in zip(before, after, strict=True):
        assert one[:7] == other[:7]  # Key, model, seed, settings, state, fingerprint, measures.
        assert other[7] is not None
        assert unpack(other[8]).shape[0] == TINY["world.days"]
    tally, _ = live(plan_of(tiny(tmp_path, HEAD + "survey = true\ndaily = true\n")), path)
    assert tally.done == 0


def test_a_run_asked_for_twice_in_one_study_is_lived_once(tmp_path):
    tables = '[factors]\n"policy.order" = {values = [["newest"], ["praise", "newest"]]}\n'
    (tmp_path / "same.toml").write_text(AS_OBSERVED.path.read_text())
    head = 'policies = ["as_observed", "same.toml"]\nreplications = 2\n'
    tally, hands = live(plan_of(tiny(tmp_path, head, tables)), tmp_path / STUDY)
    assert tally.runs == tally.done == len(set(hands.lived)) == len(hands.lived) == 4
    with Store(tmp_path / STUDY) as store:
        assert len(Study(tmp_path, store).table()) == 8


def test_a_past_is_lived_once_for_all_that_share_it(tmp_path, monkeypatch):
    opened = []

    def noted(market, days, run=BareMarket.run):
        if market.day == 0:
            opened.append(market.luck)
        return run(market, days)

    monkeypatch.setattr(BareMarket, "run", noted)
    tables = '[factors]\n"policy.desk.capacity" = {low = 0.1, high = 1.0, steps = 9}\n'
    live(plan_of(tiny(tmp_path, tables=tables)), tmp_path / STUDY)
    assert opened == [1, 2]


class Never(Counted):
    """Hands that take everything and live nothing, to see what they are given."""

    workers = 2

    @property
    def room(self) -> int:
        return 1


def wanted(past: float, present: float, families: list[int]) -> list[Wanted]:
    return [
        Wanted(f"{k:04}", family, past, present, lambda: None) for k, family in enumerate(families)
    ]


def batches(tmp_path, asked: list[Wanted], pace: float) -> list[list[int]]:
    """Which families a sweep would hand out together."""
    with Store(tmp_path / STUDY) as store:
        sweep = Sweep(store, Never(), pace=pace)
        sweep._sort_out(asked)
        found = []
        while sweep.todo:
            found.append([each.family for each in sweep._next_batch()])
        return found


def test_short_runs_travel_together_and_long_ones_alone(tmp_path):
    long = batches(tmp_path, wanted(0.0, 10.0, list(range(9))), pace=5.0)
    assert [len(batch) for batch in long] == [1] * 9
    short = batches(tmp_path, wanted(0.0, 1.0, list(range(4000))), pace=100.0)
    assert max(map(len, short)) == 64
    assert sum(map(len, short)) == 4000
    assert len(short[-1]) < 64  # At the end they are dealt out, so that all hands have some.


def test_a_family_is_parted_only_where_its_past_costs_little_beside(tmp_path):
    together = batches(tmp_path, wanted(100.0, 10.0, [0] * 30 + [1] * 30), pace=10.0)
    assert [set(batch) for batch in together] == [{0}, {1}] or len(together) <= 4
    assert all(len(set(batch)) == 1 for batch in together)
    assert len(together) <= 2
    cheap = batches(tmp_path, wanted(1.0, 10.0, [0] * 30), pace=10.0)
    assert len(cheap) >= 6


def test_a_policy_that_raises_at_some_runs_stops_none_of_the_others(tmp_path):
    tasks = [
        Task(world(), Shaky("raise" if seed == 2 else "leave" if seed == 3 else ""), seed)
        for seed in (1, 2, 3, 4)
    ]
    path = tmp_path / STUDY
    with Store(path) as store:
        tally = live_missing(store, tasks, workers=1)
        assert (tally.runs, tally.done, tally.failed) == (4, 4, 2)
        rows = list(
            store.rows([t.key for t in tasks], ("key", "error", "trace", "settings"), "failed")
        )
        by_key = {row[0]: row[1:] for row in rows}
        error, trace, settings = by_key[tasks[1].key]
        assert error == "ValueError: what a silly message"
        assert "order_of_service" in trace
        assert settings == tasks[1].settings
        assert by_key[tasks[2].key][0] == "SystemExit: 3"
        again = live_missing(store, tasks, workers=1)
        assert (again.done, again.reused, again.failed) == (0, 4, 2)
        assert store.forget_failures() == 2
        retried = live_missing(store, tasks, workers=1)
        assert (retried.done, retried.reused, retried.failed) == (2, 2, 2)


def test_a_setting_that_refuses_at_some_point_stops_none_of_the_others(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.state.LEAST_BOUND", 0)
    monkeypatch.setattr("sim.state.MOST_WORDS_EACH", 1)
    tables = '[factors]\n"experience.failure" = {values = [0.0, 0.9]}\n'
    sets = '"tells.unsatisfied" = 20.0\n"experience.delight" = 0.0\n'
    plan = plan_of(tiny(tmp_path, tables=tables, sets=sets, changes={"world.days": 40}))
    tally, _ = live(plan, tmp_path / STUDY)
    assert 0 < tally.failed < tally.runs == tally.done
    with Store(tmp_path / STUDY) as store:
        study = Study(tmp_path, store)
        failures = study.failures()
        assert set(failures["point"]) == {1}
        assert failures["error"].str.contains("talk feeds itself").all()
        assert failures["trace"].str.contains("Traceback").all()
        assert study.counts() == {"runs": 4, "done": 2, "failed": 2}
        assert set(study.table()["point"]) == {0}


def test_ctrl_c_keeps_what_is_finished_and_holds_nothing_back(tmp_path):
    class Interrupted(Counted):
        def take(self, patience):
            for number, records in enumerate(super().take(patience)):
                yield records
                if number == 2:
                    raise KeyboardInterrupt

    plan, path = plan_of(tiny(tmp_path)), tmp_path / STUDY
    with Store(path) as store:
        plan.lay_out(store)
        with pytest.raises(KeyboardInterrupt):
            live_plan(plan, store, Interrupted())
        assert store.disk.execute("SELECT count(*) FROM claims").fetchone() == (0,)
    assert len(runs(path)) == 3
    tally, _ = live(plan, path)
    assert (tally.done, tally.reused) == (5, 3)


def test_what_another_process_holds_is_waited_for_and_taken_over_when_it_dies(
    tmp_path, monkeypatch
):
    plan, path = plan_of(tiny(tmp_path)), tmp_path / STUDY
    with Store(path) as store:
        plan.lay_out(store)
        members = list(store.members())
        held = [member.key for member in members[:3]]
        claim(store, held, "elsewhere 1 1.00", False, False)
        waits = []

        def wait(seconds: float) -> None:
            waits.append(seconds)
            if len(waits) == 2:  # The other finishes one and dies.
                task = plan.task(*members[0][1:4])
                live_missing_elsewhere(store, task)
                store.disk.execute("DELETE FROM claims")

        monkeypatch.setattr("analysis.lab.sweep.time.sleep", wait)
        tally, hands = live_plan(plan, store, counted := Counted()), counted
    assert len(waits) == 2
    assert (tally.done, tally.elsewhere, tally.known) == (7, 1, 8)
    assert hands.lived[-2:] == held[1:]


def live_missing_elsewhere(store: Store, task: Task) -> None:
    from analysis.lab.work import live_one

    store.keep([live_one(task)])


def test_a_worker_of_another_model_is_refused(tmp_path):
    class Foreign(Counted):
        def take(self, patience):
            for records in super().take(patience):
                yield [record._replace(model="0.0 old") for record in records]

    class Strange(Counted):
        def take(self, patience):
            for records in super().take(patience):
                yield [record._replace(key="another") for record in records]

    plan = plan_of(tiny(tmp_path))
    with Store(tmp_path / STUDY) as store:
        plan.lay_out(store)
        with pytest.raises(OnzeError, match=r"a worker runs Onze 0\.0 old, this is .*; start it"):
            live_plan(plan, store, Foreign())
        with pytest.raises(OnzeError, match="a worker runs on other files, this is"):
            live_plan(plan, store, Strange())
    assert runs(tmp_path / STUDY) == []


def test_a_study_laid_out_otherwise_meanwhile_does_not_lead_astray(tmp_path):
    small, large = plan_of(tiny(tmp_path)), plan_of(tiny(tmp_path, HEAD.replace("2", "5")))
    with Store(tmp_path / STUDY) as store:
        large.lay_out(store)
        small.lay_out(store)
        large.lay_out(store)
        tally = live_plan(small, store, Counted())
    assert tally.done == 8


def test_a_tally_adds_up():
    assert Tally(runs=9, reused=2, done=3, elsewhere=1).known == 6


def test_who_lives_the_runs():
    assert hands_for(1, None).workers == 1
    several = hands_for(3, None)
    assert several.workers == 3
    several.close()
