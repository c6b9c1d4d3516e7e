"""Does the baseline still give, byte for byte, what was recorded, on this machine too?"""

import json

from tests.engine.record import RECORD, measured


def test_the_baseline_gives_the_recorded_bytes() -> None:
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))
    assert measured() == recorded, (
        "results moved: if that was meant, run `python -m tests.engine.record` and say why in the "
        "commit"
    )
