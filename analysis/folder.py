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
from typing import TYPE_CHECKING, Any

from analysis.provenance import Made, made
from analysis.resolved import world_files
from analysis.wording import plain
from sim.errors import OnzeError
from sim.observations import daily_table
from sim.policies.files import known_policies, load_policy
from sim.policies.policy import Policy
from sim.runs import Run
from sim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from analysis.comparison import Comparison
    from analysis.verdict import Verdict

MOST_NAMESAKES = 10_000
PACKED_ONLY = ("daily_by_seed",)  # too long for a table a person opens
NAMELESS = "world"  # every import calls its world so; the folder it lies in says which


def name_of(scenario: Scenario) -> str:
    """Return what results of a world are called: its name, behind its folder's if that is world."""
    if scenario.name != NAMELESS:
        return scenario.name
    return f"{scenario.folder.name}-{scenario.name}".lstrip("-.")


def check_place(out: Path) -> None:
    """Refuse, before anything is lived, a place under which no result folder can appear.

    Nothing is left there: what is tried is to make a folder in the nearest one that exists, and
    that is taken away again. Errors: OnzeError.
    """
    try:
        place = next(place for place in (Path(out), *Path(out).parents) if _is_there(place))
        if place.is_dir():
            Path(tempfile.mkdtemp(prefix=".", dir=place)).rmdir()
            return
        reason = f"{place.name} is not a folder"
    except OSError as error:
        reason = error.strerror or type(error).__name__
    raise OnzeError(
        f"no result folder can be made under --out {out}: {reason}.", file=out, key="out"
    )


def _is_there(place: Path) -> bool:
    """Whether a name is taken, be it by a link that leads nowhere."""
    try:
        place.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def write_results(
    out: Path, comparison: Comparison, verdict: Verdict, command: str, seconds: float
) -> Path:
    """Write a comparison into a folder of its own under `out`, named after the world.

    command: as it was typed; seconds: wall time. Returns the folder, which bears a number where
    the name is taken. It holds report.html, comparison.json, verdict.svg, the tables policies,
    differences, runs and daily (CSV and Parquet) and daily_by_seed (Parquet),
    data_dictionary.csv, scenario.toml, policies/ and manifest.json. Errors: OnzeError when the
    disk refuses; then nothing is left.
    """
    from analysis.figures import verdict_picture
    from analysis.report import report
    from analysis.tables import comparison_tables, dictionary

    c, how = comparison, made(command, seconds)
    tables = comparison_tables(c)
    answer = {"command": "compare", "version": how.version} | c.as_dict(verdict.sentence)
    files = {
        "report.html": report(c, verdict, how),
        "verdict.svg": verdict_picture(c, verdict),
        "comparison.json": as_json(answer | {"verdict_in_full": verdict.as_dict()}),
        "data_dictionary.csv": dictionary(*tables).to_csv(index=False, lineterminator="\n"),
        "manifest.json": as_json(_manifest(c.scenario, c.seeds, c.fingerprint, how, c.names)),
        **world_files(c.scenario, c.policies),
    }
    return keep(Path(out) / name_of(c.scenario), files, tables)


def write_run(
    out: Path,
    run: Run,
    scenario: Scenario,
    command: str,
    seconds: float,
    policy: Policy | None = None,
) -> Path:
    """Write a run into a folder of its own under `out`, named after world, policy and seed.

    policy: what the run lived under; None looks its name up. The folder holds totals.json, the
    tables runs and daily (every brand; CSV and Parquet), data_dictionary.csv, scenario.toml,
    policies/ and manifest.json.
    """
    from analysis.tables import dictionary, run_table

    how = made(command, seconds)
    if policy is None and run.policy in known_policies():
        policy = load_policy(run.policy)
    days = daily_table(scenario, run.ledger, 0)
    days.insert(0, "policy", run.policy)
    tables = {"runs": run_table([run]), "daily": days}
    totals = {"policy": run.policy, "seed": run.seed, "totals": run.quantities}
    manifest = _manifest(scenario, (run.seed,), run.fingerprint, how, (run.policy,))
    files = {
        "totals.json": as_json(totals),
        "data_dictionary.csv": dictionary(*tables).to_csv(index=False, lineterminator="\n"),
        "manifest.json": as_json(manifest),
        **world_files(scenario, () if policy is None else (policy,)),
    }
    # A brand's own policy may be named by its path: a folder is named by the file alone.
    lived = Path(run.policy).stem if run.policy.endswith(".toml") else run.policy
    return keep(Path(out) / f"{name_of(scenario)}-{lived}-{run.seed}", files, tables)


def _manifest(
    scenario: Scenario, seeds: tuple[int, ...], found: str, how: Made, policies: tuple[str, ...]
) -> dict[str, Any]:
    return {
        "world": scenario.name,
        "world_fingerprint": scenario.fingerprint,
        "policies": list(policies),
        "seeds": list(seeds),
        "fingerprint": found,
        **how.as_dict(),
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
