"""Which commands does the laboratory have, and what may be typed behind them?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analysis.options import Dask, Json, Out, Seed, Sets, Workers, World

lab = typer.Typer()


@lab.command(epilog="Example: python run.py sweep staffing --quick --workers 2")
def sweep(
    experiment: Annotated[
        str, typer.Argument(help="an experiment file, or a name under scenarios/experiments")
    ],
    quick: Annotated[bool, typer.Option("--quick", help="the small version in the file")] = False,
    replications: Annotated[
        int | None, typer.Option(help="markets (seeds) per point, instead of the file's")
    ] = None,
    workers: Workers = None,
    dask: Dask = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="say how many runs, how long, how much disk")
    ] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="live again what failed before")
    ] = False,
    settings: Sets = None,
    out: Out = Path("results"),
    as_json: Json = False,
) -> None:
    """Live an experiment, point by point; run it again and it goes on."""
    from analysis.console import refusals, settings_from

    with refusals(as_json):
        from analysis.lab.commands import sweep_experiment

        sweep_experiment(
            experiment,
            settings_from(settings or []),
            quick=quick,
            replications=replications,
            workers=workers,
            dask=dask,
            dry_run=dry_run,
            retry_failed=retry_failed,
            out=out,
            as_json=as_json,
        )


@lab.command(epilog="Example: python run.py study results/staffing-quick show --measure profit")
def study(
    folder: Annotated[str, typer.Argument(metavar="STUDY", help="the folder a sweep made")],
    action: Annotated[
        str, typer.Argument(help="show, sensitivity, discover, pareto, robust, report, export")
    ] = "show",
    measure: Annotated[str | None, typer.Option(help="what is asked about: profit, ...")] = None,
    policy: Annotated[str | None, typer.Option(help="the policy asked about")] = None,
    against: Annotated[str | None, typer.Option(help="... less this one, on the same luck")] = None,
    seed: Annotated[int, typer.Option(help="the luck of a bootstrap")] = 1,
    as_json: Json = False,
) -> None:
    """Ask a study: what came out, what it hangs on, when a policy loses."""
    from analysis.console import refusals

    with refusals(as_json):
        from analysis.lab.asking import study_action

        study_action(folder, action, measure, policy, against, seed, as_json)


@lab.command(epilog="Example: python run.py optimise baseline --budget 60000 --trials 60")
def optimise(
    world: World = "baseline",
    budget: Annotated[
        float, typer.Option(help="euros a year for desk and programmes together")
    ] = 60_000.0,
    measure: Annotated[
        list[str] | None,
        typer.Option(
            help="profit if not given; customers_kept; two or more, cost too: their front"
        ),
    ] = None,
    trials: Annotated[int, typer.Option(help="policies tried; more go on from there")] = 60,
    replications: Annotated[int, typer.Option(help="markets (seeds) per policy tried")] = 3,
    robust: Annotated[
        str | None,
        typer.Option(
            metavar="AIM", help="over uncertain parameters, best by: mean, worst (tenth), regret"
        ),
    ] = None,
    sets: Annotated[
        int | None, typer.Option(help="parameter sets drawn for --robust; 20 if not given")
    ] = None,
    fresh: Annotated[
        int | None, typer.Option(help="fresh seeds (or sets) the winner is lived again on")
    ] = None,
    settings: Sets = None,
    seed: Seed = 1,
    workers: Workers = None,
    dask: Dask = None,
    out: Out = Path("results"),
    as_json: Json = False,
) -> None:
    """Find the best policy a budget allows, and live it again on fresh luck."""
    from analysis.console import refusals, settings_from

    with refusals(as_json):
        from analysis.lab.optimise_command import optimise_world

        optimise_world(
            world,
            budget,
            measures=measure,
            trials=trials,
            changes=settings_from(settings or []),
            seed=seed,
            replications=replications,
            robust=robust,
            sets=sets,
            fresh=fresh,
            workers=workers,
            dask=dask,
            out=out,
            as_json=as_json,
        )


@lab.command(epilog="Example: python run.py calibrate baseline --only feed.effect --waves 1")
def calibrate(
    world: World = "baseline",
    only: Annotated[
        list[str] | None, typer.Option(help="free parameters, instead of all; may be repeated")
    ] = None,
    points: Annotated[
        int | None,
        typer.Option(help="parameter sets lived in a wave; ten a parameter if not given"),
    ] = None,
    waves: Annotated[int, typer.Option(help="rounds, each where the one before left room")] = 3,
    replications: Annotated[int, typer.Option(help="markets (seeds) per parameter set")] = 2,
    settings: Sets = None,
    seed: Seed = 1,
    workers: Workers = None,
    dask: Dask = None,
    out: Out = Path("results"),
    as_json: Json = False,
) -> None:
    """Say which values of the free parameters the printed figures leave."""
    from analysis.console import refusals, settings_from

    with refusals(as_json):
        from analysis.lab.calibration_command import calibrate_world

        calibrate_world(
            world,
            only=only,
            changes=settings_from(settings or []),
            points=points,
            waves=waves,
            replications=replications,
            seed=seed,
            workers=workers,
            dask=dask,
            out=out,
            as_json=as_json,
        )
