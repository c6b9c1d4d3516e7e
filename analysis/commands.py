"""What does each command do? Load, live, ask, keep, show; the doing is elsewhere."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.console import emit, progress, say, screen, seeds_from, show_table, shown
from analysis.showing import show_comparison
from analysis.wording import took
from sim.errors import OnzeError
from sim.scenario import Scenario, load_scenario
from sim.version import VERSION

MAIN_POLICIES = (
    "as_observed",
    "silence",
    "complaints_first",
    "complaints_only",
    "oldest_first",
    "connected_first",
    "reach_first",
    "expected_loss_first",
    "half_desk_complaints_first",
    "everyone",
)
RESULTS = Path("results")


def command_line() -> str:
    """Return what was typed, so that a result can be made again."""
    return shlex.join(["python", "run.py", *sys.argv[1:]])


def heading(command: str, scenario: Scenario, seeds: Sequence[int]) -> dict[str, Any]:
    """Return the keys every JSON document begins with."""
    return {
        "command": command,
        "version": VERSION,
        "world": scenario.name,
        "seeds": list(seeds),
    }


def get_ready(scenario: Scenario) -> None:
    """Compile what is not compiled yet, saying so while it lasts."""
    with screen(stderr=True).status("Getting the market ready (twenty seconds the first time) ..."):
        from sim.runs import warm_up

        warm_up(scenario)


def simulate_world(
    world: str,
    policy: str | None,
    changes: Mapping[str, Any],
    seed: int,
    threads: int,
    out: Path,
    as_json: bool,
) -> None:
    """Live one market and keep its ledger."""
    scenario = load_scenario(world, changes)
    seeds_from(seed, 1)
    # Imported once the world is known to be sound: a refusal should not wait for a compiler.
    from analysis.folder import check_place, write_run
    from analysis.outrage import spread_of_outrage
    from sim.day import BareMarket
    from sim.policies.files import load_policy
    from sim.runs import live

    chosen = None if policy is None else load_policy(policy)
    if chosen is not None:
        from sim.desks import check_desk

        check_desk(scenario, chosen)
    check_place(out)
    get_ready(scenario)
    began = time.perf_counter()
    days = scenario["world.burn_in"] + scenario["world.days"]
    with progress("Living", days, "days") as bar:
        market = BareMarket(scenario, seed=seed, threads=threads)
        for _ in range(scenario["world.burn_in"]):
            market.step()
            bar.advance(bar.task_ids[0])
        run, _ = live(
            scenario, seed, chosen, market.state, threads, lambda: bar.advance(bar.task_ids[0])
        )
    folder = write_run(
        out, run, scenario, command_line(), seconds=time.perf_counter() - began, policy=chosen
    )
    if as_json:
        document = heading("simulate", scenario, [seed])
        document |= {"policy": run.policy, "fingerprint": run.fingerprint}
        document |= {"totals": run.quantities, "days": scenario["world.days"]}
        document |= spread_of_outrage(run.ledger, scenario)
        emit(document | {"folder": str(folder)})
        return
    _show_run(scenario, run, (chosen or load_policy(run.policy)).title, folder)


def _show_run(scenario: Scenario, run: Any, policy: str, folder: Path) -> None:
    """Print what came of one market."""
    from sim.observations import QUANTITY, shown_in

    brand = scenario.brands[scenario.focal].name
    rows = [
        (n.replace("_", " "), shown(run.quantities[n]), QUANTITY[n].unit)
        for n in shown_in(scenario)
    ]
    show_table(
        f"{brand}, {scenario['world.days']} days, {policy}",
        ("measure", "value", "unit"),
        rows,
        words=(0, 2),
    )
    people = scenario["world.people_per_agent"]
    say(f"Each simulated consumer stands for {people:,} people. Kept in {folder}.", whole=True)


def compare_policies(
    world: str,
    names: Sequence[str] | None,
    changes: Mapping[str, Any] | None = None,
    seed: int = 1,
    replications: int = 6,
    reference: str | None = None,
    workers: int | None = None,
    out: Path = RESULTS,
    as_json: bool = False,
) -> None:
    """Compare policies on the same luck, give the verdict and keep the report."""
    scenario = load_scenario(world, changes)
    seeds = seeds_from(seed, replications)
    policies = _policies(names, scenario)
    if reference is not None and reference not in [policy.name for policy in policies]:
        raise OnzeError(f"--against {reference} is not among the policies compared.", key="against")
    from analysis import outrage
    from analysis.comparison import compare
    from analysis.folder import check_place, write_results
    from analysis.verdict import give_verdict

    check_place(out)
    get_ready(scenario)
    began = time.perf_counter()
    runs = _live_all(scenario, policies, seeds, workers)
    comparison = compare(runs, scenario, policies, reference)
    verdict = give_verdict(comparison)
    seconds = time.perf_counter() - began
    folder = write_results(out, comparison, verdict, command=command_line(), seconds=seconds)
    if as_json:
        document = heading("compare", scenario, comparison.seeds)
        document |= comparison.as_dict(verdict.sentence) | outrage.spread_by_policy(comparison)
        emit(document | {"folder": str(folder)})
        return
    show_comparison(comparison, verdict)
    say(f"\nKept in {folder}: open report.html in a browser. {took(seconds)}", whole=True)


def _live_all(
    scenario: Scenario, policies: Sequence[Any], seeds: Sequence[int], workers: int | None
) -> list[Any]:
    """Live every policy on every seed; Ctrl-C keeps the seeds that are finished."""
    from sim.runs import replicate_all

    runs: list[Any] = []
    with progress("Living", len(seeds), "markets") as bar:
        try:
            for finished in replicate_all(scenario, policies, seeds, workers):
                runs += finished
                bar.advance(bar.task_ids[0])
        except KeyboardInterrupt:
            if not runs:
                raise
            screen(stderr=True).print(
                f"Stopped: the verdict uses the {len(runs) // len(policies)} of {len(seeds)} "
                "replications that were finished."
            )
    return runs


def _policies(names: Sequence[str] | None, scenario: Scenario) -> list[Any]:
    """Return the policies asked for; by default the main ones and the focal brand's own."""
    from sim.desks import check_desk
    from sim.policies.files import load_policy

    own = scenario.brands[scenario.focal].policy
    default = MAIN_POLICIES if own in MAIN_POLICIES else (own, *MAIN_POLICIES)
    chosen = [name for name in (names or default) if name]
    policies = [load_policy(name) for name in chosen]
    known = [policy.name for policy in policies]
    for policy in policies:
        check_desk(scenario, policy)
    for name in known:
        if known.count(name) > 1:
            raise OnzeError(
                f"policy {name} is given twice; each needs a name of its own.", key=name
            )
    if len(policies) < 2:
        named = f"{chosen[0]} alone" if chosen else "none"
        raise OnzeError(f"a comparison needs two policies or more, not {named}.", key="policies")
    return policies
