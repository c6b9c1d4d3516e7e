"""Does the baseline still give, byte for byte, what was recorded, on this machine too?"""

import json

from sim.version import RESULTS
from tests.engine import marks
from tests.engine.record import RECORD, measured
from tests.engine.results import results


def test_the_baseline_gives_the_recorded_bytes() -> None:
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))
    assert measured() == recorded, (
        "results moved: if that was meant, run `python -m tests.engine.record` and say why in the "
        "commit"
    )


def test_every_world_and_every_policy_leaves_the_recorded_marks() -> None:
    recorded = json.loads(marks.MARKS.read_text(encoding="utf-8"))
    found = marks.measured()
    assert found.keys() == recorded.keys()
    moved = [name for name in found if found[name] != recorded[name]]
    assert moved == [], (
        "results moved: if that was meant, run `python -m tests.engine.marks --record` and say "
        "why in the commit"
    )


def test_what_is_recorded_bears_the_name_that_kept_runs_go_by() -> None:
    assert results() == RESULTS, "run `python -m tests.engine.results`"
