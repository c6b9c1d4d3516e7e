"""What is kept of a run, finished or failed?"""

from __future__ import annotations

import hashlib
import io
import json
import math
import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

DONE, FAILED = "done", "failed"
PROOF_LETTERS = 16


class Record(NamedTuple):
    """One run as the store keeps it.

    measures, survey: JSON, null where a run has nothing to measure; daily: the focal comparison's
    ledger (`pack`); error, trace: of a failed run. seconds: how long it took, which is no result.
    """

    key: str
    model: str
    seed: int
    settings: str
    state: str
    fingerprint: str | None
    measures: str | None
    survey: str | None
    daily: bytes | None
    error: str | None
    trace: str | None
    seconds: float

    @property
    def proof(self) -> str:
        """A hash by which a damaged row is known."""
        digest = hashlib.sha256()
        for part in self[:-1]:
            digest.update(part if isinstance(part, bytes) else repr(part).encode())
            digest.update(b"\x1f")
        return digest.hexdigest()[:PROOF_LETTERS]


def to_json(values: Mapping[str, float]) -> str:
    """Return measures as JSON that gives every bit back."""
    return json.dumps({name: None if v != v else float(v) for name, v in values.items()})


def from_json(text: str) -> dict[str, float]:
    """Return the measures `to_json` wrote."""
    told: dict[str, Any] = json.loads(text)
    return {name: math.nan if value is None else value for name, value in told.items()}


def pack(ledger: np.ndarray) -> bytes:
    """Return a ledger (days, brands, measures) int64 in little room."""
    stream = io.BytesIO()
    np.save(stream, ledger, allow_pickle=False)
    return zlib.compress(stream.getvalue(), 6)


def unpack(packed: bytes) -> np.ndarray:
    """Return the ledger that was packed."""
    return np.load(io.BytesIO(zlib.decompress(packed)), allow_pickle=False)
