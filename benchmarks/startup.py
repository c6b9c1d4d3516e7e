"""How long does one wait before anything is seen? Whole processes, as the shell sees them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks import targets
from benchmarks.alone import Spent, empty_folder, process
from benchmarks.peers.tables import markdown, number, spread_of

RUN = str(Path(__file__).resolve().parents[1] / "run.py")
ONE_DAY = (
    "simulate", "baseline", "--days", "1", "--consumers", "1000", "--set", "world.burn_in=0"
)  # fmt: skip
FIRST_STEP = ("-c", "from sim.market import Market; Market('baseline', seed=1).step()")
TIMES = 3


def measured(times: int = TIMES, main_job: int = 2) -> str:
    """Return the table of start-up. Results go into a folder that is thrown away."""
    with empty_folder() as where, empty_folder() as cache:
        process([RUN, *ONE_DAY], where=where)
        found = {
            "`run.py --help`": again(times, [RUN, "--help"], where),
            "`run.py info`": again(times, [RUN, "info"], where),
            "`Market('baseline').step()`, imports and 20,000 consumers included": again(
                times, FIRST_STEP, where
            ),
            "`run.py simulate` of one day, 1,000 consumers": again(times, [RUN, *ONE_DAY], where),
            "the same with nothing compiled": [process([RUN, *ONE_DAY], cache, where)],
            "`run.py`, the main job": again(main_job, [RUN], where),
        }
    rows = [
        (
            name,
            spread_of([each.wall for each in runs]),
            spread_of([each.processor for each in runs]),
        )
        for name, runs in found.items()
    ]
    table = markdown(("process", "seconds on the wall", "processor seconds"), rows)
    return f"{table}\n\n{targets.table(target_rows(found))}"


def again(times: int, command: Sequence[str], where: Path) -> list[Spent]:
    """Run a command some times."""
    return [process(command, where=where) for _ in range(times)]


def target_rows(found: dict[str, list[Spent]]) -> list[tuple[str, ...]]:
    """Return the rows of the targets: in processor seconds what one core does, else on the wall."""
    shown, told, first, warm, cold, main = found.values()
    waited = [each.wall - warm[0].wall for each in cold]
    worked = median(each.processor - warm[0].processor for each in cold)
    both = f"on the wall; all processes together {number(worked)} processor seconds"
    return [
        targets.HELP.row([each.processor for each in shown]),
        targets.INFO.row([each.processor for each in told]),
        targets.FIRST_DAY.row([each.processor for each in first]),
        targets.COLD.row(waited, both),
        targets.MAIN_JOB.row([each.wall for each in main], "wall"),
    ]
