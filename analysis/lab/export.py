"""How does a study leave the laboratory? As tidy tables and what their columns mean."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.lab.factors import parameter_of
from analysis.lab.record import unpack
from analysis.lab.study import Study
from analysis.lab.whole import drafted
from sim.errors import OnzeError
from sim.ledger import LEVELS, MEASURES
from sim.observations import QUANTITY

TABLES = ("runs", "points", "failures")
KEYS = {
    "point": ("", "the point of the design, from 0"),
    "policy": ("", "the response policy of the focal brand"),
    "replication": ("", "the same luck at every point and under every policy"),
    "seed": ("", "the luck of the replication"),
    "day": ("days", "of the comparison, from 0"),
    "brand": ("", "the brand"),
    "error": ("", "why the run failed"),
}


def export(study: Study, folder: Path) -> list[Path]:
    """Write runs, points and failures as CSV and Parquet, the days (Parquet), and a dictionary.

    Each file appears whole. Returns what was written.
    """
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tables = {"runs": study.table(), "points": study.points().reset_index()}
        failures = study.failures()
        if not failures.empty:
            tables["failures"] = failures
        for name, table in tables.items():
            written += [_csv(folder, name, table), _parquet(folder, name, table)]
        if study.experiment.daily:
            written.append(_days(study, folder))
        written.append(_csv(folder, "data_dictionary", dictionary(study)))
    except OSError as error:
        raise OnzeError(
            f"{folder.name} cannot be written: {error.strerror or error}.", file=folder
        ) from None
    return written


def _csv(folder: Path, name: str, table: pd.DataFrame) -> Path:
    path = folder / f"{name}.csv"
    with drafted(path) as draft:
        table.to_csv(draft, index=False, lineterminator="\n")
    return path


def _parquet(folder: Path, name: str, table: pd.DataFrame) -> Path:
    path = folder / f"{name}.parquet"
    with drafted(path) as draft:
        table.to_parquet(draft, index=False)
    return path


def _days(study: Study, folder: Path) -> Path:
    """Write every day of every run, one run at a time, however many there are."""
    path = folder / "days.parquet"
    with drafted(path) as draft:
        writer: pq.ParquetWriter | None = None
        for table in day_tables(study):
            packed = pa.Table.from_pandas(table, preserve_index=False)
            writer = writer or pq.ParquetWriter(draft, packed.schema)
            writer.write_table(packed)
        if writer is None:
            raise OnzeError(f"no run of {study.folder.name} has its days kept yet; run its sweep.")
        writer.close()
    return path


def day_tables(study: Study) -> Iterator[pd.DataFrame]:
    """Yield the days of each run that has them, one row per day and brand."""
    names = study.experiment.policies
    for member in study.members:
        for settings, packed in study.store.rows([member.key], ("settings", "daily")):
            if packed is None:
                continue
            ledger = unpack(packed)
            days, brands, _ = ledger.shape
            table = pd.DataFrame(
                ledger.reshape(days * brands, -1), columns=[measure.name for measure in MEASURES]
            )
            keys = [brand["key"] for brand in json.loads(settings)["brands"]]
            table.insert(0, "brand", keys * days)
            table.insert(0, "day", [day for day in range(days) for _ in range(brands)])
            for name in ("replication", "policy", "point"):
                value = names[member.policy] if name == "policy" else getattr(member, name)
                table.insert(0, name, value)
            yield table


def dictionary(study: Study) -> pd.DataFrame:
    """Return what each column means: column, unit, meaning, how it adds up."""
    rows = [(name, unit, meaning, "") for name, (unit, meaning) in KEYS.items()]
    for factor in study.experiment.factors:
        known = parameter_of(factor.address)
        meaning = f"factor: {factor.title}" + (f"; {known.note}" if known and known.note else "")
        rows.append((factor.address, factor.unit, meaning, ""))
    rows += [(q.name, q.unit, q.meaning, "run") for q in QUANTITY.values()]
    if study.experiment.daily:
        rows += [
            (f"days: {m.name}", m.unit, m.meaning, "level" if m.name in LEVELS else "sum")
            for m in MEASURES
        ]
    return pd.DataFrame(rows, columns=["column", "unit", "meaning", "adds_up_as"])
