"""What should this brand do with the next hour of its service desk?

python run.py            compares the policies on the baseline and gives a verdict
python run.py COMMAND    asks something else; --help says what
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.app.cli import front
from analysis.lab.cli import lab
from analysis.options import (
    Json,
    ListCommand,
    Out,
    PlainGroup,
    Seed,
    Sets,
    Threads,
    Workers,
    World,
)

app = typer.Typer(
    cls=PlainGroup,
    add_completion=False,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="What does it cost to leave a customer unanswered, and what should the desk do next?",
    epilog="Example: python run.py compare baseline --policies silence as_observed everyone",
)
importer = typer.Typer(help="Turn a brand's own data into a scenario.", no_args_is_help=True)
app.add_typer(importer, name="import")
app.add_typer(lab)
app.add_typer(front)

Days = Annotated[int | None, typer.Option(help="days of the comparison (world.days)")]
Consumers = Annotated[int | None, typer.Option(help="consumers simulated (world.consumers)")]
Net = Annotated[
    Path | None,
    typer.Option("--network", help="live on an imported network (its folder, or network.npz)"),
]
Replications = Annotated[int, typer.Option(help="markets (seeds) per policy")]


@app.callback(invoke_without_command=True)
def main(ctx: typer.Context) -> None:
    """Give the verdict on the baseline, unless a command asks for something else."""
    if ctx.invoked_subcommand is None:
        from analysis.commands import compare_policies
        from analysis.console import refusals

        with refusals(as_json=False):
            compare_policies("baseline", None, seed=1, replications=MAIN_REPLICATIONS)


MAIN_REPLICATIONS = 6


@app.command(epilog="Example: python run.py simulate baseline --policy complaints_first --days 90")
def simulate(
    world: World = "baseline",
    policy: Annotated[str | None, typer.Option(help="the focal brand's policy")] = None,
    days: Days = None,
    consumers: Consumers = None,
    settings: Sets = None,
    network: Net = None,
    seed: Seed = 1,
    threads: Threads = 1,
    out: Out = Path("results"),
    as_json: Json = False,
) -> None:
    """Live one market to the end and keep its daily ledger."""
    from analysis.commands import simulate_world
    from analysis.console import refusals

    with refusals(as_json):
        changes = _changes(settings, days, consumers, network)
        simulate_world(
            world, policy, changes=changes, seed=seed, threads=threads, out=out, as_json=as_json
        )


@app.command(
    cls=ListCommand,
    epilog="Example: python run.py compare baseline --policies silence everyone --replications 20",
)
def compare(
    world: World = "baseline",
    policies: Annotated[
        str | None, typer.Option(metavar="A B C", help="policies by name or file; all if not given")
    ] = None,
    replications: Replications = MAIN_REPLICATIONS,
    against: Annotated[str | None, typer.Option(help="the policy the others are held to")] = None,
    days: Days = None,
    consumers: Consumers = None,
    settings: Sets = None,
    network: Net = None,
    seed: Seed = 1,
    workers: Workers = None,
    out: Out = Path("results"),
    as_json: Json = False,
) -> None:
    """Compare response policies of one brand on the same luck, and say which wins."""
    from analysis.commands import compare_policies
    from analysis.console import refusals

    with refusals(as_json):
        names = None if policies is None else policies.split(",")
        compare_policies(
            world,
            names,
            changes=_changes(settings, days, consumers, network),
            seed=seed,
            replications=replications,
            reference=against,
            workers=workers,
            out=out,
            as_json=as_json,
        )


@app.command(epilog="Example: python run.py survey baseline --replications 6 --csv answers.csv")
def survey(
    world: World = "baseline",
    replications: Replications = 4,
    days: Days = None,
    consumers: Consumers = None,
    settings: Sets = None,
    network: Net = None,
    seed: Seed = 1,
    workers: Workers = None,
    csv: Annotated[Path | None, typer.Option(help="also write the answers here")] = None,
    figure: Annotated[Path | None, typer.Option(help="also draw them here (SVG)")] = None,
    as_json: Json = False,
) -> None:
    """Put the documents' questions to the simulated consumers, beside the printed figures."""
    from analysis.askings import survey_world
    from analysis.console import refusals

    with refusals(as_json):
        survey_world(
            world,
            changes=_changes(settings, days, consumers, network),
            seed=seed,
            replications=replications,
            workers=workers,
            csv=csv,
            figure=figure,
            as_json=as_json,
        )


@app.command(epilog="Example: python run.py validate baseline --csv patterns.csv")
def validate(
    world: World = "baseline",
    quick: Annotated[bool, typer.Option("--quick", help="small markets, few seeds")] = False,
    seed: Seed = 1,
    workers: Workers = None,
    csv: Annotated[Path | None, typer.Option(help="also write the verdicts here")] = None,
    as_json: Json = False,
) -> None:
    """Check patterns published of real markets, and say which hold and which fail."""
    from analysis.askings import validate_world
    from analysis.console import refusals

    with refusals(as_json):
        validate_world(world, quick=quick, seed=seed, workers=workers, csv=csv, as_json=as_json)


@importer.command("network", epilog="Example: python run.py import network friends.csv.gz")
def import_network(
    file: Annotated[
        Path, typer.Argument(help="edge list: CSV, TSV, GraphML, Parquet, gzip or not")
    ],
    out: Annotated[Path | None, typer.Option(help="folder for the scenario")] = None,
    as_json: Json = False,
) -> None:
    """Read a real network and write a scenario that lives on it."""
    from analysis.askings import import_a_network
    from analysis.console import refusals

    with refusals(as_json):
        import_a_network(file, out, as_json=as_json)


@importer.command(
    "desk", epilog="Example: python run.py import desk reviews.csv --since 2022-01-01"
)
def import_desk(
    file: Annotated[Path, typer.Argument(help="messages: posted, stars or sentiment, answered")],
    out: Annotated[Path | None, typer.Option(help="folder for the scenario and policies")] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="ROLE=NAME", help="name a column: posted, replied, stars, brand ..."),
    ] = None,
    since: Annotated[str | None, typer.Option(help="leave out older messages (a date)")] = None,
    drop_negative: Annotated[
        bool, typer.Option(help="leave out messages answered before they were posted")
    ] = False,
    as_json: Json = False,
) -> None:
    """Measure who was answered, how fast and in which order, and write it as policies."""
    from analysis.askings import import_a_desk
    from analysis.console import refusals

    with refusals(as_json):
        import_a_desk(file, out, column, since=since, drop_negative=drop_negative, as_json=as_json)


@app.command(epilog="Example: python run.py info --json")
def info(as_json: Json = False) -> None:
    """Say which versions, threads, caches and sizes are in use."""
    from analysis.askings import show_info
    from analysis.console import refusals

    with refusals(as_json):
        show_info(as_json)


def _changes(
    settings: list[str] | None, days: int | None, consumers: int | None, network: Path | None
) -> dict[str, object]:
    """Gather what the options change in the scenario."""
    from analysis.console import settings_from

    changes: dict[str, object] = settings_from(settings or [])
    if days is not None:
        changes["world.days"] = days
    if consumers is not None:
        changes["world.consumers"] = consumers
    if network is not None:
        from sim.network import people_in

        path = (network / "network.npz" if network.is_dir() else network).resolve()
        changes |= {"network.kind": "file", "network.path": str(path)}
        changes["world.consumers"] = people_in(path)
    return changes


if __name__ == "__main__":
    app()
