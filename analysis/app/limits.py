"""How much may one visitor ask for, and what are they told when it is more?

Every limit is a setting of whoever serves the pages: an environment variable, read once at start.

    ONZE_MOST_PEOPLE       10000   simulated consumers in a market
    ONZE_MOST_SEEDS           64   markets behind one answer
    ONZE_MOST_SECONDS        600   seconds a sweep or another long work may take
    ONZE_MOST_SWEEPS           1   sweeps of one visitor at a time
    ONZE_MOST_RUNS          2000   runs of a sweep begun from a page
    ONZE_MOST_UPLOAD_MIB      20   MiB of an uploaded file, packed and unpacked alike
    ONZE_MOST_UPLOAD_ROWS 200000   rows of an uploaded table
    ONZE_RESULTS         results   the folder whose studies are shown
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import OnzeError

if TYPE_CHECKING:
    from analysis.app.words import Words

PREFIX = "ONZE_"
FIRST_STEP = 32  # markets offered to whoever wants to be surer; then as many as are allowed
SIZES = (2_000, 5_000, 10_000)  # simulated consumers a visitor may choose
MIB = 2**20
MOST = 10**9


@dataclass(frozen=True)
class Limits:
    """What one visitor may ask for. Each field is the variable ONZE_ and its name in capitals."""

    most_people: int = 10_000
    most_seeds: int = 64
    most_seconds: int = 600
    most_sweeps: int = 1
    most_runs: int = 2_000
    most_upload_mib: int = 20
    most_upload_rows: int = 200_000
    results: str = "results"

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many simulated consumers a visitor may choose."""
        return tuple(size for size in SIZES if size <= self.most_people) or (self.most_people,)

    @property
    def upload_bytes(self) -> int:
        """How many bytes an uploaded file may hold."""
        return self.most_upload_mib * MIB

    @property
    def results_folder(self) -> Path:
        """The folder whose studies are shown; nothing a browser sends is ever part of it."""
        return Path(self.results)

    def more_seeds(self, lived: int) -> int:
        """Return how many markets a visitor may ask for next; as many as lived where no more."""
        wanted = FIRST_STEP if lived < FIRST_STEP else self.most_seeds
        return max(min(wanted, self.most_seeds), lived)

    def about_more(
        self, lived: int, complete: bool, asked: tuple[int, int], words: Words
    ) -> dict[str, str]:
        """Return the offer of more markets, or the sentence of who may ask for no more.

        lived: markets an answer rests on, once complete; asked: markets and consumers that a link
        asked for, 0 where it asked for no more than is allowed.
        """
        more = self.more_seeds(lived)
        told = [
            self.refusal(name, count, words)
            for name, count in zip(("seeds", "people"), asked, strict=True)
        ]
        if complete and lived >= self.most_seeds and not told[0]:
            told[0] = words("limits.seeds_reached", most=self.most_seeds)
        offer = words("explore.more", count=more) if complete and more > lived else ""
        return {"more": offer, "limit": " ".join(sentence for sentence in told if sentence)}

    def refusal(self, name: str, asked: float, words: Words) -> str:
        """Return the sentence for what is beyond a limit ("people"), "" where it is within."""
        most = getattr(self, f"most_{name}")
        if asked <= most:
            return ""
        return words(f"limits.{name}", asked=words.number(asked), most=words.number(most))


def read_limits(variables: Mapping[str, str]) -> Limits:
    """Return the limits some environment variables set. Raises OnzeError naming the variable."""
    told: dict[str, int | str] = {}
    for field in fields(Limits):
        name = PREFIX + field.name.upper()
        text = variables.get(name, "").strip()
        if not text:
            continue
        if isinstance(field.default, str):
            told[field.name] = text
        elif text.isascii() and text.isdigit() and 1 <= int(text[:10]) <= MOST:
            told[field.name] = int(text[:10])
        else:
            raise OnzeError(
                f"{name} = {text[:40]!r} must be a whole number from 1 to {MOST:,}.", key=name
            )
    return Limits(**told)  # type: ignore[arg-type]


@cache
def limits() -> Limits:
    """Return the limits of this server."""
    return read_limits(os.environ)
