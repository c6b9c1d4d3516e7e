"""What do the tests of the laboratory live? Markets of two hundred consumers and a few days."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis.lab.experiment import Experiment, load_experiment
from analysis.lab.hands import Batch, Here
from analysis.lab.living import live_plan
from analysis.lab.plan import Plan, draw
from analysis.lab.store import Store
from analysis.lab.sweep import Tally
from sim.scenario import Scenario, load_scenario

TINY = {"world.consumers": 200, "world.burn_in": 4, "world.days": 5}
SET = "[set]\n" + "".join(f'"{name}" = {value}\n' for name, value in TINY.items())
FACTORS = """
[factors]
"policy.desk.capacity" = {values = [0.3, 0.9]}
"experience.failure" = {low = 0.05, high = 0.2, steps = 2}
"""


def world(changes: Mapping[str, Any] | None = None, name: str = "baseline") -> Scenario:
    return load_scenario(name, {**TINY, **(changes or {})})


def written(folder: Path, text: str, name: str = "tried") -> Path:
    """An experiment's file: some headings and tables, over the tiny world."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def tiny(
    folder: Path, head: str = "", tables: str = FACTORS, sets: str = "", **asked: Any
) -> Experiment:
    """An experiment of eight runs, unless it says otherwise."""
    head = head or 'policies = ["as_observed"]\nreplications = 2\n'
    return load_experiment(written(folder, f"{head}{SET}{sets}{tables}"), **asked)


def plan_of(experiment: Experiment) -> Plan:
    return Plan(experiment, draw(experiment))


class Counted(Here):
    """Hands that live everything here, and remember which runs it lived in which batches."""

    def __init__(self) -> None:
        super().__init__()
        self.lived: list[str] = []
        self.given: list[list[str]] = []

    def give(self, batch: Batch) -> None:
        self.given.append([task.key for task in batch])
        super().give(batch)

    def take(self, patience: float) -> Iterator[list]:
        for records in super().take(patience):
            self.lived += [record.key for record in records]
            yield records


def live(plan: Plan, path: Path) -> tuple[Tally, Counted]:
    """Bring a study up to date with a plan; says which runs were lived for it."""
    hands = Counted()
    with Store(path) as store:
        plan.lay_out(store)
        return live_plan(plan, store, hands), hands


def runs(path: Path) -> list[tuple]:
    """Every row of a study's table of runs, as its bytes are."""
    with Store(path) as store:
        return store.disk.execute("SELECT * FROM runs ORDER BY key").fetchall()
