"""What does `optimise` do? Load, search, live the best again, keep, show."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.commands import MAIN_POLICIES, RESULTS, get_ready, heading
from analysis.console import emit, say, screen, seeds_from
from sim.errors import OnzeError
from sim.scenario import load_scenario

FOUND = "found"
SEARCH = "search.sqlite"
FRESH = 20
MOST_TRIALS, MOST_SETS = 100_000, 1000


def optimise_world(
    world: str,
    budget: float,
    trials: int = 60,
    changes: Mapping[str, Any] | None = None,
    seed: int = 1,
    replications: int = 3,
    robust: int = 0,
    fresh: int = FRESH,
    workers: int | None = None,
    dask: str | None = None,
    out: Path = RESULTS,
    as_json: bool = False,
) -> None:
    """Search for the policy that earns most within a yearly budget, and live it again.

    budget: euros a year for desk and programmes. robust: parameter sets it must do well in.
    fresh: seeds of the re-evaluation, per parameter set where there are several. The same command
    with more trials goes on from where it was, and runs that are known are not lived again.
    """
    scenario = load_scenario(world, changes)
    check_numbers(budget, trials, robust, fresh)
    seeds = seeds_from(seed, replications)
    from analysis.folder import check_place, name_of
    from analysis.lab.asking import keep_answer, show_answer
    from analysis.lab.evaluate import evaluator
    from analysis.lab.optimise import Problem, solve
    from analysis.lab.optimise_answer import answer_of, found_policy
    from analysis.lab.optimise_levers import own_name, read_levers
    from analysis.resolved import policy_text

    anew = seeds_from(seed + replications, fresh * max(robust, 1))
    starts = tuple(dict.fromkeys((own_name(scenario), *MAIN_POLICIES)))
    problem = Problem(
        scenario, read_levers(scenario), budget, trials, seed, tuple(seeds), tuple(anew),
        robust, starts,
    )  # fmt: skip
    check_place(out)
    get_ready(scenario)
    began = time.perf_counter()
    folder = Path(out) / f"optimise-{name_of(scenario)}"
    with evaluator(folder, workers, dask) as evaluate:

        def tick(done: int) -> None:
            screen(stderr=True).print(f"{done} of {trials} policies tried")

        solved = solve(problem, evaluate, folder / SEARCH, tick)
    answer = answer_of(solved)
    keep_answer(folder, answer)
    policy = folder / f"{FOUND}.toml"
    draft = policy.with_name(f".{policy.name}")
    draft.write_text(policy_text(found_policy(solved, FOUND)), encoding="utf-8")
    draft.replace(policy)
    if as_json:
        document = heading("optimise", scenario, seeds) | {"sentence": answer.sentence}
        document |= dict(answer.document) | {"notes": list(answer.notes)}
        emit(document | {"folder": str(folder)})
        return
    show_answer(answer)
    say(f"\nKept in {folder}. {time.perf_counter() - began:,.0f} seconds.", whole=True)
    names = f"{own_name(scenario)} {policy}"
    say(f"To look closer: python run.py compare {world} --policies {names}", whole=True)


def check_numbers(budget: float, trials: int, robust: int, fresh: int) -> None:
    """Refuse a budget, a size of the search or of its re-evaluation that makes no sense."""
    if not budget >= 0:
        raise OnzeError(f"--budget {budget:g} must be 0 or more euros a year.", key="budget")
    for name, value, low, high in (
        ("trials", trials, 2, MOST_TRIALS),
        ("robust", robust, 0, MOST_SETS),
        ("fresh", fresh, 1, MOST_TRIALS),
    ):
        if not low <= value <= high or (name == "robust" and value == 1):
            extra = "0 for the world as it is, or " if name == "robust" else ""
            low = 2 if name == "robust" else low
            raise OnzeError(
                f"--{name} {value} must be {extra}a whole number from {low} to {high:,}.", key=name
            )
