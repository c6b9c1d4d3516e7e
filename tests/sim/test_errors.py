"""Does a refusal keep its sentence, file and key wherever it travels?"""

import pickle
from pathlib import Path

from sim.errors import OnzeError


def test_a_refusal_carries_its_sentence_file_and_key_across_processes():
    refusal = OnzeError("a.csv is empty.", file=Path("a.csv"), key="line 1")
    for error in (refusal, pickle.loads(pickle.dumps(refusal))):
        assert isinstance(error, ValueError)
        assert str(error) == "a.csv is empty."
        assert error.as_dict() == {"message": "a.csv is empty.", "file": "a.csv", "key": "line 1"}
    assert OnzeError("no.").as_dict() == {"message": "no.", "file": None, "key": None}
