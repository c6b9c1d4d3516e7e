"""Does everything a reader may copy from README and docs work as it stands there?

Every fenced block of every page is looked at: Python is run, TOML is read as what it is, commands
have options and modules that exist, and those of the laboratory are typed one after the other.
"""

from __future__ import annotations

import importlib.util
import re
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer
from typer.testing import CliRunner

import run
from analysis.lab.experiment import load_experiment
from analysis.lab.plan import draw
from sim.day import BareMarket
from sim.policies.files import load_policy
from sim.scenario import load_scenario
from tests.tree import ROOT

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
FENCE = re.compile(r"(?m)^```(\w*)\n(.*?)^```$", re.DOTALL)
LANGUAGES = {"text", "console", "toml", "python", "sql", "nginx"}
# Programs a page may name that are not of this house, and what belongs to tools of others.
OTHERS = {"apt-get", "cc", "pip", ".", "solara", "make"}
FOREIGN = {"--nworkers", "--quantifying-influence-on-twitter", "--parts", "--dry", "--speed"}


class Block(NamedTuple):
    """A fenced block: the page it stands on, its language and its text."""

    page: str
    language: str
    text: str


BLOCKS = [
    Block(page.relative_to(ROOT).as_posix(), *found.groups())
    for page in PAGES
    for found in FENCE.finditer(page.read_text(encoding="utf-8"))
]


def blocks(language: str, page: str = "") -> list[Block]:
    return [b for b in BLOCKS if b.language == language and b.page.startswith(page)]


def typed(block: Block) -> Iterator[list[str]]:
    """Yield the words of each line of a console; a line that ends with a backslash goes on."""
    for line in block.text.replace("\\\n", " ").splitlines():
        yield shlex.split(line.removeprefix("$ "))


def test_every_block_says_what_it_is() -> None:
    assert len(BLOCKS) > 10
    assert {block.language for block in BLOCKS} <= LANGUAGES


@pytest.mark.parametrize("block", blocks("python", "docs"), ids=lambda block: block.page)
def test_python_of_a_page_runs_as_a_file_of_its_own(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "copied.py"
    file.write_text(block.text, encoding="utf-8")
    found = subprocess.run(
        [sys.executable, "-W", "ignore", str(file)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
    )
    assert found.returncode == 0, found.stderr
    assert found.stdout.strip()


def test_the_world_of_the_readme_is_lived_as_it_stands(tmp_path: Path) -> None:
    (text,) = (b.text for b in blocks("toml", "README") if "extends" in b.text)
    file = tmp_path / "our_market.toml"
    file.write_text(text, encoding="utf-8")
    world = load_scenario(file, {"world.consumers": 300, "world.burn_in": 10, "world.days": 10})
    assert [brand.name for brand in world.brands] == ["Ours", "Cheap"]
    assert world.brands[world.focal].price == 80.0
    market = BareMarket(world, seed=1).run(20)
    assert market.state.ledger.sum() > 0


def test_each_policy_of_the_readme_is_one(tmp_path: Path) -> None:
    texts = [b.text for b in blocks("toml", "README") if "extends" not in b.text]
    for number, text in enumerate(texts):
        file = tmp_path / f"copied_{number}.toml"
        file.write_text(text, encoding="utf-8")
        policy = load_policy(file)
        assert policy.desk or policy.levers
    assert len(texts) == 2


def test_the_experiment_of_the_laboratory_is_drawn_as_it_stands(tmp_path: Path) -> None:
    (block,) = blocks("toml", "docs/laboratory")
    file = tmp_path / "copied.toml"
    file.write_text(block.text, encoding="utf-8")
    assert len(draw(load_experiment(file))) == 7 * 2 * 5
    assert load_experiment(file, quick=True).outline.replications == 2


def test_the_laboratory_is_asked_from_zero_as_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [words for block in blocks("console", "docs/laboratory")[:2] for words in typed(block)]
    assert lines[0][:2] == ["make", "run"]
    lines[0] = ["python", "run.py", *shlex.split(lines[0][2].removeprefix("ARGS="))]
    for words in lines:
        found = CliRunner().invoke(run.app, [*words[2:], *quick(words[2:])])
        assert found.exit_code == 0, (words, found.stderr, found.exception)
        assert found.stdout.strip(), words
    (query,) = blocks("sql", "docs/laboratory")
    with sqlite3.connect(tmp_path / "results" / "staffing-quick" / "study.sqlite") as store:
        rows = store.execute(query.text).fetchall()
    assert len(rows) > 10
    assert all(isinstance(profit, float) for _, profit in rows)


def quick(words: list[str]) -> list[str]:
    """Return the options that make a sweep small."""
    if words[0] != "sweep":
        return []
    return shlex.split("--workers 1 --set world.consumers=200 --set world.days=20 --set "
                       "world.burn_in=5")  # fmt: skip


def commands() -> dict[str, Any]:
    """Return every command of the program by what is typed."""
    top: Any = typer.main.get_command(run.app)
    found = {}
    for name, command in top.commands.items():
        inner = getattr(command, "commands", None)
        found |= (
            {f"{name} {key}": each for key, each in inner.items()} if inner else {name: command}
        )
    return found


def options(command: Any) -> set[str]:
    return {name for each in command.params for name in (*each.opts, *each.secondary_opts)} | {
        "--help"
    }


@pytest.mark.parametrize("block", blocks("console"), ids=lambda block: block.page)
def test_what_a_page_types_exists(block: Block) -> None:
    for words in typed(block):
        program, *rest = words
        if program == "python" and rest[0] == "-m":
            assert importlib.util.find_spec(rest[1]), words
        elif program == "python":
            assert rest[0] == "run.py", words
            said = " ".join(rest[1:3]) if rest[1] == "import" else rest[1]
            if said.startswith("--"):
                continue
            named = {word.split("=")[0] for word in rest if word.startswith("--")}
            assert named <= options(commands()[said]), words
        else:
            assert program in OTHERS or "=" in program, words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_speaks_of_options_modules_and_variables_that_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    known = set().union(*map(options, commands().values())) | FOREIGN
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) <= known
    for module in re.findall(r"python -m ([a-z_.]+[a-z])", text):
        assert importlib.util.find_spec(module), module
    sources = "".join(f.read_text(encoding="utf-8") for f in (ROOT / "analysis").rglob("*.py"))
    for variable in re.findall(r"ONZE_[A-Z_]+", text):
        assert variable in sources or f'"{variable.removeprefix("ONZE_")}"' in sources, variable
