"""Is the engine still as many times as fast as its reference as it was, give or take a lot?

A time says more about the machine than about the code, so none is asked for here: only the ratio
to the same rules as plain Mesa objects and as NumPy, rounds taken in turns in one process, the
best of each. The least that is asked is a quarter of what was measured, which no noise takes away;
raise it when the engine becomes faster.
"""

from __future__ import annotations

import sys

from benchmarks.rivals import ENGINE, race

# A quarter of the ratios at 10,000 consumers of 22 November 2026 (two shared cores).
LEAST = {"Mesa objects": 4.0, "vectorised NumPy": 1.5}
CONSUMERS, WARM_UP, DAYS, ROUNDS = 10_000, 60, 15, 4


def lead() -> dict[str, float]:
    """Return how many times as fast the engine is as each rival, by the best rounds."""
    spent, _ = race(CONSUMERS, WARM_UP, DAYS, ROUNDS, (ENGINE, *LEAST))
    best = {name: min(seconds) for name, seconds in spent.items()}
    return {name: best[name] / best[ENGINE] for name in LEAST}


def faults(measured: dict[str, float]) -> list[str]:
    """Return one sentence for each ratio below its least."""
    return [
        f"the engine is {measured[name]:.2f} times as fast as the same rules as {name}; "
        f"at least {least:g} times is asked"
        for name, least in LEAST.items()
        if measured[name] < least
    ]


def check() -> None:
    """Print the ratios; end with status 1 if one is below its least."""
    measured = lead()
    for name, ratio in measured.items():
        print(f"engine / {name}: {ratio:.2f} (at least {LEAST[name]:g})")
    if found := faults(measured):
        sys.exit("; ".join(found))
