"""Is a run in the store whole or not there, and is nothing kept lost to what comes later?"""

import os
import sqlite3
import subprocess
import sys
import threading
import time

import pytest

from analysis.lab import claims
from analysis.lab.claims import claim, is_good, let_go, renew, whoami
from analysis.lab.record import FAILED
from analysis.lab.store import Member, Store
from sim.errors import OnzeError
from tests.analysis.lab.hand_made import failed, key_of, record

ME, OTHER = "elsewhere 1 1.00", "elsewhere 2 2.00"
PLAIN = {"daily": False, "survey": False}


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "study.sqlite", patience=0.2) as store:
        yield store


def whole(store: Store) -> list[tuple]:
    return store.disk.execute("SELECT * FROM runs ORDER BY key").fetchall()


def test_what_is_kept_is_there_when_the_file_is_opened_again(store):
    store.keep([record("a"), failed("b")])
    kept = whole(store)
    with Store(store.path) as again:
        assert whole(again) == kept
        assert again.known(**PLAIN) == {key_of("a"): "done", key_of("b"): FAILED}
        assert again.measures([key_of("a"), key_of("b")]) == {key_of("a"): {"profit": 1.5}}


def test_of_runs_kept_together_all_are_there_or_none(store):
    wrong = record("b")._replace(seed=2**70)  # More than the disk takes.
    with pytest.raises(OverflowError):
        store.keep([record("a"), wrong, record("c")])
    assert whole(store) == []
    store.keep([record("a"), record("c")])
    assert len(whole(store)) == 2


def test_a_failed_run_never_replaces_a_finished_one_but_is_replaced_by_it(store):
    store.keep([record("a")])
    before = whole(store)
    store.keep([failed("a")])
    assert whole(store) == before
    store.keep([failed("b")])
    store.keep([record("b")])
    assert store.known(**PLAIN) == dict.fromkeys((key_of("a"), key_of("b")), "done")


def test_a_run_asked_for_again_loses_nothing_that_was_kept_of_it(store):
    store.keep([record("a", survey='{"survey.x": 1.0}')])
    store.keep([record("a", daily=b"days")])
    store.keep([record("a")])
    (found,) = store.rows([key_of("a")], ("survey", "daily"))
    assert found == ('{"survey.x": 1.0}', b"days")
    kept = record("a", survey='{"survey.x": 1.0}', daily=b"days")
    assert whole(store)[0][-1] == kept.proof


def test_a_run_without_what_is_asked_of_it_is_not_known(store):
    store.keep([record("a"), record("b", daily=b"days"), record("c", survey="{}"), failed("d")])
    assert store.known(daily=True, survey=False).keys() == {key_of("b"), key_of("d")}
    assert store.known(daily=False, survey=True).keys() == {key_of("c"), key_of("d")}
    assert store.known(daily=True, survey=True).keys() == {key_of("d")}


def test_failures_are_forgotten_and_nothing_else(store):
    store.keep([record("a"), failed("b"), failed("c")])
    assert store.forget_failures() == 2
    assert store.known(**PLAIN) == {key_of("a"): "done"}


def test_many_keys_may_be_asked_for_at_once_and_twice(store):
    names = [key_of(number) for number in range(1300)]
    store.keep([record(number) for number in range(0, 1300, 2)])
    found = [row[0] for row in store.rows(names + names, ("key",))]
    assert sorted(found) == sorted(names[::2])


def test_a_plan_laid_out_anew_takes_the_place_of_the_old_and_leaves_its_runs(store):
    store.keep([record("a")])
    for name in ("one", "two"):
        store.lay_out(name, name, [[0.5]], [Member(0, 0, 0, 0, 0, key_of(name))])
    assert [member.key for member in store.members()] == [key_of("two")]
    assert store.about("outline") == "two"
    assert len(whole(store)) == 1


def test_ctrl_c_between_two_steps_leaves_no_change_half_made(store):
    def begun() -> None:
        with store.change():
            store.disk.execute("INSERT INTO about VALUES ('x', 'y')")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        begun()
    assert store.about("x") is None
    store.keep([record("a")])  # It would refuse if the change were still open.


def test_a_study_of_another_format_is_refused_and_left_alone(store):
    store.disk.execute("UPDATE about SET value = '99' WHERE name = 'format'")
    store.keep([record("a")])
    with pytest.raises(OnzeError, match=r"study\.sqlite is a study of format 99; this Onze reads"):
        Store(store.path)
    assert len(whole(store)) == 1


def test_a_study_held_too_long_by_another_program_is_refused_in_one_sentence(store):
    with sqlite3.connect(store.path, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(OnzeError) as caught:
            store.keep([record("a")])
        other.execute("ROLLBACK")
    other.close()
    assert caught.value.message == (
        "study.sqlite is in use by another program, for more than 0 seconds; close that and run "
        "the same command again: every run kept so far is still there."
    )
    store.keep([record("a")])
    assert len(whole(store)) == 1


def test_a_study_held_shortly_by_another_program_is_waited_for(tmp_path):
    with Store(tmp_path / "study.sqlite", patience=20) as store:
        held = threading.Event()

        def hold() -> None:
            other = sqlite3.connect(store.path, isolation_level=None)
            other.execute("BEGIN EXCLUSIVE")
            held.set()
            time.sleep(0.4)
            other.execute("ROLLBACK")
            other.close()

        holder = threading.Thread(target=hold)
        holder.start()
        held.wait()
        began = time.perf_counter()
        store.keep([record("a")])
        assert time.perf_counter() - began > 0.2
        holder.join()
        assert len(whole(store)) == 1


def test_who_only_reads_does_not_wait_for_who_writes(store):
    store.keep([record("a")])
    with store.change(), Store(store.path, patience=0.0) as reader:
        assert len(reader.known(**PLAIN)) == 1


def test_a_full_disk_is_said_in_one_sentence_and_costs_nothing_kept(store):
    store.keep([record("a")])
    before = whole(store)
    pages = store.disk.execute("PRAGMA page_count").fetchone()[0]
    store.disk.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(OnzeError) as caught:
        store.keep([record(number, trace="x" * 9000) for number in range(9)])
    assert caught.value.message == (
        "the disk is full, so study.sqlite cannot take another run; make room and run the same "
        "command again: every run kept so far is still there."
    )
    assert whole(store) == before
    store.disk.execute("PRAGMA max_page_count = 1000000")
    store.keep([record(number) for number in range(9)])
    assert len(whole(store)) == 10


def test_a_run_is_held_by_one_until_it_is_kept_or_let_go(store):
    keys = [key_of(name) for name in "abc"]
    store.keep([record("a")])
    first = claim(store, keys, ME, **PLAIN)
    assert first == ([keys[1], keys[2]], [keys[0]], [])
    assert claim(store, keys, OTHER, **PLAIN) == ([], [keys[0]], [keys[1], keys[2]])
    assert claim(store, keys, ME, **PLAIN) == first
    store.keep([record("b")])
    let_go(store, ME)
    assert claim(store, keys, OTHER, **PLAIN) == ([keys[2]], keys[:2], [])


def test_a_claim_from_another_machine_ends_when_it_is_not_renewed(store, monkeypatch):
    keys = [key_of("a")]
    claim(store, keys, ME, **PLAIN)
    clock = time.time()
    monkeypatch.setattr(claims.time, "time", lambda: clock + claims.LEASE - 1)
    renew(store, ME)
    monkeypatch.setattr(claims.time, "time", lambda: clock + claims.LEASE + 1)
    assert claim(store, keys, OTHER, **PLAIN).held == keys
    monkeypatch.setattr(claims.time, "time", lambda: clock + 3 * claims.LEASE)
    assert claim(store, keys, OTHER, **PLAIN).ours == keys


def test_a_claim_of_this_machine_ends_with_its_process():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    began = claims.psutil.Process(child.pid).create_time()
    name = f"{whoami().split()[0]} {child.pid} {began:.2f}"
    reborn = f"{whoami().split()[0]} {child.pid} {began - 9:.2f}"
    assert is_good(name, 0.0, time.time())
    assert not is_good(reborn, 0.0, time.time())  # The number was given to another meanwhile.
    child.kill()
    while claims.psutil.Process(child.pid).status() != claims.psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    assert not is_good(name, time.time() + 60, time.time())  # Dead, and nobody asked after it yet.
    child.wait()
    child.stdin.close()
    assert not is_good(name, time.time() + 60, time.time())
    assert is_good(whoami(), 0.0, time.time())
    assert os.getpid() == int(whoami().split()[1])
