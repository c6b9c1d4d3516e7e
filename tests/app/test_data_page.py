"""Do a visitor's own data stay theirs, are they only read, and do they become a world?"""

from __future__ import annotations

import base64
import gzip
import os
import subprocess
import sys
import threading
import zipfile
from concurrent.futures import Future
from contextlib import suppress
from io import BytesIO

import pytest

from analysis.app import aside, data_said, uploads
from analysis.app.data_said import refused
from analysis.app.data_work import Choices, Found, archive, read, reading
from analysis.app.imported import DESK, NETWORK, OWN, read_imported, too_large
from analysis.app.jobs import Seen, Stop
from analysis.app.limits import Limits
from analysis.app.uploads import Incoming, ending_of, example, folder_of, kept_name, remove_folder
from analysis.app.visit import Visit, from_query, to_query
from analysis.app.words import Words
from sim.runs import live, live_past

EN = Words("en")


@pytest.fixture
def anna():
    yield "anna"
    remove_folder("anna")


def sent(who, name, content, most=10**6):
    incoming = Incoming(who, name, most)
    for at in range(0, max(len(content), 1), 1000):
        incoming.take(base64.b64encode(content[at : at + 1000]).decode())
    return incoming.whole()


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "..\\..\\boot.ini",
        "a/b/c.csv",
        "con\0trol.csv",
        "...",
        "",
    ],
)
def test_no_name_a_browser_sends_leads_out_of_the_visitors_own_folder(anna, name):
    upload = sent(anna, name, b"a,b\n1,2\n")
    assert folder_of(anna) in upload.path.parents
    assert set(upload.path.name) <= set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."
    )
    assert not upload.path.name.startswith(".")
    assert upload.path.read_bytes() == b"a,b\n1,2\n"


@pytest.mark.parametrize(
    ("name", "ending"),
    [("x.CSV", ".csv"), ("x.csv.gz", ".csv.gz"), ("x.graphml", ".graphml"), ("x.exe", ".csv"),
     ("x.parquet", ".parquet"), ("x.py.gz", ".csv.gz"), ("x", ".csv")],
)  # fmt: skip
def test_a_file_is_kept_under_an_ending_the_importers_know(name, ending):
    assert ending_of(name) == ending
    assert kept_name(name) == f"x{ending}"


def test_a_visitors_folder_is_private_another_than_anybody_elses_and_removed_when_they_leave(anna):
    upload = sent(anna, "a.csv", b"1,2\n")
    folder = folder_of(anna)
    assert folder.stat().st_mode & 0o077 == 0
    assert folder_of("ben") != folder
    remove_folder("ben")
    assert upload.path.exists()
    remove_folder(anna)
    assert not folder.exists()


@pytest.mark.parametrize("leaves", [True, False])
def test_what_is_still_being_read_when_its_owner_leaves_leaves_nothing_behind(
    anna, monkeypatch, leaves
):
    asked, stop = Future(), threading.Event()
    asked.set_running_or_notify_cancel()
    monkeypatch.setattr(aside, "ask", lambda *_: asked)
    upload = sent(anna, "a.csv", b"1,2\n")
    folder = folder_of(anna)
    reader = threading.Thread(target=read_and_stopped, args=(upload, stop))
    reader.start()
    if leaves:
        stop.set()
        remove_folder(anna)
        reader.join()
    (folder / "x" / "out").mkdir(parents=True)  # as the importer does, in its own process
    asked.set_result(Found(DESK, str(folder)))
    reader.join()
    assert folder.exists() == (not leaves)


def read_and_stopped(upload, stop):
    with suppress(Stop):
        reading(upload, Choices())(lambda *_: None, stop)


def test_when_the_server_ends_every_folder_goes():
    folders = [folder_of(who) for who in ("carl", "dora")]
    uploads.remove_all()
    assert not any(folder.exists() for folder in folders)


def test_what_a_killed_server_left_is_removed_by_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(uploads.tempfile, "gettempdir", lambda: str(tmp_path))
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                          capture_output=True, text=True, check=True).stdout.strip()  # fmt: skip
    names = [f"onze-{gone}-x", f"onze-{os.getpid()}-x", "onze-something-else", f"other-{gone}-x"]
    for name in names:
        (tmp_path / name).mkdir()
    uploads.remove_leftovers()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names[1:])


def test_a_file_that_grows_beyond_the_limit_is_dropped_where_it_grew(anna):
    incoming = Incoming(anna, "a.csv", 1500)
    incoming.take(base64.b64encode(b"x" * 1000).decode())
    with pytest.raises(OverflowError):
        incoming.take(base64.b64encode(b"x" * 1000).decode())
    assert not incoming.path.exists()


def test_a_piece_that_is_no_base64_is_refused(anna):
    with pytest.raises(ValueError, match="broken"):
        Incoming(anna, "a.csv", 1500).take("§§ not base64")


def test_the_example_messages_are_measured_and_become_a_world_that_can_be_lived(anna):
    found = read(example(anna, DESK).path, Choices(DESK), Limits())
    assert found.words == ""
    assert {"posted", "replied", "stars", "brand"} <= set(found.taken)
    assert found.unknown
    own = read_imported(DESK, path_of(found))
    assert own.policy is not None
    assert own.policy.measured is not None
    world = own.sized(40_000, 80, 10).with_values({"world.burn_in": 5})
    assert world["world.people_per_agent"] == 500
    run, _ = live(world, 1, own.policy, live_past(world, 1))
    assert run.ledger.shape[0] == 10


def path_of(found):
    from pathlib import Path

    return Path(found.folder)


def test_the_example_network_keeps_all_its_people_and_a_name_nobody_elses_bears(anna):
    worlds = []
    for who in (anna, anna):
        found = read(example(who, NETWORK).path, Choices(NETWORK), Limits())
        worlds.append(read_imported(NETWORK, path_of(found)))
    first, second = (own.sized(3400, 2000, 10) for own in worlds)
    assert first["world.consumers"] == 34
    assert first["world.people_per_agent"] == 100
    # Runs of one are never taken for those of the other.
    assert first.fingerprint != second.fingerprint
    assert worlds[0].policy is None


def test_a_network_larger_than_a_visitor_may_live_is_said_so(anna):
    found = read(example(anna, NETWORK).path, Choices(NETWORK), Limits())
    own = read_imported(NETWORK, path_of(found))
    assert too_large(own, Limits(), EN) == ""
    assert "34 simulated people" in too_large(own, Limits(most_people=20), EN)


ODD = "when,back,tone\n" + "".join(
    f"2024-02-{1 + i % 28:02d} 10:00,{f'2024-02-{1 + i % 28:02d} 15:00' if i % 3 else ''},"
    f"{'negative' if i % 2 else 'positive'}\n"
    for i in range(90)
)


def test_columns_that_were_not_recognised_are_asked_for_and_can_be_named(anna):
    upload = sent(anna, "odd.csv", ODD.encode())
    found = read(upload.path, Choices(), Limits())
    assert found.key == "posted"
    assert found.seen == ("when", "back", "tone")
    assert "when a message came" in refused(Seen(), found, EN)
    named = {"posted": "when", "replied": "back", "sentiment": "tone"}
    again = read(upload.path, Choices(columns=named), Limits())
    assert again.words == ""
    assert again.rows == 90


def test_dates_that_can_be_read_two_ways_are_asked_about(anna):
    rows = "".join(f"0{1 + i % 9}/0{1 + i % 8}/2024,,{1 + i % 5}\n" for i in range(80))
    upload = sent(anna, "two.csv", ("posted,replied,stars\n" + rows).encode())
    found = read(upload.path, Choices(), Limits())
    assert found.key == "day_first"
    assert "day or the month" in refused(Seen(), found, EN)
    assert read(upload.path, Choices(dates="day"), Limits()).key != "day_first"


def test_answers_older_than_their_messages_are_asked_about(anna):
    rows = "".join(f"2024-03-{1 + i % 28:02d},2024-03-01,{1 + i % 5}\n" for i in range(80))
    upload = sent(anna, "old.csv", ("posted,replied,stars\n" + rows).encode())
    found = read(upload.path, Choices(), Limits())
    assert found.key == "negative"
    assert "tick the box" in refused(Seen(), found, EN)
    assert read(upload.path, Choices(edited=True), Limits()).words == ""


@pytest.mark.parametrize(
    ("content", "said"),
    [(bytes(range(256)) * 20, "binary data"), (b"   \n", "empty"), (b"one\n2\n3\n", "no column")],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(anna, content, said):
    found = read(sent(anna, "bad.csv", content).path, Choices(), Limits())
    assert found.folder == ""
    assert said in found.words
    assert refused(Seen(), found, EN)


def test_too_many_rows_are_refused_before_they_are_read(anna, monkeypatch):
    upload = sent(anna, "long.csv", ODD.encode())
    found = read(upload.path, Choices(), Limits(most_upload_rows=50))
    assert (found.key, found.rows) == ("rows", 91)
    monkeypatch.setattr(data_said, "limits", lambda: Limits(most_upload_rows=50))
    assert "91 rows; here it may have 50" in refused(Seen(), found, EN)


def test_a_packed_file_that_swells_beyond_the_limit_is_refused(anna):
    bomb = gzip.compress(b"1,2\n" * 2**20)
    found = read(sent(anna, "bomb.csv.gz", bomb).path, Choices(), Limits(most_upload_mib=1))
    assert "unpacks to more than" in found.words


def test_a_file_that_looks_like_a_program_is_only_read(anna, tmp_path):
    proof = tmp_path / "executed"
    program = f"import pathlib\npathlib.Path({str(proof)!r}).touch()\n"
    read(sent(anna, "evil.py", program.encode()).path, Choices(), Limits())
    cell = f"source,target\n\"=cmd|'touch {proof}'!A1\",b\nb,c\n"
    read(sent(anna, "evil.csv", cell.encode()).path, Choices(NETWORK), Limits())
    assert not proof.exists()


def test_the_archive_holds_the_world_and_its_policies_and_names_no_folder(anna):
    found = read(example(anna, DESK).path, Choices(DESK), Limits())
    with zipfile.ZipFile(BytesIO(archive(found.folder))) as packed:
        names = packed.namelist()
        assert "world.toml" in names
        assert any(name.startswith("policies/") for name in names)
        for name in names:
            assert str(folder_of(anna)) not in packed.read(name).decode("utf-8", "replace")


def test_ones_own_world_is_in_no_link_that_somebody_else_opens():
    visit = Visit(world=OWN)
    assert from_query(to_query(visit)).world == "baseline"
