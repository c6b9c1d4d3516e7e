"""How fast is a market? `make bench` measures; ARGS picks what: `make bench ARGS=engine`."""

from __future__ import annotations

import argparse

from benchmarks import engine


def main() -> None:
    """Run the benchmarks asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["engine"], default="engine")
    parser.add_argument("--consumers", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=730)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    engine.measure(asked.consumers, asked.days, asked.runs)


if __name__ == "__main__":
    main()
