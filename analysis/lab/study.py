"""What does a study hold? Its outline, its points and its runs as tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from analysis.lab.designs import problem_of
from analysis.lab.factors import level_in_words
from analysis.lab.outline import Outline, from_json
from analysis.lab.plan import values_at
from analysis.lab.record import DONE, FAILED
from analysis.lab.store import Member, Store
from sim.errors import OnzeError

STUDY = "study.sqlite"


class Study:
    """A study as its analyses see it; nothing in it is changed."""

    def __init__(self, folder: Path, store: Store) -> None:
        """Read the outline of a study that is open."""
        self.folder, self.store = folder, store
        outline = store.about("outline")
        if outline is None:
            raise OnzeError(f"{folder.name} holds no experiment yet; run its sweep.", file=folder)
        self.experiment: Outline = from_json(outline)
        self.members: list[Member] = list(store.members())

    def points(self) -> pd.DataFrame:
        """Return one row per point in the order of the design, one column per factor."""
        factors = self.experiment.factors
        rows = [values_at(factors, shares) for shares in self.store.shares()]
        columns = [factor.address for factor in factors]
        table = pd.DataFrame(rows, columns=columns, index=pd.RangeIndex(len(rows), name="point"))
        for factor in factors:
            if factor.levels is not None and any(isinstance(v, tuple) for v in factor.levels):
                table[factor.address] = table[factor.address].map(level_in_words)
        return table

    def shares(self) -> pd.DataFrame:
        """Return the points as shares of each factor's range, 0 to 1, as SALib is given them."""
        return pd.DataFrame(
            self.store.shares(),
            columns=[factor.address for factor in self.experiment.factors],
        )

    def table(self) -> pd.DataFrame:
        """Return one row per finished run of the experiment, in its order.

        Columns: point, policy, replication, seed, each factor, each measure. Replication r has the
        same luck at every point and under every policy.
        """
        known = self.store.measures(member.key for member in self.members)
        seeds, names = self.experiment.seeds, self.experiment.policies
        rows: list[dict[str, Any]] = [
            {
                "point": member.point,
                "policy": names[member.policy],
                "replication": member.replication,
                "seed": seeds[member.replication],
                **known[member.key],
            }
            for member in self.members
            if member.key in known
        ]
        if not rows:
            raise OnzeError(f"no run of {self.folder.name} is finished yet; run its sweep.")
        table = pd.DataFrame(rows)
        table = table.sort_values(["point", "policy", "replication"], kind="stable")
        points = self.points()
        found = table.merge(points, left_on="point", right_index=True, how="left", sort=False)
        head = ["point", "policy", "replication", "seed", *points.columns]
        return found[head + [c for c in table.columns if c not in head]].reset_index(drop=True)

    def problem(self) -> dict[str, Any]:
        """Return the factors as SALib knows them, each as a share of its range."""
        return problem_of(self.experiment.factors)

    def counts(self) -> dict[str, int]:
        """Return how many different runs the experiment has, and how many are done and failed."""
        keys = {member.key for member in self.members}
        states = [self.store.rows(keys, ("key",), state) for state in (DONE, FAILED)]
        done, failed = (sum(1 for _ in rows) for rows in states)
        return {"runs": len(keys), "done": done, "failed": failed}

    def models(self) -> list[str]:
        """Return the models the finished runs were lived with: version and results, as `model`."""
        keys = {member.key for member in self.members}
        return sorted({model for _, model in self.store.rows(keys, ("key", "model"), DONE)})

    def failures(self) -> pd.DataFrame:
        """Return the runs that failed: where they stand, and why."""
        keys = {member.key: member for member in self.members}
        rows = [
            {**keys[key]._asdict(), "error": error, "trace": trace, "settings": settings}
            for key, error, trace, settings in self.store.rows(
                keys, ("key", "error", "trace", "settings"), FAILED
            )
        ]
        return pd.DataFrame(rows)


def open_study(name: str | Path) -> Study:
    """Return the study of a folder, of its file, or of a name under results/."""
    path = Path(name)
    if path.name == STUDY:
        path = path.parent
    if not (path / STUDY).is_file() and not path.is_absolute():
        path = Path("results") / path if (Path("results") / path / STUDY).is_file() else path
    if not (path / STUDY).is_file():
        raise OnzeError(
            f"there is no study in {name}; a study is the folder that `python run.py sweep` makes.",
            file=path,
        )
    return Study(path, Store(path / STUDY))
