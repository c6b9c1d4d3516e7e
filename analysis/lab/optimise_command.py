"""What does `optimise` do? Load, search, live the best again, keep, show."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.commands import MAIN_POLICIES, RESULTS, get_ready, heading
from analysis.console import emit, resumable, say, screen, seeds_from
from analysis.lab.whole import write_whole
from analysis.wording import took
from sim.errors import OnzeError
from sim.parameters import nearest
from sim.policies.policy import Policy
from sim.scenario import load_scenario

if TYPE_CHECKING:
    from analysis.lab.answer import Answer
    from analysis.lab.evaluate import Evaluator
    from analysis.lab.optimise_problem import Problem

FOUND = "found"
SEARCH = "search.sqlite"
FRESH = 20
SETS = 20  # so that the worst tenth is more than one
MOST_TRIALS, MOST_SETS = 100_000, 1000


def optimise_world(
    world: str,
    budget: float,
    measures: Sequence[str] | None = None,
    trials: int = 60,
    changes: Mapping[str, Any] | None = None,
    seed: int = 1,
    replications: int = 3,
    robust: str | None = None,
    sets: int | None = None,
    fresh: int | None = None,
    workers: int | None = None,
    dask: str | None = None,
    out: Path = RESULTS,
    as_json: bool = False,
) -> None:
    """Search for the policy that is best within a yearly budget, and live it again.

    budget, measures, robust (None: the world as it is), sets: see Problem. fresh: seeds of the
    re-evaluation, in each of as many new parameter sets where there are several (default: 20, or
    the replications). The same command with more trials goes on from where it was, and runs that
    are known are not lived again.
    """
    scenario = load_scenario(world, changes)
    measures = measures_in(measures or ["profit"], robust)
    aim, sets = robustness(robust, sets)
    if fresh is None:
        fresh = replications if sets else FRESH
    check_numbers(budget, trials, sets, fresh)
    seeds = seeds_from(seed, replications)
    anew = seeds_from(seed + replications, fresh * max(sets, 1))
    from analysis.folder import check_place, name_of
    from analysis.lab.asking import keep_answer, show_answer
    from analysis.lab.evaluate import evaluator
    from analysis.lab.optimise_levers import own_name, read_levers
    from analysis.lab.optimise_problem import Problem

    starts = tuple(dict.fromkeys((own_name(scenario), *MAIN_POLICIES)))
    levers = read_levers(scenario)
    problem = Problem(
        scenario, levers, budget, trials, seed, tuple(seeds), tuple(anew), sets, starts, aim,
        measures,
    )  # fmt: skip
    check_place(out)
    get_ready(scenario)
    began = time.perf_counter()
    folder = Path(out) / f"optimise-{name_of(scenario)}"
    with resumable(folder), evaluator(folder, workers, dask) as evaluate:
        answer, found = answered(problem, evaluate, folder / SEARCH)
    keep_answer(folder, answer)
    files = keep_policies(folder, found)
    if as_json:
        document = heading("optimise", scenario, seeds) | {"sentence": answer.sentence}
        document |= dict(answer.document) | {"notes": list(answer.notes)}
        emit(document | {"folder": str(folder)})
        return
    show_answer(answer)
    say(f"\nKept in {folder}. {took(time.perf_counter() - began)}", whole=True)
    names = " ".join([own_name(scenario), *map(str, files)])
    say(f"To look closer: python run.py compare {world} --policies {names}", whole=True)


def answered(problem: Problem, evaluate: Evaluator, file: Path) -> tuple[Answer, list[Policy]]:
    """Search, and return what was found with the policies to keep."""
    from analysis.lab import optimise_answer, optimise_front_answer
    from analysis.lab.optimise import solve
    from analysis.lab.optimise_answer import found_policy
    from analysis.lab.optimise_front import solve_front

    tick = partial(tell, problem.trials)
    if len(problem.measures) == 1:
        solved = solve(problem, evaluate, file, tick)
        title = f"The best of {len(solved.tried)} tried"
        policy = found_policy(problem, solved.winner.setting, FOUND, title)
        return optimise_answer.answer_of(solved), [policy]
    front = solve_front(problem, evaluate, file, tick)
    policies = [
        found_policy(problem, each.setting, name, f"Found {k}")
        for k, (name, each) in enumerate(zip(front.names, front.chosen, strict=True), start=1)
    ]
    return optimise_front_answer.answer_of(front), policies


def measures_in(names: Sequence[str], robust: str | None) -> tuple[str, ...]:
    """Return what is searched for, or refuse what cannot be."""
    from analysis.lab.optimise_tried import BETTER, COST

    for name in names:
        if name not in BETTER:
            raise OnzeError(
                f"--measure {name} is nothing a policy is searched for{nearest(name, list(BETTER))}"
                f"; take {', '.join(BETTER)}, or several.",
                key="measure",
            )
        if list(names).count(name) > 1:
            raise OnzeError(f"--measure {name} is given twice.", key="measure")
    if list(names) == [COST]:
        raise OnzeError(
            f"--measure {COST} alone is best met by doing nothing; add what it is to buy, such as "
            f"--measure profit --measure {COST}.",
            key="measure",
        )
    if len(names) > 1 and robust not in (None, "mean"):
        raise OnzeError(
            f"--robust {robust} ranks policies by one measure; with {len(names)}, take --robust "
            "mean or one --measure.",
            key="robust",
        )
    return tuple(names)


def tell(trials: int, done: int) -> None:
    """Say how far the search is."""
    screen(stderr=True).print(f"{done} of {max(trials, done)} policies tried")


def robustness(robust: str | None, sets: int | None) -> tuple[str, int]:
    """Return by what the best is chosen, and over how many parameter sets (0: none)."""
    from analysis.lab.optimise_aims import AIMS, MEAN

    if robust is not None and robust not in AIMS:
        raise OnzeError(
            f"--robust {robust} must be one of {', '.join(AIMS)}; how many parameter sets it is "
            "over is --sets.",
            key="robust",
        )
    if robust is None:
        return MEAN, sets or 0
    return robust, SETS if sets is None else sets


def check_numbers(budget: float, trials: int, sets: int, fresh: int) -> None:
    """Refuse a budget, a size of the search or of its re-evaluation that makes no sense."""
    if not budget >= 0:
        raise OnzeError(f"--budget {budget:g} must be 0 or more euros a year.", key="budget")
    for name, value, low, high in (
        ("trials", trials, 2, MOST_TRIALS),
        ("sets", sets, 0, MOST_SETS),
        ("fresh", fresh, 1, MOST_TRIALS),
    ):
        if not low <= value <= high or (name == "sets" and value == 1):
            extra = "0 for the world as it is, or " if name == "sets" else ""
            low = 2 if name == "sets" else low
            raise OnzeError(
                f"--{name} {value} must be {extra}a whole number from {low} to {high:,}.", key=name
            )


def keep_policies(folder: Path, found: Sequence[Policy]) -> list[Path]:
    """Write each policy found as a file of its own, whole, in place of those found before."""
    from analysis.resolved import policy_text

    files = [folder / f"{policy.name}.toml" for policy in found]
    try:
        for path, policy in zip(files, found, strict=True):
            write_whole(path, policy_text(policy).encode())
        for stale in set(folder.glob(f"{FOUND}_*.toml")) - set(files):
            stale.unlink()
    except OSError as error:
        raise OnzeError(
            f"what was found cannot be written: {error.strerror or error}.", file=folder
        ) from None
    return files
