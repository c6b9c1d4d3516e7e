"""Does long work go on for whoever watches it, stop when nobody does, and say what it refuses?"""

from __future__ import annotations

import threading
import time

import pytest

from analysis.app import jobs
from analysis.app.jobs import DONE, REFUSED, STOPPED
from analysis.app.words import Words
from analysis.app.working import bar_of, left_in_words
from sim.errors import OnzeError

PATIENCE = 60.0  # seconds, for what takes none on a machine that has nothing else to do


@pytest.fixture(autouse=True)
def nothing_known():
    jobs._jobs.clear()
    yield
    jobs._jobs.clear()


def until(job, *states):
    began = time.monotonic()
    while job.seen.state not in states:
        assert time.monotonic() - began < PATIENCE, job.seen
        time.sleep(0.02)
    return job.seen


def endless(tell, stop):
    for step in range(10_000):
        tell(step, 10_000)
        time.sleep(0.01)


def test_two_visitors_who_ask_the_same_watch_one_job_and_both_know_its_result():
    gate, begun = threading.Event(), []

    def work(tell, stop):
        begun.append(1)
        gate.wait(PATIENCE)
        return 42

    first, second = (jobs.watch(("survey", 6), work, who) for who in ("anna", "ben"))
    assert first is second
    gate.set()
    assert until(first, DONE).result == 42
    assert jobs.known(("survey", 6)) == 42
    assert begun == [1]


def test_work_that_one_of_two_cancels_goes_on_for_the_other_and_ends_with_the_last():
    job = jobs.watch("sweep", endless, "anna")
    jobs.watch("sweep", endless, "ben")
    jobs.leave(job, "anna")
    time.sleep(0.1)
    assert job.seen.busy
    jobs.leave(job, "ben")
    until(job, STOPPED)


def test_work_that_was_stopped_is_begun_anew_when_asked_again():
    job = jobs.watch("sweep", endless, "anna")
    jobs.leave(job, "anna")
    until(job, STOPPED)
    again = jobs.watch("sweep", lambda tell, stop: "done", "anna")
    assert until(again, DONE).result == "done"


def test_a_refusal_is_shown_in_its_own_words():
    def work(tell, stop):
        raise OnzeError("there is no such study.")

    job = jobs.watch("study", work, "anna")
    assert until(job, REFUSED).words == "there is no such study."


def test_a_visitor_who_leaves_stops_what_they_watched_and_what_is_theirs_is_forgotten():
    job = jobs.watch(("sweep", "delay"), endless, "anna")
    own = jobs.watch(("import", "anna", "a file"), lambda tell, stop: "private", "anna 1")
    until(own, DONE)
    jobs.leave_all("anna")
    until(job, STOPPED)
    assert jobs.known(("import", "anna", "a file")) is None


def test_only_unfinished_work_of_its_kind_counts_against_a_visitor():
    jobs.watch(("sweep", "delay"), endless, "anna")
    done = jobs.watch(("sweep", "staffing"), lambda tell, stop: "done", "anna")
    until(done, DONE)
    assert jobs.busy_with("anna", "sweep") == 1
    assert jobs.busy_with("anna", "survey") == 0
    assert jobs.busy_with("ben", "sweep") == 0
    jobs.leave_all("anna")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, "not known"), (2.0, "a few seconds"), (41.0, "45 seconds"), (400.0, "7 minutes")],
)
def test_time_left_is_said_no_more_exactly_than_it_is_known(seconds, said):
    assert said in left_in_words(seconds, Words("en"))


def test_a_bar_says_how_many_of_how_many_and_how_to_stop():
    bar = bar_of(jobs.Seen("running", 3, 12, 30.0), "Survey", Words("en"))
    assert bar["share"] == 0.25
    assert "3 of 12" in bar["text"]
    assert "30 seconds" in bar["text"]
    assert bar["cancel"] == "Cancel"
    waiting = bar_of(jobs.Seen("running"), "Survey", Words("en"))
    assert waiting["text"] == "Getting ready"
