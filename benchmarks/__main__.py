"""How fast is a market? `make bench` measures; ARGS picks what: `make bench ARGS=rivals`."""

from __future__ import annotations

import argparse

from benchmarks import engine, gate, rivals


def main() -> None:
    """Run the benchmarks asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["engine", "rivals", "gate"], default="engine")
    parser.add_argument("--consumers", type=int, nargs="+", default=None)
    parser.add_argument("--days", type=int, default=None)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    if asked.what == "engine":
        for consumers in asked.consumers or [20_000]:
            engine.measure(consumers, asked.days or 730, asked.runs)
    elif asked.what == "rivals":
        rivals.measure(asked.consumers or [10_000, 100_000], 100, asked.days or 12, asked.runs)
    else:
        gate.check()


if __name__ == "__main__":
    main()
