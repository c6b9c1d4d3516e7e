"""Is every run that can still be read of a damaged study kept, and the rest lived again?"""

import os
import random
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from analysis.lab import repair as mending
from analysis.lab.living import live_plan
from analysis.lab.plan import Plan
from analysis.lab.repair import DRAFT, JOURNAL, is_sound, opened, repair
from analysis.lab.store import Store
from analysis.lab.study import STUDY, open_study
from sim.errors import OnzeError
from tests.analysis.lab.hand_made import key_of, record
from tests.analysis.lab.small import Counted, live, plan_of, runs, tiny

PAGE = 4096
ROOTS = 12  # pages on which tables begin, and what all else hangs on
MOST_ON_A_PAGE = 4
HEAD = 'policies = ["as_observed", "silence"]\nreplications = 6\ndaily = true\n'
RUNS = 48


@pytest.fixture(scope="module")
def plan(tmp_path_factory) -> Plan:
    return plan_of(tiny(tmp_path_factory.mktemp("plan"), HEAD))


@pytest.fixture(scope="module")
def whole(plan, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("whole") / STUDY
    live(plan, path)
    return path


@pytest.fixture
def study(whole, tmp_path) -> Path:
    return Path(shutil.copy(whole, tmp_path / STUDY))


def gone_on(plan: Plan, study: Path) -> tuple[int, int, list[Path]]:
    """Sweep a damaged study to its end: runs saved, lived, and what was set aside."""
    store, mended = opened(study.parent, study.name)
    with store:
        plan.lay_out(store)
        tally = live_plan(plan, store, Counted())
    assert tally.runs == RUNS == tally.known
    saved = RUNS if mended is None else mended.saved
    assert tally.done == RUNS - saved
    return saved, tally.done, sorted(study.parent.glob("study-damaged-*.sqlite"))


def test_a_sound_study_is_left_as_it_is(plan, study):
    before = study.read_bytes()
    assert is_sound(study)
    assert gone_on(plan, study) == (RUNS, 0, [])
    assert study.read_bytes() == before


@pytest.mark.parametrize("share", [0.001, 0.02, 0.3, 0.6, 0.9, 0.995])
def test_a_study_cut_short_keeps_what_is_left_of_it(plan, whole, study, share):
    with study.open("r+b") as file:
        file.truncate(int(study.stat().st_size * share))
    damaged = study.read_bytes()
    saved, lived, aside = gone_on(plan, study)
    assert lived > 0 or share > 0.9
    if share >= 0.3:
        assert saved > RUNS * (share - 0.25), "more could be read"
    if lived:
        assert [path.read_bytes() for path in aside] == [damaged]
    assert runs(study) == runs(whole)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("filling", [b"\x00", b"\xff", None], ids=["zeros", "ones", "noise"])
def test_a_page_written_over_costs_the_runs_on_it_at_most(plan, whole, study, seed, filling):
    luck = random.Random(seed)
    page = luck.randrange(ROOTS, study.stat().st_size // PAGE)
    with study.open("r+b") as file:
        file.seek(page * PAGE)
        file.write(filling * PAGE if filling else luck.randbytes(PAGE))
    saved, _, _ = gone_on(plan, study)
    assert saved >= RUNS - MOST_ON_A_PAGE
    assert runs(study) == runs(whole)


@pytest.mark.parametrize("page", range(12))
def test_whichever_of_the_first_pages_is_written_over_the_study_is_mended(plan, whole, study, page):
    with study.open("r+b") as file:
        file.seek(page * PAGE)
        file.write(random.Random(page).randbytes(PAGE))
    gone_on(plan, study)
    assert runs(study) == runs(whole)


@pytest.mark.parametrize("seed", range(8))
def test_a_few_letters_changed_in_a_run_are_found_out(plan, whole, study, seed):
    luck = random.Random(seed)
    text = study.read_bytes()
    with closing(sqlite3.connect(study)) as disk:
        measures = disk.execute("SELECT measures FROM runs").fetchall()[seed][0]
    place = text.find(measures[:60].encode()) + luck.randrange(60)
    with study.open("r+b") as file:
        file.seek(place)
        file.write(bytes([text[place] ^ 1]))
    saved, lived, aside = gone_on(plan, study)
    assert (saved, lived, len(aside)) == (RUNS - 1, 1, 1)
    assert runs(study) == runs(whole)


@pytest.mark.parametrize(
    "text", [b"x", b"these are my notes\n" * 400, b"SQLite format 3\x00", bytes(9000)]
)
def test_a_file_that_is_no_study_is_set_aside_and_not_thrown_away(plan, whole, study, text):
    study.write_bytes(text)
    saved, lived, aside = gone_on(plan, study)
    assert (saved, lived) == (0, RUNS)
    assert [path.read_bytes() for path in aside] == [text]
    assert runs(study) == runs(whole)


def test_an_empty_file_is_a_study_that_has_not_begun(plan, whole, study):
    study.write_bytes(b"")
    store, mended = opened(study.parent, study.name)
    with store:
        plan.lay_out(store)
        live_plan(plan, store, Counted())
    assert mended is None
    assert runs(study) == runs(whole)


def test_a_study_damaged_again_is_set_aside_under_another_name(plan, study):
    for number in (1, 2):
        with study.open("r+b") as file:
            file.truncate(study.stat().st_size - 3 * PAGE)
        assert len(gone_on(plan, study)[2]) == number


def test_a_study_of_another_format_is_not_taken_for_a_damaged_one(study):
    with closing(sqlite3.connect(study)) as disk:
        disk.execute("UPDATE about SET value = '99' WHERE name = 'format'")
        disk.execute("ALTER TABLE runs RENAME COLUMN proof TO seal")
        disk.commit()
    with pytest.raises(OnzeError, match=r"is a study of format 99; this Onze reads"):
        opened(study.parent, study.name)
    assert not list(study.parent.glob("*damaged*"))


@pytest.mark.parametrize("step", ["_set_aside", "rename"])
def test_a_repair_that_is_killed_is_done_again_and_loses_nothing(plan, whole, study, step):
    with study.open("r+b") as file:
        file.truncate(int(study.stat().st_size * 0.8))
    child = os.fork()
    if child == 0:

        def killed(*_: object) -> None:
            os.kill(os.getpid(), signal.SIGKILL)

        if step == "rename":  # Between setting the old one aside and putting the new one there.
            aside = mending._set_aside
            mending._set_aside = lambda path: (aside(path), killed())
        else:
            mending._set_aside = killed
        repair(study)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert study.with_name(DRAFT).exists()
    assert study.exists() == (step == "_set_aside")
    store, mended = opened(study.parent, study.name)
    with store:
        saved = len(store.known(daily=True, survey=False))
        assert saved > RUNS // 3
        assert (mended is not None) == (step == "_set_aside")
        plan.lay_out(store)
        tally = live_plan(plan, store, Counted())
    assert tally.done == RUNS - saved
    assert runs(study) == runs(whole)
    assert not study.with_name(DRAFT).exists()


def test_a_writer_killed_in_the_middle_of_a_change_leaves_a_sound_study(tmp_path):
    path = tmp_path / STUDY
    with Store(path) as store:
        store.keep([record("a")])
    child = os.fork()
    if child == 0:
        store = Store(path)
        store.disk.execute("PRAGMA cache_size = 1")  # So that the change reaches the file early.
        with store.change():
            for number in range(200):
                store.disk.execute("INSERT INTO claims VALUES (?, 'x', 0)", (f"{number:0900}",))
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    assert path.with_name(path.name + JOURNAL).exists()
    store, mended = opened(tmp_path, STUDY)
    with store:
        assert mended is None
        assert store.known(daily=False, survey=False) == {key_of("a"): "done"}
        assert store.disk.execute("SELECT count(*) FROM claims").fetchone() == (0,)


def test_reading_a_damaged_study_says_so_in_one_sentence(study):
    with study.open("r+b") as file:
        file.truncate(int(study.stat().st_size * 0.5))
    with pytest.raises(OnzeError) as caught:
        open_study(study.parent).table()
    assert caught.value.message == (
        f"{STUDY} is damaged or no study (database disk image is malformed); run its sweep again: "
        "what can be read of it is kept, the rest is lived anew."
    )


def test_two_that_find_a_study_damaged_mend_it_once(plan, whole, study, monkeypatch):
    with study.open("r+b") as file:
        file.truncate(int(study.stat().st_size * 0.8))
    child = os.fork()
    if child == 0:
        opened(study.parent, study.name)[0].close()
        os._exit(0)
    slow = mending.is_sound

    def later(*words) -> bool:
        found = slow(*words)
        time.sleep(0.3)
        return found

    monkeypatch.setattr(mending, "is_sound", later)
    store, _ = opened(study.parent, study.name)
    store.close()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    monkeypatch.undo()
    live(plan, study)
    assert len(list(study.parent.glob("study-damaged-*.sqlite"))) == 1
    assert runs(study) == runs(whole)
