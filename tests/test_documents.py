"""Do README and docs say what is there: commands that run, a map of the house, the day as lived?

Blocks behind `<!-- runnable -->` are run as they stand, commands in a world that is quickly lived.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import shlex
import shutil
import textwrap
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import pytest
import typer
from typer.testing import CliRunner

import run
from sim.day import BareMarket
from sim.ledger import COLUMN
from sim.parameters import SCENARIOS, parameters
from sim.policies.files import load_policy
from sim.policies.policy import REGISTRY
from sim.scenario import load_scenario
from tests.tree import ROOT, kept_files

README = (ROOT / "README.md").read_text(encoding="utf-8")
MODEL = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
}
BLOCK = re.compile(r"<!-- runnable ?(\w*) -->\n```(\w+)\n(.*?)```", re.DOTALL)
ROW = re.compile(r"(?m)^\| `?([\w, -]+?)`? \|")
SMALL = ("--days", "5", "--set", "world.burn_in=5")
POLICY_FILES = sorted((SCENARIOS / "policies").glob("*.toml"))
# Where the map names each file; elsewhere it names the folder.
BY_FILE = ("sim", "scenarios")


class Block(NamedTuple):
    """A fenced block that the page promises can be run."""

    mark: str
    language: str
    text: str


BLOCKS = [Block(*found.groups()) for found in BLOCK.finditer(README)]
PYTHON = [block.text for block in BLOCKS if block.language == "python"]


@pytest.fixture
def registry() -> Iterator[None]:
    """Forget the policies that an example registers."""
    before = dict(REGISTRY)
    yield
    REGISTRY.clear()
    REGISTRY.update(before)


def tables(heading: str) -> str:
    """Return what stands under a heading, or behind a sentence, up to the next heading."""
    assert README.count(heading) == 1, heading
    return README.split(heading)[1].split("\n## ")[0]


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("example", PYTHON, ids=[f"example {n + 1}" for n in range(len(PYTHON))])
def test_an_example_in_python_runs_and_prints(example: str, capsys: pytest.CaptureFixture) -> None:
    exec(compile(example, "README.md", "exec", dont_inherit=True), {"__name__": "example"})
    assert capsys.readouterr().out.strip()


def test_the_policy_of_the_readme_is_eight_lines_and_does_what_it_says(tmp_path: Path) -> None:
    (example,) = (block.text for block in BLOCKS if block.mark == "policy")
    assert len(example.splitlines()) == 8
    file = tmp_path / "loud_first.toml"
    file.write_text(example, encoding="utf-8")
    world = load_scenario(
        "baseline", {"world.consumers": 500, "world.burn_in": 20, "world.days": 60}
    )
    market = BareMarket(world, seed=1, policies={"alba": load_policy(file)}).run(80)
    alba = market.state.ledger[20:, 0]
    assert alba[:, COLUMN["desk_praise"]].sum() > 0
    assert alba[:, COLUMN["desk_praise_answered"]].sum() == 0
    assert alba[:, COLUMN["desk_complaints_answered"]].sum() > 0


def test_every_command_of_the_readme_runs_from_a_fresh_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "docs" / "examples", tmp_path / "docs" / "examples")
    monkeypatch.chdir(tmp_path)
    quicker = {"world.consumers": 300, "world.burn_in": 20, "world.days": 12}
    monkeypatch.setattr("analysis.validation.QUICK", quicker)
    monkeypatch.setattr("analysis.validation.QUICK_SEEDS", 1)
    (console,) = (block.text for block in BLOCKS if block.language == "console")
    for line in console.splitlines():
        words = shlex.split(line.removeprefix("$ "))
        assert words[:2] == ["python", "run.py"], line
        if words[2] == "app":  # It serves until it is stopped: tests/app open its pages.
            continue
        found = CliRunner().invoke(run.app, [*words[2:], *small(words[2:])])
        assert found.exit_code == 0, (line, found.stderr, found.exception)
        assert found.stdout.strip(), line
        if "--json" in words:
            assert json.loads(found.stdout)["command"] == words[2]
    kept = {path.name for path in (tmp_path / "results").iterdir()}
    assert {"baseline", "network-friends", "desk-messages", "staffing-quick"} <= kept
    assert (tmp_path / "answers.csv").is_file()


def small(words: list[str]) -> list[str]:
    """Return the options that make a command of the README quick; the last of two counts."""
    if words[0] in ("validate", "sweep"):
        return ["--workers", "1"]
    if words[0] in ("optimise", "calibrate"):
        tiny = ("world.consumers=1500", "world.burn_in=20", "world.days=300")
        options = ["--workers", "1", "--replications", "2"]
        options += [word for setting in tiny for word in ("--set", setting)]
        return options + (
            ["--trials", "3", "--fresh", "2"] if words[0] == "optimise" else ["--points", "12"]
        )
    if words[0] not in ("simulate", "compare", "survey"):
        return []
    options = [*SMALL]
    if load_scenario(words[1])["network.kind"] != "file":
        options += ["--consumers", "300"]
    if words[0] != "simulate":
        options += ["--replications", "1", "--workers", "1"]
    return options


def commands() -> set[str]:
    """Return every command of the program, as it is typed."""
    top = typer.main.get_command(run.app)
    found = set()
    for name, command in top.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found |= {f"{name} {other}" for other in inner} if inner else {name}
    return found


def test_the_readme_shows_each_command_and_no_other() -> None:
    shown = re.findall(r"(?m)^\$ python run\.py ((?:import )?[a-z]+)", README)
    assert set(shown) == commands()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_only_commands_and_targets_that_exist(page: str) -> None:
    known = {name.split()[0] for name in commands()}
    assert set(re.findall(r"python run\.py ([a-z]+)", PAGES[page])) <= known
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
    assert set(re.findall(r"`make ([a-z-]+)", PAGES[page])) <= targets


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_page_leads_to_a_file(page: str) -> None:
    folder = (ROOT / page).parent
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", PAGES[page])
    local = [link for link in links if not link.startswith(("http://", "https://"))]
    assert [link for link in local if not (folder / link).exists()] == []


@pytest.mark.parametrize("page", ["README.md", "docs/model.md"])
def test_every_number_a_page_names_is_a_parameter(page: str) -> None:
    known = list(parameters())
    sections = {address.split(".")[0] for address in known}
    named = re.findall(r"\b([a-z]+\.[a-z0-9_]+\*?)(?![\w.(/])", PAGES[page])
    files = (".py", ".toml", ".json", ".md", ".csv", ".svg", ".html")
    wrong = [
        name
        for name in named
        if name.split(".")[0] in sections
        and not name.endswith(files)
        and not any(fnmatch(address, name) for address in known)
    ]
    assert wrong == []


def mapped() -> list[str]:
    """Return the paths of the README's map; folders end with a slash, and * stands for a name."""
    block = tables("## The map of the house").split("```text\n")[1].split("```")[0]
    paths: list[str] = []
    inside: list[str] = []
    for line in block.splitlines():
        name, about = line.split(maxsplit=1)
        depth = (len(line) - len(line.lstrip())) // 2
        assert about, line
        inside = [*inside[:depth], name]
        paths.append("".join(inside))
    return paths


def places() -> Iterator[str]:
    """Yield what the map must name of the house: files where it goes by file, and folders."""
    for path in kept_files():
        place = path.relative_to(ROOT)
        top = place.parts[0]
        if len(place.parts) == 1:
            if not top.startswith("."):
                yield top
        elif place.name != "__init__.py" and (
            top in BY_FILE or (top == "analysis" and len(place.parts) == 2)
        ):
            yield place.as_posix()
        else:
            depth = 1 if top in ("tests", "docs", "benchmarks", ".ci") else len(place.parts) - 1
            yield "/".join(place.parts[:depth]) + "/"


def test_the_map_of_the_house_names_what_is_there_and_nothing_else() -> None:
    entries = mapped()
    assert len(set(entries)) == len(entries)
    there = set(places())
    missing = [place for place in there if not any(_covers(entry, place) for entry in entries)]
    assert missing == [], "not on the map of README.md"
    files = [path.relative_to(ROOT).as_posix() for path in kept_files()]
    gone = [
        entry
        for entry in entries
        if not any(
            place.startswith(entry) if entry.endswith("/") else _covers(entry, place)
            for place in files
        )
    ]
    assert gone == [], "on the map of README.md, but not in the house"


def _covers(entry: str, place: str) -> bool:
    """Whether an entry names a place; * stands for letters of one name, never for a folder."""
    if entry.endswith("/") or place.endswith("/"):
        return entry == place
    one, other = PurePosixPath(entry), PurePosixPath(place)
    return one.parent == other.parent and fnmatch(other.name, one.name)


def test_the_docstring_of_the_market_the_page_and_the_day_tell_one_story() -> None:
    told = re.findall(r"(?m)^\s+(\d+)\. (\w+)\s+(.+)$", inspect.getdoc(BareMarket) or "")
    described = re.findall(r"(?m)^(\d+)\. `(\w+)`: (.+)$", MODEL)
    day = ast.parse(textwrap.dedent(inspect.getsource(BareMarket.step)))
    lived = [
        node.func.attr
        for node in ast.walk(day)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) == "self"
    ]
    assert lived[0] == "open_day"
    assert [verb for _, verb, _ in told] == lived[1:]
    assert [int(number) for number, _, _ in told] == list(range(1, len(lived)))
    assert described == told


def test_the_readme_names_every_policy_file() -> None:
    named = re.findall(r"(?m)^\| `(\w+)` \|", tables("**The policies** that `compare` knows"))
    assert sorted(named) == [file.stem for file in POLICY_FILES]


@pytest.mark.parametrize("file", POLICY_FILES, ids=[file.stem for file in POLICY_FILES])
def test_a_policy_has_a_title_an_idea_and_a_source_on_the_list(file: Path) -> None:
    policy = load_policy(file)
    sources = tomllib.loads((SCENARIOS / "sources.toml").read_text(encoding="utf-8"))
    assert policy.title != file.stem
    assert policy.idea.endswith(".")
    assert policy.source in sources


def test_the_readme_says_why_each_library_is_there() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [project["dependencies"], *project["optional-dependencies"].values()]
    needed = {re.split(r"[\[<>=]", name)[0] for names in asked for name in names}
    rows = ROW.findall(tables("## What it is built with, and why").split("|---|---|")[1])
    assert {name for row in rows for name in row.split(", ")} == needed
