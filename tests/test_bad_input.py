"""Is everything a newcomer can get wrong refused in one sentence, with nothing left behind?

Each case is typed twice, plain and with --json: exit code 2; one sentence on stderr, or one JSON
error on stdout; and the folder it was typed in holds what it held before.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import psutil
import pytest
from typer.testing import CliRunner

import run
from analysis import commands
from tests.tree import ROOT

REFUSED = 2
QUICK = "--consumers 300 --days 2 --set world.burn_in=1"
POSTS = "".join(
    f"2024-03-{day:02} 09:00,2024-03-{day:02} 17:30,{1 + day % 5}\n" for day in range(1, 32)
)
TABLE = "posted,replied,stars\n" + POSTS + POSTS
NOISE = bytes(range(256)) * 8

# What lies in the folder the commands are typed in.
FILES = {
    "broken.toml": 'extends = "baseline"\n[world]\ndays = = 3\n',
    "noise.toml": NOISE,
    "typo.toml": 'extends = "baseline"\n\n[experience]\nfailur = 0.04\n',
    "table.toml": 'extends = "baseline"\n[expereince]\nfailure = 0.04\n',
    "words.toml": 'extends = "baseline"\n[experience]\nfailure = "often"\n',
    "half.toml": 'extends = "baseline"\n[world]\ndays = 3.5\n',
    "bare.toml": 'extends = "baseline"\nworld = 3\n',
    "chance.toml": 'extends = "baseline"\n[experience]\nfailure = 1.5\n',
    "nan.toml": 'extends = "baseline"\n[tells]\neffect = nan\n',
    "more.toml": 'extends = "baseline"\n[brands.alba]\nshare = 0.5\n',
    "ages.toml": 'extends = "baseline"\n[consumers]\nage_18_29 = 0.7\nage_30_49 = 0.6\n',
    "hours.toml": 'extends = "baseline"\n[desk]\nopens = 18.0\ncloses = 9.0\n',
    "stars.toml": 'extends = "baseline"\n[reviews]\ntwo_stars = 0.2\n',
    "focal.toml": 'extends = "baseline"\n[world]\nfocal = "zora"\n',
    "no_brands.toml": 'extends = "baseline"\n[brands]\nreplace = true\n',
    "brand.toml": 'extends = "baseline"\n[brands.alba]\nprise = 80.0\n',
    "base.toml": 'extends = "nowhere"\n',
    "one.toml": 'extends = "two.toml"\n',
    "two.toml": 'extends = "one.toml"\n',
    "own_policy.toml": 'extends = "baseline"\n[brands.alba]\npolicy = "generous"\n',
    "network.toml": 'extends = "baseline"\n[network]\nkind = "file"\npath = "gone.npz"\n',
    "loudest.toml": 'title = "Loudest"\n[desk]\norder = ["loudest"]\n',
    "twice.toml": 'title = "Twice"\n[desk]\norder = ["newest", "newest"]\n',
    "hands.toml": 'title = "Hands"\n[desk]\nhands = 3\n',
    "unsure.toml": 'title = "Unsure"\n[desk]\nkind = "measured"\n',
    "lever.toml": 'title = "Lever"\n[content]\noffer = 3.0\n',
    "levers.toml": 'title = "Levers"\n[contents]\noffers = 3.0\n',
    "often.toml": 'title = "Often"\n[desk]\ncapacity = 0.9\n\n[content]\noffers = 300.0\n',
    "half_there.toml": 'title = "Half"\n[content]\npresent = 0.5\n',
    "flat.toml": 'title = "Flat"\ncontent = 3\n',
    "enters.toml": 'extends = "baseline"\n[brands.alba]\nenters = -5\n',
    "enters_soon.toml": 'extends = "baseline"\n[brands.alba]\n\nenters = "soon"\n',
    "bare_world.toml": 'title = "No brands"\n',
    "nothing.toml": "# Nothing but a remark.\n",
    "accents.toml": 'extends = "baseline"\ntitle = "Café"\n'.encode("latin-1"),
    "folder/world.toml": 'extends = "baseline"\n',
    "empty.csv": "",
    "single.csv": "name\nana\nbea\ncarl\n",
    "selves.csv": "source,target\nana,ana\nbea,bea\n",
    "noise.csv": NOISE,
    "noise.csv.gz": NOISE,
    "good.csv": TABLE,
    "dates.csv": TABLE + "soon,later,3\n",
    "early.csv": TABLE + "2024-03-05 09:00,2024-03-01 09:00,1\n",
    "stars.csv": TABLE + "2024-03-05 09:00,2024-03-05 10:00,many\n",
    "other.csv": "x,y\n1,2\n3,4\n",
    "few.csv": "posted,replied,stars\n" + POSTS.split("\n")[0] + "\n",
    "taken": "a file where a folder should go",
}


class Slip(NamedTuple):
    """Something mistyped, and what the sentence must say about it."""

    typed: str
    said: tuple[str, ...]


SLIPS = (
    # what is typed
    Slip("nonsense", ("nonsense",)),
    Slip("simulate --wat", ("--wat",)),
    Slip("simulate baseline everyone", ("everyone",)),
    Slip("simulate --seed seven", ("--seed seven", "a whole number")),
    Slip("optimise --budget much", ("--budget much", "a number")),
    Slip("compare baseline silence everyone", ("silence everyone", "--policies")),
    Slip("compare --workers 0", ("--workers 0", "1 to 1,024")),
    Slip("survey --workers 100000", ("--workers 100000", "1 to 1,024")),
    Slip("validate --workers=-3", ("--workers -3", "1 to 1,024")),
    Slip("sweep staffing --workers 0", ("--workers 0", "1 to 1,024")),
    Slip("calibrate --points 0", ("--points 0", "a whole number from")),
    Slip("simulate --threads 257", ("--threads 257", "1 to 256")),
    Slip("simulate --seed=-1", ("--seed -1", "0 to 2^62")),
    Slip("simulate --seed 99999999999999999999", ("--seed 99999999999999999999",)),
    Slip("simulate --days=-3", ("world.days = -3", "1 to 36,500", "days")),
    Slip("simulate --days soon", ("--days",)),
    Slip("simulate --consumers 1000000000000", ("world.consumers", "2 to 100,000,000")),
    Slip("simulate --set failure", ("--set failure", "section.name=value")),
    Slip("simulate --set =3", ("--set =3", "section.name=value")),
    Slip("simulate --set experience.failur=0.1", ("did you mean experience.failure?",)),
    Slip("simulate --set experience.failure=nan", ("nan", "0.0 to 1.0", "per purchase")),
    Slip("simulate --set desk.capacity=many", ('"many"', "desk.capacity")),
    Slip("simulate --set brands.zora.price=3", ("brands.zora.price", "alba")),
    Slip("simulate --set brands.alba.share=0.5", ("add up to 1.2", "add up to 1")),
    Slip("simulate --set crisis.brand=zora", ("crisis.brand = zora", "alba, brio")),
    Slip(
        "simulate crisis --set crisis.day=900", ("crisis.day = 900", "days are 0 to 119", "--set")
    ),
    Slip("compare crisis --days 20", ("crisis.day = 30", "0 to 19", "crisis.toml, line")),
    Slip("simulate --set crisis.whom=stars", ('"stars"', "random, hubs")),
    Slip("simulate --set brands.elys.enters=730", ("brands.elys.enters = 730", "0 to 729")),
    Slip("simulate --set brands.elys.enters=-1", ("brands.elys.enters = -1", "whole number")),
    Slip("simulate --set response.after=-1", ("response.after", "hours")),
    Slip(
        "simulate --set network.habit_like=0.5 --set network.kind=regular",
        ("network.habit_like = 0.5", "lognormal", "stand in a line"),
    ),
    Slip("simulate --network nowhere", ("nowhere", "import network")),
    Slip("simulate --network noise.csv", ("noise.csv", "import network")),
    Slip("compare --replications 0", ("--replications 0", "1 to 100,000")),
    Slip("compare --against everyone --policies silence oldest_first", ("--against everyone",)),
    Slip("simulate --out taken", ("--out taken", "taken is not a folder")),
    Slip("compare --out taken", ("--out taken", "taken is not a folder")),
    Slip("compare --out taken/deeper", ("--out taken/deeper", "taken is not a folder")),
    Slip("survey --csv nowhere/answers.csv", ("nowhere", "answers.csv")),
    Slip("validate --csv nowhere/patterns.csv", ("nowhere", "patterns.csv")),
    Slip("validate --seed=-1", ("--seed -1", "0 to 2^62")),
    Slip("validate --replications 3", ("--replications",)),
    Slip("import network", ("file",)),
    # scenarios
    Slip("simulate nowhere", ("nowhere", "known: absent_brand, baseline, crisis")),
    Slip("simulate baselin", ("did you mean baseline?",)),
    Slip("simulate nowhere.toml", ("no file", "nowhere.toml")),
    Slip("compare .", ("folder", ".toml")),
    Slip("compare folder", ("folder is a folder", "did you mean folder/world.toml?")),
    Slip("compare --policies silence folder", ("folder is a folder", ".toml")),
    Slip("sweep folder", ("folder is a folder", ".toml")),
    Slip("sweep nowhere", ("no experiment called nowhere", "staffing")),
    Slip("simulate nothing.toml", ("nothing.toml is empty",)),
    Slip("compare --policies silence nothing.toml", ("nothing.toml is empty",)),
    Slip("sweep nothing.toml", ("nothing.toml is empty",)),
    Slip("simulate bare_world.toml", ("bare_world has 0", 'extends = "baseline"')),
    Slip("simulate accents.toml", ("accents.toml, line 2", "0xe9", "UTF-8")),
    Slip("simulate --policy=", ('no policy called ""',)),
    Slip("validate nowhere", ("nowhere", "known: absent_brand, baseline, crisis")),
    Slip("validate baselin --quick", ("did you mean baseline?",)),
    Slip("validate typo.toml", ("typo.toml, line 4", "did you mean experience.failure?")),
    Slip("validate stars.toml", ("reviews.two_stars = 0.2", "reviews.three_stars", "stars.toml")),
    Slip("simulate broken.toml", ("broken.toml", "not valid TOML", "line 3")),
    Slip("simulate noise.toml", ("noise.toml", "not UTF-8")),
    Slip("simulate typo.toml", ("typo.toml, line 4", "did you mean experience.failure?")),
    Slip("simulate table.toml", ("table.toml, line 2", "did you mean experience?")),
    Slip("simulate words.toml", ("words.toml, line 3", '"often"', "0.0 to 1.0")),
    Slip("simulate half.toml", ("half.toml, line 3", "3.5", "whole number")),
    Slip("simulate bare.toml", ("bare.toml, line 2", "table")),
    Slip("compare chance.toml", ("chance.toml, line 3", "1.5", "0.0 to 1.0")),
    Slip("survey nan.toml", ("nan.toml, line 3", "nan", "0.0 to 10.0", "log-odds")),
    Slip("compare more.toml", ("add up to 1.2", "alba 0.5")),
    Slip("simulate ages.toml", ("add up to 1.3", "ages.toml, line 3")),
    Slip("simulate hours.toml", ("desk.opens = 18", "desk.closes = 9", "hours.toml")),
    Slip("simulate focal.toml", ("zora", "alba", "focal.toml, line 3")),
    Slip("simulate no_brands.toml", ("1 to 8 brands",)),
    Slip("simulate brand.toml", ("brand.toml, line 3", "did you mean price?")),
    Slip("simulate base.toml", ("nowhere",)),
    Slip("simulate one.toml", ("extends itself", "one.toml -> two.toml -> one.toml")),
    Slip("simulate network.toml", ("gone.npz",)),
    # policies
    Slip("simulate --policy complaint_first", ("did you mean complaints_first?",)),
    Slip("simulate --policy gone.toml", ("gone.toml",)),
    Slip("simulate --policy loudest.toml", ("loudest.toml, line 3", "loudest", "oldest")),
    Slip("simulate --policy twice.toml", ("twice.toml, line 3", "different names")),
    Slip("simulate --policy hands.toml", ("hands.toml, line 3", "desk.hands")),
    Slip("simulate --policy unsure.toml", ("unsure.toml", "desk.complaint")),
    Slip("simulate --policy lever.toml", ("lever.toml, line 3", "did you mean content.offers?")),
    Slip("compare --policies silence levers.toml", ("levers.toml, line 2", "did you mean content")),
    Slip("simulate --policy often.toml", ("often.toml, line 6", "300", "0.0 to 100.0", "a week")),
    Slip("simulate --policy half_there.toml", ("half_there.toml, line 3", "0.5", "whole number")),
    Slip("simulate --policy flat.toml", ("flat.toml, line 2", "content", "table")),
    Slip("simulate enters.toml", ("enters.toml, line 3", "brands.alba.enters = -5", "from 0 to")),
    Slip("simulate enters_soon.toml", ("enters_soon.toml, line 4", "soon", "whole number")),
    Slip(f"simulate own_policy.toml {QUICK}", ("generous", "as_observed")),
    Slip("compare --policies silence silence", ("silence", "twice")),
    Slip("compare --policies silence", ("silence alone", "two policies")),
    Slip("compare --policies silence,generous", ("generous",)),
    # a brand's own data
    Slip("import network nowhere.csv", ("nowhere.csv",)),
    Slip("import network empty.csv", ("empty.csv", "empty")),
    Slip("import network single.csv", ("single.csv", "one column", "two")),
    Slip("import network selves.csv", ("selves.csv", "themselves")),
    Slip("import network noise.csv", ("noise.csv", "binary")),
    Slip("import network noise.csv.gz", ("noise.csv.gz", "gzip")),
    Slip("import network good.csv --out taken", ("taken",)),
    Slip("import desk nowhere.csv", ("nowhere.csv",)),
    Slip("import desk empty.csv", ("empty.csv", "empty")),
    Slip("import desk noise.csv", ("noise.csv", "binary")),
    Slip("import desk other.csv", ("other.csv", "--column posted=NAME", "x, y")),
    Slip("import desk dates.csv", ("dates.csv, line 64", "'soon'", "date")),
    Slip("import desk early.csv", ("early.csv, line 64", "--drop-negative")),
    Slip("import desk stars.csv", ("stars.csv", "many")),
    Slip("import desk few.csv", ("few.csv", "30")),
    Slip("import desk good.csv --column posted", ("--column posted", "role=name")),
    Slip("import desk good.csv --column stars=points", ("--column stars=points", "replied, stars")),
    Slip("import desk good.csv --column points=stars", ("--column points=stars", "replied, stars")),
    Slip("import desk good.csv --since soon", ("--since soon", "date")),
    Slip("import desk good.csv --since 2030-01-01", ("good.csv", "2030-01-01")),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the newcomer's files, and go there."""
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sentence(stderr: str) -> str:
    """Return the one sentence that says no; fail when there is more, or less."""
    lines = stderr.splitlines()
    assert len(lines) == 1, stderr
    assert lines[0].startswith("No: ")
    assert lines[0].endswith(".")
    assert not re.search(r"[.!?]\s+[A-Z]", lines[0]), lines[0]
    return lines[0].removeprefix("No: ")


def content(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, and what is in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
    }


@pytest.mark.parametrize("slip", SLIPS, ids=[slip.typed for slip in SLIPS])
def test_a_slip_is_refused_in_one_sentence_that_helps(slip: Slip, folder: Path) -> None:
    before = content(folder)
    plain = CliRunner().invoke(run.app, slip.typed.split())
    assert plain.exit_code == REFUSED, (plain.stdout, plain.exception)
    said = sentence(plain.stderr)
    assert plain.stdout == ""
    for words in slip.said:
        assert words in said
    asked = CliRunner().invoke(run.app, [*slip.typed.split(), "--json"])
    assert asked.exit_code == REFUSED
    assert asked.stderr == ""
    error = json.loads(asked.stdout)["error"]
    assert error["message"] == said
    assert set(error) == {"message", "file", "key"}
    assert content(folder) == before


def test_a_market_beyond_the_memory_is_refused_before_it_is_taken(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=2**28))
    before = content(folder)
    found = CliRunner().invoke(run.app, ["simulate", "--consumers", "10000000"])
    assert found.exit_code == REFUSED
    said = sentence(found.stderr)
    assert "world.consumers = 10,000,000" in said
    assert "GiB" in said
    assert content(folder) == before


@pytest.mark.parametrize(
    "command", ["simulate", "compare --policies silence everyone --replications 1"]
)
@pytest.mark.parametrize(
    "place", ["taken", "taken/deeper", "lost", "lost/deeper", "n" * 300, "/proc/x"]
)
def test_where_no_folder_can_be_the_result_is_refused_before_a_market_is_lived(
    command: str, place: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "lost").symlink_to("nowhere")
    monkeypatch.setattr(commands, "get_ready", lambda _: pytest.fail("a market was made ready"))
    before = content(folder)
    found = CliRunner().invoke(run.app, f"{command} --out {place} {QUICK}".split())
    assert found.exit_code == REFUSED, found.exception
    assert f"--out {place}" in sentence(found.stderr)
    assert content(folder) == before


@pytest.mark.parametrize(
    "typed",
    ["simulate typo.toml", "simulate --seed seven", "import network single.csv"],
)
def test_the_program_itself_leaves_with_two_and_no_traceback(typed: str, folder: Path) -> None:
    before = content(folder)
    for more in ([], ["--json"]):
        found = subprocess.run(
            [sys.executable, str(ROOT / "run.py"), *typed.split(), *more],
            capture_output=True,
            text=True,
            check=False,
        )
        assert found.returncode == REFUSED
        assert "Traceback" not in found.stdout + found.stderr
        if more:
            assert found.stderr == ""
            assert json.loads(found.stdout)["error"]["message"]
        else:
            assert found.stdout == ""
            assert sentence(found.stderr)
    assert content(folder) == before
