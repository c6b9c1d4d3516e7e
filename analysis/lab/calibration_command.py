"""What does `calibrate` do? Load, live rounds of markets, weigh, keep, show."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.commands import RESULTS, get_ready, heading
from analysis.console import emit, resumable, say, seeds_from
from analysis.wording import took
from sim.errors import OnzeError
from sim.parameters import SCENARIOS, nearest, read_parameters
from sim.scenario import Scenario, load_scenario

if TYPE_CHECKING:
    from analysis.lab.calibration import Calibration

POINTS_EACH = 10  # for each parameter and wave (Loeppky, Sacks & Welch 2009)
WAVES, REPLICATIONS = 3, 2
FEWEST = 2  # markets of a point, which tell how far luck moves what is read there
SEARCH = "search.sqlite"
MOST_WAVES, MOST_POINTS = 20, 20_000


def calibrate_world(
    world: str,
    only: Sequence[str] | None = None,
    changes: Mapping[str, Any] | None = None,
    points: int | None = None,
    waves: int = WAVES,
    replications: int = REPLICATIONS,
    seed: int = 1,
    workers: int | None = None,
    dask: str | None = None,
    out: Path = RESULTS,
    as_json: bool = False,
) -> None:
    """Say what the printed figures leave of the free parameters.

    only: the parameters to free (default: all of calibration.toml), with the targets that are
    theirs. points: lived in each round (default: ten for each parameter). Points and runs that are
    known are not lived again, so a calibration that was stopped, or is asked for more waves, goes
    on.
    """
    scenario = load_scenario(world, changes)
    seeds = seeds_from(seed, replications)
    from analysis.folder import check_place, name_of
    from analysis.lab.asking import keep_answer, show_answer
    from analysis.lab.calibration import calibrate
    from analysis.lab.calibration_answer import answer_of
    from analysis.lab.evaluate import evaluator

    known = read_parameters(SCENARIOS / "parameters.toml")
    problem = problem_of(scenario, only, points, waves, replications, seed)
    check_place(out)
    get_ready(scenario)
    began = time.perf_counter()
    folder = Path(out) / f"calibrate-{name_of(scenario)}"
    with resumable(folder), evaluator(folder, workers, dask) as evaluate:
        answer = answer_of(calibrate(problem, evaluate, known, folder / SEARCH))
    keep_answer(folder, answer)
    if as_json:
        document = heading("calibrate", scenario, seeds) | {"sentence": answer.sentence}
        document |= dict(answer.document) | {"notes": list(answer.notes)}
        emit(document | {"folder": str(folder)})
        return
    show_answer(answer)
    say(f"\nKept in {folder}. {took(time.perf_counter() - began)}", whole=True)


def problem_of(
    scenario: Scenario,
    only: Sequence[str] | None,
    points: int | None,
    waves: int,
    replications: int,
    seed: int,
) -> Calibration:
    """Return what is asked, checked: which parameters, targets, and sizes."""
    from analysis.calibrate_aims import read_aims
    from analysis.lab.calibration import Calibration
    from analysis.lab.calibration_targets import factor_of, held_out_of, target_of
    from analysis.survey_questions import read_questions

    known, questions = read_parameters(SCENARIOS / "parameters.toml"), read_questions()
    aims = {aim.address: aim for aim in read_aims(known)}
    for address in only or ():
        if address not in aims:
            raise OnzeError(
                f"{address} has no target in calibration.toml{nearest(address, list(aims))}.",
                key=address,
            )
    chosen = [aims[address] for address in dict.fromkeys(only or aims)]
    points = POINTS_EACH * len(chosen) if points is None else points
    for name, value, low, high in (
        ("waves", waves, 1, MOST_WAVES),
        ("points", points, 2 * len(chosen) + 2, MOST_POINTS),
        ("replications", replications, FEWEST, MOST_POINTS),
    ):
        if not low <= value <= high:
            raise OnzeError(
                f"--{name} {value} must be a whole number from {low} to {high:,}.", key=name
            )
    return Calibration(
        scenario,
        tuple(factor_of(a.address, known[a.address], (a.low, a.high)) for a in chosen),
        tuple(target_of(aim, questions) for aim in chosen),
        held_out_of(questions),
        points,
        waves,
        replications,
        seed,
    )
