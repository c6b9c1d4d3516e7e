"""Does a file that is sent become a world, or a sentence that says why not, for its owner alone?"""

from __future__ import annotations

import gzip
import io
import os
import time
import zipfile
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from tests.app.browser import Visitor
from tests.app.conftest import MOST_MIB, MOST_ROWS
from tests.app.places import OPENING
from tests.tree import ROOT

EXAMPLES = ROOT / "docs" / "examples"
MESSAGES, FRIENDS = ((EXAMPLES / name).read_bytes() for name in ("messages.csv", "friends.csv"))
OWN = "onze-*-*"  # the folder of a visitor
FILE = ".upload input[type=file]"
LOL = b"".join(b'<!ENTITY l%d "%s">' % (i + 1, b"&l%d;" % i * 10) for i in range(9))
# Name, what it is said to hold, what it holds, and what is said of it.
BAD: dict[str, tuple[str, bytes, str]] = {
    "photo.csv": ("desk", bytes(range(256)) * 20, "binary data"),
    "blank.csv": ("desk", b"  \n", "empty"),
    "columns.csv": ("desk", b"colour,size\nred,1\nblue,2\n",
                    "No column was recognised for: when a message came"),
    "long.csv": ("desk", b"posted,replied\n" + b"2024-01-01 10:00,\n" * 2 * MOST_ROWS,
                 f"has {2 * MOST_ROWS + 1:,} rows; here it may have {MOST_ROWS:,}"),
    "large.csv": ("desk", b"posted,replied\n" + b"x" * (MOST_MIB * 2**20 + 2**19),
                  f"holds 1.5 MiB; here it may hold {MOST_MIB}"),
    "bomb.csv.gz": ("desk", gzip.compress(b"1,2\n" * 2**19), "unpacks to more than"),
    "packed.zip": ("desk", b"PK\x03\x04" + bytes(range(256)),
                   "packed.zip is not a text table: it holds binary data"),
    "half.parquet": ("desk", b"PAR1" + b"\x00" * 50, "half.parquet"),
    "laughs.graphml": ("network", b"<?xml version='1.0'?><!DOCTYPE g [<!ENTITY l0 'l'>" + LOL
                       + b"]><graphml>&l9;</graphml>", "declares a document type"),
    "lonely.csv": ("network", b"name\nada\nbob\n", "lonely.csv"),
}  # fmt: skip


def sends(page: Any, name: str, content: bytes, kind: str = "desk") -> None:
    """Say what a file holds, and choose it."""
    page.locator(f".kinds input[value={kind}]").check()
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.set_input_files(FILE, files=[file])


def files_in(folder: Path) -> list[str]:
    """Return what visitors' folders on the server hold."""
    return [name for own in folder.glob(OWN) for _, _, names in os.walk(own) for name in names]


def present(*found: Iterable[Path]) -> set[Path]:
    """Return all of them."""
    return set(chain.from_iterable(found))


def emptied(folder: Path) -> bool:
    """Whether nothing of a visitor is left, within a minute."""
    for _ in range(600):
        if not list(folder.glob(OWN)):
            return True
        time.sleep(0.1)
    return False


def test_a_desk_s_export_is_measured_and_compared_on_the_page_of_policies(visitor: Visitor) -> None:
    page = visitor.opens("/data", OPENING)
    sends(page, "my messages.csv", MESSAGES)
    page.wait_for_selector(".findings")
    assert page.inner_text("#answer h1") == "my messages.csv: 120 messages read; desks measured: 2."
    assert "How many people work at the desk" in page.inner_text(".findings")
    with page.expect_download() as download:
        page.get_by_text("World, policies and tables (zip)").click()
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as packed:
        assert packed.testzip() is None
        assert "world.toml" in packed.namelist()
    page.get_by_role("button", name="Compare with it").click()
    page.wait_for_url("**/compare?*")
    visitor.waits_for("8 markets,")
    page.wait_for_selector(".says")


def test_an_edge_list_becomes_people_one_can_watch(visitor: Visitor) -> None:
    page = visitor.opens("/data", OPENING)
    sends(page, "friends.csv", FRIENDS, "network")
    page.wait_for_selector(".findings")
    assert "34 people, from 78 rows" in page.inner_text("#answer h1")
    page.get_by_role("button", name="Compare with it").click()
    page.wait_for_selector(".numbers")
    page.get_by_role("button", name="Network", exact=True).click()
    page.wait_for_selector(".net[data-ready]")
    assert "34 simulated people" in visitor.text(".net-title")


def test_what_cannot_be_read_is_refused_in_a_sentence_and_the_page_goes_on(
    visitor: Visitor, temporary: Path, studies: Path
) -> None:
    assert emptied(temporary)
    before = present(studies.rglob("*"), temporary.glob("*"))
    page = visitor.opens("/data", OPENING)
    for name, (kind, content, said) in BAD.items():
        sends(page, name, content, kind)
        visitor.waits_for(said, ".refusal")
        assert page.locator(".findings").count() == 0, name
        assert page.get_by_role("button", name="Compare with it").count() == 0, name
    # Nothing became of them, here or elsewhere: only what was sent lies in the private folder.
    assert not present(temporary.rglob("out-*/*"))
    after = present(studies.rglob("*"), temporary.glob("*"))
    assert {path.name.split("-")[0] for path in after - before} <= {"onze"}
    # Other tests write where the server runs, but nothing under these names.
    assert not {path.name for path in ROOT.glob("*")} & set(BAD)
    page.get_by_role("button", name="Try it with example messages").click()
    page.wait_for_selector(".findings")
    assert page.locator(".refusal").count() == 0


def test_columns_can_be_named_where_they_were_not_recognised(visitor: Visitor) -> None:
    page = visitor.opens("/data", OPENING)
    odd = MESSAGES.replace(b"posted", b"arrived_at", 1)
    assert odd != MESSAGES
    sends(page, "odd.csv", odd)
    visitor.waits_for("when a message came", ".refusal")
    page.get_by_label("when a message came", exact=True).select_option("arrived_at")
    page.get_by_label("when it was answered", exact=True).select_option("replied")
    page.get_by_label("stars, 1 to 5", exact=True).select_option("stars")
    page.get_by_label("the brand it speaks to", exact=True).select_option("brand")
    page.get_by_role("button", name="Read again").click()
    page.wait_for_selector(".findings")
    assert "120 messages" in page.inner_text("#answer h1")


def test_another_visitor_sees_nothing_of_it_and_it_goes_when_its_owner_does(
    visitors: Any, temporary: Path
) -> None:
    assert emptied(temporary)
    first, second = visitors(), visitors()
    page, other = first.opens("/data", OPENING), second.opens("/data", OPENING)
    sends(page, "secret.csv", MESSAGES)
    page.wait_for_selector(".findings")
    assert "secret.csv" in files_in(temporary)
    assert other.locator(".findings").count() == 0
    assert "secret" not in other.content()
    page.get_by_role("button", name="Compare with it").click()
    page.wait_for_url("**/compare?*")
    page.wait_for_selector(".numbers")
    for path in (page.url.removeprefix(first.site), "/compare?world=own&a=own"):
        second.opens(path, ".numbers")
        worlds = other.get_by_label("World").first
        assert worlds.input_value() == "baseline"
        assert "own" not in worlds.locator("option").evaluate_all("all => all.map((o) => o.value)")
    first.context.close()
    assert emptied(temporary)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_file_may_be_dropped_on_the_page(visitor: Visitor, language: str) -> None:
    page = visitor.opens(f"/data?language={language}", OPENING)
    page.evaluate(
        """(text) => {
          const held = new DataTransfer();
          held.items.add(new File([text], 'dropped.csv'));
          const how = { dataTransfer: held, bubbles: true, cancelable: true };
          document.querySelector('.drop').dispatchEvent(new DragEvent('drop', how));
        }""",
        MESSAGES.decode(),
    )
    page.wait_for_selector(".findings")
    assert "dropped.csv" in page.inner_text("#answer h1")
