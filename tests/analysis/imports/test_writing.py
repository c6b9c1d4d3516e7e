"""Is an import kept whole or not at all, and can its files be read back?"""

import os
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.imports import writing
from sim.errors import OnzeError

KEYS = st.text(min_size=1, max_size=8)
VALUES = (
    st.text()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.lists(st.integers(-9, 9))
)
TABLES = st.recursive(
    st.dictionaries(KEYS, VALUES, max_size=4),
    lambda inner: st.dictionaries(KEYS, VALUES | inner, max_size=4),
    max_leaves=12,
)


@given(TABLES)
def test_any_table_survives_being_written_and_read(table):
    assert tomllib.loads(writing.toml(table)) == table


@given(st.lists(st.text(max_size=12), max_size=12))
def test_every_brand_gets_a_key_of_its_own(names):
    keys = writing.slugs(names)
    assert len(set(keys)) == len(names) == len(keys)
    assert all(key.isascii() and key.replace("_", "a").isalnum() for key in keys)
    assert "replace" not in keys


def test_keys_are_the_names_in_plain_letters():
    assert writing.slugs(["Crème & Co.", "creme co", "株式会社", "replace"]) == [
        "creme_co", "creme_co_2", "brand_3", "replace_2"
    ]  # fmt: skip


def test_files_appear_together_and_replace_their_namesakes_only(tmp_path):
    out = tmp_path / "deep" / "out"
    writing.keep(out, {"a": b"1", "folder/b": b"2"})
    (out / "mine").write_bytes(b"untouched")
    writing.keep(out, {"a": b"3"})
    kept = {str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.is_file()}
    assert kept == {"a": b"3", os.path.join("folder", "b"): b"2", "mine": b"untouched"}
    assert [entry.name for entry in out.parent.iterdir()] == ["out"]


def test_a_failure_while_writing_leaves_no_trace(tmp_path, monkeypatch):
    def full(self, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(OnzeError, match="cannot be written: No space left on device"):
        writing.keep(tmp_path / "new" / "out", {"a": b"1"})
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "out").write_text("a letter")
    with pytest.raises(OnzeError, match="is a file: name a folder"):
        writing.keep(tmp_path / "out", {"a": b"1"})
    assert (tmp_path / "out").read_text() == "a letter"
