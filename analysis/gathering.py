"""Which runs belong together, and is any of them missing?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from sim.errors import OnzeError
from sim.runs import Run


def fingerprint(runs: Iterable[Run]) -> str:
    """Return a hash of every run's own, whatever their order."""
    rows = sorted((run.policy, run.seed, run.fingerprint) for run in runs)
    text = "\n".join(f"{policy} {seed} {found}" for policy, seed, found in rows)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def in_order(runs: list[Run], names: Sequence[str]) -> tuple[tuple[Run, ...], tuple[int, ...]]:
    """Return the runs by policy and seed, once each of them is known to be there once."""
    if len(names) < 2:
        raise OnzeError(f"a comparison needs two policies or more; there is {len(names)}.")
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise OnzeError(f"two policies are called {twice}; give one of them another name.")
    seeds = tuple(sorted({run.seed for run in runs}))
    found = {(run.policy, run.seed): run for run in runs}
    if len(found) < len(runs):
        raise OnzeError(f"{len(runs) - len(found)} runs repeat a policy and seed already there.")
    for run in runs:
        if run.policy not in names:
            raise OnzeError(f"a run is of policy {run.policy}, not one of {', '.join(names)}.")
    for name in names:
        missing = [seed for seed in seeds if (name, seed) not in found]
        if missing or not seeds:
            what = f"seed {missing[0]}" if missing else "any run"
            raise OnzeError(f"policy {name} lacks {what}: every policy needs the same seeds.")
    return tuple(found[name, seed] for name in names for seed in seeds), seeds


def pair(a: str, b: str) -> tuple[str, str]:
    """Return the key of two policies, whichever is named first."""
    return (a, b) if a < b else (b, a)
