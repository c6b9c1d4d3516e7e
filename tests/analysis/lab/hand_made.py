"""Which runs do the tests of the store keep? Some that nobody lived."""

import hashlib
from typing import Any

from analysis.lab.record import DONE, FAILED, Record


def key_of(name: object) -> str:
    return hashlib.sha256(str(name).encode()).hexdigest()[:32]


def record(name: object, **changes: Any) -> Record:
    """A finished run known by a name."""
    usual: dict[str, Any] = {
        "key": key_of(name),
        "model": "model",
        "seed": 1,
        "settings": "{}",
        "state": DONE,
        "fingerprint": f"fingerprint of {name}",
        "measures": '{"profit": 1.5}',
        "survey": None,
        "daily": None,
        "error": None,
        "trace": None,
        "seconds": 0.5,
    }
    return Record(**usual | changes)


def failed(name: object) -> Record:
    """A run that failed, known by a name."""
    return record(
        name, state=FAILED, fingerprint=None, measures=None, error="E: no", trace="Traceback"
    )
