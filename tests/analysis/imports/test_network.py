"""Does an imported network hold the ties of the file, each once, and nothing else?"""

import gzip
import tomllib

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.imports import import_network
from sim.errors import OnzeError

FRIENDS = [("ann", "bob"), ("bob", "ann"), ("ann", "cid"), ("ann", "cid"), ("dee", "dee")]


def ties_in(out) -> set[tuple[str, str]]:
    kept = np.load(out / "network.npz", allow_pickle=False)
    here = np.repeat(np.arange(len(kept["labels"])), np.diff(kept["start"]))
    pairs = zip(kept["labels"][here], kept["labels"][kept["neighbours"]], strict=True)
    return {(str(a), str(b)) for a, b in pairs}


def text(rows, separator=",") -> str:
    return "".join(separator.join(row) + "\n" for row in rows)


def test_every_row_dropped_is_counted(written, tmp_path):
    report = import_network(written(text(FRIENDS)), tmp_path / "out")
    assert (report.people, report.ties, report.rows) == (4, 2, 5)
    assert (report.self_loops, report.duplicates, report.reciprocal) == (1, 1, 1)
    assert report.without_contact == 1
    assert report.direction == "directed"
    assert ties_in(tmp_path / "out") == {
        ("ann", "bob"), ("bob", "ann"), ("ann", "cid"), ("cid", "ann")
    }  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=40), st.data()
)
def test_neither_the_order_nor_the_direction_of_rows_changes_a_byte(tmp_path_factory, rows, data):
    rows = [*rows, (0, 1)]
    mixed = [
        row[::-1] if data.draw(st.booleans()) else row for row in data.draw(st.permutations(rows))
    ]
    folder = tmp_path_factory.mktemp("ties")
    kept = []
    for name, listed in (("one", rows), ("two", mixed)):
        path = folder / f"{name}.csv"
        path.write_text(text([(str(a), str(b)) for a, b in listed]))
        report = import_network(path, folder / name)
        assert report.rows == (
            report.ties + report.self_loops + report.duplicates + report.reciprocal
        )
        kept.append((folder / name / "network.npz").read_bytes())
        ties = ties_in(folder / name)
        assert ties == {(str(a), str(b)) for a, b in [*rows, *(r[::-1] for r in rows)] if a != b}
    assert kept[0] == kept[1]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "source,target\nann,bob\nbob,cid\n"),
        ("a.tsv", "ann\tbob\nbob\tcid\n"),
        ("a.txt", "# two ties\n% of three people\nann bob\n\n  # more\nbob   cid"),
        ("a.csv", "\ufeffann;bob\r\nbob;cid\r\n"),
        ("a.csv", "id,weight,from,to\n1,0.5,ann,bob\n2,0.1,bob,cid\n"),
        ("a.csv.gz", gzip.compress(b"ann|bob\nbob|cid\n", mtime=0)),
        ("a.csv", '"ann","bob"\n"bob","cid"\n'),
        ("a.csv", "cid, bob\nbob, ann\n"),
        (
            "a.graphml",
            '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
            '<graph edgedefault="undirected">'
            '<node id="ann"/><node id="bob"/><node id="cid"/><edge source="ann" target="bob"/>'
            '<edge source="bob" target="cid"/></graph></graphml>',
        ),
    ],
)
def test_the_same_ties_are_read_from_any_kind_of_file(written, tmp_path, name, content):
    import_network(written(content, name), tmp_path / "out")
    assert ties_in(tmp_path / "out") == {
        ("ann", "bob"), ("bob", "ann"), ("bob", "cid"), ("cid", "bob")
    }  # fmt: skip


def test_parquet_with_numbers_for_people_is_read(tmp_path):
    frame = pd.DataFrame({"source": [10, 9, 10], "target": [9.0, 10.0, 2.0]})
    frame.to_parquet(tmp_path / "a.parquet")
    report = import_network(tmp_path / "a.parquet", tmp_path / "out")
    assert (report.people, report.ties, report.reciprocal) == (3, 2, 1)
    labels = np.load(tmp_path / "out" / "network.npz")["labels"]
    assert labels.tolist() == ["2", "9", "10"]


def test_column_names_over_numbers_are_recognised_by_being_words(written, tmp_path):
    report = import_network(written("caller,called\n1,2\n2,3\n"), tmp_path / "out")
    assert report.people == 3
    assert report.header == ("caller", "called")


def test_a_leading_zero_makes_another_person(written, tmp_path):
    assert import_network(written("7,8\n007,8\n"), tmp_path / "out").people == 3


def test_weights_are_set_aside_and_said_so(written, tmp_path):
    path = written("source,target,trust\na,b,1\nb,c,-1\n")
    report = import_network(path, tmp_path / "out")
    assert report.ties == 2
    assert report.notices[0] == (
        "Column 'trust' holds numbers; it was not used: every tie has strength 1. "
        "1 rows are below zero and count as ties all the same."
    )
    kept = np.load(tmp_path / "out" / "network.npz")
    assert kept["strength"].tolist() == [1, 1, 1, 1]


def test_the_kept_files_have_the_promised_types_and_the_scenario_names_them(written, tmp_path):
    report = import_network(written(text(FRIENDS)), tmp_path / "out", title='The "four"')
    kept = np.load(tmp_path / "out" / "network.npz", allow_pickle=False)
    kinds = {name: kept[name].dtype.kind + str(kept[name].dtype.itemsize) for name in kept.files}
    assert kinds == {"start": "i8", "neighbours": "i4", "strength": "u1", "labels": "U12"}
    assert kept["start"].tolist() == [0, 2, 3, 4, 4]
    world = tomllib.loads((tmp_path / "out" / "world.toml").read_text())
    assert world == {
        "title": 'The "four"',
        "extends": "baseline",
        "world": {"consumers": report.people},
        "network": {"kind": "file", "path": "network.npz"},
    }


@pytest.mark.parametrize(
    ("rows", "direction"),
    [
        ("a,b\nb,c\n", "undirected"),
        ("a,b\nb,a\nb,c\nc,b\n", "undirected"),
        ("a,b\nb,a\nb,c\n", "directed"),
        ("a,b\nc,b\n", "unknown"),
    ],
)
def test_direction_is_told_from_the_ties_listed_from_both_sides(written, tmp_path, rows, direction):
    assert import_network(written(rows), tmp_path / "out").direction == direction


def test_the_report_fits_eighty_columns_and_is_plain_data(written, tmp_path):
    import json

    report = import_network(written(text(FRIENDS), "n" * 90 + ".csv"), tmp_path / "out")
    assert max(map(len, report.lines())) <= 80
    told = json.loads(json.dumps(report.as_dict(), allow_nan=False))
    assert told["people"] == 4
    assert {"ties", "self_loops", "histogram", "mean_told", "unknown", "fingerprint"} <= set(told)
    for _, headers, rows in report.tables():
        assert all(len(row) == len(headers) for row in rows)


def billion_laughs() -> str:
    return (
        '<!DOCTYPE g [<!ENTITY a "aaaaaaaaaa">]><graphml><edge source="&a;" target="b"/></graphml>'
    )


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", "", "a.csv is empty: 0 bytes."),
        ("a.csv", "\n \n", "a.csv is empty: it holds no text."),
        ("a.csv", "# nothing\n% here\n", "a.csv is empty: it holds comments only."),
        ("a.csv", "ann\nbob\n", "a.csv has one column: a network needs two"),
        ("a.csv", bytes(range(256)), "a.csv is not a text table: it holds binary data."),
        ("a.csv", b"a,b\nc,\xe9t\xe9\n", "a.csv, line 2: byte 0xe9 is not UTF-8 text"),
        ("a.csv", "a,b\n".encode("utf-16"), "a.csv is UTF-16 text: save it as UTF-8."),
        ("a.csv.gz", b"a,b\nb,c\n", "a.csv.gz is named .gz but is not gzip."),
        ("a.csv.gz", gzip.compress(b"a,b\n" * 99, mtime=0)[:-9], "a.csv.gz is a broken gzip file"),
        ("a.csv", "a,a\nb,b\n", "a.csv holds no tie between two people: all 2 rows tie somebody"),
        ("a.csv", "source,target\n", "a.csv holds column names but no tie."),
        ("a.csv", "# c\na,b\n\nNaN,c\n", "a.csv, line 4: no label in column 1"),
        ("a.csv", "a,b\nc\n", "a.csv, line 2: no label in column 2"),
        ("a.csv", "a,b\n#\nb,c\nc,d,e\n", "a.csv, line 4: 3 columns where the lines before have 2"),
        ("a.csv", f"a,{'b' * 201}\n", "has 201 characters, too many for 2 people (at most 200)"),
        ("a.graphml", "<graphml><graph>", "a.graphml is not GraphML: no element found"),
        ("a.graphml", "<graphml><graph/></graphml>", "a.graphml holds no edge."),
        ("a.graphml", "<graphml><edge source='a'/></graphml>", "one edge has no target"),
        ("a.graphml", billion_laughs(), "a.graphml declares a document type: GraphML needs none."),
        ("a.parquet", "a,b\n", "a.parquet is named as Parquet but is not."),
    ],
)
def test_what_is_no_network_is_refused_in_one_sentence(written, tmp_path, name, content, sentence):
    path = written(content, name)
    with pytest.raises(OnzeError) as refusal:
        import_network(path, tmp_path / "out")
    assert sentence in refusal.value.message
    assert refusal.value.file == str(path)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [name]


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(OnzeError, match=r"There is no file .*nobody\.csv\."):
        import_network(tmp_path / "nobody.csv", tmp_path / "out")
    with pytest.raises(OnzeError, match="is a folder: name one file in it"):
        import_network(tmp_path, tmp_path / "out")


def test_a_missing_label_in_parquet_is_named_by_row(tmp_path):
    pd.DataFrame({"u": ["a", "b"], "v": ["b", None]}).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(OnzeError, match=r"a\.parquet, row 2: no label in column v\."):
        import_network(tmp_path / "a.parquet", tmp_path / "out")


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.parquet"])
def test_a_file_above_the_bound_is_refused_before_it_is_unpacked(tmp_path, name):
    path = tmp_path / name
    frame = pd.DataFrame({"source": range(3000), "target": range(1, 3001)})
    frame.to_parquet(path) if name.endswith("parquet") else frame.to_csv(path, index=False)
    limit = 20_000
    with pytest.raises(OnzeError, match=r"at most 20,000 bytes|more than 20,000 bytes"):
        import_network(path, tmp_path / "out", limit_bytes=limit)
    assert import_network(path, tmp_path / "out").people == 3001
