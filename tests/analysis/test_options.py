"""Is a command read as it was meant, wherever its options stand?"""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

import run
from analysis.options import gathered


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("baseline --policies a b c", "baseline --policies a,b,c"),
        ("baseline --policies a b --days 5", "baseline --policies a,b --days 5"),
        ("--policies a,b baseline", "--policies a,b,baseline"),
        ("--days 5 --policies a", "--days 5 --policies a"),
        ("--policies=a b --json", "--policies=a,b --json"),
        ("--policies --json", "--policies --json"),
        ("baseline --days 5", "baseline --days 5"),
    ],
)
def test_policies_are_all_names_up_to_the_next_option(typed: str, read: str) -> None:
    assert gathered(typed.split()) == read.split()


@pytest.mark.parametrize("command", ["", "simulate", "compare", "survey", "import network"])
def test_help_leaves_with_success_and_gives_an_example_that_names_the_command(command: str) -> None:
    found = CliRunner().invoke(run.app, [*command.split(), "--help"])
    assert found.exit_code == 0
    assert f"Example: python run.py {command}".strip() in " ".join(found.stdout.split())


def test_a_group_without_a_command_shows_what_there_is_and_is_no_success() -> None:
    found = CliRunner().invoke(run.app, ["import"])
    assert found.exit_code == 2
    assert "network" in found.stdout + found.stderr
    assert "desk" in found.stdout + found.stderr
