"""How fast is a market? `make bench` measures, and writes what it found to docs/speed.md.

One part alone: make bench ARGS="--parts engine". A look that writes nothing: ARGS="--dry".
The gate of the tests: ARGS="--parts gate". Ten million consumers: ARGS="--parts large" (minutes);
ten thousand runs: ARGS="--parts many" (many minutes).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date

from benchmarks import (
    browser,
    cluster,
    engine,
    gate,
    lab,
    machine,
    native,
    page,
    rivals,
    scale,
    startup,
    sweep,
    targets,
)
from benchmarks import windows as faces
from benchmarks.visitors import hosting_said

# In the order of the page; the last three are asked for by name.
PARTS: dict[str, Callable[[], str]] = {
    "engine": engine.measured,
    "startup": startup.measured,
    "sweep": sweep.measured,
    "lab": lab.measured,
    "cluster": cluster.measured,
    "native": native.measured,
    "windows": faces.measured,
    "browser": browser.measured,
    "rivals": rivals.measured,
    "large": engine.large,
    "many": lab.large,
    "scale": scale.measured,
}
BY_NAME = ("large", "many", "scale")


def main() -> None:
    """Measure the parts asked for, and gather the table of targets."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    usual = [part for part in PARTS if part not in BY_NAME]
    parser.add_argument("--parts", nargs="+", choices=[*PARTS, "gate", "targets"], default=usual)
    parser.add_argument("--dry", action="store_true", help="leave the pages as they are")
    asked = parser.parse_args()
    if "gate" in asked.parts:
        gate.check()
    for part in asked.parts:
        if part not in PARTS:
            continue
        began = machine.describe()
        print(f"Measuring: {part}", flush=True)
        text = f"{when(part, began)}\n\n{PARTS[part]()}"
        print(text, flush=True)
        if not asked.dry:
            page.write_block(part, text, page.SCALE if part == "scale" else page.PAGE)
            if hosting := hosting_said(text):
                for place in page.HOSTING:
                    page.write_block("hosting", hosting, place)
    table = targets.gathered()
    print(table)
    if not asked.dry:
        page.write_block(targets.BLOCK, table)


def when(part: str, began: str) -> str:
    """Return a sentence of when and where a part was measured."""
    command = f'make bench ARGS="--parts {part}"'
    return f"Measured on {date.today():%d %B %Y} by `{command}`: {began}."


if __name__ == "__main__":
    main()
