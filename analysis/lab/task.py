"""What is one run, and by which key is it known again?

A run is what a world, a policy and a seed give under one model. Its key is a hash of those and of
nothing else: not of names, of titles, of the experiment that asked, or of who lived it where.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from sim.layers import find
from sim.parameters import parameters
from sim.policies.entries import content_of
from sim.policies.files import load_policy
from sim.policies.policy import REGISTRY, Policy, PythonPolicy
from sim.scenario import BrandSettings, Scenario
from sim.version import RESULTS, VERSION

KEY_LETTERS = 32
DESK_LETTERS = 12
# What a market does not look at before the comparison begins. A test lives pasts without them.
AFTER_THE_PAST = ("world.days", "survey.", "crisis.")
MARGIN = "money.margin"  # A desk looks at it only if it reckons what it would lose.
RECKONS = "expected_loss"


@dataclass(frozen=True)
class Task:
    """One run to be lived: a world with some changes, a policy of its focal brand, a seed.

    policy None: every brand goes on under its own. daily: the ledger of every day is kept too;
    survey: the documents' questions are put to the consumers too.
    """

    base: Scenario
    policy: Policy | None
    seed: int
    changes: Mapping[str, Any] = field(default_factory=dict)
    daily: bool = False
    survey: bool = False

    @cached_property
    def settings(self) -> str:
        """What decides the run but its seed, as JSON: all that differs from parameters.toml."""
        return json.dumps(_identity(self.world, self.policy), sort_keys=True)

    @property
    def world(self) -> Scenario:
        """The world of this run."""
        return self.base.with_values(self.changes, "design") if self.changes else self.base

    @property
    def key(self) -> str:
        """What the run is known by."""
        text = f"{VERSION} {RESULTS} {self.seed} {self.settings}"
        return hashlib.sha256(text.encode()).hexdigest()[:KEY_LETTERS]

    @property
    def past(self) -> tuple[str, int]:
        """What the run's burn-in is known by: runs that share it need live it once."""
        told = json.loads(self.settings)
        told.pop("policy")
        values, later = told["values"], after_the_past(self.world)
        told["values"] = {
            name: value for name, value in values.items() if not name.startswith(later)
        }
        text = json.dumps(told, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:KEY_LETTERS], self.seed


def after_the_past(world: Scenario) -> tuple[str, ...]:
    """Return how the settings begin that a world's past does not look at."""
    own = (load_policy(name) for name in {brand.policy for brand in world.brands})
    reckoned = any(RECKONS in each.order or isinstance(each, PythonPolicy) for each in own)
    return AFTER_THE_PAST if reckoned else (*AFTER_THE_PAST, MARGIN)


def _identity(world: Scenario, policy: Policy | None) -> dict[str, Any]:
    """Return what decides a run but its seed; a parameter at its usual value is left out."""
    usual = {name: record.value for name, record in parameters().items()}
    values = {name: value for name, value in world.values.items() if value != usual[name]}
    values.pop("network.path", None)  # Where a file lies decides nothing; its content does.
    desks: dict[str, Any] = {}
    told: dict[str, Any] = {"values": values, "desks": desks, "usual": _usual_fingerprint()}
    told["brands"] = [_brand(brand, desks) for brand in world.brands]
    if world["network.kind"] == "file":
        told["network"] = _hash_of(world.network_path)
    told["policy"] = None if policy is None else content_of(policy)
    return told


def _brand(brand: BrandSettings, desks: dict[str, Any]) -> dict[str, Any]:
    """Return what decides how a brand fares; its policies go to the desks, known by content."""
    told = {name: value for name, value in vars(brand).items() if name != "name"}
    for entry in ("policy", "later"):
        if told[entry] is not None:
            told[entry], content = _content_of(told[entry])
            desks[told[entry]] = content
    return told


@lru_cache(maxsize=1)
def _usual_fingerprint() -> str:
    usual = {name: record.value for name, record in parameters().items()}
    return hashlib.sha256(json.dumps(usual, sort_keys=True).encode()).hexdigest()[:KEY_LETTERS]


def _content_of(name: str) -> tuple[str, dict[str, Any]]:
    """Return what a brand's own policy comes to, and a hash of that."""
    if name in REGISTRY:
        return _known_by(content_of(REGISTRY[name]))
    stat = find(name, ("policies",)).stat()
    return _content_at(name, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=64)
def _content_at(name: str, changed: int, size: int) -> tuple[str, dict[str, Any]]:
    """Return the same of a policy's file, read again when its date or size changes."""
    return _known_by(content_of(load_policy(name)))


def _known_by(content: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    text = json.dumps(content, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:DESK_LETTERS], content


def _hash_of(path: Path) -> str:
    stat = path.stat()
    return _hash_at(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=8)
def _hash_at(path: Path, changed: int, size: int) -> str:
    """Return a hash of a file's content, read again when its date or size changes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:KEY_LETTERS]


def families(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    """Yield the tasks that share a past, where they follow each other."""
    for _, family in groupby(tasks, key=lambda task: task.past):
        yield list(family)
