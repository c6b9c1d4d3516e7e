"""Does any file at all end in an import or in a sentence, never in a stack of calls?"""

import contextlib
import gzip

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.imports import import_desk, import_network
from sim.errors import OnzeError

PIECES = [
    "a", "b", "1", "-1", "5", "2020-01-01", "31/12/2020 10:00 PM", "1614834367", "NaN",
    ",", ",", ";", "\t", "|", " ", "\n", "\n", "\r\n", "\r", '"', "'", "#", "%", "\\", "é",
    "\ufeff", "source,target\n", "stars,posted_at,replied_at\n", "sentiment,date,answered,brand\n",
    "None", "1e400", "99999999999999999999", "inf", "\u2028", "<graphml>", "</graphml>",
    "<edge source='a'",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
NAMES = st.sampled_from(["a.csv", "a.txt", "a.csv.gz", "a.graphml", "a.parquet"])


@settings(max_examples=150, deadline=None)
@given(
    NAMES,
    TEXTS.map(str.encode) | TEXTS.map(lambda t: gzip.compress(t.encode(), mtime=0)) | st.binary(),
)
@example("a.csv", b"a,b\n\xff\xfe,c\n")
@example("a.csv", b'stars,posted_at,replied_at\n1,"2020-01-01,\n')
@example("a.csv", b"stars,stars,posted_at,replied_at\n1,1,2020-01-01,\n")
@example("a.csv", b",,,\n,,,\n")
@example("a.csv", b"posted_at\n")
@example("a.csv", b"stars,posted_at,replied_at\n1,9999-12-31T23:59:59,\n1,0001-01-01,\n")
@pytest.mark.parametrize("read", [import_network, import_desk])
def test_any_file_is_imported_or_refused(tmp_path_factory, read, name, content):
    folder = tmp_path_factory.mktemp("any")
    path = folder / name
    path.write_bytes(content)
    with contextlib.suppress(OnzeError):
        report = read(path, folder / "out")
        assert max(map(len, report.lines())) <= 80
        return
    assert [entry.name for entry in folder.iterdir()] == [name]
