"""What does a visitor take along: every run as a table, and files that live the same again?"""

from __future__ import annotations

import io
import shlex
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analysis.app.chart import file_name
from analysis.app.imported import OWN
from analysis.app.visit import Plan, Visit
from analysis.app.words import Words
from analysis.comparison import Comparison
from analysis.resolved import FOLDER, world_files
from analysis.tables import run_table

HOW = "how-to-run.txt"
SCENARIO = "scenario.toml"


@dataclass(frozen=True)
class Answered:
    """A page's answer. page: its address; a, b: both plans, and what the page calls them.

    sentence, sure: what the page says of them; others: what it calls the further policies of the
    house that the comparison holds, by name.
    """

    comparison: Comparison
    visit: Visit
    page: str
    a: Plan
    b: Plan
    names: tuple[str, str]
    sentence: str
    sure: str
    others: Mapping[str, str] = field(default_factory=dict)


def name_of(answered: Answered, words: Words) -> str:
    """Return what the files are called, without their ending."""
    first, second = answered.names
    return file_name(words("take.name", a=first, b=second))


def table(c: Comparison) -> bytes:
    """Return every run as CSV, one row a policy and seed."""
    return run_table(c.runs).to_csv(index=False, lineterminator="\n").encode()


def command(answered: Answered) -> str:
    """Return what to type for the same comparison, "" where files have to be taken along."""
    a, b, visit = answered.a, answered.b, answered.visit
    if OWN in (visit.world, a.base, b.base) or a.moved or b.moved or a.base == b.base:
        return ""
    world = answered.comparison.scenario
    return typed(
        visit.world,
        (a.base, b.base, *answered.others),
        answered.comparison,
        "--consumers", str(world["world.consumers"]),
        "--days", str(world["world.days"]),
        "--set", f"world.people_per_agent={world['world.people_per_agent']}",
    )  # fmt: skip


def command_of_files(answered: Answered, folder: str) -> str:
    """Return what to type once the files lie in a folder."""
    files = [f"{folder}/{FOLDER}/{name}.toml" for name in answered.comparison.names]
    return typed(f"{folder}/{SCENARIO}", files, answered.comparison)


def typed(world: str, policies: Sequence[str], c: Comparison, *more: str) -> str:
    """Return the command that compares policies in a world on the seeds of a comparison."""
    words = ["python", "run.py", "compare", world, "--policies", *policies]
    words += ["--against", c.reference, "--replications", str(len(c.seeds)), *more]
    return shlex.join(words)


def archive(answered: Answered, words: Words) -> bytes:
    """Return the world and every policy as files of the house, and how to run them, in one zip."""
    folder = name_of(answered, words)
    scenario = answered.comparison.scenario
    how = words("take.how", folder=folder, command=command_of_files(answered, folder))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archived:
        for name, text in world_files(scenario, answered.comparison.policies).items():
            archived.writestr(f"{folder}/{name}", text)
        archived.writestr(f"{folder}/{HOW}", how + "\n")
        network = scenario["network.path"]
        if network and answered.visit.world == OWN:
            archived.writestr(f"{folder}/{Path(network).name}", Path(network).read_bytes())
    return packed.getvalue()
