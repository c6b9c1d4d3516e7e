"""Which results does this model give? All that is recorded of it gets a name, in sim/version.py.

Whoever keeps runs for later knows by that name whether they are still what the model would give.
`python -m tests.engine.results` writes it; recording results anew does so too.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from tests.engine.marks import MARKS
from tests.tree import ROOT

RECORD = Path(__file__).with_name("recorded.json")
VERSION = ROOT / "sim" / "version.py"
LETTERS = 12
LINE = re.compile(r'^RESULTS = "[0-9a-f]*"$', re.MULTILINE)


def results() -> str:
    """Return a hash of every recorded result; how a state lies in memory is none."""
    lived = json.loads(RECORD.read_text(encoding="utf-8"))
    for run in lived.values():
        del run["state"]
    marks = json.loads(MARKS.read_text(encoding="utf-8"))
    text = json.dumps([lived, marks], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:LETTERS]


def write() -> None:
    """Put the name into sim/version.py."""
    text = VERSION.read_text(encoding="utf-8")
    VERSION.write_text(LINE.sub(f'RESULTS = "{results()}"', text), encoding="utf-8")


if __name__ == "__main__":
    write()
