"""What do the smaller commands do: survey, validate, import, info?"""

from __future__ import annotations

import platform
import shlex
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from analysis.commands import RESULTS, get_ready, heading
from analysis.console import emit, progress, say, seeds_from, show_table
from sim.errors import OnzeError
from sim.scenario import load_scenario
from sim.version import VERSION

HOW_TO_READ = (
    "sample: half the 95 % interval of a survey of the real size; seeds: the same over markets. "
    "Figures called fitted were used to set a parameter, held out ones were not; input is what was "
    "put in."
)
PACKAGES = ("mesa", "numpy", "numba", "pandas", "pyarrow", "scipy", "solara", "pydantic")


def survey_world(
    world: str,
    changes: Mapping[str, Any],
    seed: int,
    replications: int,
    workers: int | None,
    csv: Path | None,
    figure: Path | None,
    as_json: bool,
) -> None:
    """Ask the documents' questions and show the answers beside the printed figures."""
    scenario = load_scenario(world, changes)
    seeds = seeds_from(seed, replications)
    for path in (csv, figure):
        _check_file(path)
    from analysis.survey import TABLE_HEAD, ask

    get_ready(scenario)
    with progress("Asking", len(seeds), "markets") as bar:
        survey = ask(scenario, seeds, workers, lambda: bar.advance(bar.task_ids[0]))
    if csv is not None:
        survey.frame().to_csv(csv, index=False)
    if figure is not None:
        figure.write_text(survey.figure(), encoding="utf-8")
    if as_json:
        emit(survey.as_dict() | heading("survey", scenario, seeds))
        return
    show_table(f"The documents' questions, put to {scenario.name}", TABLE_HEAD, survey.table())
    say(HOW_TO_READ)


def validate_world(
    world: str, quick: bool, seed: int, workers: int | None, csv: Path | None, as_json: bool
) -> None:
    """Check the published patterns and show which hold, which fail and which cannot be run."""
    scenario = load_scenario(world)
    _check_file(csv)
    from analysis.validation import FULL_SEEDS, QUICK_SEEDS, TABLE_HEAD, small, validate

    if quick:
        scenario = small(scenario)
    seeds = seeds_from(seed, QUICK_SEEDS if quick else FULL_SEEDS)
    get_ready(scenario)
    with progress("Checking", len(seeds), "seeds") as bar:
        found = validate(scenario, seeds, workers, lambda: bar.advance(bar.task_ids[0]))
    if csv is not None:
        found.frame().to_csv(csv, index=False)
    if as_json:
        emit(heading("validate", scenario, seeds) | found.as_dict())
        return
    title = f"Patterns of real markets, looked for in {scenario.name}"
    show_table(title, TABLE_HEAD, found.table(), words=(0, 1, 2, 5, 6))
    for line in found.words():
        say(line)


def _check_file(path: Path | None) -> None:
    """Refuse a file that no folder can take, before anything is lived."""
    if path is not None and not path.resolve().parent.is_dir():
        raise OnzeError(f"there is no folder {path.parent} to write {path.name} in.", file=path)


def import_a_network(file: Path, out: Path | None, as_json: bool) -> None:
    """Read an edge list, keep the network and a world that lives on it."""
    from analysis.imports.network import import_network

    baseline = load_scenario("baseline")
    told, dispersion = baseline["tells.unsatisfied"], baseline["tells.dispersion"]
    folder = out or RESULTS / f"network-{_stem(file)}"
    report = import_network(file, folder, told=told, dispersion=dispersion)
    _show_import("import network", report, as_json)


def import_a_desk(
    file: Path,
    out: Path | None,
    columns: Sequence[str] | None,
    since: str | None,
    drop_negative: bool,
    as_json: bool,
) -> None:
    """Measure a table of messages, keep one policy per brand and a world of theirs."""
    from analysis.imports.desk import import_desk

    named: dict[str, str] = {}
    for pair in columns or []:
        role, equals, name = pair.partition("=")
        if not equals:
            raise OnzeError(f"--column {pair} is not of the form role=name.", key=pair)
        named[role] = name
    folder = out or RESULTS / f"desk-{_stem(file)}"
    report = import_desk(
        file, folder, columns=named or None, since=since, drop_negative=drop_negative
    )
    _show_import("import desk", report, as_json)


def _stem(file: Path) -> str:
    return file.name.split(".")[0] or "data"


def _show_import(command: str, report: Any, as_json: bool) -> None:
    if as_json:
        emit({"command": command, "version": VERSION, **report.as_dict()})
        return
    for title, headers, rows in report.tables():
        show_table(title, headers, rows)
        say()
    for notice in report.notices:
        say(f"- {notice}")
    say("What these data cannot tell:")
    for unknown in report.unknown:
        say(f"- {unknown}")
    world = Path(report.out) / "world.toml"
    say(f"\nWritten: {world}. Next: python run.py compare {shlex.quote(str(world))}", whole=True)


def show_info(as_json: bool) -> None:
    """Say which versions, threads, caches and sizes are in use."""
    import psutil

    found: dict[str, Any] = {"command": "info", "version": VERSION}
    found["python"] = platform.python_version()
    found["packages"] = {name: _version(name) for name in PACKAGES}
    found["cores"] = psutil.cpu_count()
    found["memory_gib"] = round(psutil.virtual_memory().total / 2**30, 1)
    found["free_gib"] = round(psutil.virtual_memory().available / 2**30, 1)
    code = Path(__file__).resolve().parent.parent
    found["compiled_kernels"] = len(list(code.glob("sim/kernels/__pycache__/onze-*/**/*.nbi")))
    from sim.parameters import SCENARIOS, parameters

    found["parameters"] = len(parameters())
    found["worlds"] = ["baseline", *sorted(p.stem for p in (SCENARIOS / "worlds").glob("*.toml"))]
    found["policies"] = sorted(path.stem for path in (SCENARIOS / "policies").glob("*.toml"))
    if as_json:
        emit(found)
        return
    rows = [(key.replace("_", " "), _words(value)) for key, value in found.items()]
    show_table("Onze", ("what", "is"), rows[1:], words=(0, 1))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {item}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(value)
    return str(value)
