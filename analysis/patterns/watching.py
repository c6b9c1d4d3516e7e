"""What does somebody see who stands beside a market and writes down who bought and who posted?

A watched market lives exactly as an unwatched one; the watcher notes each purchase and each public
post of the simulated consumers. One past per seed is lived once; every arm of every check branches
off it on the same luck, so that arms differ only by what was done to them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from sim.day import BareMarket
from sim.kernels.columns import PRAISE, PUBLIC_COMPLAINT
from sim.kernels.randomness import Decision, uniform, uniforms
from sim.kernels.rules import Rulebook
from sim.policies.files import load_policy
from sim.policies.policy import Policy
from sim.scenario import Scenario
from sim.state import State

EXPERIENCE = int(Decision.EXPERIENCE)
OBSERVED = "as_observed"


class Bought(NamedTuple):
    """Purchases, in the order of the days: columns (purchases,)."""

    day: np.ndarray  # int32, days since the first day of the burn-in
    consumer: np.ndarray  # int32
    brand: np.ndarray  # int8
    number: np.ndarray  # int32: the consumer's how-manyeth occasion, the address of its luck


class Posted(NamedTuple):
    """Public praise and complaints, columns (posts,)."""

    day: np.ndarray  # int32
    consumer: np.ndarray  # int32
    brand: np.ndarray  # int8
    number: np.ndarray  # int32
    kind: np.ndarray  # int8: PRAISE or PUBLIC_COMPLAINT


class WatchedMarket(BareMarket):
    """A market beside which somebody writes."""

    def __init__(self, *where: Any, **how: Any) -> None:
        """Open the market; arguments as of BareMarket."""
        super().__init__(*where, **how)
        self._bought: list[Bought] = []
        self._written: list[Posted] = []

    def speak(self) -> None:
        """Let people speak, and note who posted."""
        super().speak()
        messages = self.state.messages
        slots = np.concatenate([np.empty(0, np.int32), *self._posted])
        public = np.isin(messages["kind"][slots], (PRAISE, PUBLIC_COMPLAINT))
        slots = slots[public]
        self._written.append(
            Posted(
                np.full(slots.size, self.state.day, np.int32),
                messages["author"][slots],
                messages["brand"][slots],
                messages["number"][slots],
                messages["kind"][slots],
            )
        )

    def observe(self) -> None:
        """Write the day down, and note who bought."""
        super().observe()
        made = self.occasions["brand"] >= 0
        self._bought.append(
            Bought(
                np.full(np.count_nonzero(made), self.state.day, np.int32),
                self.occasions["consumer"][made],
                self.occasions["brand"][made],
                self.occasions["number"][made],
            )
        )

    def bought(self) -> Bought:
        """Return every purchase noted."""
        return Bought(*_joined(self._bought, ("i4", "i4", "i1", "i4")))

    def posted(self) -> Posted:
        """Return every public post noted, but those that answers turned."""
        return Posted(*_joined(self._written, ("i4", "i4", "i1", "i4", "i1")))


def _joined(parts: Sequence[tuple[np.ndarray, ...]], kinds: Sequence[str]) -> list[np.ndarray]:
    """Return the days' columns in one piece each, also of no day at all."""
    none = tuple(np.empty(0, kind) for kind in kinds)
    return [np.concatenate(columns) for columns in zip(none, *parts, strict=True)]


@dataclass(frozen=True)
class Lived:
    """One arm lived from the end of the burn-in: what was noted and how it ended."""

    market: WatchedMarket
    bought: Bought
    ledger: np.ndarray  # (days, brands, measures) int64
    delays: np.ndarray  # (brands, 2, bins) int64, of these days alone
    days: int

    @property
    def fingerprint(self) -> str:
        """A hash of what the arm gave."""
        whole = (self.ledger, self.delays, *self.bought)
        return hashlib.sha256(b"".join(column.tobytes() for column in whole)).hexdigest()


@dataclass
class Stage:
    """One seed of one world: its past, and every arm lived from it."""

    scenario: Scenario
    seed: int
    past: State
    rules: Rulebook
    before: Bought  # in the burn-in
    fingerprints: list[str]

    @property
    def focal(self) -> int:
        """The row of the focal brand."""
        return self.scenario.focal

    def live(
        self,
        days: int,
        past: State | None = None,
        policy: Policy | None = None,
        changes: Mapping[str, Any] | None = None,
        opened: Callable[..., WatchedMarket] = WatchedMarket,
        trace: bool = False,
    ) -> Lived:
        """Live an arm: so many days from the past (or from a changed copy of it).

        policy: of the focal brand (None: as brands were observed); changes: settings from then on;
        opened: who opens the market, where something must be done in it.
        """
        scenario = self.scenario.with_values(changes) if changes else self.scenario
        focal = scenario.brands[scenario.focal].key
        policies = {focal: policy or load_policy(OBSERVED)}
        start = self.past if past is None else past
        market = opened(scenario, self.seed, policies, past=start, trace=trace)
        market.run(days)
        lived = Lived(
            market=market,
            bought=market.bought(),
            ledger=market.state.ledger[start.day : start.day + days].copy(),
            delays=market.state.delays - start.delays,
            days=days,
        )
        self.fingerprints.append(lived.fingerprint)
        return lived

    def draw(self, people: np.ndarray, count: int, which: int) -> np.ndarray:
        """Return `count` of these people (rows) at random, sorted; which: a column of luck each."""
        luck = uniforms(self.seed, int(Decision.SURVEY_SAMPLE), 0, self.past.people.age.size, which)
        order = np.argsort(luck[people], kind="stable")
        return np.sort(people[order[:count]])


def open_stage(scenario: Scenario, seed: int) -> Stage:
    """Live the burn-in of a seed once."""
    market = WatchedMarket(scenario, seed)
    market.run(scenario["world.burn_in"])
    lived = [market.state.fingerprint()]
    return Stage(scenario, seed, market.state, market.rules, market.bought(), lived)


def counts(bought: Bought, consumers: int, brands: int) -> np.ndarray:
    """Return (consumers, brands) int64: purchases of each consumer of each brand."""
    pair = bought.consumer.astype(np.int64) * brands + bought.brand
    return np.bincount(pair, minlength=consumers * brands).reshape(consumers, brands)


def between(bought: Bought, first: int, last: int) -> Bought:
    """Return the purchases of the days first .. last - 1."""
    chosen = (bought.day >= first) & (bought.day < last)
    return Bought(*(column[chosen] for column in bought))


def latent(seed: int, consumers: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Return (n,) float64 in [0, 1): the quantile of latent satisfaction of each purchase.

    The very luck that made it fail, fine or delight: failures lie lowest, delights highest.
    """
    pairs = zip(numbers.tolist(), consumers.tolist(), strict=True)
    return np.array([uniform(seed, EXPERIENCE, number, who, 0) for number, who in pairs])
