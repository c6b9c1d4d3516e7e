"""Which small studies do the tests of the pages open?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.tree import ROOT

WORLD = """
replications = 2
measures = ["profit", "customers_kept", "desk_cost", "programme_cost"]
[set]
"world.consumers" = 200
"world.people_per_agent" = 1000
"world.burn_in" = 20
"world.days" = 50
"""
# Two factors that make a grid.
HANDS = f"""
title = "Hands and order"
question = "Should this brand hire, or change the order in which it answers?"
policies = ["as_observed"]
{WORLD}
[design]
kind = "grid"
[factors]
"policy.desk.capacity" = {{values = [0.3, 0.6, 0.9]}}
"policy.order" = {{values = [["praise", "newest"], ["complaints", "newest"]]}}
"""
# Where failures are frequent silence loses, on whatever luck: there is a box to be found.
SILENCE = f"""
title = "What silence costs"
question = "Where does silence lose to the desk as observed?"
policies = ["as_observed", "silence"]
against = "as_observed"
{WORLD}
[design]
kind = "quasi_random"
points = 64
[factors]
"money.agent_hour" = {{low = 5.0, high = 120.0}}
"experience.failure" = {{low = 0.02, high = 0.3}}
"""
STUDIES = {"hands": HANDS, "silence": SILENCE}


def live_studies(folder: Path) -> None:
    """Live them with the command line, one beside the other, into a folder."""
    sweeps = []
    for name, text in STUDIES.items():
        file = folder / f"{name}.toml"
        file.write_text(text, encoding="utf-8")
        command = [sys.executable, "run.py", "sweep", str(file), "--out", str(folder)]
        sweeps.append(subprocess.Popen([*command, "--workers", "1"], cwd=ROOT,
                                       stdout=subprocess.PIPE, text=True))  # fmt: skip
    for sweep in sweeps:
        told, _ = sweep.communicate(timeout=900)
        assert sweep.returncode == 0, told
