"""What is an experiment, in words and numbers that a study can keep beside its runs?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from analysis.lab.factors import Factor
from sim.errors import OnzeError

MOST_POINTS = 1_000_000


class Design(BaseModel):
    """Which points of the factors' space are lived. Entries a kind has no use for are refused.

    grid: every value with every other, `steps` of each range. latin_hypercube: `points` of them.
    quasi_random: the first `points` of a Sobol' sequence, which more points continue. sobol:
    Saltelli's scheme for Sobol' indices, `points` x (factors + 2) of them, or with second_order
    x (2 factors + 2). morris: `trajectories` x (factors + 1) on `steps` levels. one_at_a_time:
    the world as it is, then each factor alone. list: the rows of a CSV `file`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    kind: Literal[
        "grid", "latin_hypercube", "quasi_random", "sobol", "morris", "one_at_a_time", "list"
    ]
    points: int = Field(64, ge=1, le=MOST_POINTS)
    trajectories: int = Field(10, ge=2, le=10_000)
    steps: int | None = Field(None, ge=2, le=1000)
    second_order: bool = False
    seed: int = Field(1, ge=0, le=2**32 - 1)
    file: str = ""


USES: dict[str, tuple[str, ...]] = {
    "grid": ("steps",),
    "latin_hypercube": ("points", "seed"),
    "quasi_random": ("points", "seed"),
    "sobol": ("points", "second_order", "seed"),
    "morris": ("trajectories", "steps", "seed"),
    "one_at_a_time": ("steps",),
    "list": ("file",),
}


@dataclass(frozen=True)
class Outline:
    """An experiment without its world: what a study must know to be read.

    settings: what the experiment changes in the world at every point. policies: each is lived at
    every point, replications times; against: the policy the others are held to. consumers,
    people_per_agent and days are those of the world before any factor. texts: by name, what those
    policies say that were given as files, so that they are known where the files are not.
    """

    name: str
    title: str
    question: str
    world: str
    settings: dict[str, Any]
    consumers: int
    people_per_agent: int
    days: int
    policies: tuple[str, ...]
    titles: tuple[str, ...]
    against: str | None
    replications: int
    seed: int
    measures: tuple[str, ...]
    daily: bool
    survey: bool
    factors: tuple[Factor, ...]
    design: Design
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def seeds(self) -> range:
        """The luck of each replication, the same at every point and under every policy."""
        return range(self.seed, self.seed + self.replications)


_ADAPTER = TypeAdapter(Outline)


def to_json(outline: Outline) -> str:
    """Return an outline as JSON."""
    return _ADAPTER.dump_json(outline).decode()


def from_json(text: str) -> Outline:
    """Return the outline `to_json` wrote. Raises OnzeError for one of another version of Onze."""
    try:
        outline = _ADAPTER.validate_json(text)
    except ValidationError as error:
        entry = ".".join(map(str, error.errors()[0]["loc"])) or "its text"
        raise OnzeError(
            f"another version of Onze began this study, and its outline cannot be read ({entry}); "
            "run its sweep again, into another folder.",
            key=entry,
        ) from None
    for factor in outline.factors:
        if factor.levels is not None:
            object.__setattr__(factor, "levels", tuple(map(hashable, factor.levels)))
    return outline


def hashable(level: Any) -> Any:
    """Return a level as a factor holds it: JSON knows no tuples."""
    return tuple(level) if isinstance(level, list) else level
