"""What is left on disk of a comparison or a run, whole or not at all?

Everything is written into a hidden folder beside the target and appears there in one rename. A
folder that is already there is never touched: the new one takes the next free number.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.comparison import Comparison
from analysis.provenance import Made
from analysis.report import report
from analysis.resolved import world_files
from analysis.tables import comparison_tables, dictionary, run_table
from analysis.verdict import Verdict
from analysis.wording import plain
from sim.errors import OnzeError
from sim.observations import daily_table
from sim.policies.policy import Policy
from sim.runs import Run
from sim.scenario import Scenario

MOST_NAMESAKES = 10_000
PACKED_ONLY = ("daily_by_seed",)  # too long for a table a person opens


def write_results(out: Path, comparison: Comparison, verdict: Verdict, made: Made) -> Path:
    """Write everything a comparison leaves behind; return the folder, which may bear a number.

    report.html, comparison.json, policies, differences, runs and daily (CSV and Parquet),
    daily_by_seed (Parquet), data_dictionary.csv, scenario.toml, policies/ and manifest.json.
    Errors: OnzeError when the disk refuses; then nothing is left.
    """
    c = comparison
    tables = comparison_tables(c)
    answer = {"command": "compare", "version": made.version} | c.as_dict(verdict.sentence)
    answer["verdict_in_full"] = verdict.as_dict()
    files = {
        "report.html": report(c, verdict, made),
        "comparison.json": as_json(answer),
        "data_dictionary.csv": dictionary(*tables).to_csv(index=False, lineterminator="\n"),
        "manifest.json": as_json(_manifest(c.scenario, c.seeds, c.fingerprint, made, c.policies)),
        **world_files(c.scenario, c.policies),
    }
    return keep(out, files, tables)


def write_run(out: Path, scenario: Scenario, run: Run, policy: Policy | None, made: Made) -> Path:
    """Write what one run leaves behind; return the folder. policy: None, the brand's own.

    totals.json, runs and daily (every brand; CSV and Parquet), data_dictionary.csv,
    scenario.toml, policies/ and manifest.json.
    """
    policies = () if policy is None else (policy,)
    days = daily_table(scenario, run.ledger, 0)
    days.insert(0, "policy", run.policy)
    tables = {"runs": run_table([run]), "daily": days}
    totals = {"policy": run.policy, "seed": run.seed, "totals": run.quantities}
    files = {
        "totals.json": as_json(totals),
        "data_dictionary.csv": dictionary(*tables).to_csv(index=False, lineterminator="\n"),
        "manifest.json": as_json(_manifest(scenario, (run.seed,), run.fingerprint, made, policies)),
        **world_files(scenario, policies),
    }
    return keep(out, files, tables)


def _manifest(
    scenario: Scenario, seeds: tuple[int, ...], found: str, made: Made, policies: tuple[Policy, ...]
) -> dict[str, Any]:
    return {
        "world": scenario.name,
        "world_fingerprint": scenario.fingerprint,
        "policies": [policy.name for policy in policies],
        "seeds": list(seeds),
        "fingerprint": found,
        **made.as_dict(),
    }


def as_json(answer: Mapping[str, Any]) -> str:
    """Return a record as JSON a strict reader takes: what is not known is null."""
    return json.dumps(plain(answer), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def keep(out: Path, files: Mapping[str, str], tables: Mapping[str, pd.DataFrame]) -> Path:
    """Write texts and tables into a folder that appears whole, under the first free name."""
    out = Path(out)
    draft = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        for name, text in files.items():
            _write(draft / name, text.encode())
        for name, table in tables.items():
            packed = io.BytesIO()
            table.to_parquet(packed, index=False)
            _write(draft / f"{name}.parquet", packed.getvalue())
            if name not in PACKED_ONLY:
                _write(
                    draft / f"{name}.csv", table.to_csv(index=False, lineterminator="\n").encode()
                )
        draft.chmod(0o755)
        return _appear(draft, out)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OnzeError(f"{out.name} cannot be written: {reason}.", file=out.name) from None
    finally:
        if draft is not None:
            shutil.rmtree(draft, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _appear(draft: Path, out: Path) -> Path:
    """Rename the draft to the first name nobody has; two writers never share one."""
    for number in range(1, MOST_NAMESAKES):
        target = out if number == 1 else out.with_name(f"{out.name}-{number}")
        if target.exists() or target.is_symlink():
            continue
        try:
            draft.rename(target)
        except OSError:
            if target.exists():  # Somebody was quicker.
                continue
            raise
        return target
    raise OnzeError(f"there are {MOST_NAMESAKES:,} folders called {out.name} already; clear some.")
